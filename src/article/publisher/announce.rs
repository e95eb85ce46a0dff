use uuid::Uuid;

use crate::db::{DatabaseTransaction, Sql, Stream, pieces};
use crate::facet::{Facet, Invalidation};
use crate::kernel::{Micros, Result};

/// Gives public articles a new version and an entry in the change stream: something that they show changed elsewhere.
///
/// The heads are left alone, so that nobody waits here who holds one and waits for the turn to publish.
pub async fn announce(
    tx: &DatabaseTransaction,
    now: Micros,
    articles: &[Uuid],
    invalidation: &mut Invalidation,
) -> Result<()> {
    if articles.is_empty() {
        return Ok(());
    }
    invalidation.add(Facet::STREAM);
    invalidation.add(Facet::SEARCH);
    articles.iter().for_each(|id| invalidation.add(Facet::article(*id)));
    let mut seq = Stream::Article.allocate_seq(tx, articles.len()).await?;
    for part in pieces(articles, 1_024) {
        let mut sql = Sql::new("UPDATE article_live SET live_version = live_version + 1 WHERE article_id IN ");
        sql.list(part.iter().copied());
        sql.execute(tx).await?;
        let mut sql = Sql::new("WITH v (id, seq) AS (VALUES ");
        for (place, id) in part.iter().enumerate() {
            sql.push(if place == 0 { "(" } else { ", (" }).bind(*id).push(", ").bind(seq).push(")");
            seq += 1;
        }
        sql.push(") UPDATE article_change SET seq = v.seq, live_version = article_change.live_version + 1, at = ");
        sql.bind(now.0).push(" FROM v WHERE article_change.article_id = v.id");
        sql.execute(tx).await?;
    }
    Ok(())
}
