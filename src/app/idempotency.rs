use sea_orm::FromQueryResult;

use crate::auth::Operation;
use crate::db::{Database, DatabaseTransaction, Sql};
use crate::kernel::{Error, Micros, Result};
use crate::refusal::{Failure, Refusal, UserErrorCode};

/// How long a change is remembered under its key: 24 hours.
const REMEMBERED: i64 = 24 * 3_600 * 1_000_000;

/// A request that may arrive twice and must be carried out once.
#[derive(Clone, Debug)]
pub struct IdempotencyKey {
    /// What the client calls it.
    pub key: String,
    /// A digest of what it asks for: the same key with something else is a mistake.
    pub fingerprint: [u8; 32],
}

impl IdempotencyKey {
    /// The same for one of the things that the request asks for.
    pub fn part(&self, place: usize) -> Self {
        Self { key: format!("{}#{place}", self.key), fingerprint: self.fingerprint }
    }
}

/// The row under which the answer of a change is remembered.
#[derive(Debug)]
pub(super) struct IdempotencyRecord {
    actor: String,
    key: String,
    /// The answer of the first time.
    pub(super) answer: Option<String>,
}

#[derive(FromQueryResult)]
struct Row {
    operation: String,
    fingerprint: Vec<u8>,
    answer: String,
}

impl IdempotencyRecord {
    /// Takes the key. Somebody who does the same at this moment waits here until this transaction ends.
    pub(super) async fn take(
        tx: &DatabaseTransaction,
        actor: String,
        once: IdempotencyKey,
        operation: Operation,
        now: Micros,
    ) -> Result<Self, Failure> {
        let IdempotencyKey { key, fingerprint } = once;
        if key.is_empty() || key.len() > 200 {
            let message = "A clientMutationId has 1 to 200 bytes.";
            return Err(Refusal::validation(UserErrorCode::Invalid, message).at(&["clientMutationId"]).into());
        }
        let mut sql = Sql::new("DELETE FROM idempotency WHERE actor = ");
        sql.bind(actor.as_str()).push(" AND key = ").bind(key.as_str()).push(" AND at < ").bind(now.0 - REMEMBERED);
        sql.execute(tx).await?;
        let mut sql = Sql::new("INSERT INTO idempotency (actor, key, operation, fingerprint, answer, at) VALUES (");
        sql.bind(actor.as_str()).push(", ").bind(key.as_str()).push(", ").bind(operation.field());
        sql.push(", ").bind(fingerprint.to_vec()).push(", '', ").bind(now.0).push(") ON CONFLICT DO NOTHING");
        let inserted = sql.execute(tx).await?;
        if inserted.rows_affected() > 0 {
            return Ok(Self { actor, key, answer: None });
        }
        let mut sql = Sql::new("SELECT operation, fingerprint, answer FROM idempotency WHERE actor = ");
        sql.bind(actor.as_str()).push(" AND key = ").bind(key.as_str());
        let row = sql.one::<Row>(tx).await?.ok_or_else(|| Error::internal("a remembered change is gone"))?;
        if row.operation != operation.field() || row.fingerprint != fingerprint {
            let message = "This clientMutationId was used for something else within the last 24 hours. Make a new one.";
            let refusal = Refusal::validation(UserErrorCode::IdempotencyMismatch, message);
            return Err(refusal.at(&["clientMutationId"]).into());
        }
        Ok(Self { actor, key, answer: Some(row.answer) })
    }

    /// Remembers the answer.
    pub(super) async fn keep(self, tx: &DatabaseTransaction, answer: String) -> Result<()> {
        let mut sql = Sql::new("UPDATE idempotency SET answer = ");
        sql.bind(answer).push(" WHERE actor = ").bind(self.actor).push(" AND key = ").bind(self.key);
        sql.execute(tx).await?;
        Ok(())
    }
}

/// Removes what is remembered no longer.
pub(super) async fn forget_old(db: &Database, now: Micros) -> Result<()> {
    let tx = db.begin().await?;
    let mut sql = Sql::new("DELETE FROM idempotency WHERE at < ");
    sql.bind(now.0 - REMEMBERED).execute(&tx).await?;
    tx.commit().await
}
