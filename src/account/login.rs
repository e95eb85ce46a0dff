use super::failed::{self, LoginOutcome};
use super::session::{self, SessionTransport, Tokens};
use super::user::{at_address, email_key};
use super::{UserStatus, digest};
use crate::app::App;
use crate::auth::{Caller, Operation};
use crate::db::Sql;
use crate::kernel::{NodeKind, Result, Secret};
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
    let limited = |refusal| {
        failed::log(app, caller, None, LoginOutcome::Limited);
        Failure::from(refusal)
    };
    let address_attempt = accounts.attempts.from(caller).map_err(limited)?;
    let found = at_address(app.db.reader(), email).await?;
    let is_known = session::is_known_address(app.db.reader(), email, caller).await?;
    let account = digest(&email_key(email));
    let account_attempt = accounts.attempts.log_in(account, caller, is_known).map_err(limited)?;
    let stored = found.as_ref().and_then(|row| row.password_hash.clone());
    let is_right = accounts.passwords.verify(password, stored).await?;
    let (user, outcome) = match found {
        Some(user) if user.status != UserStatus::Active.as_str() => (Err(Some(user.id)), LoginOutcome::NotActive),
        Some(user) if is_right => (Ok(user), LoginOutcome::Succeeded),
        Some(user) => (Err(Some(user.id)), LoginOutcome::WrongPassword),
        None => (Err(None), LoginOutcome::UnknownAccount),
    };
    let user = match user {
        Ok(user) => user,
        Err(user) => {
            failed::tell(app, caller, Operation::Login, user, outcome).await?;
            return Err(refused());
        }
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
    address_attempt.succeeded();
    account_attempt.succeeded();
    accounts.logins.count(outcome);
    Ok(tokens)
}

fn refused() -> Failure {
    let message = "There is no account with this address and password, or it may not log in.";
    Refusal::validation(UserErrorCode::InvalidCredentials, message).into()
}
