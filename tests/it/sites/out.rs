//! What goes out: Markdown that comes in again, and pages whose links work.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use dateline::auth::Who;
use dateline::export;
use serde_json::{Value, json};

use super::{Folder, markdown};
use crate::app::{TestApp, block_on};

const EVERYTHING: &str = "{ lost: route(path: \"/old/elsewhere\") { status } articles { nodes { language translationOf { headline } headline path summary genre urgency isBreaking standfirst { html } publishedAt kicker canonicalUrl
    bylines { role creditedAs author { name slug } } categories { name slug } tags { tag { name slug } } dateline { text place }
    leadMedia { asset { url } alt caption { html } layout } citations { label url role title } seo { title description noIndex }
    body { html text blocks { __typename ... on GalleryBlock { title figures { asset { url } alt } } ... on EmbedBlock { url } } } } } }";

/// Articles with what Markdown has no form of its own for.
fn articles() -> Vec<Value> {
    let figure = |name: &str| json!({"asset": {"key": format!("https://l.example/{name}.jpg")}, "alt": name});
    let media = |name: &str| json!({"media": {"key": format!("https://l.example/{name}.jpg"), "url": format!("https://l.example/{name}.jpg"), "mimeType": "image/jpeg"}});
    let rich = json!({"headline": "In pictures", "summary": "Short.", "standfirst": {"html": "<p>Of <em>all</em></p>"}, "kicker": "Now", "genre": "ANALYSIS",
        "urgency": 2, "isBreaking": true, "bylines": [{"author": {"slug": "mara"}, "role": "PHOTOGRAPHER", "creditedAs": "M. Quill"}],
        "categories": [{"slug": "city-life"}], "tags": [{"tag": {"slug": "gas"}}], "dateline": {"place": "Bern", "text": "BERN, May 4"},
        "leadMedia": {"asset": {"key": "https://l.example/lead.jpg"}, "alt": "Lead", "caption": {"html": "<p>By <strong>her</strong></p>"}, "layout": "WIDE"},
        "citations": [{"label": "Wire", "url": "https://wire.example/1", "role": "DOCUMENT", "title": "A paper"}, {"label": "Other"}],
        "seo": {"title": "For machines", "description": "Words", "noIndex": true}, "publishedAt": "2020-05-04T08:00:00Z",
        "body": {"blocks": [{"gallery": {"title": "Both", "figures": [figure("one"), figure("two")]}}, {"embed": {"url": "https://www.youtube.com/watch?v=dQw4w9WgXcQ"}}, {"paragraph": {"spans": [{"text": "Words."}]}}]}});
    let article = |key: &str, then: &str, content: Value| json!({"article": {"importKey": {"source": "x", "key": key}, "then": then, "content": content}});
    let plain = |headline: &str| json!({"headline": headline, "bylines": [{"author": {"slug": "mara"}}], "categories": [{"slug": "city-life"}], "body": {"text": "Words."}});
    let mut planned = article("b", "KEEP_DRAFT", plain("Planned"));
    planned["article"]["release"] = json!({"at": "2031-01-01T00:00:00Z", "mode": "PUBLISH_AT"});
    let mut gone = article("c", "PUBLISH", plain("Withdrawn"));
    gone["article"]["withdrawn"] = json!("RETRACTED");
    gone["article"]["content"]["publishedAt"] = json!("2020-01-01T00:00:00Z");
    let mut elsewhere =
        article("e", "KEEP_DRAFT", json!({"headline": "Elsewhere", "slug": "elsewhere", "body": {"text": "Words."}}));
    elsewhere["article"]["wasPublic"] = json!(true);
    elsewhere["article"]["paths"] = json!(["/old/elsewhere"]);
    let mut german = plain("Auf Deutsch");
    german["language"] = json!("de");
    german["translationOf"] = json!({"importKey": {"source": "x", "key": "a"}});
    german["publishedAt"] = json!("2020-05-05T08:00:00Z");
    vec![
        media("one"),
        media("two"),
        media("lead"),
        json!({"author": {"slug": "mara", "name": "Mara Quill"}}),
        json!({"category": {"slug": "city-life", "name": "City"}}),
        json!({"tag": {"slug": "gas", "name": "Natural gas"}}),
        article("a", "PUBLISH", rich),
        planned,
        gone,
        elsewhere,
        article("f", "PUBLISH", german),
    ]
}

