use std::num::NonZeroU32;

use sea_orm::FromQueryResult;
use uuid::Uuid;

use super::secret::RANDOM;
use super::token::{self, LONGEST, Subject, Verified, invalid};
use super::{API_KEY, UserStatus, digest};
use crate::app::App;
use crate::auth::{ApiKeyScope, KeyIdentity, Role, Scopes, UserIdentity, Who};
use crate::db::Sql;
use crate::kernel::{Code, Error, Micros, Result};

/// What there is to know of a user and a session besides the token.
#[derive(Clone, Debug)]
pub(super) struct UserStanding {
    user_id: Uuid,
    role: Role,
    status: UserStatus,
    author_id: Option<Uuid>,
    /// Tokens of an outside issuer must be younger.
    tokens_from: Micros,
    has_session: bool,
}

/// What there is to know of an API key besides its secret.
#[derive(Clone, Debug)]
pub(super) struct KeyStanding {
    key_id: Uuid,
    scopes: Scopes,
    cost_per_minute: Option<NonZeroU32>,
    expires_at: Option<Micros>,
    /// When this secret ends, if a newer one has taken its place.
    until: Option<Micros>,
}

/// Who it is that shows an access token or the secret of an API key, as in `Authorization: Bearer …`.
///
/// Fails with `UNAUTHENTICATED` whatever is wrong with it, and with `UNAVAILABLE` if that cannot be found out. The signature
/// of a token is checked once on a node, whether its session still holds every two seconds.
pub async fn bearer(app: &App, credential: &str, now: Micros) -> Result<Who> {
    if credential.len() > LONGEST || !credential.bytes().all(|byte| byte.is_ascii_graphic()) {
        return Err(invalid());
    }
    if credential.starts_with(API_KEY) {
        return api_key(app, credential, now).await;
    }
    let verified = verified(app, credential, now).await?.at(now)?;
    let accounts = &app.accounts;
    let read = user_standing(app, &verified.subject, now);
    let standing = accounts.users.get(verified.subject.clone(), now, read).await?;
    let standing = standing.ok_or_else(|| unauthenticated("This session has ended. Log in again."))?;
    let session_id = match verified.subject {
        Subject::Session { session_id, .. } => {
            if !standing.has_session || standing.status != UserStatus::Active {
                return Err(unauthenticated("This session has ended. Log in again."));
            }
            session_id
        }
        Subject::Address { session_id, .. } => {
            // Who was invited and comes with a token of the outside issuer needs no password.
            if standing.status == UserStatus::Suspended || verified.issued_at < standing.tokens_from {
                return Err(unauthenticated("This session has ended. Log in again."));
            }
            session_id
        }
    };
    let UserStanding { user_id, role, author_id, .. } = standing;
    Ok(Who::User(UserIdentity { user_id, session_id, role, author_id, expires_at: verified.expires_at }))
}

async fn verified(app: &App, token: &str, now: Micros) -> Result<Verified> {
    let accounts = &app.accounts;
    let hash = digest(token);
    if let Some(verified) = accounts.verified.get(&hash) {
        return Ok(verified);
    }
    if !accounts.keys().trusted.contains_key(&token::kid(token)?) {
        accounts.look_for_keys(&app.db, now).await;
    }
    let verified = token::verify(&accounts.keys(), &accounts.settings, token)?;
    accounts.verified.insert(hash, verified.clone());
    Ok(verified)
}

#[derive(FromQueryResult)]
struct UserRow {
    id: Uuid,
    role: String,
    status: String,
    author_id: Option<Uuid>,
    tokens_from: i64,
    session_id: Option<Uuid>,
}

async fn user_standing(app: &App, subject: &Subject, now: Micros) -> Result<Option<UserStanding>> {
    let mut sql = Sql::new("SELECT u.id, u.role, u.status, u.author_id, u.tokens_from, s.id AS session_id");
    sql.push(" FROM user_account u LEFT JOIN session s ON s.user_id = u.id AND s.ended_at IS NULL AND s.expires_at > ");
    sql.bind(now.0).push(" AND s.id = ");
    match subject {
        Subject::Session { user_id, session_id } => sql.bind(*session_id).push(" WHERE u.id = ").bind(*user_id),
        Subject::Address { email, session_id } => {
            // Whatever the issuer has verified, it is no other spelling of an address of ours.
            sql.bind(*session_id).push(" WHERE u.email_key = ").bind(email.to_ascii_lowercase())
        }
    };
    let row: Option<UserRow> = sql.one(app.db.reader()).await?;
    row.map(|row| {
        Ok(UserStanding {
            user_id: row.id,
            role: Role::from_stored(&row.role)?,
            status: UserStatus::from_stored(&row.status)?,
            author_id: row.author_id,
            tokens_from: Micros(row.tokens_from),
            has_session: row.session_id.is_some(),
        })
    })
    .transpose()
}

async fn api_key(app: &App, secret: &str, now: Micros) -> Result<Who> {
    // What has another form is none, and the database need not be asked.
    if secret.len() != API_KEY.len() + RANDOM {
        return Err(unauthenticated("This API key is not valid."));
    }
    let hash = digest(secret);
    let standing = app.accounts.api_keys.get(hash, now, key_standing(app, hash)).await?;
    let standing = standing.ok_or_else(|| unauthenticated("This API key is not valid."))?;
    let KeyStanding { key_id, scopes, cost_per_minute, expires_at, until } = standing;
    if expires_at.is_some_and(|end| end <= now) || until.is_some_and(|end| end <= now) {
        return Err(unauthenticated("This API key has expired."));
    }
    app.accounts.note_use(key_id, now);
    let ends = [expires_at, until].into_iter().flatten().min();
    Ok(Who::Key(KeyIdentity { key_id, scopes, cost_per_minute, expires_at: ends }))
}

#[derive(FromQueryResult)]
struct KeyRow {
    id: Uuid,
    scopes: String,
    rate_limit: Option<i32>,
    expires_at: Option<i64>,
    secret_hash: Vec<u8>,
    former_until: Option<i64>,
}

async fn key_standing(app: &App, hash: [u8; 32]) -> Result<Option<KeyStanding>> {
    let mut sql = Sql::new(
        "SELECT id, scopes, rate_limit, expires_at, secret_hash, former_until FROM api_key WHERE (secret_hash = ",
    );
    sql.bind(hash.to_vec()).push(" OR former_hash = ").bind(hash.to_vec()).push(") AND revoked_at IS NULL");
    let row: Option<KeyRow> = sql.one(app.db.reader()).await?;
    row.map(|row| {
        let scopes: Vec<ApiKeyScope> = serde_json::from_str(&row.scopes).map_err(Error::internal)?;
        let is_former = row.secret_hash != hash;
        Ok(KeyStanding {
            key_id: row.id,
            scopes: scopes.into_iter().collect(),
            cost_per_minute: row.rate_limit.and_then(|limit| u32::try_from(limit).ok()).and_then(NonZeroU32::new),
            expires_at: row.expires_at.map(Micros),
            until: row.former_until.filter(|_| is_former).map(Micros),
        })
    })
    .transpose()
}

fn unauthenticated(message: &str) -> Error {
    Error::new(Code::Unauthenticated, message)
}
