use std::collections::HashMap;
use std::sync::Arc;

use entity::session;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, FromQueryResult, QueryFilter, QueryOrder};
use uuid::Uuid;

use super::{email_key, token};
use crate::app::App;
use crate::auth::Caller;
use crate::db::{DatabaseTransaction, Sql};
use crate::kernel::{Error, Micros, Result, Secret, ip_prefix};
use crate::wire_enum;

/// How a refresh token begins.
const REFRESH_TOKEN: &str = "dlr_";

/// Sessions that one user has at most; a new one ends the one that was quiet longest.
const MOST: usize = 50;

const DAY: i64 = 86_400_000_000;

wire_enum!(
    /// Where the refresh token travels.
    SessionTransport {
        /// In the payload, for apps.
        Body = "BODY",
        /// In a cookie that scripts cannot read, for browsers.
        Cookie = "COOKIE",
    }
);

/// A login on one device: a family of refresh tokens.
#[derive(Clone, Debug, PartialEq)]
pub struct Session {
    pub id: Uuid,
    pub user_id: Uuid,
    pub user_agent: Option<String>,
    pub address: Option<String>,
    pub created_at: Micros,
    pub last_seen_at: Micros,
}

/// What a session is used with.
#[derive(Clone, Debug)]
pub struct Tokens {
    pub user_id: Uuid,
    pub access_token: Secret,
    pub access_expires_at: Micros,
    pub refresh_token: Secret,
    pub refresh_expires_at: Micros,
    pub transport: SessionTransport,
}

/// Starts a session of a user.
pub(super) async fn start(
    tx: &DatabaseTransaction,
    app: &App,
    caller: &Caller,
    user_id: Uuid,
    transport: SessionTransport,
) -> Result<Tokens> {
    let now = caller.now;
    let surplus = Sql::new("SELECT id FROM session WHERE ended_at IS NULL AND user_id = ")
        .bind(user_id)
        .push(" ORDER BY last_seen_at DESC, id LIMIT 100 OFFSET ")
        .number(MOST - 1)
        .all::<Id>(tx)
        .await?;
    for Id { id } in surplus {
        end(tx, id, now).await?;
    }
    let id = app.ids.opaque();
    let row = session::Model {
        id,
        user_id,
        transport: transport.as_str().into(),
        user_agent: caller.user_agent.as_deref().map(ToOwned::to_owned),
        address: caller.address.map(|address| address.to_string()),
        created_at: now.0,
        last_seen_at: now.0,
        expires_at: now.0,
        ended_at: None,
    };
    session::Entity::insert(session::ActiveModel::from(row)).exec_without_returning(tx).await?;
    tokens(tx, app, caller, user_id, id, transport).await
}

#[derive(FromQueryResult)]
struct Id {
    id: Uuid,
}

/// The next pair of tokens of a session, which lasts longer by it.
pub(super) async fn tokens(
    tx: &DatabaseTransaction,
    app: &App,
    caller: &Caller,
    user_id: Uuid,
    session_id: Uuid,
    transport: SessionTransport,
) -> Result<Tokens> {
    let now = caller.now;
    let accounts = &app.accounts;
    let refresh_token = Secret::random(REFRESH_TOKEN)?;
    let refresh_expires_at = Micros(now.0 + i64::from(accounts.settings.session_days) * DAY);
    Sql::new("INSERT INTO refresh_token (hash, session_id, expires_at) VALUES (")
        .bind(refresh_token.digest().to_vec())
        .push(", ")
        .bind(session_id)
        .push(", ")
        .bind(refresh_expires_at.0)
        .push(")")
        .execute(tx)
        .await?;
    Sql::new("UPDATE session SET last_seen_at = ")
        .bind(now.0)
        .push(", expires_at = ")
        .bind(refresh_expires_at.0)
        .push(", user_agent = ")
        .bind(caller.user_agent.as_deref().map(ToOwned::to_owned))
        .push(", address = ")
        .bind(caller.address.map(|address| address.to_string()))
        .push(" WHERE id = ")
        .bind(session_id)
        .execute(tx)
        .await?;
    let who = (user_id, session_id, app.ids.opaque());
    let (access_token, access_expires_at) = token::issue(&accounts.keys(), &accounts.settings, who, now)?;
    let access_token = Secret::new(access_token);
    Ok(Tokens { user_id, access_token, access_expires_at, refresh_token, refresh_expires_at, transport })
}