#[test]
fn markdown_loses_nothing_that_it_can_carry() {
    block_on(async {
        let (app, other, folder) = (TestApp::sqlite().await, TestApp::sqlite().await, Folder::new(&[]));
        app.import_values(&articles()).await;
        export::markdown(&app.app, &folder.0).await.unwrap();
        let report = markdown(&other, &folder.0, false).await;
        assert_eq!(report.totals.dropped, 0, "{report}");
        assert_eq!(other.get(EVERYTHING).await, app.get(EVERYTHING).await);
        let ask = "{ editorial { articles(first: 9) { nodes { headline state release { at } } } } }";
        let states = async |app: &TestApp| {
            let mut found =
                app.ask_as(Who::Operator, ask, json!({})).await["data"]["editorial"]["articles"]["nodes"].take();
            found.as_array_mut().unwrap().sort_by_key(|node| node["headline"].to_string());
            found
        };
        assert_eq!(states(&other).await, states(&app).await);
    });
}

#[test]
fn pages_link_to_pages_and_agree_with_the_map() {
    block_on(async {
        let (app, folder) = (TestApp::sqlite().await, Folder::new(&[]));
        app.import_values(&articles()).await;
        app.import_values(&[
            json!({"site": {"name": "L", "baseUrl": "https://l.example/news"}}),
            json!({"article": {"importKey": {"source": "x", "key": "d"}, "then": "PUBLISH", "paths": ["/old caf\u{e9}", "/?p=7"], "content": {"headline": "Linked", "bylines": [{"author": {"slug": "mara"}}],
                "categories": [{"slug": "city-life"}], "publishedAt": "2020-06-01T00:00:00Z", "body": {"blocks": [{"paragraph": {"spans": [{"text": "See", "link": {"article": {"importKey": {"source": "x", "key": "a"}}}}]}}]}}}}),
            json!({"redirect": {"path": "/lost", "httpStatus": 410}}),
        ]).await;
        export::static_pages(&app.app, &folder.0).await.unwrap();
        let map = folder.read("sitemap.xml");
        let mapped: BTreeSet<&str> =
            map.split("<loc>").skip(1).map(|rest| rest.split("</loc>").next().unwrap()).collect();
        let mut pages = Vec::new();
        walk(&folder.0, &mut pages);
        for page in &pages {
            let text = fs::read_to_string(page).unwrap();
            for link in text
                .split("href=\"")
                .skip(1)
                .map(|rest| rest.split('"').next().unwrap())
                .filter(|link| link.starts_with('/'))
            {
                let path = link.strip_prefix("/news").unwrap_or_else(|| panic!("{link} in {}", page.display()));
                let target = folder.0.join(path.trim_start_matches('/'));
                assert!(target.is_file() || target.join("index.html").is_file(), "{link} in {}", page.display());
            }
            let own = page.strip_prefix(&folder.0).unwrap().parent().unwrap().display().to_string();
            let is_mapped = mapped.contains(format!("https://l.example/news/{own}").as_str());
            let is_hidden = text.contains("noindex");
            assert!(page.ends_with("gone.html") || is_mapped != is_hidden, "{}: {map}", page.display());
        }
        assert!(pages.len() > 5);
        let redirects = folder.read("_redirects");
        for line in [
            "/news/old%20caf%C3%A9 /news/2020/06/linked 301",
            "/news/ p=7 /news/2020/06/linked 301",
            "/news/lost /news/gone.html 410",
        ] {
            assert!(redirects.lines().any(|own| own == line), "{line}: {redirects}");
        }
        assert!(folder.read("gone.html").contains("Gone"));
    });
}

fn walk(folder: &Path, found: &mut Vec<std::path::PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            walk(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "html") {
            found.push(path);
        }
    }
}
