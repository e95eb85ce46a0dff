//! Where the addresses of the old site lead.

use std::collections::BTreeSet;

use dateline::auth::Who;
use dateline::import::{Mapping, Wordpress};
use serde_json::json;
use url::Url;

use super::export::{Export, channel, post};
use super::real::{field, parts};
use super::{attachment, category, import, options, route};
use crate::app::TestApp;
use crate::on_both_databases;

/// The addresses that a file names: those of its items, and those that WordPress makes of numbers, terms and logins.
///
/// Menu items have no page. A tag or an author of nothing public has none here, and an article has at most 100 tags.
fn addresses(text: &str) -> BTreeSet<String> {
    let base = Url::parse(field(text, "wp:base_blog_url")).unwrap();
    let mut found = BTreeSet::new();
    let items: Vec<&str> =
        parts(text, "item").into_iter().filter(|item| field(item, "wp:post_type") != "nav_menu_item").collect();
    for item in &items {
        let (id, kind) = (field(item, "wp:post_id"), field(item, "wp:post_type"));
        let guid = item.split_once("<guid").and_then(|(_, rest)| rest.split_once('>')).map_or("", |(_, rest)| rest);
        let guid = guid.split('<').next().unwrap();
        for address in
            [field(item, "link"), guid].into_iter().filter(|address| *address != field(item, "wp:attachment_url"))
        {
            let Ok(url) = Url::parse(&address.replace("&amp;", "&").replace("&#038;", "&")) else { continue };
            let path = &url[url::Position::BeforePath..];
            if (url.host_str(), url.port()) == (base.host_str(), base.port()) && path != "/" {
                found.insert(path.to_owned());
            }
        }
        found.insert(if kind == "attachment" { format!("/?attachment_id={id}") } else { format!("/?p={id}") });
        found.extend((kind == "page").then(|| format!("/?page_id={id}")));
        let is_public = ["post", "page"].contains(&kind)
            && field(item, "wp:status") == "publish"
            && field(item, "wp:post_password").is_empty()
            && !field(item, "content:encoded").is_empty();
        let mut tags = 0;
        for filed in item.split("<category domain=\"").skip(1) {
            let mut quoted = filed.split('"');
            let (taxonomy, slug) = (quoted.next().unwrap(), quoted.nth(1).unwrap());
            found.extend(match taxonomy {
                "category" => Some(format!("/category/{slug}/")),
                "post_tag" => {
                    tags += 1;
                    (is_public && tags <= 100).then(|| format!("/tag/{slug}/"))
                }
                "post_format" => Some(format!("/type/{}/", slug.trim_start_matches("post-format-"))),
                "nav_menu" => None,
                taxonomy => Some(format!("/{taxonomy}/{slug}/")),
            });
        }
        found.extend(is_public.then(|| format!("/author/{}/", field(item, "dc:creator").trim_matches('>'))));
    }
    for declared in parts(text, "wp:category") {
        found.insert(format!("/category/{}/", field(declared, "wp:category_nicename")));
        found.insert(format!("/?cat={}", field(declared, "wp:term_id")));
    }
    for declared in parts(text, "wp:author") {
        let login = field(declared, "wp:author_login");
        let has_page = found.contains(&format!("/author/{login}/"));
        let id = field(declared, "wp:author_id");
        found.extend((has_page && !id.is_empty()).then(|| format!("/?author={id}")));
    }
    found
}

/// Whether a path is kept for an article that nobody has published here.
pub async fn is_kept(app: &TestApp, path: &str) -> bool {
    let ask = "query ($path: String!) { editorial { article(by: {path: $path}) { publication } } }";
    let found = app.ask_as(Who::Operator, ask, json!({ "path": path })).await;
    found["data"]["editorial"]["article"]["publication"] == "UNPUBLISHED"
}

/// Asks for every address that a file names.
pub async fn all_answer(app: &TestApp, text: &str) {
    let all = addresses(text);
    assert!(all.len() > 100, "{}", all.len());
    let ask = "query ($path: String!) { route(path: $path) { status } }";
    let mut silent = Vec::new();
    for path in &all {
        let found = app.data(ask, json!({ "path": path })).await["route"].take();
        match found["status"].as_str() {
            Some("OK" | "MOVED" | "GONE") => {}
            // What was not public there, or cannot be here, says nothing to readers.
            None if is_kept(app, path).await => {}
            _ => silent.push(path),
        }
    }
    assert_eq!(silent, Vec::<&String>::new(), "of {}", all.len());
}

on_both_databases! {
    async fn what_does_not_come_over_says_so(app: &TestApp) {
        let news = |id| post(id, &format!("Post {id}"), "Text").filed("category", "news", "News");
        let mut refused = news(1);
        refused.content = "<div>".repeat(5_000);
        let mut moved = news(4);
        moved.slug = "former".into();
        let parts = [
            category(7, "news", "News", "all"), category(8, "all", "All", ""), category(9, "junk", "Junk", ""),
            refused.xml(), news(2).kind("event").xml(), news(3).kind("page").xml(), moved.xml(), news(4).xml(), attachment(5, 0).xml(),
        ];
        let mapping = Mapping::parse("[categories]\njunk = \"drop\"").unwrap();
        let text = channel(&parts).replace("https://old.example", "https://old.example/blog");
        import(app, &[&Export::of(text)], &Wordpress { mapping, ..options() }).await;
        for (path, status, leads_to) in [
            ("/?p=1", "GONE", json!(null)), ("/2020/11/20/post-1/", "GONE", json!(null)),
            ("/?p=2", "GONE", json!(null)), ("/2020/11/20/post-2/", "GONE", json!(null)),
            ("/?page_id=3", "MOVED", json!("/2020/11/post-3")), ("/?p=3", "MOVED", json!("/2020/11/post-3")),
            ("/2020/11/20/former/", "MOVED", json!("/2020/11/post-4")), ("/2020/11/20/post-4/", "MOVED", json!("/2020/11/post-4")),
            ("/?attachment_id=5", "MOVED", json!("https://old.example/blog/wp-content/uploads/2020/11/p5.jpg")),
            ("/category/all/news/", "MOVED", json!("/category/news")), ("/?cat=7", "MOVED", json!("/category/news")),
            ("/category/junk/", "GONE", json!(null)), ("/?cat=9", "GONE", json!(null)), ("/author/jane/", "MOVED", json!("/author/jane")),
        ] {
            let found = route(app, path).await;
            assert_eq!((&found["status"], &found["redirectTo"]), (&json!(status), &leads_to), "{path}");
        }
    }
}
