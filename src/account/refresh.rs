use entity::session as table;
use sea_orm::{EntityTrait, FromQueryResult};
use serde_json::json;
use uuid::Uuid;

use super::session::{self, SessionTransport, Tokens};
use super::{UserStatus, user};
use crate::app::App;
use crate::auth::{Caller, Operation};
use crate::db::{DatabaseTransaction, Sql};
use crate::kernel::{Error, Micros, NodeKind, Result, Secret};
use crate::refusal::{Failure, Refusal, UserErrorCode};

/// How long a request whose answer got lost may be repeated, or a second tab may ask at the same time.
const GRACE: i64 = 10_000_000;

/// Exchanges a refresh token for the next pair of its session.
///
/// A token works once. Used again it may have been stolen, and nobody can tell who has the right one: the session ends. Only
/// the same browser or app at the same address may repeat itself, for ten seconds.
pub async fn refresh(app: &App, caller: &Caller, token: Secret) -> Result<Tokens, Failure> {
    let attempt = app.accounts.attempts.from(caller)?;
    let mut change = app.begin(caller, Operation::RefreshSession, None).await?;
    let now = change.now;
    match check(&change.tx, caller, &token, now).await? {
        Check::Good(session) => {
            let transport = SessionTransport::of(&session)?;
            let tokens = session::tokens(&change.tx, app, caller, session.user_id, session.id, transport).await?;
            change.about(NodeKind::User, session.user_id, None);
            change.commit(app, ()).await?;
            attempt.succeeded();
            Ok(tokens)
        }
        Check::Used(session) => {
            session::end(&change.tx, session.id, now).await?;
            change.about(NodeKind::User, session.user_id, Some(json!({ "reused": true, "session": "ended" })));
            change.commit(app, ()).await?;
            app.accounts.forget_users(&[session.id]);
            tracing::warn!(session = %session.id, "a refresh token was used twice: the session is ended");
            Err(refused())
        }
        Check::Bad => Err(refused()),
    }
}

enum Check {
    Good(table::Model),
    /// Twice, in this session.
    Used(table::Model),
    Bad,
}

#[derive(FromQueryResult)]
struct Row {
    session_id: Uuid,
    used_at: Option<i64>,
}

async fn check(tx: &DatabaseTransaction, caller: &Caller, token: &Secret, now: Micros) -> Result<Check> {
    let hash = token.digest().to_vec();
    // Of two that come at the same time, the second waits here and changes nothing.
    let mut sql = Sql::new("UPDATE refresh_token SET used_at = ");
    sql.bind(now.0)
        .push(" WHERE used_at IS NULL AND expires_at > ")
        .bind(now.0)
        .push(" AND hash = ")
        .bind(hash.clone());
    let is_first = sql.execute(tx).await?.rows_affected() > 0;
    let mut sql = Sql::new("SELECT session_id, used_at FROM refresh_token WHERE hash = ");
    let Some(row) = sql.bind(hash).one::<Row>(tx).await? else { return Ok(Check::Bad) };
    let session = table::Entity::find_by_id(row.session_id).one(tx).await?;
    let session = session.ok_or_else(|| Error::internal("a refresh token without a session"))?;
    let user = user::row(tx, session.user_id).await?;
    if session.ended_at.is_some() || user.status != UserStatus::Active.as_str() {
        return Ok(Check::Bad);
    }
    let address = caller.address.map(|address| address.to_string());
    let is_same = session.address == address && session.user_agent.as_deref() == caller.user_agent.as_deref();
    Ok(match row.used_at {
        _ if is_first => Check::Good(session),
        Some(used) if is_same && now.0 - used < GRACE => Check::Good(session),
        Some(_) => Check::Used(session),
        // It has expired.
        None => Check::Bad,
    })
}

fn refused() -> Failure {
    let message = "This refresh token is not valid any more. Log in again.";
    Refusal::validation(UserErrorCode::TokenInvalid, message).at(&["refreshToken"]).into()
}
