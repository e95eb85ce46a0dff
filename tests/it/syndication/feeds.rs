use std::collections::BTreeSet;

use dateline::auth::Role;
use dateline::http::NodeSettings;
use serde_json::{Value, json};

use super::xml::Element;
use super::{SITE, article, fetch, ids, with_site, xml};
use crate::app::TestApp;
use crate::exact::settings;
use crate::newsroom::{step, user};
use crate::on_both_databases;
use crate::page::LINES;
use crate::web::Web;

/// Every feed that the public is told of: its type and its path.
async fn announced(app: &TestApp) -> Vec<(String, String)> {
    let feeds = "feeds { mimeType title url }";
    let document = format!(
        "{{ site {{ {feeds} }} regions(first: 100) {{ nodes {{ slug {feeds} }} }} categories {{ nodes {{ {feeds} }} }} tags(first: 100) {{ nodes {{ {feeds} }} }} \
         authors(first: 100) {{ nodes {{ {feeds} }} }} sources(first: 100) {{ nodes {{ {feeds} }} }} collections {{ nodes {{ {feeds} }} }} }}"
    );
    let data = app.get(&document).await;
    let mut found = Vec::new();
    let mut told = vec![data["site"]["feeds"].clone()];
    for kind in ["regions", "categories", "tags", "authors", "sources", "collections"] {
        told.extend(data[kind]["nodes"].as_array().unwrap().iter().map(|node| node["feeds"].clone()));
    }
    for feed in told.iter().flat_map(|feeds| feeds.as_array().unwrap()) {
        let text = |name: &str| feed[name].as_str().unwrap().to_owned();
        let url = text("url");
        assert!(!text("title").is_empty());
        found.push((text("mimeType"), url[url.find("/feeds/").unwrap()..].to_owned()));
    }
    found
}

/// The checks that a strict reader makes.
fn check(mime_type: &str, body: &str) -> usize {
    match mime_type {
        "application/rss+xml" => {
            let rss = Element::parse(body);
            assert_eq!((rss.name.as_str(), rss.attribute("version")), ("rss", "2.0"));
            let channel = rss.one("channel");
            for name in ["title", "link", "description", "language"] {
                assert!(!channel.text_of(name).is_empty(), "{name}: {body}");
            }
            assert!(channel.link("atom:link", "self").is_some());
            let ids: BTreeSet<&str> = channel.all("item").map(|item| item.text_of("guid")).collect();
            assert_eq!(ids.len(), channel.all("item").count());
            ids.len()
        }
        "application/atom+xml" => {
            let feed = Element::parse(body);
            assert!(feed.text_of("id").starts_with("urn:uuid:"));
            for entry in feed.all("entry") {
                assert!(entry.text_of("updated") >= "2" && entry.link("link", "alternate").is_some());
            }
            feed.all("entry").count()
        }
        _ => {
            let feed: Value = serde_json::from_str(body).unwrap();
            assert_eq!(feed["version"], "https://jsonfeed.org/version/1.1");
            for item in feed["items"].as_array().unwrap() {
                assert!(
                    item["id"].is_string() && (item["content_html"].is_string() != item["content_text"].is_string()),
                    "{item}"
                );
            }
            feed["items"].as_array().unwrap().len()
        }
    }
}

