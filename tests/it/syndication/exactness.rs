//! What is kept is what would be written now: after a kill, at the moment of a release, when an hour is over.

use std::sync::Arc;

use dateline::app::{App, ReleaseClock};
use dateline::auth::Role;
use dateline::kernel::{Clock, Micros, RandomIds};
use serde_json::{Value, json};

use super::{addresses, article, fetch, ids, with_site, xml};
use crate::app::TestApp;
use crate::exact::{lookups, settings};
use crate::newsroom::{content, step, user};
use crate::on_both_databases;
use crate::page::LINES;
use crate::web::Web;

const HOUR: i64 = 3_600_000_000;
const TOPICS: [&str; 4] = ["all", "region/france", "author/qnavy", "language/en"];

async fn published(app: &TestApp, headline: &str) -> Value {
    let editor = user(Role::Editor, 1);
    let made = step(app, editor, "createArticle", json!({"content": content(headline)})).await;
    step(app, editor, "publishArticle", json!({"id": made["article"]["id"], "expectedVersion": 1})).await
}

/// What readers are told to delete.
async fn deleted(web: &Web, topic: &str) -> Vec<String> {
    let feed = xml(web, &format!("/feeds/{topic}.atom")).await;
    feed.all("at:deleted-entry").map(|gone| gone.attribute("ref").to_owned()).collect()
}

