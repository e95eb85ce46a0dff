//! Answers from memory: what HTTP says about them, whose they are, and what happens while they are made.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use dateline::app::App;
use dateline::auth::Role;
use dateline::db::{DatabaseUrl, Limits, Sql, counters};
use dateline::http::{Cache, NodeSettings, PurgeKeys};
use dateline::kernel::{Clock, Micros, RandomIds};
use serde_json::{Value, json};

use crate::app::{TestApp, block_on};
use crate::exact::{encode, lookups, settings};
use crate::newsroom::{content, step, user};
use crate::on_both_databases;
use crate::page::LINES;
use crate::staff::staff;
use crate::web::{Answer, Web};

const MINUTE: i64 = 60_000_000;

fn address(document: &str) -> String {
    format!("/graphql?query={}", encode(document))
}

/// An answer, and the values of the headers by which it varies.
type Copy = (Vec<(String, Option<String>)>, String);

/// A cache that many share, as RFC 9111 has it: it may store what is not forbidden to it, by what `Vary` names.
struct SharedCache<'a> {
    origin: &'a Web,
    stored: HashMap<String, Vec<Copy>>,
}

impl SharedCache<'_> {
    async fn get(&mut self, headers: &[(&str, &str)], path: &str) -> String {
        let value = |name: &str| {
            headers.iter().find(|(own, _)| own.eq_ignore_ascii_case(name)).map(|(_, value)| (*value).to_owned())
        };
        let fits = |vary: &Vec<(String, Option<String>)>| vary.iter().all(|(name, stored)| value(name) == *stored);
        if let Some((_, body)) = self.stored.get(path).into_iter().flatten().find(|(vary, _)| fits(vary)) {
            return body.clone();
        }
        let answer = self.origin.get_with(headers, path).await;
        let control = answer.header("cache-control").unwrap_or_default();
        if !control.contains("no-store") && !control.contains("private") {
            let vary = answer.header("vary").unwrap_or_default().split(", ");
            let vary = vary.map(|name| (name.to_owned(), value(name))).collect();
            self.stored.entry(path.to_owned()).or_default().push((vary, answer.body.clone()));
        }
        answer.body
    }
}

