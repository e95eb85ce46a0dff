//! What readers ask, and what of a corpus can be asked for.

use dateline::article::feed;
use dateline::db::{Database, Sql};
use dateline::kernel::{PageRequest, Position};
use sea_orm::FromQueryResult;
use serde_json::Value;

use crate::shared::Outcome;
use crate::shared::fill::failed;

/// The document of one of the four workloads; its variable is `path`, none, `slug` or `after`.
pub fn document(workload: &str) -> String {
    let list = |declared: &str, arguments: &str, more: &str| {
        format!(
            "query List{declared} {{ articles(first: 20{arguments}) {{ {more}nodes {{ path headline summary publishedAt \
             bylines {{ author {{ name path }} }} categories {{ name path }} regions {{ name path }} }} }} }}"
        )
    };
    match workload {
        "w1" => PAGE.to_owned(),
        "w3" => list("($slug: String!)", ", filter: {region: {anyOf: [{slug: $slug}]}}", "totalCount "),
        "w4" => list("($after: String!)", ", after: $after", ""),
        _ => list("", "", ""),
    }
}

const PAGE: &str = "query Page($path: String!) { article(by: {path: $path}) { path headline summary publishedAt modifiedAt \
    language genre body { html } bylines { author { name path bio { text } } } categories { name path } regions { name path } \
    citations { label } navigation { previous { headline path } next { headline path } } \
    moreIn(scope: {preset: PRIMARY_REGION}, first: 4) { nodes { headline path publishedAt } } } }";

/// A query by GET.
pub fn address(document: &str, variables: &Value) -> String {
    let variables = variables.to_string();
    let fields = url::form_urlencoded::Serializer::new(String::new())
        .append_pair("query", document)
        .append_pair("variables", &variables)
        .finish();
    format!("/graphql?{fields}")
}

/// The column `text` of a statement.
pub async fn texts(db: &Database, sql: &str) -> Outcome<Vec<String>> {
    #[derive(FromQueryResult)]
    struct Row {
        text: String,
    }
    let rows: Vec<Row> = Sql::new(sql).all(db.reader()).await.map_err(failed)?;
    Ok(rows.into_iter().map(|row| row.text).collect())
}

/// The places of all articles, oldest first.
pub async fn places(db: &Database) -> Outcome<Vec<i64>> {
    #[derive(FromQueryResult)]
    struct Row {
        sort_key: i64,
    }
    let sql = "SELECT f.sort_key FROM article_feed f WHERE f.scope_id = (SELECT s.id FROM feed_scope s WHERE s.kind = 0) \
               ORDER BY f.sort_key";
    let rows: Vec<Row> = Sql::new(sql).all(db.reader()).await.map_err(failed)?;
    Ok(rows.into_iter().map(|row| row.sort_key).collect())
}

/// The paths of about so many articles from everywhere in the corpus, oldest first, whose first region has more than
/// `beside` articles.
pub async fn paths(db: &Database, places: &[i64], count: usize, beside: u32) -> Outcome<Vec<String>> {
    let chosen: Vec<String> = places.iter().step_by(places.len().div_ceil(count)).map(ToString::to_string).collect();
    let sql = format!(
        "SELECT a.path AS text FROM article_live a WHERE a.sort_key IN ({}) AND EXISTS (SELECT 1 FROM article_region r \
         JOIN feed_scope s ON s.kind = 1 AND s.ref_id = r.region_id WHERE r.article_id = a.article_id AND r.position = 0 \
         AND s.live_count > {beside}) ORDER BY a.sort_key",
        chosen.join(", ")
    );
    texts(db, &sql).await
}

/// Fifty places half-way down the list of everything.
pub fn middle(places: &[i64]) -> Vec<i64> {
    places.iter().skip(places.len() / 2).step_by(3).take(50).copied().collect()
}

/// The cursor of a place.
pub fn cursor(place: i64) -> String {
    PageRequest::first(feed::LIST, 20).cursor(Position::Key(place))
}
