use dateline::db::Database;
use serde_json::json;

use crate::ask::{address, cursor, document, middle, paths, places, texts};
use crate::shared::Outcome;

/// A kind of page.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Workload {
    pub name: &'static str,
    pub title: &'static str,
    variable: &'static str,
}

pub const WORKLOADS: &[Workload] = &[
    Workload { name: "w1", title: "article page", variable: "path" },
    Workload { name: "w2", title: "home list", variable: "" },
    Workload { name: "w3", title: "region list", variable: "slug" },
    Workload { name: "w4", title: "deep page", variable: "after" },
];

/// The same question to both.
pub struct Question {
    pub graphql: String,
    pub sql: String,
}

/// What can be asked for.
pub struct Material {
    paths: Vec<String>,
    regions: Vec<String>,
    places: Vec<i64>,
}

impl Material {
    pub async fn read(db: &Database) -> Outcome<Self> {
        let places = places(db).await?;
        let regions = "SELECT r.slug AS text FROM region r JOIN feed_scope s ON s.kind = 1 AND s.ref_id = r.id \
                       WHERE s.live_count > 0 ORDER BY r.slug";
        Ok(Self {
            paths: paths(db, &places, 500, 5).await?,
            regions: texts(db, regions).await?,
            places: middle(&places),
        })
    }

    /// Paths of articles.
    pub fn paths(&self) -> &[String] {
        &self.paths
    }

    /// Slugs of regions with articles.
    pub fn regions(&self) -> &[String] {
        &self.regions
    }

    /// All that are asked of one kind.
    pub fn questions(&self, workload: Workload) -> Vec<Question> {
        let document = document(workload.name);
        let ask = |variable: &str, key: &str| {
            let variables =
                if workload.variable.is_empty() { json!({}) } else { json!({ workload.variable: variable }) };
            let key: String = url::form_urlencoded::byte_serialize(key.as_bytes()).collect();
            Question { graphql: address(&document, &variables), sql: format!("/sql/{}?{key}", workload.name) }
        };
        match workload.name {
            "w1" => self.paths.iter().map(|path| ask(path, path)).collect(),
            "w3" => self.regions.iter().map(|slug| ask(slug, slug)).collect(),
            "w4" => self.places.iter().map(|place| ask(&cursor(*place), &place.to_string())).collect(),
            _ => vec![ask("", "")],
        }
    }
}