on_both_databases! {
    async fn a_client_that_has_an_answer_is_told_so_until_it_changes(app: &TestApp) {
        app.import(LINES).await;
        // However long that took, the node knows what is true.
        app.app.sync().await.unwrap();
        let web = Web::start_with(&app.app, settings(1 << 20));
        let asked = address("{ articles(first: 1) { nodes { headline } } }");
        let first = web.get(&asked).await;
        let etag = first.header("etag").unwrap().to_owned();
        assert!(etag.starts_with('"') && etag.len() == 24, "{etag}");
        assert_eq!(first.header("cache-control"), Some("public, max-age=0, must-revalidate"));
        assert_eq!(first.header("vary"), Some("Accept, Accept-Encoding, Authorization"));
        for tags in [etag.clone(), format!("\"x\", W/{etag}"), "*".into()] {
            let again = web.get_with(&[("if-none-match", &tags)], &asked).await;
            assert_eq!((again.status, again.body.as_str(), again.header("etag")), (304, "", Some(etag.as_str())));
        }
        let other = web.get_with(&[("if-none-match", "\"x\"")], &asked).await;
        assert_eq!((other.status, &other.body), (200, &first.body));
        assert_eq!(lookups(&web, "hit").await, 4);
        step(app, user(Role::Editor, 1), "createArticle", json!({"content": content("A draft changes nothing")})).await;
        assert_eq!(web.get_with(&[("if-none-match", &etag)], &asked).await.status, 304);
        let made = step(app, user(Role::Editor, 1), "createArticle", json!({"content": content("News")})).await;
        step(app, user(Role::Editor, 1), "publishArticle", json!({"id": made["article"]["id"], "expectedVersion": 1})).await;
        let new = web.get_with(&[("if-none-match", &etag)], &asked).await;
        assert_eq!(new.json()["data"]["articles"]["nodes"][0]["headline"], "News");
        assert_ne!(new.header("etag"), Some(etag.as_str()));
    }

    async fn post_is_answered_from_memory_too_and_kept_by_nobody_else(app: &TestApp) {
        app.import(LINES).await;
        // However long that took, the node knows what is true.
        app.app.sync().await.unwrap();
        let web = Web::start_with(&app.app, settings(1 << 20));
        let ask = || web.post(&[], "query Front($first: Int!) { articles(first: $first) { nodes { headline } } }", json!({"first": 2}));
        let (first, second) = (ask().await, ask().await);
        assert_eq!(first.body, second.body);
        assert_eq!(second.header("cache-control"), Some("no-store"));
        assert_eq!(second.header("etag"), None);
        assert_eq!((lookups(&web, "miss").await, lookups(&web, "hit").await), (1, 1));
        // The same with other bytes is another.
        web.post(&[], "query Front($first: Int!) { articles(first: $first) { nodes { headline } } }", json!({"first": 3})).await;
        assert_eq!(lookups(&web, "miss").await, 2);
    }

    async fn nothing_of_anybody_reaches_others(app: &TestApp) {
        app.import(LINES).await;
        let (_, token) = staff(app, "Jane", Role::Admin).await;
        let bearer = format!("Bearer {token}");
        let web = Web::start_with(&app.app, settings(1 << 20));
        let asked = address("{ articles(first: 1) { nodes { editorial { headline } } } }");
        let staffs = web.get_with(&[("authorization", &bearer)], &asked).await;
        assert!(!staffs.body.contains("null"), "{staffs:?}");
        assert_eq!(staffs.header("cache-control"), Some("private, no-store"));
        let anyones = web.get(&asked).await;
        assert_eq!(anyones.json()["data"]["articles"]["nodes"][0]["editorial"], Value::Null);
        assert_eq!(web.get(&asked).await.body, anyones.body);
        assert_eq!(web.get_with(&[("authorization", &bearer)], &asked).await.body, staffs.body);
        assert_eq!(web.get_with(&[("authorization", "Bearer forged")], &asked).await.status, 401);
        // Through a cache that others put in front, in both orders.
        let mut shared = SharedCache { origin: &web, stored: HashMap::new() };
        for _ in 0..2 {
            assert_eq!(shared.get(&[("authorization", &bearer)], &asked).await, staffs.body);
            assert_eq!(shared.get(&[], &asked).await, anyones.body);
        }
        assert_eq!(shared.stored.values().map(Vec::len).sum::<usize>(), 1);
    }

    async fn others_may_keep_an_answer_up_to_the_next_release(app: &TestApp) {
        app.import(LINES).await;
        // However long that took, the node knows what is true.
        app.app.sync().await.unwrap();
        let cache = Cache { max_age_seconds: 30, shared_max_age_seconds: 600, purge_keys: PurgeKeys::CacheTag, ..Cache::default() };
        let web = Web::start_with(&app.app, NodeSettings { cache, ..settings(1 << 20) });
        let asked = address("{ articles(first: 1) { nodes { headline path } } }");
        let control = |answer: &Answer| answer.header("cache-control").unwrap().to_owned();
        let answer = web.get(&asked).await;
        assert_eq!(control(&answer), "public, max-age=30, s-maxage=600, must-revalidate");
        // One list and one article, since no other place in the list was looked at but that of the article after it.
        let keys: Vec<&str> = answer.header("cache-tag").unwrap().split(',').map(|key| &key[..1]).collect();
        assert_eq!(keys, ["a", "a", "f"]);
        let editor = user(Role::Editor, 1);
        let made = step(app, editor, "createArticle", json!({"content": content("Later")})).await;
        let at = Micros(app.clock.now().0 + 10 * 1_000_000);
        step(app, editor, "scheduleArticle", json!({"id": made["article"]["id"], "expectedVersion": 1, "at": at.to_string()})).await;
        assert_eq!(control(&web.get(&asked).await), "public, max-age=10, s-maxage=10, must-revalidate");
        app.clock.set(Micros(at.0 - 1));
        let before = web.get(&asked).await;
        assert_eq!((control(&before).as_str(), &before.body), ("public, max-age=0, must-revalidate", &answer.body));
        app.clock.set(at);
        let released = web.get(&asked).await;
        assert!(released.body.contains("Later"), "{released:?}");
        assert_eq!(control(&released), "public, max-age=30, s-maxage=600, must-revalidate");
    }

    async fn purges_name_what_a_change_made_untrue(app: &TestApp) {
        app.import(LINES).await;
        let cache = Cache { shared_max_age_seconds: 600, ..Cache::default() };
        let web = Web::start_with(&app.app, NodeSettings { cache, ..settings(1 << 20) });
        let admin = user(Role::Admin, 9);
        let ask = "query ($after: String) { cachePurges(after: $after) { keys cursor hasMore } }";
        let purges = async |after: &Value| app.ask_as(admin, ask, json!({"after": after})).await["data"]["cachePurges"].take();
        let start = purges(&Value::Null).await;
        assert_eq!((&start["keys"], &start["hasMore"]), (&json!([]), &json!(false)));
        let keys = async |document: &str| web.get(&address(document)).await.header("surrogate-key").unwrap().split(' ').map(ToOwned::to_owned).collect::<Vec<_>>();
        let front = keys("{ articles(first: 2) { nodes { headline } } }").await;
        let uganda = keys("{ region(by: {slug: \"uganda\"}) { articles(first: 2) { nodes { headline } } } }").await;
        let editor = user(Role::Editor, 1);
        let made = step(app, editor, "createArticle", json!({"content": content("In France")})).await;
        assert_eq!(purges(&start["cursor"]).await["keys"], json!([]));
        step(app, editor, "publishArticle", json!({"id": made["article"]["id"], "expectedVersion": 1})).await;
        let after = purges(&start["cursor"]).await;
        let told: Vec<String> = serde_json::from_value(after["keys"].clone()).unwrap();
        let is_purged = |keys: &[String]| keys.iter().any(|key| told.contains(key));
        assert!(is_purged(&front) && !is_purged(&uganda) && told.contains(&"many".to_owned()), "{after:#} {uganda:?}");
        assert_eq!(purges(&after["cursor"]).await["keys"], json!([]));
        let site = app.get("{ site { version } }").await["site"]["version"].clone();
        let document = "mutation ($input: UpdateSiteInput!) { updateSite(input: $input) { userErrors { __typename } } }";
        app.ask_as(admin, document, json!({"input": {"expectedVersion": site, "name": "The Paper"}})).await;
        assert_eq!(purges(&after["cursor"]).await["keys"], Value::Null);
        // What is older than the log.
        Sql::new("DELETE FROM public_change").execute(app.app.db.writer()).await.unwrap();
        assert_eq!(purges(&start["cursor"]).await["keys"], Value::Null);
        let wrong = app.ask_as(admin, ask, json!({"after": "x"})).await;
        assert_eq!(wrong["errors"][0]["extensions"]["code"], "CURSOR_INVALID");
    }

    async fn time_alone_ends_an_answer(app: &TestApp) {
        app.import(LINES).await;
        let web = Web::start_with(&app.app, settings(1 << 20));
        let (editor, start) = (user(Role::Editor, 1), app.clock.now());
        let closes = Micros(start.0 + MINUTE).to_string();
        let mut open = content("Discussed");
        open["comments"] = json!({"state": "OPEN", "closesAt": closes});
        let made = step(app, editor, "createArticle", json!({"content": open})).await;
        step(app, editor, "publishArticle", json!({"id": made["article"]["id"], "expectedVersion": 1})).await;
        let asked = address("{ articles(first: 1) { nodes { commentThread { state } } } }");
        for (at, state) in [(0, "OPEN"), (MINUTE - 1, "OPEN"), (MINUTE, "CLOSED"), (2 * MINUTE, "CLOSED")] {
            app.clock.set(Micros(start.0 + at));
            let answer = web.get(&asked).await.json();
            assert_eq!(answer["data"]["articles"]["nodes"][0]["commentThread"]["state"], state, "{at}");
        }
    }

    async fn what_is_asked_at_once_is_answered_once(app: &TestApp) {
        app.import(LINES).await;
        let web = Arc::new(Web::start_with(&app.app, settings(1 << 20)));
        let asked = address("{ articles(first: 2) { nodes { headline body { html } related { nodes { headline } } } } }");
        let tasks: Vec<_> = (0..40).map(|_| { let (web, asked) = (web.clone(), asked.clone()); tokio::spawn(async move { web.get(&asked).await.body }) }).collect();
        let mut bodies = Vec::new();
        for task in tasks {
            bodies.push(task.await.unwrap());
        }
        bodies.dedup();
        assert_eq!(bodies.len(), 1);
        assert_eq!((lookups(&web, "miss").await, lookups(&web, "hit").await), (1, 39));
    }

    async fn a_node_that_does_not_hear_gives_nothing_from_memory(app: &TestApp) {
        app.import(LINES).await;
        let deaf = App::open(app.app.db.clone(), app.clock.clone(), Arc::new(RandomIds)).await.unwrap();
        let web = Web::start_with(&deaf, settings(1 << 20));
        let asked = address("{ articles(first: 1) { nodes { headline } } }");
        let before = web.get(&asked).await;
        assert_eq!(web.get(&asked).await.body, before.body);
        let editor = user(Role::Editor, 1);
        let made = step(app, editor, "createArticle", json!({"content": content("Unheard of")})).await;
        step(app, editor, "publishArticle", json!({"id": made["article"]["id"], "expectedVersion": 1})).await;
        // Until it looks it does not know, for three seconds at most.
        tokio::time::sleep(std::time::Duration::from_millis(3_100)).await;
        let after = web.get(&asked).await;
        assert!(after.body.contains("Unheard of") && after.header("etag").is_none(), "{after:?}");
        deaf.sync().await.unwrap();
        let after = web.get(&asked).await;
        assert!(after.body.contains("Unheard of") && after.header("etag").is_some(), "{after:?}");
    }

    async fn what_is_published_while_an_answer_is_made_is_not_lost(app: &TestApp) {
        app.import(LINES).await;
        let rounds = std::env::var("DATELINE_TEST_ROUNDS").ok().and_then(|rounds| rounds.parse().ok()).unwrap_or(150);
        let web = Arc::new(Web::start_with(&app.app, settings(1 << 20)));
        let editor = user(Role::Editor, 1);
        let made = step(app, editor, "createArticle", json!({"content": content("0")})).await;
        let id = made["article"]["id"].clone();
        let mut made = step(app, editor, "publishArticle", json!({"id": id, "expectedVersion": 1})).await;
        let acknowledged = Arc::new(AtomicU64::new(0));
        let readers: Vec<_> = ["{ articles(first: 1) { nodes { headline } } }", "{ articles(first: 1) { nodes { headline related { nodes { headline } } } } }", "{ articles(last: 9) { nodes { headline } } }"].into_iter().map(|document| {
            let (web, acknowledged) = (web.clone(), acknowledged.clone());
            tokio::spawn(async move {
                let mut asked = 0;
                while acknowledged.load(Ordering::SeqCst) < rounds {
                    let least = acknowledged.load(Ordering::SeqCst);
                    let answer = web.get(&address(document)).await.json();
                    let shown: u64 = answer["data"]["articles"]["nodes"][0]["headline"].as_str().unwrap().parse().unwrap();
                    assert!(shown >= least, "{shown} after {least}: {document}");
                    asked += 1;
                }
                asked
            })
        }).collect();
        let searcher = {
            let (web, acknowledged) = (web.clone(), acknowledged.clone());
            tokio::spawn(async move {
                let (mut asked, mut current) = (0, 0);
                while acknowledged.load(Ordering::SeqCst) < rounds {
                    let least = acknowledged.load(Ordering::SeqCst);
                    // What it was called before, which an answer from memory may still say.
                    let before = least.saturating_sub(1);
                    let document = format!("{{ search(query: \"title:{before}\", orderBy: NEWEST) {{ totalCount freshness }} }}");
                    let found = web.get(&address(&document)).await.json()["data"]["search"].take();
                    if least > 0 && found["freshness"] == "CURRENT" {
                        assert_eq!(found["totalCount"], 0, "{before} after {least}");
                        current += 1;
                    }
                    asked += 1;
                }
                (asked, current)
            })
        };
        for round in 1..=rounds {
            let save = json!({"id": id, "expectedVersion": made["article"]["version"], "patch": {"headline": round.to_string()}, "then": "PUBLISH"});
            made = step(app, editor, "updateArticle", save).await;
            acknowledged.store(round, Ordering::SeqCst);
        }
        for reader in readers {
            assert!(reader.await.unwrap() > 0);
        }
        let (asked, current) = searcher.await.unwrap();
        // An index that is begun meanwhile gets to its end.
        assert!(current > 0, "{current} of {asked} searches had seen everything");
        assert!(lookups(&web, "stale").await > 0);
    }
}

