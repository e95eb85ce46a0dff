use std::sync::atomic::{AtomicU64, Ordering};

use serde_json::json;
use uuid::Uuid;

use crate::app::App;
use crate::auth::{Caller, Operation};
use crate::kernel::{NodeKind, Result};
use crate::wire_enum;

wire_enum!(
    /// What became of an attempt to log in.
    LoginOutcome {
        /// A session was started.
        Succeeded = "SUCCEEDED",
        /// The password was not right.
        WrongPassword = "WRONG_PASSWORD",
        /// There is no account with the address.
        UnknownAccount = "UNKNOWN_ACCOUNT",
        /// The account may not log in.
        NotActive = "NOT_ACTIVE",
        /// There were too many attempts before.
        Limited = "LIMITED",
    }
);

/// Attempts to log in since the node started, by their outcome.
#[derive(Debug, Default)]
pub(super) struct Logins([AtomicU64; LoginOutcome::ALL.len()]);

impl Logins {
    pub fn count(&self, outcome: LoginOutcome) {
        if let Some(count) = self.0.get(outcome as usize) {
            count.fetch_add(1, Ordering::Relaxed);
        }
    }

    pub fn counts(&self) -> impl Iterator<Item = (LoginOutcome, u64)> {
        LoginOutcome::ALL.iter().zip(&self.0).map(|(outcome, count)| (*outcome, count.load(Ordering::Relaxed)))
    }
}

/// Tells the log, the metrics and the audit log that somebody did not get in. Whatever the reason, it is the same work.
pub(super) async fn tell(
    app: &App,
    caller: &Caller,
    operation: Operation,
    user: Option<Uuid>,
    outcome: LoginOutcome,
) -> Result<()> {
    log(app, caller, user, outcome);
    let mut change = app.begin(caller, operation, None).await?;
    let detail = json!({ "failed": outcome });
    match user {
        Some(user) => change.about(NodeKind::User, user, Some(detail)),
        None => change.note(detail),
    }
    change.commit(app, ()).await?;
    Ok(())
}

/// The same without the audit log, which nobody is to fill who has no attempts left.
pub(super) fn log(app: &App, caller: &Caller, user: Option<Uuid>, outcome: LoginOutcome) {
    app.accounts.logins.count(outcome);
    let address = caller.address.map(tracing::field::display);
    tracing::info!(user = user.map(tracing::field::display), address, outcome = outcome.as_str(), "a log-in failed");
}
