//! Feeds, sitemaps and `robots.txt`, as those who fetch them read them.

mod exactness;
mod feeds;
mod sitemaps;
mod xml;

use serde_json::{Value, json};

use crate::app::TestApp;
use crate::web::{Answer, Web};
use xml::Element;

/// Where the site of the tests is.
const SITE: &str = "https://news.example";

/// A node with a site, and what it serves.
async fn with_site(app: &TestApp) -> Web {
    app.import_values(&[json!({"site": {"name": "The <Daily> & Co", "baseUrl": SITE}})]).await;
    app.app.sync().await.unwrap();
    Web::start_with(&app.app, crate::exact::settings(16 << 20))
}

/// A document that is there.
async fn fetch(web: &Web, path: &str) -> Answer {
    let answer = web.get(path).await;
    assert_eq!(answer.status, 200, "{path} {answer:?}");
    answer
}

async fn xml(web: &Web, path: &str) -> Element {
    Element::parse(&fetch(web, path).await.body)
}

/// The ids of the entries of a feed of articles in each format, which say the same.
async fn ids(web: &Web, topic: &str) -> Vec<String> {
    let rss = xml(web, &format!("/feeds/{topic}.rss")).await;
    let rss: Vec<String> = rss.one("channel").all("item").map(|item| item.text_of("guid").to_owned()).collect();
    let json = fetch(web, &format!("/feeds/{topic}.json")).await.json();
    let items = json["items"].as_array().unwrap();
    assert_eq!(items.iter().map(|item| item["id"].as_str().unwrap()).collect::<Vec<_>>(), rss);
    let atom = xml(web, &format!("/feeds/{topic}.atom")).await;
    assert_eq!(atom.all("entry").count(), rss.len());
    rss
}

/// The addresses in a file of a sitemap.
async fn addresses(web: &Web, path: &str) -> Vec<String> {
    xml(web, path).await.all("url").map(|url| url.text_of("loc").to_owned()).collect()
}

fn article(key: &str, content: Value) -> Value {
    let mut whole = json!({"headline": key, "slug": key, "language": "en", "regions": [{"slug": "france"}],
        "bylines": [{"author": {"slug": "qnavy"}}], "body": {"text": "Text."}});
    for (name, value) in content.as_object().unwrap() {
        whole[name] = value.clone();
    }
    json!({"article": {"importKey": {"source": "test", "key": key}, "then": "PUBLISH", "content": whole}})
}
