use entity::audit_log;
use serde_json::Value;
use uuid::Uuid;

use crate::auth::Caller;
use crate::db::{DatabaseTransaction, Stream, insert_all};
use crate::kernel::{Error, NodeKind, Result};

/// What something was done to, and by whom.
#[derive(Clone, Debug)]
pub struct About {
    pub by: Caller,
    pub subject: Option<(NodeKind, Uuid)>,
    /// Names of changed fields, states before and after; never texts or secrets.
    pub detail: Option<Value>,
}

/// Writes one entry for each subject; gives the number of the last. To be called last in the transaction, because the numbers
/// are in the order of commits.
pub async fn record(tx: &DatabaseTransaction, action: &str, about: Vec<About>) -> Result<i64> {
    let count = i64::try_from(about.len()).map_err(Error::internal)?;
    let first = Stream::Audit.allocate_seq(tx, about.len()).await?;
    let rows = (first..).zip(about).map(|(seq, About { by, subject, detail })| audit_log::Model {
        seq,
        at: by.now.0,
        actor: by.who.actor().unwrap_or_else(|| "anonymous".into()),
        action: action.to_owned(),
        subject_kind: subject.map(|(kind, _)| kind.type_name().to_owned()),
        subject_id: subject.map(|(_, id)| id),
        address: by.address.map(|address| address.to_string()),
        request_id: by.request_id.as_deref().map(ToOwned::to_owned),
        detail: detail.map(|detail| detail.to_string()),
    });
    insert_all::<audit_log::Entity, _>(tx, rows).await?;
    Ok(first + count - 1)
}
