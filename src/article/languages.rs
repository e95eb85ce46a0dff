use sea_orm::{ConnectionTrait, FromQueryResult};

use crate::db::Sql;
use crate::facet::{Facet, depends_on};
use crate::kernel::Result;
use crate::taxonomy::ScopeKind;
use crate::words::language_name;

/// A language that public articles are in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SiteLanguage {
    pub language: String,
    /// What its readers call it.
    pub name: String,
    pub article_count: i64,
}

#[derive(FromQueryResult)]
struct Row {
    language: String,
    article_count: i64,
}

/// The languages of public articles, those of most first. Read from the counters of their lists, each by one of its articles.
pub async fn languages(connection: &impl ConnectionTrait) -> Result<Vec<SiteLanguage>> {
    depends_on(Facet::STREAM);
    let mut sql = Sql::new("SELECT l.language, l.article_count FROM (SELECT s.live_count AS article_count, ");
    sql.push("(SELECT a.language FROM article_feed f JOIN article_live a ON a.sort_key = f.sort_key");
    sql.push(" WHERE f.scope_id = s.id LIMIT 1) AS language FROM feed_scope s WHERE s.live_count > 0 AND s.kind = ");
    sql.bind(ScopeKind::Language as i16).push(") l WHERE l.language IS NOT NULL");
    let rows: Vec<Row> = sql.push(" ORDER BY l.article_count DESC, l.language").all(connection).await?;
    let found = rows.into_iter().map(|Row { language, article_count }| SiteLanguage {
        name: language_name(&language),
        language,
        article_count,
    });
    Ok(found.collect())
}
