//! No answer from memory ever differs from one that is made now: random changes of everything that the public sees, on both
//! databases, with one node and with two.

mod question;
mod world;

use std::collections::HashMap;
use std::sync::Arc;

use dateline::app::{App, ReleaseClock};
use dateline::auth::Role;
use dateline::http::{Cache, MetricsEndpoint, NodeSettings};
use dateline::kernel::RandomIds;
use dateline::search;
use serde_json::json;

use self::world::World;
use crate::newsroom::user;
use crate::on_both_databases;
use crate::page::LINES;
use crate::web::Web;

/// Changes that are tried; `DATELINE_TEST_STEPS` says otherwise.
fn steps() -> u32 {
    std::env::var("DATELINE_TEST_STEPS").ok().and_then(|steps| steps.parse().ok()).unwrap_or(180)
}

/// Questions after each change.
const QUESTIONS: usize = 10;

pub fn encode(text: &str) -> String {
    text.bytes()
        .map(|byte| if byte.is_ascii_alphanumeric() { char::from(byte).to_string() } else { format!("%{byte:02X}") })
        .collect()
}

pub fn settings(cache: u64) -> NodeSettings {
    let metrics = MetricsEndpoint { enabled: true, ..MetricsEndpoint::default() };
    NodeSettings { cache: Cache { bytes: cache, ..Cache::default() }, metrics, ..NodeSettings::default() }
}

/// How often a lookup had this outcome.
pub async fn lookups(web: &Web, outcome: &str) -> u32 {
    let told = web.get("/metrics").await.body;
    let start = format!("dateline_cache_lookups_total{{outcome=\"{outcome}\"}} ");
    told.lines().find_map(|line| line.strip_prefix(&start)?.parse().ok()).unwrap_or_default()
}

on_both_databases! {
    async fn what_is_kept_is_what_would_be_answered_now(app: &TestApp) {
        app.import(LINES).await;
        let seed = std::env::var("DATELINE_TEST_SEED").ok().and_then(|seed| seed.parse().ok()).unwrap_or(8);
        println!("DATELINE_TEST_SEED={seed}");
        let mut other = App::open(app.app.db.clone(), app.clock.clone(), Arc::new(RandomIds)).await.unwrap();
        other.release_clock = ReleaseClock::Node(app.clock.clone());
        other.media = app.app.media.clone();
        search::catch_up(&app.app).await.unwrap();
        search::catch_up(&other).await.unwrap();
        let (kept, fresh, elsewhere) = (Web::start_with(&app.app, settings(16 << 20)), Web::start_with(&app.app.keeping_nothing(), settings(0)), Web::start_with(&other, settings(16 << 20)));
        let mut pictures = Vec::new();
        for (name, width) in [("one.jpg", 64), ("two.jpg", 48)] {
            let admin = user(Role::Admin, 1);
            let sent = crate::media::upload(app, &kept, admin, name, "image/jpeg", &crate::media::jpeg(width, 32), json!({"alt": name})).await;
            pictures.push(sent["id"].clone());
        }
        let mut world = World::new(app, seed, pictures);
        let mut known = HashMap::new();
        let (mut answers, mut changed) = (HashMap::new(), 0);
        for step in 0..steps() {
            world.change().await;
            app.app.sync().await.unwrap();
            other.sync().await.unwrap();
            world.check_pictures(&fresh, &[&kept, &elsewhere], &mut known).await;
            for _ in 0..QUESTIONS {
                let asked = world.question();
                let answer = kept.get(&asked).await;
                let now = fresh.get(&asked).await;
                assert_eq!(answer.status, now.status, "step {step}: {asked}");
                assert!(
                    answer.status == 200 || asked.starts_with("/api/") && [404, 410].contains(&answer.status),
                    "{asked} {answer:?}"
                );
                assert!(!answer.body.contains("VALIDATION") && !answer.body.contains("INTERNAL"), "{asked} {}", answer.body);
                // An error, such as that of a tag that went away, is nothing to keep.
                assert!(answer.header("etag").is_none() || !answer.body.contains("\"errors\""), "{asked} {answer:?}");
                assert_eq!(answer.body, now.body, "step {step}: {asked}");
                if answers.insert(asked.clone(), answer.body.clone()).is_some_and(|before| before != answer.body) {
                    changed += 1;
                }
                other.sync().await.unwrap();
                assert_eq!(elsewhere.get(&asked).await.body, now.body, "step {step}, the other node: {asked}");
            }
            // Feeds and sitemaps, by the same rules.
            let asked = world.document();
            let (answer, now, there) = (kept.get(&asked).await, fresh.get(&asked).await, elsewhere.get(&asked).await);
            assert!([200, 301, 404].contains(&now.status), "{now:?}");
            assert_eq!(answer.header("location"), now.header("location"), "step {step}: {asked}");
            assert_eq!((answer.status, &answer.body), (now.status, &now.body), "step {step}: {asked}");
            assert_eq!((there.status, &there.body), (now.status, &now.body), "step {step}, the other node: {asked}");
        }
        let (hits, stale) = (lookups(&kept, "hit").await, lookups(&kept, "stale").await);
        println!("{hits} hits, {stale} no longer held, {changed} of which really differed; changes: {:?}", world.done());
        assert!(hits > 100 && stale >= changed, "{hits} {stale} {changed}");
        for name in ["importArticle", "updateArticle", "correctArticle", "archiveArticle", "scheduleArticle", "updateTag", "updateRegion", "setCollectionItems", "createRedirect", "deleteRedirect", "createArticle", "updateSource", "updateArticles", "updateMediaAsset"] {
            assert!(world.done().contains_key(name), "{name}: {:?}", world.done());
        }
    }

    async fn an_index_that_is_held_back_leaves_nothing_behind(app: &TestApp) {
        app.import(LINES).await;
        search::catch_up(&app.app).await.unwrap();
        let (kept, fresh) = (Web::start_with(&app.app, settings(16 << 20)), Web::start_with(&app.app.keeping_nothing(), settings(0)));
        let mut world = World::new(app, 11, Vec::new());
        let questions = ["story", "kicker", "france ceasefire", "retraction", "tag"].map(|query| {
            let document = format!("{{ search(query: \"{query}\", orderBy: NEWEST) {{ totalCount freshness nodes {{ headline version }} facets(of: [REGION, GENRE]) {{ buckets {{ label articleCount }} }} }} }}");
            format!("/graphql?query={}", encode(&document))
        });
        let mut stale = 0;
        for step in 0..steps() / 6 {
            let held = app.app.fulltext.turn().await;
            world.change().await;
            // The node knows, its index does not.
            let asked = &questions[step as usize % questions.len()];
            let (answer, now) = (kept.get(asked).await, fresh.get(asked).await);
            assert_eq!(answer.body, now.body, "step {step}, held back: {asked}");
            if now.body.contains("STALE") {
                stale += 1;
                assert!(answer.header("etag").is_none(), "{answer:?}");
            }
            drop(held);
            search::catch_up(&app.app).await.unwrap();
            for asked in &questions {
                let (answer, now) = (kept.get(asked).await, fresh.get(asked).await);
                assert!(now.body.contains("CURRENT"), "{now:?}");
                assert_eq!(answer.body, now.body, "step {step}: {asked}");
            }
        }
        assert!(stale > 2 && lookups(&kept, "hit").await > 10, "{stale}");
    }
}
