//! Files in and out.

use dateline::auth::Role;
use dateline::{demo, export};
use serde_json::{Value, json};

use crate::app::TestApp;
use crate::newsroom::{content, step, user};
use crate::on_both_databases;
use crate::page::{LINES, PATH, QUERY};

pub async fn exported(app: &TestApp) -> String {
    let mut out = Vec::new();
    export::ndjson(&app.app, &mut out).await.unwrap();
    String::from_utf8(out).unwrap()
}

/// The first lines in which two texts differ.
pub fn difference(left: &str, right: &str) -> Option<(String, String)> {
    let different = left.lines().zip(right.lines()).find(|(left, right)| left != right);
    different.map(|(left, right)| (left.to_owned(), right.to_owned())).or_else(|| {
        (left != right).then(|| (format!("{} lines", left.lines().count()), format!("{} lines", right.lines().count())))
    })
}

const REFUSED: &str = r#"{"tag": {"slug": "good", "name": "Good"}}
not json
{"tag": {"slug": "Not A Slug", "name": "x"}}
{"tag": {"slug": "unknown-field", "name": "x", "colour": "red"}}
{"article": {"importKey": {"source": "t", "key": "1"}, "then": "PUBLISH", "content": {"headline": "No byline", "body": {"text": "x"}, "regions": [{"slug": "atlantis"}]}}}

{"article": {"importKey": {"source": "t", "key": "2"}, "then": "PUBLISH", "content": {"headline": "Tomorrow", "body": {"text": "x"}, "regions": [{"slug": "france"}], "bylines": [{"author": {"slug": "a"}}], "publishedAt": "2031-01-01T00:00:00Z"}}}
{"author": {"slug": "a", "name": "A"}}
{"article": {"importKey": {"source": "t", "key": "3"}, "then": "PUBLISH", "content": {"headline": "Good", "body": {"text": "x"}, "regions": [{"slug": "france"}], "bylines": [{"author": {"slug": "a"}}]}}}
{"elephant": {}}
"#;

const ASTRAY: &str = r#"{"article": {"importKey": {"source": "scrape", "key": "next"}, "content": {"rights": {"licenseUrl": "javascript:alert(1)"}}}}
{"article": {"importKey": {"source": "scrape", "key": "next"}, "path": "//evil.example/x", "content": {}}}
{"article": {"importKey": {"source": "scrape", "key": "next"}, "path": "/\\evil.example", "content": {}}}
{"redirect": {"path": "/out", "redirectTo": "/\\evil.example"}}
{"redirect": {"path": "/loop", "redirectTo": "/loop"}}
{"redirect": {"path": "/l1", "redirectTo": "/l2"}}
{"redirect": {"path": "/l2", "redirectTo": "/l1"}}
"#;

const LINKED: &str = r#"{"author": {"slug": "a", "name": "A"}}
{"article": {"importKey": {"source": "t", "key": "b"}, "then": "PUBLISH", "content": {"headline": "Linker", "body": {"blocks": [{"articleLink": {"article": {"importKey": {"source": "t", "key": "a"}}}}]}, "regions": [{"slug": "france"}], "bylines": [{"author": {"slug": "a"}}], "publishedAt": "2020-11-02T00:00:00Z"}}}
{"article": {"importKey": {"source": "t", "key": "a"}, "then": "PUBLISH", "content": {"headline": "Target", "body": {"text": "x"}, "regions": [{"slug": "france"}], "bylines": [{"author": {"slug": "a"}}], "publishedAt": "2020-11-01T00:00:00Z"}}}
"#;

