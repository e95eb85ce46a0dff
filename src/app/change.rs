use std::sync::Arc;

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use uuid::Uuid;

use super::idempotency::IdempotencyRecord;
use super::{App, IdempotencyKey, public_change};
use crate::audit::{self, About};
use crate::auth::{Caller, Operation, Who};
use crate::db::DatabaseTransaction;
use crate::facet::{Facet, Invalidation};
use crate::kernel::{Error, Micros, NodeKind, Result};
use crate::refusal::Failure;
use crate::taxonomy::{Effect, TermKind};
use crate::vocabulary::Vocabulary;

/// One change of the stored state: a transaction, and what the service needs inside it. Dropped, nothing has happened.
///
/// ```ignore
/// let mut change = app.begin(caller, Operation::CreateTag, once).await?;
/// if let Some(done) = change.replay()? {
///     return Ok(done);
/// }
/// let id = …;
/// change.about(NodeKind::Tag, id, None);
/// change.commit(app, id).await
/// ```
pub struct Change {
    pub tx: DatabaseTransaction,
    /// As it is at the start of the transaction.
    pub vocabulary: Arc<Vocabulary>,
    /// For whom the next step is taken: one change may serve several.
    pub caller: Caller,
    pub now: Micros,
    /// What of the public world it changes.
    pub invalidation: Invalidation,
    action: &'static str,
    record: Option<IdempotencyRecord>,
    about: Vec<About>,
}

impl App {
    /// Starts a change, if the caller may do this at all.
    pub async fn begin(
        &self,
        caller: &Caller,
        operation: Operation,
        once: Option<IdempotencyKey>,
    ) -> Result<Change, Failure> {
        caller.require(operation)?;
        self.accounts.require_session(caller)?;
        let tx = self.db.begin().await?;
        let record = match once.zip(caller.who.actor()) {
            Some((once, actor)) => Some(IdempotencyRecord::take(&tx, actor, once, operation, caller.now).await?),
            None => None,
        };
        self.change(tx, caller.clone(), operation.name(), record).await
    }

    /// Starts a change that nobody asked for at this moment, such as a planned release. `now` is the database's clock.
    pub async fn begin_planned(&self, action: &'static str, now: Micros) -> Result<Change, Failure> {
        let tx = self.db.begin().await?;
        self.change(tx, Caller::new(Who::System, now), action, None).await
    }

    async fn change(
        &self,
        tx: DatabaseTransaction,
        caller: Caller,
        action: &'static str,
        record: Option<IdempotencyRecord>,
    ) -> Result<Change, Failure> {
        let vocabulary = self.vocabulary.refresh(&tx).await?;
        let invalidation = Invalidation::default();
        Ok(Change { tx, vocabulary, now: caller.now, invalidation, caller, action, record, about: Vec::new() })
    }
}

impl Change {
    /// What the same request did before, if it arrives again.
    pub fn replay<T: DeserializeOwned>(&self) -> Result<Option<T>> {
        let answer = self.record.as_ref().and_then(|record| record.answer.as_deref());
        answer.map(serde_json::from_str).transpose().map_err(Error::internal)
    }

    /// Notes for the audit log what is changed; names and states, never texts or secrets.
    pub fn about(&mut self, kind: NodeKind, id: Uuid, detail: Option<Value>) {
        self.touch(kind, id);
        self.about.push(About { by: self.caller.clone(), subject: Some((kind, id)), detail });
    }

    /// Notes for the audit log what happened, if it concerns nothing that is stored.
    pub fn note(&mut self, detail: Value) {
        self.about.push(About { by: self.caller.clone(), subject: None, detail: Some(detail) });
    }

    /// Notes that something which is not an article changes; articles are the publisher's.
    pub fn touch(&mut self, kind: NodeKind, id: Uuid) {
        let effect = match (TermKind::of(kind), kind) {
            (Some(term), _) => term.row().effect,
            (_, NodeKind::Collection) => Effect::Facets { one: Facet::collection, all: Facet::COLLECTIONS },
            (_, NodeKind::Menu | NodeKind::Site) => Effect::Vocabulary,
            (_, NodeKind::MediaAsset) => return self.invalidation.add(Facet::asset(id)),
            _ => return,
        };
        effect.touch(id, &mut self.invalidation);
    }

    /// Makes it so. What was done is remembered for a repetition of the request; secrets are not to be serialised.
    pub async fn commit<T: Serialize>(mut self, app: &App, done: T) -> Result<T, Failure> {
        if let Some(record) = self.record {
            record.keep(&self.tx, serde_json::to_string(&done).map_err(Error::internal)?).await?;
        }
        // What somebody did is told even if it was to nothing in particular; what was planned, only if it was to something.
        if self.about.is_empty() && self.caller.who != Who::System {
            self.about.push(About { by: self.caller.clone(), subject: None, detail: None });
        }
        public_change::write(&self.tx, self.now, &self.invalidation).await?;
        if !self.about.is_empty() {
            audit::record(&self.tx, self.action, self.about).await?;
        }
        self.tx.commit().await?;
        // It is committed, whatever this node can see of it now: it looks again within a second.
        if let Err(error) = app.sync().await {
            tracing::warn!(cause = ?error, "it cannot be seen what has changed");
            app.change_index.lose_sight();
        }
        Ok(done)
    }
}
