use sea_orm::{DatabaseTransaction, FromQueryResult};

use crate::auth::Operation;
use crate::db::{Database, Sql};
use crate::kernel::{Error, Micros, Result};
use crate::refusal::{Failure, Refusal, UserErrorCode};

/// How long a change is remembered under its key: 24 hours.
const REMEMBERED: i64 = 24 * 3_600 * 1_000_000;

/// A request that may arrive twice and must be carried out once.
#[derive(Clone, Debug)]
pub struct Once {
    /// What the client calls it.
    pub key: String,
    /// A digest of what it asks for: the same key with something else is a mistake.
    pub fingerprint: [u8; 32],
}

/// The row under which the answer of a change is remembered.
#[derive(Debug)]
pub(super) struct Memo {
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

impl Memo {
    /// Takes the key. Somebody who does the same at this moment waits here until this transaction ends.
    pub(super) async fn take(
        tx: &DatabaseTransaction,
        actor: String,
        once: Once,
        operation: Operation,
        now: Micros,
    ) -> Result<Self, Failure> {
        let Once { key, fingerprint } = once;
        if key.is_empty() || key.len() > 200 {
            let message = "A clientMutationId has 1 to 200 bytes.";
            return Err(Refusal::validation(UserErrorCode::Invalid, message).at(&["clientMutationId"]).into());
        }
        let expired = now.0 - REMEMBERED;
        Sql::new("DELETE FROM idempotency WHERE actor = $1 AND key = $2 AND at < $3")
            .bind(actor.clone())
            .bind(key.clone())
            .bind(expired)
            .execute(tx)
            .await?;
        let inserted = Sql::new(
            "INSERT INTO idempotency (actor, key, operation, fingerprint, answer, at) VALUES ($1, $2, $3, $4, '', $5) \
             ON CONFLICT DO NOTHING",
        )
        .bind(actor.clone())
        .bind(key.clone())
        .bind(operation.field())
        .bind(fingerprint.to_vec())
        .bind(now.0)
        .execute(tx)
        .await?;
        if inserted.rows_affected() > 0 {
            return Ok(Self { actor, key, answer: None });
        }
        let row = Sql::new("SELECT operation, fingerprint, answer FROM idempotency WHERE actor = $1 AND key = $2")
            .bind(actor.clone())
            .bind(key.clone())
            .one::<Row>(tx)
            .await?
            .ok_or_else(|| Error::internal("a remembered change is gone"))?;
        if row.operation != operation.field() || row.fingerprint != fingerprint {
            let message = "This clientMutationId was used for something else within the last 24 hours. Make a new one.";
            let refusal = Refusal::validation(UserErrorCode::IdempotencyMismatch, message);
            return Err(refusal.at(&["clientMutationId"]).into());
        }
        Ok(Self { actor, key, answer: Some(row.answer) })
    }

    /// Remembers the answer.
    pub(super) async fn keep(self, tx: &DatabaseTransaction, answer: String) -> Result<()> {
        Sql::new("UPDATE idempotency SET answer = $1 WHERE actor = $2 AND key = $3")
            .bind(answer)
            .bind(self.actor)
            .bind(self.key)
            .execute(tx)
            .await?;
        Ok(())
    }
}

/// Removes what is remembered no longer.
pub(super) async fn forget_old(db: &Database, now: Micros) -> Result<()> {
    let tx = db.begin().await?;
    Sql::new("DELETE FROM idempotency WHERE at < $1").bind(now.0 - REMEMBERED).execute(&tx).await?;
    Ok(tx.commit().await?)
}