#[test]
fn nodes_tell_each_other() {
    block_on(async {
        let app = TestApp::postgres().await;
        app.import(LINES).await;
        let other = App::open(app.app.db.clone(), app.clock.clone(), Arc::new(RandomIds)).await.unwrap();
        let web = Web::start_with(&other, settings(1 << 20));
        let follower = other.clone();
        let following = tokio::spawn(async move { follower.follow().await });
        // The first looks are over, and it listens.
        tokio::time::sleep(std::time::Duration::from_millis(300)).await;
        let asked = address("{ articles(first: 1) { nodes { headline } } }");
        web.get(&asked).await;
        let editor = user(Role::Editor, 1);
        let mut waited = Vec::new();
        for round in 0..5 {
            let headline = format!("Heard {round}");
            let made = step(&app, editor, "createArticle", json!({"content": content(&headline)})).await;
            let time = std::time::Instant::now();
            step(&app, editor, "publishArticle", json!({"id": made["article"]["id"], "expectedVersion": 1})).await;
            while !web.get(&asked).await.body.contains(&headline) {
                assert!(time.elapsed().as_secs() < 5, "{headline}");
            }
            waited.push(time.elapsed());
        }
        // A poll comes once a second: at least one of five would have been waited for.
        println!("seen on the other node after {waited:?}");
        assert!(waited.iter().max().unwrap().as_millis() < 900, "{waited:?}");
        following.abort();
    });
}

