use std::sync::Arc;

use sea_orm::DatabaseTransaction;
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::once::Memo;
use super::{App, Once};
use crate::auth::{Caller, Operation};
use crate::kernel::{Error, Micros, Result};
use crate::refusal::Failure;
use crate::vocabulary::Vocabulary;

/// One change of the stored state: a transaction, and what the service needs inside it. Dropped, nothing has happened.
///
/// ```ignore
/// let change = app.begin(caller, Operation::CreateTag, once).await?;
/// if let Some(done) = change.replay()? {
///     return Ok(done);
/// }
/// let id = …;
/// change.commit(app, id).await
/// ```
pub struct Change {
    pub tx: DatabaseTransaction,
    /// As it is at the start of the transaction.
    pub vocabulary: Arc<Vocabulary>,
    pub now: Micros,
    memo: Option<Memo>,
}

impl App {
    /// Starts a change, if the caller may do this at all.
    pub async fn begin(&self, caller: &Caller, operation: Operation, once: Option<Once>) -> Result<Change, Failure> {
        caller.require(operation)?;
        let tx = self.db.begin().await?;
        let memo = match once.zip(caller.who.actor()) {
            Some((once, actor)) => Some(Memo::take(&tx, actor, once, operation, caller.now).await?),
            None => None,
        };
        let vocabulary = self.vocabulary.refresh(&tx).await?;
        Ok(Change { tx, vocabulary, now: caller.now, memo })
    }
}

impl Change {
    /// What the same request did before, if it arrives again.
    pub fn replay<T: DeserializeOwned>(&self) -> Result<Option<T>> {
        let answer = self.memo.as_ref().and_then(|memo| memo.answer.as_deref());
        answer.map(serde_json::from_str).transpose().map_err(Error::internal)
    }

    /// Makes it so. What was done is remembered for a repetition of the request; secrets are not to be serialised.
    pub async fn commit<T: Serialize>(self, app: &App, done: T) -> Result<T, Failure> {
        if let Some(memo) = self.memo {
            memo.keep(&self.tx, serde_json::to_string(&done).map_err(Error::internal)?).await?;
        }
        self.tx.commit().await?;
        app.vocabulary.refresh(app.db.reader()).await?;
        app.changes.refresh(app.db.reader()).await?;
        Ok(done)
    }
}
