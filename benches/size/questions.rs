use dateline::article::feed;
use dateline::db::{Database, Sql};
use dateline::kernel::{PageRequest, Position};
use sea_orm::FromQueryResult;
use serde_json::{Value, json};

use crate::Outcome;
use crate::shared::fill::failed;

/// What is asked, and what it is called.
pub const KINDS: [(&str, &str); 11] = [
    ("w1", "article page"),
    ("w2", "home list"),
    ("w3", "region list"),
    ("w4", "deep page"),
    ("first", "first page, alone"),
    ("deep", "deep page, alone"),
    ("neighbours", "previous and next"),
    ("related", "related"),
    ("archive", "archive"),
    ("sets", "filter of two sets"),
    ("route", "route lookup"),
];

const PAGE: &str = "query($path: String!) { article(by: {path: $path}) { path headline summary publishedAt modifiedAt language \
    genre body { html } bylines { author { name path bio { text } } } categories { name path } regions { name path } \
    citations { label } navigation { previous { headline path } next { headline path } } \
    moreIn(scope: {preset: PRIMARY_REGION}, first: 4) { nodes { headline path publishedAt } } } }";
const NODES: &str = "nodes { path headline summary publishedAt bylines { author { name path } } categories { name path } \
    regions { name path } }";

/// Pages that are alike in a newsroom of any size: their lists are full.
pub struct Material {
    paths: Vec<String>,
    regions: Vec<String>,
    categories: Vec<String>,
    cursors: Vec<String>,
}

#[derive(FromQueryResult)]
struct Text {
    text: String,
}

#[derive(FromQueryResult)]
struct Key {
    sort_key: i64,
}

impl Material {
    pub async fn read(db: &Database) -> Outcome<Self> {
        let texts = async |sql: &str| -> Outcome<Vec<String>> {
            let rows: Vec<Text> = Sql::new(sql).all(db.reader()).await.map_err(failed)?;
            Ok(rows.into_iter().map(|row| row.text).collect())
        };
        // The largest that the small newsroom has enough of.
        let largest = |table: &str, kind: u8, condition: &str| {
            format!(
                "SELECT t.slug AS text FROM {table} t JOIN feed_scope s ON s.kind = {kind} AND s.ref_id = t.id \
                 WHERE {condition} ORDER BY s.live_count DESC LIMIT 6"
            )
        };
        let all =
            "SELECT f.sort_key FROM article_feed f WHERE f.scope_id = (SELECT s.id FROM feed_scope s WHERE s.kind = 0)";
        let keys: Vec<Key> =
            Sql::new(&format!("{all} ORDER BY f.sort_key DESC")).all(db.reader()).await.map_err(failed)?;
        let keys: Vec<i64> = keys.into_iter().map(|row| row.sort_key).collect();
        let chosen: Vec<String> = keys.iter().step_by(keys.len().div_ceil(300)).map(ToString::to_string).collect();
        let paths = format!(
            "SELECT a.path AS text FROM article_live a WHERE a.sort_key IN ({}) AND EXISTS (SELECT 1 FROM article_region r \
             JOIN feed_scope s ON s.kind = 1 AND s.ref_id = r.region_id WHERE r.article_id = a.article_id AND r.position = 0 \
             AND s.live_count > 20) ORDER BY a.sort_key",
            chosen.join(", ")
        );
        let page = PageRequest::first(feed::LIST, 20);
        let middle = keys.iter().skip(keys.len() / 2).step_by(3).take(50);
        Ok(Self {
            paths: texts(&paths).await?,
            regions: texts(&largest("region", 1, "t.kind = 'COUNTRY'")).await?,
            categories: texts(&largest("category", 3, "t.parent_id IS NULL")).await?,
            cursors: middle.map(|key| page.cursor(Position::Key(*key))).collect(),
        })
    }

    /// Everything that is asked of one kind, as addresses.
    pub fn questions(&self, kind: &str) -> Vec<String> {
        let of = |paths: &[String], document: &str| -> Vec<String> {
            paths.iter().map(|path| address(document, &json!({ "path": path }))).collect()
        };
        match kind {
            "w1" => of(&self.paths, PAGE),
            "w2" => vec![address(&format!("{{ articles(first: 20) {{ {NODES} }} }}"), &json!({}))],
            "w3" => {
                let filter = "filter: {region: {anyOf: [{slug: $slug}]}}";
                let document =
                    format!("query($slug: String!) {{ articles(first: 20, {filter}) {{ totalCount {NODES} }} }}");
                self.regions.iter().map(|slug| address(&document, &json!({ "slug": slug }))).collect()
            }
            "w4" => {
                let document = format!("query($after: String!) {{ articles(first: 20, after: $after) {{ {NODES} }} }}");
                self.cursors.iter().map(|after| address(&document, &json!({ "after": after }))).collect()
            }
            "first" => vec![address("{ articles(first: 20) { nodes { path } } }", &json!({}))],
            "deep" => {
                let document = "query($after: String!) { articles(first: 20, after: $after) { nodes { path } } }";
                self.cursors.iter().map(|after| address(document, &json!({ "after": after }))).collect()
            }
            "neighbours" => of(
                &self.paths,
                "query($path: String!) { article(by: {path: $path}) { navigation(scope: {preset: PRIMARY_REGION}) \
                 { previous { headline path } next { headline path } } } }",
            ),
            "related" => of(
                &self.paths,
                "query($path: String!) { article(by: {path: $path}) { related(first: 6) { nodes { headline path } } } }",
            ),
            "route" => of(&self.paths, "query($path: String!) { route(path: $path) { status target { __typename } } }"),
            "archive" => vec![address(
                "{ archive { scopeName years { year articleCount months { month articleCount } } } }",
                &json!({}),
            )],
            "sets" => {
                let document = "query($region: String!, $category: String!) { articles(first: 20, filter: {region: {anyOf: \
                    [{slug: $region}]}, category: {anyOf: [{slug: $category}]}}) { nodes { path headline } } }";
                let pairs = self.regions.iter().take(3).flat_map(|region| {
                    self.categories.iter().take(3).map(move |category| json!({"region": region, "category": category}))
                });
                pairs.map(|variables| address(document, &variables)).collect()
            }
            _ => Vec::new(),
        }
    }
}

fn address(document: &str, variables: &Value) -> String {
    let encode = |text: &str| url::form_urlencoded::byte_serialize(text.as_bytes()).collect::<String>();
    format!("/graphql?query={}&variables={}", encode(document), encode(&variables.to_string()))
}
