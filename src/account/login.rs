use super::session::{self, SessionTransport, Tokens};
use super::user::{at_address, email_key};
use super::{Secret, UserStatus, digest};
use crate::app::App;
use crate::auth::{Caller, Operation};
use crate::db::Sql;
use crate::kernel::{NodeKind, Result};
use crate::refusal::{Failure, Refusal, UserErrorCode};

/// Starts a session.
///
/// An unknown address, a wrong password and a suspended account are one refusal, after the same work.
pub async fn login(
    app: &App,
    caller: &Caller,
    email: &str,
    password: Secret,
    transport: SessionTransport,
) -> Result<Tokens, Failure> {
    caller.require(Operation::Login)?;
    let accounts = &app.accounts;
    accounts.attempts.from(caller.address)?;
    accounts.attempts.on(&digest(&email_key(email)))?;
    let found = at_address(app.db.reader(), email).await?;
    let stored = found.as_ref().and_then(|row| row.password_hash.clone());
    let is_right = accounts.passwords.verify(password, stored).await?;
    let Some(user) = found.filter(|user| is_right && user.status == UserStatus::Active.as_str()) else {
        return Err(refused());
    };
    let mut change = app.begin(caller, Operation::Login, None).await?;
    // The password took its time, and in it the account may have changed.
    let mut sql = Sql::new("UPDATE user_account SET last_login_at = ");
    sql.bind(change.now.0).push(" WHERE status = 'ACTIVE' AND id = ").bind(user.id);
    sql.push(" AND password_hash = ").bind(user.password_hash);
    if sql.execute(&change.tx).await?.rows_affected() == 0 {
        return Err(refused());
    }
    let tokens = session::start(&change.tx, app, caller, user.id, transport).await?;
    change.about(NodeKind::User, user.id, None);
    change.commit(app, ()).await?;
    Ok(tokens)
}

fn refused() -> Failure {
    let message = "There is no account with this address and password, or it may not log in.";
    Refusal::validation(UserErrorCode::InvalidCredentials, message).into()
}
