//! Who sees a file, from when, and until when.

use std::sync::Arc;

use dateline::app::{App, ReleaseClock};
use dateline::auth::Role;
use dateline::http::{Cache, NodeSettings};
use dateline::kernel::{Clock, Micros, RandomIds};
use futures_util::future::join_all;
use serde_json::{Value, json};

use super::desk::{fetch, get, path_of, send, statuses, upload};
use super::files::{exif, jpeg, with_segment};
use crate::app::TestApp;
use crate::newsroom::{content, mutate, step, user};
use crate::on_both_databases;
use crate::page::LINES;
use crate::web::Web;

const SECOND: i64 = 1_000_000;

/// Another node of the same newsroom.
async fn neighbour(app: &TestApp) -> App {
    let mut other = App::open(app.app.db.clone(), app.clock.clone(), Arc::new(RandomIds)).await.unwrap();
    other.release_clock = ReleaseClock::Node(app.clock.clone());
    other.media = app.app.media.clone();
    other
}

/// The address without a signature.
fn bare(url: &Value) -> String {
    url.as_str().unwrap().split('?').next().unwrap().to_owned()
}

/// An article with a picture at its head and in its text.
fn with_picture(headline: &str, asset: &Value) -> Value {
    let mut content = content(headline);
    let figure = json!({"asset": {"id": asset["id"]}, "caption": {"text": "At the harbour"}});
    content["leadMedia"] = figure.clone();
    content["body"] = json!({"blocks": [
        {"paragraph": {"spans": [{"text": "First."}]}},
        {"figure": {"figure": figure}},
        {"gallery": {"title": "Seen", "figures": [figure]}},
        {"paragraph": {"spans": [{"text": "Second."}]}},
    ]});
    content
}

const SHOWN: &str = "query ($path: String!) { article(by: {path: $path}) { leadMedia { alt asset { id url sources { srcset } } } \
    seo { image { url } } structuredData body { html markdown json blocks { __typename ... on FigureBlock { figure { asset { url } } } \
    ... on GalleryBlock { figures { asset { url } } } html } } } }";

