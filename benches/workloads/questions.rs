use dateline::article::feed;
use dateline::db::{Database, Sql};
use dateline::kernel::{PageRequest, Position};
use sea_orm::FromQueryResult;

use crate::shared::Outcome;

/// A kind of page.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Workload {
    pub name: &'static str,
    pub title: &'static str,
    document: &'static str,
    variable: &'static str,
}

macro_rules! list {
    ($declared:literal, $arguments:literal, $more:literal) => {
        concat!(
            "query List",
            $declared,
            " { articles(first: 20",
            $arguments,
            ") { ",
            $more,
            "nodes { path headline summary publishedAt \
             bylines { author { name path } } categories { name path } regions { name path } } } }"
        )
    };
}

pub const WORKLOADS: &[Workload] = &[
    Workload {
        name: "w1",
        title: "article page",
        document: "query Page($path: String!) { article(by: {path: $path}) { path headline summary publishedAt modifiedAt language \
            genre body { html } bylines { author { name path bio { text } } } categories { name path } regions { name path } \
            citations { label } navigation { previous { headline path } next { headline path } } \
            moreIn(scope: {preset: PRIMARY_REGION}, first: 4) { nodes { headline path publishedAt } } } }",
        variable: "path",
    },
    Workload { name: "w2", title: "home list", document: list!("", "", ""), variable: "" },
    Workload {
        name: "w3",
        title: "region list",
        document: list!("($slug: String!)", ", filter: {region: {anyOf: [{slug: $slug}]}}", "totalCount "),
        variable: "slug",
    },
    Workload {
        name: "w4",
        title: "deep page",
        document: list!("($after: String!)", ", after: $after", ""),
        variable: "after",
    },
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
    keys: Vec<i64>,
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
            let rows: Vec<Text> = Sql::new(sql).all(db.reader()).await.map_err(|error| format!("{error:?}"))?;
            Ok(rows.into_iter().map(|row| row.text).collect())
        };
        let all =
            "SELECT f.sort_key FROM article_feed f WHERE f.scope_id = (SELECT s.id FROM feed_scope s WHERE s.kind = 0)";
        let keys: Vec<Key> = Sql::new(&format!("{all} ORDER BY f.sort_key"))
            .all(db.reader())
            .await
            .map_err(|error| format!("{error:?}"))?;
        let keys: Vec<i64> = keys.into_iter().map(|row| row.sort_key).collect();
        let middle = keys.len() / 2;
        let spread: Vec<String> = keys.iter().step_by(keys.len().div_ceil(500)).map(ToString::to_string).collect();
        let paths = format!(
            "SELECT a.path AS text FROM article_live a WHERE a.sort_key IN ({}) AND EXISTS (SELECT 1 FROM article_region r \
             JOIN feed_scope s ON s.kind = 1 AND s.ref_id = r.region_id WHERE r.article_id = a.article_id AND r.position = 0 \
             AND s.live_count > 5) ORDER BY a.sort_key",
            spread.join(", ")
        );
        let regions = "SELECT r.slug AS text FROM region r JOIN feed_scope s ON s.kind = 1 AND s.ref_id = r.id \
                       WHERE s.live_count > 0 ORDER BY r.slug";
        Ok(Self {
            paths: texts(&paths).await?,
            regions: texts(regions).await?,
            keys: keys.into_iter().skip(middle).step_by(3).take(50).collect(),
        })
    }

    /// All that are asked of one kind.
    pub fn questions(&self, workload: Workload) -> Vec<Question> {
        let ask = |variable: &str, key: &str| {
            let encode = |text: &str| url::form_urlencoded::byte_serialize(text.as_bytes()).collect::<String>();
            let variables = serde_json::json!({ workload.variable: variable }).to_string();
            let variables =
                if variable.is_empty() { String::new() } else { format!("&variables={}", encode(&variables)) };
            Question {
                graphql: format!("/graphql?query={}{variables}", encode(workload.document)),
                sql: format!("/sql/{}?{}", workload.name, encode(key)),
            }
        };
        match workload.name {
            "w1" => self.paths.iter().map(|path| ask(path, path)).collect(),
            "w3" => self.regions.iter().map(|slug| ask(slug, slug)).collect(),
            "w4" => {
                let page = PageRequest::first(feed::LIST, 20);
                let cursor = |key: &i64| page.cursor(Position::Key(*key));
                self.keys.iter().map(|key| ask(&cursor(key), &key.to_string())).collect()
            }
            _ => vec![ask("", "")],
        }
    }
}
