//! Exports of Ghost, old and new.

use dateline::import::{self, Fidelity, Ghost};
use serde_json::{Value, json};

use super::{Folder, route};
use crate::app::{TestApp, block_on};

async fn site(posts: Value) -> (TestApp, Fidelity) {
    let by: Vec<Value> = posts
        .as_array()
        .unwrap()
        .iter()
        .map(|post| json!({"post_id": post["id"], "author_id": "1", "sort_order": 0}))
        .collect();
    let data = json!({"db": [{"data": {"posts": posts, "users": [{"id": "1", "name": "Mara Quill", "slug": "mara"}], "posts_authors": by,
        "settings": [{"key": "url", "value": "https://l.example"}]}}]});
    let (app, folder) = (TestApp::sqlite().await, Folder::new(&[("g.json", &data.to_string())]));
    let report = import::ghost(&app.app, &folder.0.join("g.json"), &Ghost::default(), |_| {}).await.unwrap();
    (app, report)
}

fn post(id: u32, fields: Value) -> Value {
    let mut post = json!({"id": id.to_string(), "uuid": format!("u{id}"), "title": format!("Story {id}"), "slug": format!("story-{id}"), "type": "post",
        "status": "published", "visibility": "public", "published_at": "2020-05-04T08:00:00.000Z"});
    for (key, value) in fields.as_object().unwrap() {
        post[key] = value.clone();
    }
    post
}

async fn html(app: &TestApp, id: u32) -> String {
    let ask = "query ($path: String!) { article(by: {path: $path}) { body { html } } }";
    let found = app.data(ask, json!({"path": format!("/story-{id}")})).await;
    found["article"]["body"]["html"].as_str().unwrap_or_else(|| panic!("{found}")).to_owned()
}

#[test]
fn cards_are_what_they_say() {
    block_on(async {
        let bookmark = "<figure class=\"kg-card kg-bookmark-card\"><a class=\"kg-bookmark-container\" href=\"https://wire.example/a\"><div class=\"kg-bookmark-content\"><div class=\"kg-bookmark-title\">Harbour plan</div><div class=\"kg-bookmark-description\">What the council wants</div><div class=\"kg-bookmark-metadata\"><img class=\"kg-bookmark-icon\" src=\"https://wire.example/favicon.ico\" alt=\"\"><span class=\"kg-bookmark-author\">Wire</span></div></div></a></figure>";
        let file = "<div class=\"kg-card kg-file-card\"><a class=\"kg-file-card-container\" href=\"__GHOST_URL__/content/files/plan.pdf\"><div class=\"kg-file-card-contents\"><div class=\"kg-file-card-title\">The plan</div><div class=\"kg-file-card-metadata\"><div class=\"kg-file-card-filename\">plan.pdf</div></div></div></a></div>";
        let (app, _) = site(json!([post(1, json!({"html": bookmark})), post(2, json!({"html": file}))])).await;
        let one = html(&app, 1).await;
        assert!(
            one.contains("href=\"https://wire.example/a\"") && one.contains("Harbour plan") && !one.contains("favicon"),
            "{one}"
        );
        assert!(html(&app, 2).await.contains("href=\"https://l.example/content/files/plan.pdf\""));
    });
}

#[test]
fn what_has_no_html_is_read_from_its_editor() {
    block_on(async {
        let lexical = json!({"root": {"children": [{"type": "paragraph", "children": [{"type": "extended-text", "text": "Written ", "format": 0}, {"type": "extended-text", "text": "anew", "format": 1}]},
            {"type": "image", "src": "__GHOST_URL__/content/images/a.jpg", "alt": "A"}]}});
        let mobiledoc = json!({"version": "0.3.1", "markups": [["em"]], "atoms": [], "cards": [["code", {"code": "a\n  b", "language": "py"}]],
            "sections": [[1, "p", [[0, [0], 1, "Older"]]], [10, 0]]});
        let (app, report) = site(json!([
            post(1, json!({"html": null, "lexical": lexical.to_string()})),
            post(2, json!({"mobiledoc": mobiledoc.to_string()})),
            post(3, json!({"plaintext": "Only\n\nwords"})),
            post(4, json!({})),
        ]))
        .await;
        let one = html(&app, 1).await;
        assert!(
            one.contains("Written <strong>anew</strong>") && one.contains("https://l.example/content/images/a.jpg"),
            "{one}"
        );
        let two = html(&app, 2).await;
        assert!(two.contains("<em>Older</em>") && two.contains("a\n  b"), "{two}");
        assert!(html(&app, 3).await.contains("<p>words</p>") && !report.is_complete());
        assert_eq!(route(&app, "/story-4").await["status"], "GONE");
    });
}

#[test]
fn dates_may_be_milliseconds() {
    block_on(async {
        let (app, _) = site(json!([post(1, json!({"html": "<p>x</p>", "published_at": 1_388_318_400_000_i64}))])).await;
        let found = app.get("{ article(by: {path: \"/story-1\"}) { publishedAt } }").await;
        assert!(found["article"]["publishedAt"].as_str().unwrap().starts_with("2013-12-29T12:00:00"), "{found}");
    });
}
