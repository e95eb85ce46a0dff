use dateline::db::Database;
use serde_json::json;

use crate::Outcome;
use crate::ask::{address, cursor, document, middle, paths, places, texts};

/// What is asked, and what it is called.
pub const KINDS: [(&str, &str); 22] = [
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
    ("feed", "feed of everything"),
    ("feed_full", "feed with full texts"),
    ("feed_region", "feed of a region"),
    ("feed_category", "feed of a category"),
    ("feed_tag", "feed of a tag"),
    ("feed_author", "feed of an author"),
    ("feed_source", "feed of a source"),
    ("feed_language", "feed of a language"),
    ("sitemap_index", "sitemaps, an address"),
    ("sitemap_month", "sitemap of a month, an address"),
    ("sitemap_terms", "sitemap of terms, an address"),
];

/// Pages that are alike in a newsroom of any size: their lists are full.
pub struct Material {
    paths: Vec<String>,
    regions: Vec<String>,
    categories: Vec<String>,
    tags: Vec<String>,
    authors: Vec<String>,
    sources: Vec<String>,
    cursors: Vec<String>,
}

impl Material {
    pub async fn read(db: &Database) -> Outcome<Self> {
        // The largest that the small newsroom has enough of.
        let largest = |table: &str, condition: &str| {
            format!(
                "SELECT t.slug AS text FROM {table} t JOIN feed_scope s ON s.ref_id = t.id WHERE {condition} \
                 ORDER BY s.live_count DESC LIMIT 6"
            )
        };
        let places = places(db).await?;
        Ok(Self {
            paths: paths(db, &places, 300, 20).await?,
            regions: texts(db, &largest("region", "s.kind = 1 AND t.kind = 'COUNTRY'")).await?,
            categories: texts(db, &largest("category", "s.kind = 3 AND t.parent_id IS NULL")).await?,
            tags: texts(db, &largest("tag", "s.live_count >= 20")).await?,
            authors: texts(db, &largest("author", "s.live_count >= 20")).await?,
            sources: texts(db, &largest("source", "s.live_count >= 20")).await?,
            cursors: middle(&places).into_iter().map(cursor).collect(),
        })
    }

    /// Everything that is asked of one kind, as addresses.
    pub fn questions(&self, kind: &str) -> Vec<String> {
        let of = |paths: &[String], document: &str| -> Vec<String> {
            paths.iter().map(|path| address(document, &json!({ "path": path }))).collect()
        };
        match kind {
            "w1" => of(&self.paths, &document(kind)),
            "w2" => vec![address(&document(kind), &json!({}))],
            "w3" => self.regions.iter().map(|slug| address(&document(kind), &json!({ "slug": slug }))).collect(),
            "w4" => self.cursors.iter().map(|after| address(&document(kind), &json!({ "after": after }))).collect(),
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
            "feed" => vec!["/feeds/all.rss".into()],
            "feed_full" => {
                let after = |cursor: &String| format!("/feeds/all.atom?content=full&after={cursor}");
                self.cursors.iter().map(after).collect()
            }
            "feed_region" => feeds("region", &self.regions, "json"),
            "feed_category" => feeds("category", &self.categories, "rss"),
            "feed_tag" => feeds("tag", &self.tags, "atom"),
            "feed_author" => feeds("author", &self.authors, "rss"),
            "feed_source" => feeds("source", &self.sources, "json"),
            "feed_language" => vec!["/feeds/language/en.rss".into()],
            "sitemap_index" => vec!["/sitemap.xml".into()],
            "sitemap_month" => (1..=6).map(|month| format!("/sitemaps/2015-{month:02}.xml")).collect(),
            "sitemap_terms" => vec!["/sitemaps/terms.xml".into()],
            _ => Vec::new(),
        }
    }
}

fn feeds(of: &str, slugs: &[String], format: &str) -> Vec<String> {
    slugs.iter().map(|slug| format!("/feeds/{of}/{slug}.{format}")).collect()
}
