use super::{Saved, Update, update};
use crate::app::{App, IdempotencyKey};
use crate::auth::{Caller, Operation};
use crate::kernel::Result;
use crate::refusal::{Failure, Reason, Refusal};

/// Articles that are changed with one request.
pub const MOST: usize = 500;

/// How long a request goes on before it leaves the rest to the next: an answer that comes too late tells nothing.
const PATIENCE: i64 = 7_000_000;

/// Changes many articles, each in a transaction of its own: what cannot be changed keeps nobody from the others. Gives what
/// came of each, in the order asked.
pub async fn update_many(
    app: &App,
    caller: &Caller,
    once: Option<IdempotencyKey>,
    updates: Vec<Result<Update, Failure>>,
) -> Result<Vec<Result<Saved, Failure>>, Failure> {
    caller.require(Operation::UpdateArticles)?;
    if updates.len() > MOST {
        let message = format!("There are {} articles; at most {MOST} are changed at once.", updates.len());
        return Err(Refusal::new(Reason::Limit { retry_after_seconds: None }, message).at(&["articles"]).into());
    }
    let mut outcomes = Vec::with_capacity(updates.len());
    for (place, input) in updates.into_iter().enumerate() {
        let outcome = match input {
            Ok(_) if app.clock.now().0 - caller.now.0 > PATIENCE => {
                Err(later("Nothing was done about this one: the request took too long. Send it again.").into())
            }
            // A repetition finds each that was done before.
            Ok(input) => update(app, caller, once.as_ref().map(|once| once.part(place)), input).await,
            Err(failure) => Err(failure),
        };
        outcomes.push(match outcome {
            // Before anything was done it is the failure of the whole.
            Err(Failure::Failed(error)) if outcomes.is_empty() => return Err(Failure::Failed(error)),
            Err(Failure::Failed(error)) => Err(later(error.message()).into()),
            outcome => outcome,
        });
    }
    Ok(outcomes)
}

fn later(message: impl Into<String>) -> Refusal {
    Refusal::new(Reason::Limit { retry_after_seconds: Some(1) }, message)
}