on_both_databases! {
    async fn a_picture_answers_if_and_only_if_something_public_shows_it(app: &TestApp) {
        app.import(LINES).await;
        let other = neighbour(app).await;
        let (web, elsewhere) = (Web::start(&app.app), Web::start(&other));
        let editor = user(Role::Editor, 1);
        let asset = upload(app, &web, editor, "a.jpg", "image/jpeg", &jpeg(640, 480), json!({})).await;
        let url = bare(&asset["url"]);
        let statuses = async || {
            other.sync().await.unwrap();
            (get(&web, &url).await.status, get(&elsewhere, &url).await.status)
        };
        assert_eq!(statuses().await, (404, 404));
        // Staff see it, for a while, and nobody keeps it.
        let signed = get(&web, asset["url"].as_str().unwrap()).await;
        assert_eq!((signed.status, signed.header("cache-control")), (200, Some("private, no-store")));
        assert_eq!(get(&elsewhere, asset["url"].as_str().unwrap()).await.status, 200);
        assert_eq!(get(&web, &asset["url"].as_str().unwrap().replace("sig=", "sig=x")).await.status, 404);

        // Without words it cannot be published.
        let draft = step(app, editor, "createArticle", json!({"content": with_picture("Harbour", &asset)})).await["article"].take();
        let (id, version) = (draft["id"].clone(), draft["version"].as_i64().unwrap());
        assert_eq!(statuses().await, (404, 404));
        let mute = mutate(app, editor, "publishArticle", "userErrors { field message }", json!({"id": id, "expectedVersion": version})).await;
        let fields: Vec<&str> = mute["userErrors"].as_array().unwrap().iter().map(|error| error["field"].as_array().unwrap().last().unwrap().as_str().unwrap()).collect();
        assert_eq!(fields, ["leadMedia", "body"], "{mute:#}");
        mutate(app, editor, "updateMediaAsset", "userErrors { message }", json!({"id": asset["id"], "alt": "A harbour"})).await;

        // A draft, then planned: nothing for the public; a preview shows it.
        let preview = mutate(app, editor, "createPreviewLink", "token userErrors { message }", json!({"articleId": id})).await;
        let ask = "query ($token: String!) { preview(token: $token) { leadMedia { asset { url } } body { html } } }";
        let seen = app.data(ask, json!({"token": preview["token"]})).await["preview"].take();
        let of_preview = seen["leadMedia"]["asset"]["url"].as_str().unwrap().to_owned();
        assert!(of_preview.contains("&sig=") && seen["body"]["html"].as_str().unwrap().contains("&amp;sig="), "{seen:#}");
        assert_eq!(get(&web, &of_preview).await.status, 200);
        let at = Micros(app.clock.now().0 + 60 * SECOND);
        let planned = step(app, editor, "scheduleArticle", json!({"id": id, "expectedVersion": version, "at": at.to_string()})).await;
        assert_eq!(statuses().await, (404, 404));
        // At that moment, whoever asks first.
        app.clock.set(Micros(at.0 - 1));
        assert_eq!(statuses().await, (404, 404));
        app.clock.set(at);
        assert_eq!(get(&web, &url).await.status, 200);
        assert_eq!(statuses().await, (200, 200));
        let path = app.get("{ articles(first: 1) { nodes { path } } }").await["articles"]["nodes"][0]["path"].clone();
        let shown = app.data(SHOWN, json!({"path": path})).await["article"].take();
        assert_eq!((bare(&shown["leadMedia"]["asset"]["url"]), &shown["leadMedia"]["alt"]), (url.clone(), &json!("A harbour")));
        assert_eq!(shown["leadMedia"]["asset"]["url"], json!(url));
        let html = shown["body"]["html"].as_str().unwrap();
        assert!(html.contains(&format!("<img src=\"{url}\" alt=\"A harbour\" srcset=\"")) && html.contains("640w\" sizes=\"") && html.contains("width=\"640\" height=\"480\""), "{html}");
        assert!(html.contains("<figure class=\"gallery\"><figure>") && !html.contains("data-block"), "{html}");
        assert!(shown["body"]["markdown"].as_str().unwrap().contains("srcset"), "{shown:#}");
        assert_eq!(shown["body"]["blocks"].as_array().unwrap().len(), 4);

        // It stands still for as long as it is used.
        let used = mutate(app, editor, "deleteMediaAsset", "userErrors { code ... on InUseError { usageCount } }", json!({"id": asset["id"]})).await;
        assert_eq!(used["userErrors"][0], json!({"code": "IN_USE", "usageCount": 1}), "{used:#}");
        // With the article it goes, at once, on both nodes, out of memory.
        let version = planned["article"]["version"].as_i64().unwrap() + 1;
        step(app, editor, "retractArticle", json!({"id": id, "expectedVersion": version, "notice": "No."})).await;
        assert_eq!(statuses().await, (404, 404));
    }

    async fn what_was_sent_is_for_those_who_sent_it_and_for_editors(app: &TestApp) {
        app.import(LINES).await;
        let web = Web::start(&app.app);
        let (writer, other, editor) = (user(Role::Contributor, 1), user(Role::Author, 2), user(Role::Editor, 3));
        let sent = with_segment(&jpeg(640, 480), 0xe1, &exif(1));
        let asset = upload(app, &web, writer, "Ünique.jpg", "image/jpeg", &sent, json!({"alt": "A"})).await;
        step(app, editor, "createArticle", json!({"content": with_picture("Harbour", &asset), "then": "PUBLISH"})).await;
        let link = async |who| mutate(app, who, "createOriginalLink", "url expiresAt userErrors { code }", json!({"id": asset["id"]})).await;
        assert_eq!(link(other).await["userErrors"][0]["code"], "PERMISSION_DENIED");
        for who in [writer, editor] {
            let made = link(who).await;
            let url = made["url"].as_str().unwrap();
            let got = get(&web, url).await;
            assert_eq!((got.status, got.body == sent), (200, true), "{}", got.head);
            assert_eq!(got.header("content-disposition"), Some("attachment; filename*=UTF-8''%C3%9Cnique%2Ejpg"));
            assert_eq!((got.header("cache-control"), got.header("surrogate-key")), (Some("private, no-store"), None));
            // The public has the picture, and never this.
            assert_eq!(get(&web, &bare(&asset["url"])).await.status, 200);
            for refused in [bare(&made["url"]), url.replace("sig=", "sig=x"), url.replace("/original/", "/file/"), url.replace("nique", "nother")] {
                assert_eq!(get(&web, &refused).await.status, 404, "{refused}");
            }
            let until = Micros::parse(made["expiresAt"].as_str().unwrap()).unwrap();
            let now = app.app.clock.now();
            app.clock.set(until);
            assert_eq!(get(&web, url).await.status, 404);
            app.clock.set(now);
        }
        let log = "{ editorial { auditLog(first: 2, filter: {action: \"createOriginalLink\"}) { nodes { action } } } }";
        let told = app.ask_as(user(Role::Admin, 4), log, json!({})).await;
        assert_eq!(told["data"]["editorial"]["auditLog"]["nodes"].as_array().map(Vec::len), Some(2), "{told:#}");
    }

    async fn outside_of_its_window_it_is_gone_at_that_microsecond(app: &TestApp) {
        app.import(LINES).await;
        let cache = Cache { max_age_seconds: 60, shared_max_age_seconds: 600, ..Cache::default() };
        let web = Web::start_with(&app.app, NodeSettings { cache, ..NodeSettings::default() });
        let editor = user(Role::Editor, 1);
        let now = app.clock.now().0;
        let (from, until) = (Micros(now + 100 * SECOND), Micros(now + 200 * SECOND));
        let window = json!({"alt": "A harbour", "usableFrom": from.to_string(), "usableUntil": until.to_string()});
        let asset = upload(app, &web, editor, "a.jpg", "image/jpeg", &jpeg(640, 480), window).await;
        let url = bare(&asset["url"]);
        let made = step(app, editor, "createArticle", json!({"content": with_picture("Harbour", &asset), "then": "PUBLISH"})).await;
        let path = made["live"]["path"].as_str().unwrap().to_owned();
        let query = format!("/graphql?query={}&variables={}", crate::exact::encode(SHOWN), crate::exact::encode(&json!({"path": path}).to_string()));
        // Asked twice each time, so that the second answer comes from memory.
        let check = async |at: i64, is_open: bool| {
            app.clock.set(Micros(at));
            for _ in 0..2 {
                let picture = get(&web, &url).await;
                assert_eq!(picture.status, if is_open { 200 } else { 404 }, "{at} {picture:?}");
                let answer = web.get(&query).await;
                let article = answer.json()["data"]["article"].clone();
                assert_eq!(article["leadMedia"].is_null(), !is_open, "{at} {article:#}");
                assert_eq!(article["seo"]["image"].is_null(), !is_open, "{at} {article:#}");
                assert_eq!(article["body"]["blocks"].as_array().unwrap().len(), if is_open { 4 } else { 2 }, "{at} {article:#}");
                // Not its address, and not what was written under it.
                for trace in ["/media/", "At the harbour", "MediaAsset"] {
                    let words = answer.body.replace("\"__typename\"", "");
                    let is_there = words.contains(trace) || (trace == "MediaAsset" && article["body"]["json"].to_string().contains("assetId"));
                    assert_eq!(is_there, is_open, "{at} {trace}: {words}");
                }
            }
            web.get(&query).await
        };
        check(from.0 - 1, false).await;
        check(from.0, true).await;
        let last = check(until.0 - 30 * SECOND, true).await;
        // Nobody in front keeps it for longer than it may be shown.
        assert!(last.header("cache-control").unwrap().contains("s-maxage=30"), "{last:?}");
        assert!(get(&web, &url).await.header("cache-control").unwrap().starts_with("public, max-age=30, s-maxage=30"));
        check(until.0 - 1, true).await;
        check(until.0, false).await;
        // Whoever looks after it sees it all the same.
        let stored = app.ask_as(editor, "query ($id: ID!) { node(id: $id) { ... on MediaAsset { url usableUntil } } }", json!({"id": asset["id"]})).await;
        let signed = stored["data"]["node"]["url"].as_str().unwrap();
        assert!(signed.contains("&sig="), "{stored:#}");
        assert_eq!(get(&web, signed).await.status, 200);
    }

    async fn invented_addresses_open_nothing(app: &TestApp) {
        app.import(LINES).await;
        let web = Web::start(&app.app);
        let editor = user(Role::Editor, 1);
        let asset = upload(app, &web, editor, "a.jpg", "image/jpeg", &jpeg(640, 480), json!({"alt": "A"})).await;
        step(app, editor, "createArticle", json!({"content": with_picture("Harbour", &asset), "then": "PUBLISH"})).await;
        let url = bare(&asset["url"]);
        assert_eq!(get(&web, &url).await.status, 200);
        let (opened, made) = (app.app.media.store.opened(), app.app.media.made());
        let real = path_of(&url).to_owned();
        let (folder, _) = real.rsplit_once('/').unwrap();
        let names = ["641xoriginal.jpg", "640x16-10.jpg", "640xoriginal.png", "640xoriginal.gif", "960xoriginal.jpg", "2560xoriginal.jpg", "99999x1-1.webp", "0640xoriginal.jpg",
            "640xoriginal.jpg.jpg", "640.jpg", "%2e%2e", "..", "original", "640xoriginal.avif", "640XORIGINAL.JPG", "640xoriginal.jpg%00", "-1xoriginal.jpg"];
        let mut paths: Vec<String> = names.iter().map(|name| format!("{folder}/{name}")).collect();
        let mut dice = 7_u64;
        let mut digits = |count: usize| -> String {
            (0..count).map(|_| { dice = dice.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1); char::from_digit((dice >> 60) as u32, 16).unwrap() }).collect()
        };
        paths.push(format!("/media/{}", digits(32)));
        paths.push(folder.to_owned());
        while paths.len() < 10_000 {
            let (key, version) = (digits(32), digits(8));
            let own = real.split('/').nth(2).unwrap();
            paths.push(match paths.len() % 5 {
                0 => format!("/media/{key}/{version}/640xoriginal.jpg"),
                1 => format!("/media/{own}/{version}/640xoriginal.jpg"),
                2 => format!("{folder}/{}x1-1.jpg", u32::from_str_radix(&version, 16).unwrap()),
                3 => format!("/media/{key}/{version}/file/a.jpg"),
                _ => format!("/media/{}/{version}/640xoriginal.jpg", &key[1..]),
            });
        }
        let mut found = Vec::new();
        let statuses = statuses(&web, &paths).await;
        found.extend(paths.iter().zip(statuses).filter(|(_, status)| status != "404").map(|(path, status)| format!("{path}: {status}")));
        assert!(found.is_empty(), "{found:#?}");
        assert_eq!((app.app.media.store.opened(), app.app.media.made()), (opened, made));
    }

    async fn two_hundred_who_want_the_same_wait_for_one(app: &TestApp) {
        app.import(LINES).await;
        let web = Web::start(&app.app);
        let editor = user(Role::Editor, 1);
        let asset = upload(app, &web, editor, "a.jpg", "image/jpeg", &jpeg(1_600, 1_200), json!({"alt": "A"})).await;
        step(app, editor, "createArticle", json!({"content": with_picture("Harbour", &asset), "then": "PUBLISH"})).await;
        let set = &asset["sources"][0]["renditions"];
        let url = bare(&set[2]["url"]);
        assert_eq!(app.app.media.made(), 0);
        let all = join_all((0..200).map(|_| get(&web, &url))).await;
        assert!(all.iter().all(|got| got.status == 200 && got.body == all[0].body));
        assert_eq!(app.app.media.made(), 1);
    }

    async fn parts_and_headers_are_those_of_http(app: &TestApp) {
        app.import(LINES).await;
        let web = Web::start(&app.app);
        let editor = user(Role::Editor, 1);
        let paper: Vec<u8> = b"%PDF-1.7\n".iter().copied().chain((0..300_000_u32).map(|n| n as u8)).collect();
        let asset = upload(app, &web, editor, "Bericht \u{e4}\"; x.pdf", "application/pdf", &paper, json!({})).await;
        let mut story = content("Paper");
        story["body"] = json!({"blocks": [{"figure": {"figure": {"asset": {"id": asset["id"]}}}}]});
        step(app, editor, "createArticle", json!({"content": story, "then": "PUBLISH"})).await;
        let url = bare(&asset["url"]);
        let path = path_of(&url);
        let whole = fetch(&web, "GET", path, &[], b"").await;
        assert_eq!((whole.status, whole.body == paper), (200, true));
        for (name, value) in [
            ("content-type", "application/pdf"), ("x-content-type-options", "nosniff"), ("cross-origin-resource-policy", "cross-origin"), ("accept-ranges", "bytes"),
            ("content-disposition", "attachment; filename*=UTF-8''Bericht%20%C3%A4%22%3B%20x%2Epdf"), ("cache-control", "public, max-age=3600, s-maxage=0, immutable"),
        ] {
            assert_eq!(whole.header(name), Some(value), "{name} {whole:?}", whole = whole.head);
        }
        assert!(whole.header("content-security-policy").unwrap().ends_with("sandbox"));
        let etag = whole.header("etag").unwrap().to_owned();
        let part = fetch(&web, "GET", path, &[("range", "bytes=100-299999")], b"").await;
        assert_eq!((part.status, part.header("content-range")), (206, Some("bytes 100-299999/300009")));
        assert!(part.body == paper[100..300_000]);
        let tail = fetch(&web, "GET", path, &[("range", "bytes=-9"), ("if-range", &etag)], b"").await;
        assert!(tail.status == 206 && tail.body == paper[300_000..]);
        assert_eq!(fetch(&web, "GET", path, &[("range", "bytes=-9"), ("if-range", "\"x\"")], b"").await.status, 200);
        assert_eq!(fetch(&web, "GET", path, &[("range", "bytes=0-1,5-6")], b"").await.status, 200);
        let beyond = fetch(&web, "GET", path, &[("range", "bytes=300009-")], b"").await;
        assert_eq!((beyond.status, beyond.header("content-range")), (416, Some("bytes */300009")));
        let known = fetch(&web, "GET", path, &[("if-none-match", &etag)], b"").await;
        assert_eq!((known.status, known.body.len()), (304, 0));
        let head = fetch(&web, "HEAD", path, &[], b"").await;
        assert_eq!((head.status, head.body.len(), head.header("content-length")), (200, 0, Some("300009")), "{}", head.head);
        assert_eq!(fetch(&web, "POST", path, &[("content-length", "0")], b"").await.status, 405);
    }

    async fn one_takes_the_place_of_another(app: &TestApp) {
        app.import(LINES).await;
        app.import_values(&[json!({"media": {"key": "old", "url": "https://other.example/old.jpg", "mimeType": "image/jpeg", "alt": "Old"}})]).await;
        let web = Web::start(&app.app);
        let editor = user(Role::Editor, 1);
        let mut story = content("Harbour");
        story["leadMedia"] = json!({"asset": {"key": "old"}});
        story["body"] = json!({"blocks": [{"figure": {"figure": {"asset": {"key": "old"}}}}]});
        let made = step(app, editor, "createArticle", json!({"content": story, "then": "PUBLISH"})).await;
        let path = made["live"]["path"].clone();
        let shown = async || app.data(SHOWN, json!({"path": path})).await["article"].take();
        let before = shown().await;
        assert_eq!(before["leadMedia"]["asset"]["url"], "https://other.example/old.jpg");
        assert_eq!(before["leadMedia"]["asset"]["sources"], json!([]));
        let id = before["leadMedia"]["asset"]["id"].clone();
        // What another site shows, nobody here can close.
        let window = mutate(app, editor, "updateMediaAsset", "userErrors { field }", json!({"id": id, "usableUntil": "2030-01-01T00:00:00Z"})).await;
        assert_eq!(window["userErrors"][0]["field"], json!(["usableUntil"]), "{window:#}");
        upload(app, &web, editor, "new.jpg", "image/jpeg", &jpeg(640, 480), json!({"replaces": id})).await;
        let after = shown().await;
        let first = after["leadMedia"]["asset"]["url"].as_str().unwrap().to_owned();
        assert!(first.contains("/media/") && after["leadMedia"]["alt"] == "Old", "{after:#}");
        assert!(after["body"]["html"].as_str().unwrap().contains(&first), "{after:#}");
        assert_eq!(get(&web, &first).await.status, 200);
        // Again, while it is shown: a new address, and the old one is gone.
        upload(app, &web, editor, "newer.jpg", "image/jpeg", &jpeg(320, 200), json!({"replaces": id})).await;
        let last = shown().await["leadMedia"]["asset"]["url"].as_str().unwrap().to_owned();
        assert_ne!(first, last);
        assert_eq!((get(&web, &first).await.status, get(&web, &last).await.status), (404, 200));
        // What is refused leaves it as it was.
        let refused = send(app, &web, editor, "bad.jpg", "image/jpeg", b"\xff\xd8\xff\xd9", json!({"replaces": id})).await;
        assert_eq!((refused.errors[0]["code"].clone(), &refused.asset["status"]), (json!("INVALID"), &json!("READY")), "{refused:?}");
        assert_eq!(get(&web, &last).await.status, 200);
    }
}