on_both_databases! {
    async fn an_export_imports_into_the_same_again(app: &TestApp) {
        let report = demo::load(&app.app).await.unwrap();
        assert!(report.refused.is_empty(), "{report}");
        let first = exported(app).await;

        let other = TestApp::sqlite().await;
        other.import(first.clone().leak()).await;
        assert_eq!(difference(&first, &exported(&other).await), None);

        let again = app.import(first.clone().leak()).await;
        assert!(again.counts.values().all(|counts| counts.created + counts.updated == 0), "{again}");
        assert_eq!(difference(&first, &exported(app).await), None);
    }

    async fn a_public_article_with_a_pending_draft_comes_out_the_same(app: &TestApp) {
        app.import(LINES).await;
        let editor = user(Role::Editor, 2);
        let mut public = content("Pending");
        public["kicker"] = json!("Gone soon");
        let made = step(app, editor, "createArticle", json!({"content": public, "then": "PUBLISH"})).await["article"].take();
        let edit = json!({"id": made["id"], "expectedVersion": made["version"], "patch": {"headline": "Not yet", "kicker": null}});
        step(app, editor, "updateArticle", edit).await;
        let first = exported(app).await;
        assert!(first.contains("Gone soon") && first.contains("Not yet"));
        let other = TestApp::sqlite().await;
        other.import(first.clone().leak()).await;
        assert_eq!(difference(&first, &exported(&other).await), None);
        let ask = "{ editorial { articles(filter: {text: \"title:yet\"}) { nodes { publication head { content { kicker } } live { kicker } } } } }";
        let found = other.ask_as(editor, ask, json!({})).await["data"]["editorial"]["articles"]["nodes"][0].take();
        assert_eq!(found, json!({"publication": "PUBLISHED", "head": {"content": {"kicker": null}}, "live": {"kicker": "Gone soon"}}));
    }

    async fn a_demo_that_was_broken_off_is_loaded_to_its_end(app: &TestApp) {
        assert!(demo::is_due(&app.app).await.unwrap());
        let all = include_str!("../../src/demo/newsroom.ndjson");
        let half: String = all.split_inclusive('\n').take(60).collect();
        app.import(half.leak()).await;
        assert!(demo::is_due(&app.app).await.unwrap());
        demo::load(&app.app).await.unwrap();
        assert!(!demo::is_due(&app.app).await.unwrap());
        let other = TestApp::sqlite().await;
        demo::load(&other.app).await.unwrap();
        assert_eq!(difference(&exported(&other).await, &exported(app).await), None);
        // A newsroom of somebody's own, whose site nobody has described, is left alone.
        let own = TestApp::sqlite().await;
        own.import(LINKED).await;
        assert!(!demo::is_due(&own.app).await.unwrap());
    }

    async fn a_bad_line_stops_nothing_and_is_told(app: &TestApp) {
        let report = app.import_some(REFUSED).await;
        let told: Vec<(u64, &str, &str)> =
            report.refused.iter().map(|refusal| (refusal.line, refusal.code, refusal.reason.as_str())).collect();
        assert_eq!(told.iter().map(|(line, ..)| *line).collect::<Vec<_>>(), [2, 3, 4, 5, 7, 10], "{report}");
        assert_eq!((told[1].1, told[1].2), ("BAD_USER_INPUT", "\"Not A Slug\" is not a slug: a-z, 0-9 and single hyphens between them, at most 191 characters."));
        assert!(told[2].2.contains("unknown field `colour`"), "{report}");
        assert!(told[3].2.contains("There is no region with slug \"atlantis\""), "{report}");
        assert!(told[3].2.contains("At least one byline is needed"), "{report}");
        assert!(told[4].2.contains("There is no author with slug \"a\""), "{report}");
        let found = app.get("{ articles { nodes { headline } } author(by: {slug: \"a\"}) { name } tag(by: {slug: \"good\"}) { name } }").await;
        // A tag that no public article has is nobody's business.
        assert_eq!(found, json!({"articles": {"nodes": [{"headline": "Good"}]}, "author": {"name": "A"}, "tag": null}));
    }

    async fn what_is_left_out_of_a_line_is_told(app: &TestApp) {
        let caption = json!({"html": "<p>By <a href=\"javascript:x\">her</a></p>"});
        let figure = json!({"asset": {"key": "p"}, "caption": caption});
        let content = |body: Value| json!({"headline": "A", "body": body, "standfirst": {"markdown": "[x](about.html)"}});
        let line = |key: &str, body: Value| json!({"article": {"importKey": {"source": "t", "key": key}, "content": content(body)}}).to_string();
        let lines = [
            json!({"media": {"key": "p", "url": "https://l.example/p.jpg", "mimeType": "image/jpeg"}}).to_string(),
            json!({"author": {"slug": "ana", "name": "Ana", "bio": {"html": "<img src=\"data:image/png;base64,A\">Ana"}}}).to_string(),
            line("1", json!({"html": "<p>At <a href=\"file:///c/a.doc\">work</a></p>"})),
            line("2", json!({"blocks": [{"figure": {"figure": figure}}]})),
        ];
        let report = app.import_some(lines.join("\n").leak()).await;
        let told: Vec<(u64, String, &str)> =
            report.left_out.iter().map(|told| (told.line, told.warning.path.join("."), told.warning.omission.what.as_str())).collect();
        let expected = [
            (2, "bio.html", "data:image/png;base64,A"), (3, "standfirst.markdown", "about.html"), (3, "body.html", "file:///c/a.doc"),
            (4, "standfirst.markdown", "about.html"), (4, "body.blocks", "javascript:x"),
        ];
        assert_eq!(told, expected.map(|(line, path, what)| (line, path.to_owned(), what)), "{report}");
        assert!(report.to_string().contains(":3: left out: body.html: The link \"file:///c/a.doc\""), "{report}");
    }

    async fn what_could_not_be_published_is_not_planned(app: &TestApp) {
        let line = json!({"article": {"importKey": {"source": "t", "key": "1"}, "release": {"at": "2099-01-01T00:00:00Z", "mode": "PUBLISH_AT"},
            "content": {"headline": "Planned", "body": {"text": "Text"}}}});
        let report = app.import_some(line.to_string().leak()).await;
        assert!(report.refused[0].reason.contains("At least one byline is needed"), "{report}");
    }

    async fn no_address_leads_astray(app: &TestApp) {
        app.import(LINES).await;
        let report = app.import_some(ASTRAY).await;
        assert_eq!(report.refused.iter().map(|refusal| refusal.line).collect::<Vec<_>>(), [1, 2, 3, 4, 5, 7], "{report}");
    }

    async fn links_within_a_file_are_in_the_html(app: &TestApp) {
        app.import(LINKED).await;
        let found = app.get("{ article(by: {importKey: {source: \"t\", key: \"b\"}}) { body { html } } }").await;
        let html = found["article"]["body"]["html"].as_str().unwrap();
        assert_eq!(html, "<aside class=\"article-link\"><a href=\"/2020/11/target\">Target</a></aside>");
    }

    async fn lines_change_what_they_name_and_nothing_else(app: &TestApp) {
        app.import(LINES).await;
        let key = json!({"source": "scrape", "key": "000_b77860f708447555"});
        let before = app.data(QUERY, json!({"path": PATH})).await;
        let report = app.import_values(&[
            json!({"article": {"importKey": key, "then": "PUBLISH", "paths": ["/old/macron.html", "/?p=7"], "content": {"kicker": "Caucasus"}}}),
            json!({"region": {"slug": "france", "officialName": "French Republic"}}),
            json!({"redirect": {"path": "/home", "redirectTo": "/"}}),
            json!({"redirect": {"path": "/never", "httpStatus": 410}}),
        ]).await;
        assert_eq!(report.counts.values().map(|counts| counts.updated).sum::<u64>(), 2, "{report}");
        let found = app.get("{ a: route(path: \"/old/macron.html\") { ...R } b: route(path: \"/?p=7\") { ...R } c: route(path: \"/home\") { ...R } \
            d: route(path: \"/never\") { ...R } e: route(path: \"/nothing\") { ...R } f: route(path: \"/region/france/\") { ...R } } \
            fragment R on RouteMatch { status httpStatus redirectTo target { __typename } }").await;
        let moved = |to: &str, target: Value| json!({"status": "MOVED", "httpStatus": 301, "redirectTo": to, "target": target});
        let article = json!({"__typename": "Article"});
        assert_eq!(found["a"], moved(PATH, article.clone()));
        assert_eq!(found["b"], moved(PATH, article));
        assert_eq!(found["c"], moved("/", Value::Null));
        assert_eq!(found["d"], json!({"status": "GONE", "httpStatus": 410, "redirectTo": null, "target": null}));
        assert_eq!(found["e"], Value::Null);
        assert_eq!(found["f"], moved("/region/france", json!({"__typename": "Region"})));
        let mut after = app.data(QUERY, json!({"path": PATH})).await;
        let target = &mut after["route"]["target"];
        assert_eq!(target["version"], 2);
        target["version"] = json!(1);
        target["modifiedAt"] = before["route"]["target"]["modifiedAt"].clone();
        target["structuredData"] = before["route"]["target"]["structuredData"].clone();
        assert_eq!(after, before);
    }

    async fn drafts_stay_inside(app: &TestApp) {
        let before = canary(app).await;
        app.import_values(&[
            json!({"tag": {"slug": "xyzzy-tag", "name": "Xyzzy tag"}}),
            json!({"source": {"slug": "xyzzy-source", "name": "Xyzzy source"}}),
            json!({"author": {"slug": "xyzzy-author", "name": "Xyzzy author"}}),
            json!({"media": {"key": "xyzzy", "url": "https://media.example/xyzzy.jpg", "mimeType": "image/jpeg", "alt": "Xyzzy"}}),
            json!({"article": {"importKey": {"source": "t", "key": "draft"}, "content": {
                "headline": "Xyzzy", "slug": "xyzzy", "summary": "Xyzzy", "body": {"text": "Xyzzy"}, "regions": [{"slug": "france"}],
                "tags": [{"tag": {"slug": "xyzzy-tag"}}], "bylines": [{"author": {"slug": "xyzzy-author"}}],
                "citations": [{"source": {"slug": "xyzzy-source"}}], "leadMedia": {"asset": {"key": "xyzzy"}}, "publishedAt": "2020-11-20T06:00:00Z",
            }, "corrections": [{"correctionKind": "UPDATE", "text": "Xyzzy", "issuedAt": "2020-11-20T07:00:00Z"}]}}),
            json!({"menu": {"location": "primary", "items": [{"label": "Xyzzy", "target": {"article": {"importKey": {"source": "t", "key": "draft"}}}}]}}),
            json!({"collection": {"slug": "front", "title": "Front", "isPublished": true, "items": [{"article": {"importKey": {"source": "t", "key": "draft"}}, "headline": "Xyzzy"}]}}),
        ]).await;
        let after = canary(app).await;
        let text = after.to_string();
        assert!(!text.to_lowercase().contains("xyzzy"), "{after:#}");
        for list in ["articles", "tags", "authors", "sources", "corrections", "articleChanges", "region"] {
            assert_eq!(after[list], before[list], "{list}");
        }
    }
}

/// Everything that a draft could show up in.
async fn canary(app: &TestApp) -> Value {
    app.import(LINES).await;
    app.get(
        "{ articles { totalCount nodes { headline navigation { previous { headline } next { headline } } related(first: 24) { nodes { headline } } \
           moreIn(scope: {preset: PRIMARY_REGION}, first: 10) { nodes { headline } } collections { nodes { title } } } } \
           tags { totalCount nodes { name } } authors { totalCount nodes { name } } sources { totalCount nodes { name } } \
           corrections { totalCount nodes { text } } menus { items { label } } collections { nodes { items { nodes { headline } } } } \
           articleChanges { nodes { article { headline } } } archive { years { articleCount } } \
           region(by: {slug: \"france\"}) { articleCount articles { totalCount } } \
           route(path: \"/2020/11/xyzzy\") { status } tag(by: {slug: \"xyzzy-tag\"}) { name } author(by: {slug: \"xyzzy-author\"}) { name } \
           source(by: {slug: \"xyzzy-source\"}) { name } article(by: {importKey: {source: \"t\", key: \"draft\"}}) { headline } }",
    )
    .await
}
