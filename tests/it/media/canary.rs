//! What must never be seen of a picture is not seen, on two nodes and in a cache that both share.

use std::collections::HashMap;
use std::sync::Arc;

use dateline::app::{App, ReleaseClock};
use dateline::auth::{Role, Who};
use dateline::editorial::release_due;
use dateline::http::{Cache, NodeSettings};
use dateline::kernel::{Clock, Micros, RandomIds};
use serde_json::{Value, json};

use super::desk::{fetch, path_of, upload};
use super::files::jpeg;
use crate::app::TestApp;
use crate::newsroom::{content, step, user};
use crate::on_both_databases;
use crate::page::LINES;
use crate::web::Web;

const SECOND: i64 = 1_000_000;

/// A cache in front of two nodes. It keeps what it may for as long as it may, and forgets what it is told to.
struct Shared<'a> {
    app: &'a TestApp,
    nodes: [(App, Web); 2],
    asked: usize,
    kept: HashMap<String, Kept>,
    after: Value,
}

struct Kept {
    status: u16,
    keys: Vec<String>,
    until: i64,
}

impl<'a> Shared<'a> {
    async fn new(app: &'a TestApp) -> Self {
        let mut other = App::open(app.app.db.clone(), app.clock.clone(), Arc::new(RandomIds)).await.unwrap();
        other.release_clock = ReleaseClock::Node(app.clock.clone());
        other.media = app.app.media.clone();
        let nodes = [app.app.clone(), other].map(|node| {
            let cache = Cache { shared_max_age_seconds: 31_536_000, ..Cache::default() };
            let web = Web::start_with(&node, NodeSettings { cache, ..NodeSettings::default() });
            (node, web)
        });
        let mut shared = Self { app, nodes, asked: 0, kept: HashMap::new(), after: Value::Null };
        shared.purge().await;
        shared
    }

    /// Whoever publishes tells it at once what has changed.
    async fn purge(&mut self) {
        let ask = "query ($after: String) { cachePurges(after: $after) { keys cursor hasMore } }";
        loop {
            let told = self.app.ask_as(user(Role::Admin, 9), ask, json!({"after": self.after})).await;
            let purges = &told["data"]["cachePurges"];
            let keys: Vec<&str> = purges["keys"].as_array().unwrap().iter().map(|key| key.as_str().unwrap()).collect();
            self.kept.retain(|_, kept| !kept.keys.iter().any(|key| keys.contains(&key.as_str())));
            self.after = purges["cursor"].clone();
            if purges["hasMore"] == false {
                return;
            }
        }
    }

    /// The status, from memory or from one node after the other.
    async fn get(&mut self, url: &str) -> u16 {
        let now = self.app.clock.now().0;
        if let Some(kept) = self.kept.get(url).filter(|kept| now < kept.until) {
            return kept.status;
        }
        self.asked += 1;
        let (node, web) = &self.nodes[self.asked % 2];
        second(node).await;
        let got = fetch(web, "GET", path_of(url), &[], b"").await;
        let seconds = got
            .header("cache-control")
            .and_then(|told| told.split_once("s-maxage="))
            .map_or(0, |(_, rest)| rest.split(',').next().unwrap().parse::<i64>().unwrap());
        if seconds > 0 {
            let keys = got.header("surrogate-key").unwrap().split(' ').map(str::to_owned).collect();
            self.kept.insert(url.to_owned(), Kept { status: got.status, keys, until: now + seconds * SECOND });
        }
        got.status
    }

    /// By the cache, and by each node itself.
    async fn statuses(&mut self, url: &str) -> [u16; 3] {
        let first = self.get(url).await;
        let mut statuses = [first, 0, 0];
        for (place, (node, web)) in self.nodes.iter().enumerate() {
            second(node).await;
            statuses[place + 1] = fetch(web, "GET", path_of(url), &[], b"").await.status;
        }
        statuses
    }
}

/// What every node does once a second.
async fn second(node: &App) {
    release_due(node).await.unwrap();
    node.sync().await.unwrap();
}

const GONE: [u16; 3] = [404; 3];
const SHOWN: [u16; 3] = [200; 3];

/// A picture that an article shows, and all addresses that it has.
async fn with_picture(app: &TestApp, web: &Web, editor: Who, headline: &str, more: Value) -> (Value, Vec<String>) {
    let mut said = json!({"alt": headline});
    said.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    let asset = upload(app, web, editor, "a.jpg", "image/jpeg", &jpeg(640, 480 + headline.len() as u32), said).await;
    let mut story = content(headline);
    story["leadMedia"] = json!({"asset": {"id": asset["id"]}});
    let sets = asset["sources"].as_array().unwrap().iter();
    let urls = sets.flat_map(|set| set["renditions"].as_array().unwrap());
    let bare = |url: &Value| url.as_str().unwrap().split('?').next().unwrap().to_owned();
    (story, urls.map(|size| bare(&size["url"])).collect())
}

on_both_databases! {
    async fn of_what_is_not_public_no_address_answers(app: &TestApp) {
        app.import(LINES).await;
        let mut shared = Shared::new(app).await;
        let web = Web::start(&app.app);
        let editor = user(Role::Editor, 1);
        let all = async |shared: &mut Shared<'_>, urls: &[String], wanted: [u16; 3], when: &str| {
            for url in urls {
                // Twice: the second is from memory where there is one.
                for _ in 0..2 {
                    assert_eq!(shared.statuses(url).await, wanted, "{when}: {url}");
                }
            }
        };

        let (story, draft) = with_picture(app, &web, editor, "Draft", json!({})).await;
        step(app, editor, "createArticle", json!({"content": story})).await;
        all(&mut shared, &draft, GONE, "a draft").await;

        let (story, planned) = with_picture(app, &web, editor, "Planned", json!({})).await;
        let made = step(app, editor, "createArticle", json!({"content": story})).await["article"].take();
        let at = Micros(app.clock.now().0 + 60 * SECOND);
        step(app, editor, "scheduleArticle", json!({"id": made["id"], "expectedVersion": made["version"], "at": at.to_string()})).await;
        all(&mut shared, &planned, GONE, "planned").await;
        app.clock.set(Micros(at.0 - 1));
        all(&mut shared, &planned, GONE, "a microsecond before").await;
        app.clock.set(at);
        all(&mut shared, &planned, SHOWN, "at the moment").await;

        let (story, retracted) = with_picture(app, &web, editor, "Retracted", json!({})).await;
        let made = step(app, editor, "createArticle", json!({"content": story, "then": "PUBLISH"})).await["article"].take();
        shared.purge().await;
        all(&mut shared, &retracted, SHOWN, "published").await;
        step(app, editor, "retractArticle", json!({"id": made["id"], "expectedVersion": made["version"], "notice": "No."})).await;
        shared.purge().await;
        all(&mut shared, &retracted, GONE, "retracted").await;

        let until = Micros(app.clock.now().0 + 100 * SECOND);
        let (story, licensed) = with_picture(app, &web, editor, "Licensed", json!({"usableUntil": until.to_string()})).await;
        step(app, editor, "createArticle", json!({"content": story, "then": "PUBLISH"})).await;
        shared.purge().await;
        all(&mut shared, &licensed, SHOWN, "within its licence").await;
        app.clock.set(Micros(until.0 - 1));
        all(&mut shared, &licensed, SHOWN, "a microsecond before its end").await;
        app.clock.set(until);
        // No purge: the time alone.
        all(&mut shared, &licensed, GONE, "after its end").await;
        all(&mut shared, &draft, GONE, "still a draft").await;
    }
}