on_both_databases! {
    async fn every_feed_that_is_announced_can_be_read(app: &TestApp) {
        dateline::demo::load(&app.app).await.unwrap();
        app.app.sync().await.unwrap();
        let web = Web::start_with(&app.app, settings(16 << 20));
        let mut feeds = announced(app).await;
        assert!(feeds.len() > 60, "{feeds:?}");
        for language in ["en", "fr"] {
            feeds.push(("application/rss+xml".into(), format!("/feeds/language/{language}.rss")));
        }
        feeds.push(("application/atom+xml".into(), "/feeds/corrections.atom".into()));
        let mut entries = 0;
        for (mime_type, path) in feeds {
            for query in ["", "?content=full&first=100"] {
                let answer = fetch(&web, &format!("{path}{query}")).await;
                assert_eq!(answer.header("content-type"), Some(format!("{mime_type}; charset=utf-8").as_str()));
                assert!(!["<script", "<iframe", "<form", "<style", "href=\"/", "src=\"/"].iter().any(|word| answer.body.contains(word)
                    || answer.body.contains(&word.replace('<', "&lt;")) || answer.body.contains(&word.replace('"', "\\\""))
                    || answer.body.contains(&word.replace('"', "&quot;"))), "{path}");
                entries += check(&mime_type, &answer.body);
            }
        }
        assert!(entries > 500, "{entries}");
    }

    async fn says_what_the_article_says(app: &TestApp) {
        app.import(LINES).await;
        app.import_values(&[
            json!({"media": {"key": "p", "url": "https://media.example/p.jpg?a=1&b=2", "mimeType": "image/jpeg", "width": 640, "height": 360, "credit": "Photo: A & B", "alt": "A <bridge>"}}),
            article("told", json!({"headline": "\"]]>\" & <b>news</b> \u{1f600} \u{202e}x", "summary": "In short: 1 < 2 & 3.",
                "leadMedia": {"asset": {"key": "p"}}, "tags": [{"tag": {"slug": "nato"}}], "publishedAt": "2020-11-30T10:00:00Z",
                "bylines": [{"author": {"slug": "qnavy"}, "creditedAs": "Q. Navy"}],
                "body": {"html": "<p>See <a href=\"/2020/11/x?a=1&amp;b=2\">there</a>, <a href=\"javascript:alert(1)\">not</a> ]]&gt; &lt;script&gt;</p><script>alert(1)</script>"}})),
        ]).await;
        let web = with_site(app).await;
        let rss = xml(&web, "/feeds/tag/nato.rss?first=1&content=full").await;
        let channel = rss.one("channel");
        assert_eq!(channel.text_of("title"), "NATO \u{2013} The <Daily> & Co");
        assert_eq!(channel.text_of("link"), format!("{SITE}/tag/nato"));
        assert_eq!(channel.link("atom:link", "self"), Some(format!("{SITE}/feeds/tag/nato.rss?first=1&content=full").as_str()));
        let item = channel.all("item").next().unwrap();
        assert_eq!(item.text_of("title"), "\"]]>\" & <b>news</b> \u{1f600} \u{202e}x");
        assert_eq!(item.text_of("link"), format!("{SITE}/2020/11/told"));
        assert_eq!(item.one("guid").attribute("isPermaLink"), "false");
        assert_eq!(item.text_of("pubDate"), "Mon, 30 Nov 2020 10:00:00 +0000");
        assert_eq!((item.text_of("dc:creator"), item.texts_of("category")), ("Q. Navy", vec!["France", "NATO"]));
        assert_eq!(item.text_of("description"), "In short: 1 &lt; 2 &amp; 3.");
        let html = format!("<p>See <a href=\"{SITE}/2020/11/x?a=1&amp;b=2\">there</a>, not ]]&gt; &lt;script&gt;</p>");
        assert_eq!(item.text_of("content:encoded"), html);
        let picture = item.one("media:content");
        assert_eq!((picture.attribute("url"), picture.attribute("width")), ("https://media.example/p.jpg?a=1&b=2", "640"));
        assert_eq!((picture.text_of("media:credit"), picture.text_of("media:description")), ("Photo: A & B", "A <bridge>"));

        let atom = xml(&web, "/feeds/tag/nato.atom?content=full&first=1").await;
        let entry = atom.one("entry");
        assert_eq!(entry.text_of("id"), item.text_of("guid"));
        assert_eq!((entry.text_of("title"), entry.text_of("content")), (item.text_of("title"), html.as_str()));
        assert_eq!((entry.text_of("published"), entry.one("author").text_of("name")), ("2020-11-30T10:00:00.000Z", "Q. Navy"));
        let json = fetch(&web, "/feeds/tag/nato.json?content=full&first=1").await.json();
        let told = &json["items"][0];
        assert_eq!((&told["id"], &told["content_html"], &told["title"]), (&json!(item.text_of("guid")), &json!(html), &json!(item.text_of("title"))));
        assert_eq!((&told["tags"], &told["image"]), (&json!(["France", "NATO"]), &json!("https://media.example/p.jpg?a=1&b=2")));
        // Without a word, a setting decides.
        assert!(xml(&web, "/feeds/tag/nato.rss").await.one("channel").all("item").all(|item| item.all("content:encoded").count() == 0));
        let feeds = serde_json::from_value(json!({"content": "full"})).unwrap();
        let full = Web::start_with(&app.app, NodeSettings { feeds, ..settings(1 << 20) });
        assert_eq!(xml(&full, "/feeds/tag/nato.rss").await.one("channel").all("item").next().unwrap().text_of("content:encoded"), html);
    }

    async fn what_cannot_be_written_is_left_out(app: &TestApp) {
        app.import(LINES).await;
        let signs: Vec<char> = ('\u{0}'..='\u{a0}').chain(['\u{2028}', '\u{feff}', '\u{fffe}', '\u{ffff}', '\u{1f469}', '\u{202e}', '\u{10ffff}']).collect();
        let words = ["]]>", "<![CDATA[", "&amp;", "&#11;", "&#x0;", "javascript:alert(1)", "<!--", "-->", "<a href=javascript:x>", "\u{645}\u{631}\u{62d}\u{628}\u{627}"];
        for number in 0..60_usize {
            let text: String = (0..12).map(|place| {
                let sign = signs[(number * 13 + place * 7) % signs.len()];
                format!("{sign}{} ", words[(number + place * 3) % words.len()])
            }).collect();
            let line: String = text.chars().filter(|char| !char.is_control()).collect();
            let values = [article(&format!("hostile-{number}"), json!({"headline": line, "summary": line,
                "body": {"html": format!("<p>{text}</p><p>{}</p>", text.replace('<', "&lt;"))}}))];
            let lines = values.iter().map(|value| format!("{value}\n")).collect::<String>();
            app.import_some(lines.leak()).await;
        }
        let web = with_site(app).await;
        for format in ["rss", "atom", "json"] {
            let answer = fetch(&web, &format!("/feeds/all.{format}?content=full&first=100")).await;
            let mime_type = answer.header("content-type").unwrap().split(';').next().unwrap().to_owned();
            assert!(check(&mime_type, &answer.body) > 60);
            assert!(!answer.body.contains("href=\\\"javascript") && !answer.body.contains("href=&quot;javascript"), "{}", answer.body);
        }
    }

    async fn readers_know_an_article_whatever_becomes_of_it(app: &TestApp) {
        app.import(LINES).await;
        let mut old = article("old", json!({}));
        old["article"]["feedGuid"] = json!("https://old.example/?p=7&x=1");
        let mut odd = article("odd", json!({}));
        odd["article"]["feedGuid"] = json!("5f1c0ffee");
        app.import_values(&[old.clone(), odd, article("own", json!({}))]).await;
        let web = with_site(app).await;
        let before: BTreeSet<String> = ids(&web, "region/france").await.into_iter().collect();
        assert!(before.contains("https://old.example/?p=7&x=1") && before.contains("5f1c0ffee"), "{before:?}");
        let atom = xml(&web, "/feeds/all.atom").await;
        let iris: Vec<&str> = atom.all("entry").map(|entry| entry.text_of("id")).collect();
        assert!(iris.contains(&"https://old.example/?p=7&x=1") && !iris.contains(&"5f1c0ffee"), "{iris:?}");
        let feed = atom.text_of("id").to_owned();
        // Another path, another date, imported again, another address of the site.
        let editor = user(Role::Editor, 1);
        let found = app.ask_as(editor, "{ editorial { articles(first: 50) { nodes { id version slug } } } }", json!({})).await;
        for node in found["data"]["editorial"]["articles"]["nodes"].as_array().unwrap_or_else(|| panic!("{found:#}")) {
            if ["own", "old"].contains(&node["slug"].as_str().unwrap()) {
                let slug = format!("{}-moved", node["slug"].as_str().unwrap());
                step(app, editor, "changeArticlePath", json!({"id": node["id"], "expectedVersion": node["version"], "slug": slug})).await;
            }
        }
        app.import_values(&[article("odd", json!({"publishedAt": "2020-01-01T00:00:00Z"}))]).await;
        app.import_values(&[json!({"site": {"baseUrl": "http://other.example"}})]).await;
        app.app.sync().await.unwrap();
        assert_eq!(ids(&web, "region/france").await.into_iter().collect::<BTreeSet<_>>(), before);
        assert_eq!(xml(&web, "/feeds/all.atom").await.text_of("id"), feed);
        let entry = fetch(&web, "/feeds/all.json").await.json();
        assert!(entry["items"].as_array().unwrap().iter().any(|item| item["url"] == "http://other.example/2020/12/own-moved"), "{entry:#}");
    }

    async fn a_feed_is_read_page_by_page(app: &TestApp) {
        dateline::demo::load(&app.app).await.unwrap();
        let web = with_site(app).await;
        let whole = app.get("{ articles(first: 100) { nodes { url } } }").await;
        let whole: Vec<&str> = whole["articles"]["nodes"].as_array().unwrap().iter().map(|node| node["url"].as_str().unwrap()).collect();
        for format in ["rss", "atom", "json"] {
            let (mut path, mut found) = (format!("/feeds/all.{format}?first=17"), Vec::new());
            while found.len() < 60 {
                let answer = fetch(&web, &path).await;
                let next = if format == "json" {
                    let json = answer.json();
                    found.extend(json["items"].as_array().unwrap().iter().map(|item| item["url"].as_str().unwrap().to_owned()));
                    json["next_url"].as_str().map(str::to_owned)
                } else {
                    let root = Element::parse(&answer.body);
                    let (holder, items, link) = if format == "rss" { (root.one("channel"), "item", "atom:link") } else { (&root, "entry", "link") };
                    found.extend(holder.all(items).map(|item| if format == "rss" { item.text_of("link") } else { item.link("link", "alternate").unwrap() }.to_owned()));
                    holder.link(link, "next").map(str::to_owned)
                };
                path = next.unwrap().strip_prefix(SITE).unwrap().to_owned();
            }
            assert_eq!(found, whole[..found.len()]);
        }
    }

    async fn a_feed_moves_with_what_it_is_of(app: &TestApp) {
        app.import(LINES).await;
        app.import_values(&[json!({"tag": {"slug": "unused", "name": "Unused", "tagKind": "SUBJECT"}}), article("a", json!({"tags": [{"tag": {"slug": "nato"}}]}))]).await;
        let web = with_site(app).await;
        let rename = async |slug: &str, new: &str| {
            let id = app.ask_as(user(Role::Admin, 1), "{ editorial { tags(first: 50) { nodes { id slug version } } } }", json!({})).await;
            let nodes = id["data"]["editorial"]["tags"]["nodes"].as_array().unwrap_or_else(|| panic!("{id:#}")).clone();
            let node = nodes.iter().find(|node| node["slug"] == slug).unwrap();
            let document = "mutation ($input: UpdateTagInput!) { updateTag(input: $input) { userErrors { message } } }";
            let input = json!({"id": node["id"], "expectedVersion": node["version"], "slug": new});
            let answer = app.ask_as(user(Role::Admin, 1), document, json!({"input": input})).await;
            assert_eq!(answer["data"]["updateTag"]["userErrors"], json!([]), "{answer:#}");
        };
        rename("nato", "alliance").await;
        rename("unused", "still-unused").await;
        let moved = web.get("/feeds/tag/nato.rss?first=5").await;
        assert_eq!((moved.status, moved.header("location")), (301, Some(format!("{SITE}/feeds/tag/alliance.rss?first=5").as_str())));
        assert_eq!(xml(&web, "/feeds/tag/alliance.rss?first=5").await.one("channel").text_of("link"), format!("{SITE}/tag/alliance"));
        assert_eq!(web.get("/feeds/tag/unused.rss").await.status, 404);
    }

    async fn what_is_not_there_or_not_allowed_is_told(app: &TestApp) {
        app.import(LINES).await;
        app.import_values(&[json!({"tag": {"slug": "unused", "name": "Unused", "tagKind": "SUBJECT"}})]).await;
        let web = with_site(app).await;
        for path in ["/feeds/all", "/feeds/all.xml", "/feeds/tag/unused.rss", "/feeds/tag/none.rss", "/feeds/genre/news.rss", "/feeds/language/de.json",
            "/feeds/collection/none.atom", "/sitemaps/2019-01.xml", "/sitemaps/2020-13.xml", "/sitemaps/terms-2.xml", "/sitemap-news-1.xml", "/sitemap-x.xml"] {
            let answer = web.get(path).await;
            assert_eq!((answer.status, answer.header("content-type")), (404, Some("application/problem+json")), "{path}");
        }
        for (path, detail) in [
            ("/feeds/all.rss?page=2", "\"page\" is unknown; a feed takes `first`, `after` and `content`."),
            ("/feeds/all.rss?first=0", "`first` is 0; it must be between 1 and 100."),
            ("/feeds/all.rss?first=1&first=2", "`first` is there twice."),
            ("/feeds/all.rss?content=all", "`content` is \"summary\" or \"full\"."),
            ("/sitemap.xml?page=2", "A sitemap takes no parameters."),
        ] {
            let answer = web.get(path).await;
            assert_eq!((answer.status, answer.json()["detail"].as_str()), (400, Some(detail)), "{path}");
        }
        assert_eq!(web.get("/feeds/all.rss?after=x").await.status, 400);
        let answer = web.send_raw("POST /feeds/all.rss HTTP/1.1\r\nhost: x\r\ncontent-length: 0\r\nconnection: close\r\n\r\n").await;
        assert!(answer.starts_with("HTTP/1.1 405 ") && answer.contains("allow: GET, HEAD"), "{answer}");
        let head = web.send_raw("HEAD /feeds/all.rss HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n").await;
        assert!(head.starts_with("HTTP/1.1 200 ") && head.ends_with("\r\n\r\n"), "{head}");
        // However long that took, the node knows what is true.
        app.app.sync().await.unwrap();
        let first = web.get("/feeds/all.rss").await;
        let etag = first.header("etag").unwrap().to_owned();
        let again = web.get_with(&[("if-none-match", &etag)], "/feeds/all.rss").await;
        assert_eq!((again.status, again.body.as_str()), (304, ""));
        assert_eq!(web.get_with(&[("authorization", "Bearer x")], "/feeds/all.rss").await.status, 401);
    }
}
