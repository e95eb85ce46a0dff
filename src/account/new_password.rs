use entity::session as sessions;
use sea_orm::EntityTrait;
use uuid::Uuid;

use super::failed::{self, LoginOutcome};
use super::password::acceptable;
use super::session::{self, SessionTransport, Tokens};
use super::user::{self, at_address, email_key};
use super::{UserStatus, digest, link};
use crate::app::App;
use crate::auth::{Caller, Operation, Who};
use crate::db::{DatabaseTransaction, Sql};
use crate::kernel::{Code, Error, Micros, NodeKind, Result, Secret};
use crate::refusal::{Failure, Refusal, UserErrorCode};

/// Changes the password of the user, ends every session and starts a new one where the request came from.
pub async fn change_password(app: &App, caller: &Caller, current: Secret, new: Secret) -> Result<Tokens, Failure> {
    caller.require(Operation::ChangePassword)?;
    let Who::User(identity) = caller.who else {
        return Err(Error::new(Code::Forbidden, "The operator has no password. Set one with a link.").into());
    };
    let new = acceptable(new).map_err(|error| error.in_field("newPassword"))?;
    let was = user::row(app.db.reader(), identity.user_id).await?;
    let attempt = app.accounts.attempts.log_in(digest(&was.email_key), caller, true)?;
    if !app.accounts.passwords.verify(current, was.password_hash).await? {
        failed::tell(app, caller, Operation::ChangePassword, Some(was.id), LoginOutcome::WrongPassword).await?;
        let message = "This is not the password.";
        return Err(Refusal::validation(UserErrorCode::InvalidCredentials, message).at(&["currentPassword"]).into());
    }
    let hash = app.accounts.passwords.hash(new).await?;
    let mut change = app.begin(caller, Operation::ChangePassword, None).await?;
    let current = sessions::Entity::find_by_id(identity.session_id).one(&change.tx).await?;
    let transport = current.as_ref().map_or(Ok(SessionTransport::Body), SessionTransport::of)?;
    let (tokens, ended) = set(&change.tx, app, caller, (was.id, hash), transport).await?;
    change.about(NodeKind::User, was.id, None);
    change.commit(app, ()).await?;
    app.accounts.forget_users(&ended);
    attempt.succeeded();
    Ok(tokens)
}

/// Takes note that somebody has forgotten a password.
///
/// Nothing is sent. An admin who asks gets the token of a link to pass on; anybody else the same answer whether there is such
/// an account or not, and a line in the log is what the admins see of it.
pub async fn request_reset(app: &App, caller: &Caller, email: &str) -> Result<Option<Secret>, Failure> {
    caller.require(Operation::RequestPasswordReset)?;
    drop(app.accounts.attempts.from(caller)?);
    app.accounts.attempts.reset(digest(&email_key(email)), caller)?;
    if !caller.who.may(Operation::InviteUser) {
        if let Some(user) = at_address(app.db.reader(), email).await? {
            tracing::info!(user = %user.id, "a new password is asked for; an admin can make a link");
        }
        return Ok(None);
    }
    let mut change = app.begin(caller, Operation::RequestPasswordReset, None).await?;
    let found = at_address(&change.tx, email).await?;
    let Some(user) = found.filter(|user| user.status != UserStatus::Suspended.as_str()) else { return Ok(None) };
    let token = link::make(&change.tx, app, user.id, change.now).await?;
    change.about(NodeKind::User, user.id, None);
    change.commit(app, ()).await?;
    Ok(Some(token))
}

/// Sets a password with the token of a link, of an invitation or after one was forgotten, and starts a session. Every other
/// session ends.
pub async fn reset_password(
    app: &App,
    caller: &Caller,
    token: Secret,
    new: Secret,
    transport: SessionTransport,
) -> Result<Tokens, Failure> {
    caller.require(Operation::ResetPassword)?;
    let attempt = app.accounts.attempts.from(caller)?;
    let new = acceptable(new).map_err(|error| error.in_field("newPassword"))?;
    // Hashing is slow, so it is done outside of the transaction, and only for a token that is good.
    let user_id = link::find(app.db.reader(), &token, caller.now).await?.ok_or_else(refused)?;
    let hash = app.accounts.passwords.hash(new).await?;
    let mut change = app.begin(caller, Operation::ResetPassword, None).await?;
    if !link::take(&change.tx, &token).await? {
        return Err(refused().into());
    }
    let (tokens, ended) = set(&change.tx, app, caller, (user_id, hash), transport).await?;
    change.about(NodeKind::User, user_id, None);
    change.commit(app, ()).await?;
    app.accounts.forget_users(&ended);
    attempt.succeeded();
    Ok(tokens)
}

/// Stores a hash, ends what was begun with the old password, and starts a session. Gives the sessions that have ended too.
async fn set(
    tx: &DatabaseTransaction,
    app: &App,
    caller: &Caller,
    (user_id, hash): (Uuid, String),
    transport: SessionTransport,
) -> Result<(Tokens, Vec<Uuid>), Failure> {
    let Micros(now) = caller.now;
    let mut sql = Sql::new("UPDATE user_account SET status = 'ACTIVE', version = version + 1, password_hash = ");
    sql.bind(hash).push(", updated_at = ").bind(now).push(", last_login_at = ").bind(now);
    sql.push(" WHERE status <> 'SUSPENDED' AND id = ").bind(user_id);
    if sql.execute(tx).await?.rows_affected() == 0 {
        return Err(refused().into());
    }
    let ended = session::end_all(tx, caller, user_id).await?;
    link::drop_of(tx, user_id).await?;
    Ok((session::start(tx, app, caller, user_id, transport).await?, ended))
}

fn refused() -> Refusal {
    let message = "This link is not valid any more. Ask an admin for a new one.";
    Refusal::validation(UserErrorCode::TokenInvalid, message).at(&["token"])
}