#[test]
fn a_replica_answers_anybody_while_it_is_level() {
    block_on(async {
        let (app, copy) = (TestApp::postgres().await, TestApp::postgres().await);
        app.import(LINES).await;
        copy.import(LINES).await;
        // What tells the one from the other.
        Sql::new("UPDATE article_live SET card = replace(card, headline, 'From the replica')")
            .execute(copy.app.db.writer())
            .await
            .unwrap();
        let replica = DatabaseUrl::parse(&copy.address().unwrap()).unwrap();
        let db = app.app.db.clone().with_replica(&replica, &Limits::default()).unwrap();
        let node = App::open(db, app.clock.clone(), Arc::new(RandomIds)).await.unwrap();
        // A replica has the history of its primary.
        let epoch = counters(node.db.primary()).await.unwrap().epoch;
        let mut follow = Sql::new("UPDATE epoch SET id = ");
        follow.bind(epoch).push(" WHERE number = (SELECT max(number) FROM epoch)");
        follow.execute(copy.app.db.writer()).await.unwrap();
        node.look_at_replica().await;
        let web = Web::start_with(&node, settings(1 << 20));
        let (_, token) = staff(&app, "Jane", Role::Admin).await;
        let bearer = [("authorization", format!("Bearer {token}"))];
        let bearer: Vec<(&str, &str)> = bearer.iter().map(|(name, value)| (*name, value.as_str())).collect();
        let asked = address("{ articles(first: 1) { nodes { headline } } }");
        for _ in 0..2 {
            assert!(web.get(&asked).await.body.contains("From the replica"));
            assert!(!web.get_with(&bearer, &asked).await.body.contains("From the replica"));
        }
        // Searches are fed by the primary, whoever asks.
        let searched = address("{ search(query: \"replica\") { totalCount freshness } }");
        assert!(web.get(&searched).await.body.contains("{\"totalCount\":0,\"freshness\":\"CURRENT\"}"));
        // The replica has stopped; what is published must be seen all the same.
        let create = "mutation ($input: CreateArticleInput!) { createArticle(input: $input) { article { headline } userErrors { message } } }";
        let mut new = content("After the copy");
        new["publishedAt"] = json!("2020-12-01T11:00:00Z");
        let made = web.post(&bearer, create, json!({"input": {"content": new, "then": "PUBLISH"}})).await;
        assert!(made.body.contains("\"userErrors\":[]"), "{made:?}");
        let commit = made.header("x-dateline-commit").unwrap();
        assert!(web.get(&asked).await.body.contains("After the copy"));
        // Another node has not looked yet, but is told how far to look.
        let other = App::open(app.app.db.clone(), app.clock.clone(), Arc::new(RandomIds)).await.unwrap();
        let elsewhere = Web::start_with(&other, settings(1 << 20));
        elsewhere.get(&asked).await;
        let again =
            web.post(&bearer, create, json!({"input": {"content": content("Still later"), "then": "PUBLISH"}})).await;
        let later = again.header("x-dateline-commit").unwrap();
        assert!(later.parse::<i64>().unwrap() > commit.parse().unwrap());
        assert!(!elsewhere.get(&asked).await.body.contains("Still later"));
        assert!(elsewhere.get_with(&[("x-dateline-commit", later)], &asked).await.body.contains("Still later"));
        for nonsense in ["x", "-1", "99999999999999999999", "9223372036854775807"] {
            assert_eq!(elsewhere.get_with(&[("x-dateline-commit", nonsense)], &asked).await.status, 200);
        }
    });
}

#[test]
fn a_replica_that_is_not_there_holds_nobody_up() {
    block_on(async {
        let app = TestApp::postgres().await;
        app.import(LINES).await;
        // An address that takes connections and never says a word.
        let silent = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("postgres://dateline@{}/gone", silent.local_addr().unwrap());
        let db = app.app.db.clone().with_replica(&DatabaseUrl::parse(&url).unwrap(), &Limits::default()).unwrap();
        let node = App::open(db, app.clock.clone(), Arc::new(RandomIds)).await.unwrap();
        let follower = node.clone();
        let following = tokio::spawn(async move { follower.follow().await });
        tokio::time::sleep(std::time::Duration::from_millis(3_500)).await;
        let web = Web::start_with(&node, settings(1 << 20));
        let asked = address("{ articles(first: 1) { nodes { headline } } }");
        // Answered by the primary, from memory the second time: the node has not stopped looking.
        for _ in 0..2 {
            assert!(web.get(&asked).await.header("etag").is_some());
        }
        assert_eq!(lookups(&web, "hit").await, 1);
        following.abort();
    });
}
