//! Articles that were public and are not any more.

use sea_orm::{ConnectionTrait, FromQueryResult};
use uuid::Uuid;

use super::changes::ChangeKind;
use crate::db::Sql;
use crate::facet::{Facet, depends_on};
use crate::kernel::{Micros, Result};

/// An article that was withdrawn: nothing of it but what it was known by.
#[derive(Clone, Debug, PartialEq, Eq, FromQueryResult)]
pub struct Withdrawn {
    pub article_id: Uuid,
    /// What feeds called it, if that is not made of its id.
    pub feed_guid: Option<String>,
    pub at: i64,
}

/// What was withdrawn after a moment, the last first.
pub async fn list(connection: &impl ConnectionTrait, after: Micros, limit: usize) -> Result<Vec<Withdrawn>> {
    depends_on(Facet::WITHDRAWN);
    let mut sql = Sql::new("SELECT c.article_id, c.feed_guid, c.at FROM article_change c WHERE c.kind = '");
    sql.push(ChangeKind::Remove.as_str()).push("' AND c.at > ").bind(after.0);
    sql.push(" ORDER BY c.at DESC, c.article_id DESC LIMIT ").number(limit).all(connection).await
}
