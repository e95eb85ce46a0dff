//! Public articles by when they first became public.

use std::sync::Arc;

use sea_orm::{ConnectionTrait, FromQueryResult};

use super::card::{CARD_COLUMNS, Card};
use super::live;
use crate::db::Sql;
use crate::facet::{Facet, depends_on};
use crate::kernel::{Micros, Result};

/// How many articles became public after a moment, and when the first of them did.
#[derive(Clone, Copy, Debug, PartialEq, Eq, FromQueryResult)]
pub struct Recent {
    pub count: i64,
    pub oldest: Option<i64>,
}

pub async fn count(connection: &impl ConnectionTrait, after: Micros) -> Result<Recent> {
    depends_on(Facet::STREAM);
    let mut sql = Sql::new("SELECT count(*) AS count, min(first_published_at) AS oldest FROM article_live");
    sql.push(" WHERE first_published_at > ").bind(after.0);
    Ok(sql.one(connection).await?.unwrap_or(Recent { count: 0, oldest: None }))
}

/// Those articles, the last first; so many, without the first so many.
pub async fn list(
    connection: &impl ConnectionTrait,
    after: Micros,
    without: usize,
    limit: usize,
) -> Result<Vec<Arc<Card>>> {
    depends_on(Facet::STREAM);
    let mut sql = Sql::new("SELECT ");
    sql.push(CARD_COLUMNS).push(" FROM article_live a WHERE a.first_published_at > ").bind(after.0);
    sql.push(" ORDER BY a.first_published_at DESC, a.article_id DESC LIMIT ").number(limit);
    sql.push(" OFFSET ").number(without);
    live::cards(&sql, connection).await
}