/// Ends a session: its refresh tokens at once, its access tokens within seconds. `forget_users` follows the commit.
pub(super) async fn end(tx: &DatabaseTransaction, id: Uuid, now: Micros) -> Result<()> {
    let mut sql = Sql::new("UPDATE session SET ended_at = ");
    sql.bind(now.0).push(" WHERE ended_at IS NULL AND id = ").bind(id).execute(tx).await?;
    Ok(())
}

/// Ends every session of a user, and what an outside issuer has issued so far. Gives the sessions that have ended, for
/// `forget_users`.
pub(super) async fn end_all(tx: &DatabaseTransaction, caller: &Caller, user_id: Uuid) -> Result<Vec<Uuid>> {
    let Micros(now) = caller.now;
    let mut sql = Sql::new("UPDATE session SET ended_at = ");
    sql.bind(now).push(" WHERE ended_at IS NULL AND user_id = ").bind(user_id).push(" RETURNING id");
    let mut ended: Vec<Uuid> = sql.all::<Id>(tx).await?.into_iter().map(|row| row.id).collect();
    // That of an outside issuer is in no table.
    ended.extend(caller.who.session_id().filter(|_| caller.who.user_id() == Some(user_id)));
    let mut sql = Sql::new("UPDATE user_account SET tokens_from = ");
    sql.bind(now).push(" WHERE id = ").bind(user_id).execute(tx).await?;
    Ok(ended)
}

/// Whether the account with an e-mail address has had a session in the household of the caller lately.
pub(super) async fn is_known_address(connection: &impl ConnectionTrait, email: &str, caller: &Caller) -> Result<bool> {
    #[derive(FromQueryResult)]
    struct Seen {
        address: String,
    }
    let mut sql = Sql::new("SELECT DISTINCT s.address FROM session s JOIN user_account u ON u.id = s.user_id");
    sql.push(" WHERE s.address IS NOT NULL AND u.email_key = ").bind(email_key(email));
    let seen: Vec<Seen> = sql.all(connection).await?;
    let Some(own) = caller.address.map(ip_prefix) else { return Ok(false) };
    Ok(seen.iter().any(|seen| seen.address.parse().is_ok_and(|address| ip_prefix(address) == own)))
}

/// The sessions of users that have not ended, last used first; at most 50 each.
pub async fn of_users(
    connection: &impl ConnectionTrait,
    users: &[Uuid],
    now: Micros,
) -> Result<HashMap<Uuid, Vec<Arc<Session>>>> {
    let rows = session::Entity::find()
        .filter(session::Column::UserId.is_in(users.iter().copied()))
        .filter(session::Column::EndedAt.is_null())
        .filter(session::Column::ExpiresAt.gt(now.0))
        .order_by_desc(session::Column::LastSeenAt)
        .all(connection)
        .await?;
    let mut found: HashMap<Uuid, Vec<Arc<Session>>> = HashMap::new();
    for row in rows {
        found.entry(row.user_id).or_default().push(Arc::new(Session {
            id: row.id,
            user_id: row.user_id,
            user_agent: row.user_agent,
            address: row.address,
            created_at: Micros(row.created_at),
            last_seen_at: Micros(row.last_seen_at),
        }));
    }
    Ok(found)
}

impl SessionTransport {
    pub(super) fn of(row: &session::Model) -> Result<Self, Error> {
        Self::from_stored(&row.transport)
    }
}