on_both_databases! {
    async fn what_is_withdrawn_is_gone_at_once_and_readers_are_told(app: &TestApp) {
        app.import(LINES).await;
        let mut guided = article("guided", json!({}));
        guided["article"]["feedGuid"] = json!("https://old.example/?p=7");
        app.import_values(&[guided.clone()]).await;
        let live = published(app, "Not true").await;
        let path = live["live"]["path"].as_str().unwrap().to_owned();
        let web = with_site(app).await;
        let mut other = App::open(app.app.db.clone(), app.clock.clone(), Arc::new(RandomIds)).await.unwrap();
        other.release_clock = ReleaseClock::Node(app.clock.clone());
        let elsewhere = Web::start_with(&other, settings(16 << 20));
        let before: Vec<Vec<String>> = vec![ids(&web, TOPICS[0]).await, ids(&web, TOPICS[1]).await, ids(&web, TOPICS[2]).await, ids(&web, TOPICS[3]).await];
        for topic in TOPICS {
            // However long that took, the nodes know what is true.
            app.app.sync().await.unwrap();
            other.sync().await.unwrap();
            for _ in 0..2 {
                ids(&web, topic).await;
                ids(&elsewhere, topic).await;
            }
            assert_eq!(deleted(&web, topic).await, [""; 0]);
        }
        let maps = ["/sitemaps/2020-12.xml", "/sitemap-news.xml"];
        for map in maps {
            assert!(addresses(&web, map).await.iter().any(|url| url.ends_with(&path)), "{map}");
            addresses(&elsewhere, map).await;
        }
        assert!(lookups(&web, "hit").await > 8);

        let kill = json!({"id": live["article"]["id"], "expectedVersion": live["article"]["version"], "notice": "It was not true."});
        step(app, user(Role::Editor, 1), "retractArticle", kill).await;
        for node in [&web, &elsewhere] {
            other.sync().await.unwrap();
            for (topic, before) in TOPICS.iter().zip(&before) {
                let after = ids(node, topic).await;
                let gone: Vec<&String> = before.iter().filter(|id| !after.contains(id)).collect();
                assert_eq!((gone.len(), after.len() + 1), (1, before.len()), "{topic}");
                assert_eq!(deleted(node, topic).await, [gone[0].as_str()], "{topic}");
            }
            for map in maps {
                assert!(!addresses(node, map).await.iter().any(|url| url.ends_with(&path)), "{map}");
            }
            let notices = xml(node, "/feeds/corrections.rss").await;
            assert!(notices.one("channel").all("item").any(|item| item.text_of("description") == "It was not true."));
        }
        // Another way to go, with the name that it came with; and back again.
        let found = app.ask_as(user(Role::Editor, 1), "{ editorial { article(by: {importKey: {source: \"test\", key: \"guided\"}}) { id version } } }", json!({})).await;
        let found = &found["data"]["editorial"]["article"];
        let gone = step(app, user(Role::Editor, 1), "archiveArticle", json!({"id": found["id"], "expectedVersion": found["version"]})).await;
        assert!(deleted(&web, "tag/nato").await.contains(&"https://old.example/?p=7".to_owned()));
        step(app, user(Role::Editor, 1), "publishArticle", json!({"id": found["id"], "expectedVersion": gone["article"]["version"]})).await;
        assert_eq!(deleted(&web, "all").await.len(), 1);
        assert!(ids(&web, "all").await.contains(&"https://old.example/?p=7".to_owned()));
        // It is told for thirty days, to the microsecond.
        let at = app.clock.now();
        app.clock.set(Micros(at.0 + 30 * 24 * HOUR - 1));
        assert_eq!(deleted(&web, "all").await.len(), 1);
        app.clock.set(Micros(at.0 + 30 * 24 * HOUR));
        assert_eq!(deleted(&web, "all").await.len(), 0);
    }

    async fn what_is_planned_is_there_at_its_moment_and_never_before(app: &TestApp) {
        app.import(LINES).await;
        let web = with_site(app).await;
        let editor = user(Role::Editor, 1);
        let made = step(app, editor, "createArticle", json!({"content": content("Planned")})).await;
        let at = Micros(app.clock.now().0 + HOUR);
        let plan = json!({"id": made["article"]["id"], "expectedVersion": 1, "at": at.to_string(), "mode": "PUBLISH_AT"});
        step(app, editor, "scheduleArticle", plan).await;
        let documents = ["/feeds/all.rss?content=full", "/feeds/region/france.atom", "/feeds/author/qnavy.json", "/sitemap-news.xml", "/sitemaps/2020-12.xml"];
        for moment in [at.0 - HOUR, at.0 - HOUR, at.0 - 1] {
            app.clock.set(Micros(moment));
            for path in documents {
                let answer = web.get(path).await;
                // Nothing is out in December yet.
                assert!(answer.status == 200 || path.starts_with("/sitemaps/"), "{path} {answer:?}");
                assert!(!answer.body.to_lowercase().contains("planned"), "{path} {answer:?}");
            }
        }
        app.clock.set(at);
        for path in documents {
            assert!(fetch(&web, path).await.body.to_lowercase().contains("planned"), "{path}");
        }
    }

    async fn news_is_news_for_48_hours_to_the_microsecond(app: &TestApp) {
        app.import(LINES).await;
        let start = app.clock.now();
        let web = with_site(app).await;
        let path = published(app, "Bridge opens").await["live"]["path"].as_str().unwrap().to_owned();
        // What has another date on it became public at its own moment all the same.
        app.import_values(&[article("dated", json!({"publishedAt": "2020-11-01T00:00:00Z"}))]).await;
        let is_in = async || addresses(&web, "/sitemap-news.xml").await.iter().any(|url| url.ends_with(&path));
        app.clock.set(Micros(start.0 + 24 * HOUR));
        let later = published(app, "Bridge closes").await["live"]["path"].as_str().unwrap().to_owned();
        for (moment, expected) in [(0, true), (24 * HOUR, true), (48 * HOUR - 1, true), (48 * HOUR, false), (48 * HOUR + 1, false)] {
            app.clock.set(Micros(start.0 + moment));
            app.app.sync().await.unwrap();
            let hits = lookups(&web, "hit").await;
            assert_eq!(is_in().await, expected, "{moment}");
            // From memory, too.
            assert_eq!(is_in().await, expected, "{moment}");
            assert!(lookups(&web, "hit").await > hits, "{moment}");
        }
        let news = xml(&web, "/sitemap-news.xml").await;
        let url = news.one("url");
        assert!(url.text_of("loc").ends_with(&later));
        let told = url.one("news:news");
        assert_eq!((told.text_of("news:title"), told.text_of("news:publication_date")), ("Bridge closes", "2020-12-02T12:00:00.000Z"));
        let publication = told.one("news:publication");
        assert_eq!((publication.text_of("news:name"), publication.text_of("news:language")), ("The <Daily> & Co", "en"));
        app.clock.set(Micros(start.0 + 72 * HOUR));
        assert_eq!(addresses(&web, "/sitemap-news.xml").await, [""; 0]);
    }
}
