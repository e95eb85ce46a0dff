//! Real exports, compared item by item with what a plain reading of the file finds.

use std::collections::BTreeSet;

use dateline::import::{Kind, Wordpress};
use dateline::kernel::{Clock, Micros};
use serde_json::{Value, json};
use url::Url;

use super::addresses::{all_answer, is_kept};
use super::export::{Export, unpacked};
use super::{dump, import, options};
use crate::app::TestApp;
use crate::on_both_databases;

pub const THEME: &[u8] = include_bytes!("theme.xml.gz");
pub const BLOCKS: &[u8] = include_bytes!("blocks.xml.gz");
pub const NEWSROOM: &[u8] = include_bytes!("newsroom.xml.gz");

const ARTICLE: &str = "query($path: String!) { route(path: $path) { status target { __typename ... on Article {
    headline commentCount bylines { author { name } } tags { tag { slug } } body { text } } } } }";

/// The text of the first element with this name.
pub fn field<'a>(xml: &'a str, name: &str) -> &'a str {
    let Some((_, rest)) = xml.split_once(&format!("<{name}>")) else { return "" };
    let text = rest.split_once(&format!("</{name}>")).map_or("", |(text, _)| text).trim();
    text.strip_prefix("<![CDATA[").and_then(|text| text.strip_suffix("]]>")).unwrap_or(text).trim()
}

pub fn parts<'a>(xml: &'a str, name: &str) -> Vec<&'a str> {
    let end = format!("</{name}>");
    xml.split(&format!("<{name}>")).skip(1).filter_map(|rest| rest.split_once(&end)).map(|(part, _)| part).collect()
}

async fn is_all_there(app: &TestApp, packed: &[u8]) {
    let text = unpacked(packed);
    let file = Export::of(&text);
    app.clock.set(Micros::parse("2027-01-01T00:00:00Z").unwrap());
    let report = import(app, &[&file], &options()).await;
    let items = parts(&text, "item");
    let of_kind = |kinds: &[&str]| {
        items.iter().copied().filter(|item| kinds.contains(&field(item, "wp:post_type"))).collect::<Vec<_>>()
    };
    let (posts, files) = (of_kind(&["post", "page"]), of_kind(&["attachment"]));

    // Everything in the file is in the report, each with its line.
    let told = |kind: &str| report.items.iter().filter(|fate| fate.kind == kind).count();
    assert_eq!(told("post") + told("page"), posts.len());
    assert_eq!(told("attachment"), files.len());
    assert_eq!(told("nav_menu_item"), of_kind(&["nav_menu_item"]).len());
    let comments = |items: &[&str]| items.iter().map(|item| parts(item, "wp:comment").len()).sum::<usize>();
    assert_eq!(told("comment"), comments(&items));
    let count = |kind: Kind| report.counts.get(&kind).map_or(0, |counts| counts.created as usize);
    assert_eq!(count(Kind::Article), posts.len(), "{report}");
    assert_eq!(count(Kind::Comment), comments(&posts));
    // Whoever is described; slips in the spelling of a login make nobody else.
    assert_eq!(count(Kind::Author), parts(&text, "wp:author").len());
    let term = |part: &str, taxonomy: &str, slug: &str| (taxonomy.to_owned(), field(part, slug).to_owned());
    let terms: BTreeSet<(String, String)> = parts(&text, "wp:category")
        .into_iter()
        .map(|part| term(part, "category", "wp:category_nicename"))
        .chain(parts(&text, "wp:tag").into_iter().map(|part| term(part, "post_tag", "wp:tag_slug")))
        .chain(
            parts(&text, "wp:term").into_iter().map(|part| term(part, field(part, "wp:term_taxonomy"), "wp:term_slug")),
        )
        .collect();
    for taxonomy in terms.iter().map(|(taxonomy, _)| taxonomy).collect::<BTreeSet<_>>() {
        let declared = terms.iter().filter(|(own, _)| own == taxonomy).count();
        assert!(told(&format!("{taxonomy} term")) >= declared, "{taxonomy}");
    }
    let menus: BTreeSet<&str> = of_kind(&["nav_menu_item"])
        .iter()
        .filter_map(|item| item.split_once("domain=\"nav_menu\" nicename=\""))
        .filter_map(|(_, rest)| rest.split_once('"'))
        .map(|(slug, _)| slug)
        .collect();
    assert_eq!(count(Kind::Menu), menus.len());
    for menu in menus {
        let found = app
            .data("query($at: String!) { menu(by: { location: $at }) { items { label } } }", json!({ "at": menu }))
            .await;
        assert!(!found["menu"]["items"].as_array().unwrap().is_empty(), "{menu}");
    }

    for item in posts.iter().chain(&files) {
        let Ok(link) = Url::parse(field(item, "link")) else { continue };
        if link.path() == "/" {
            continue;
        }
        let found = app.data(ARTICLE, json!({ "path": link.path() })).await["route"].take();
        if found.is_null() {
            assert!(is_kept(app, link.path()).await, "{link}");
            continue;
        }
        let is_public = field(item, "wp:status") == "publish" && field(item, "wp:post_password").is_empty();
        if field(item, "wp:post_type") == "attachment" || !is_public || found["status"] == "GONE" {
            continue;
        }
        assert_eq!(found["target"]["__typename"], "Article", "{link}");
        compare(item, &found["target"], &logins_of(&text));
    }
    all_answer(app, &text).await;
    let gone = report
        .items
        .iter()
        .filter(|fate| fate.reasons.iter().any(|reason| reason.text.contains("Without a text")))
        .count();
    let public = posts
        .iter()
        .filter(|item| field(item, "wp:status") == "publish" && field(item, "wp:post_password").is_empty())
        .count();
    let articles = app.get("{ articles { totalCount } }").await;
    assert_eq!(articles["articles"]["totalCount"], public - gone);

    // The whole visible text, or each difference is told.
    let differences = report
        .items
        .iter()
        .flat_map(|fate| &fate.reasons)
        .filter(|reason| reason.text.contains(" is left out. ") || reason.text.contains(" words "))
        .count();
    assert!(report.shares.values().all(|share| share.kept == share.all) || differences > 0, "{report}");
    assert!(report.text_ratio >= 0.9995, "{report}");

    // It can leave again with everything, byte for byte.
    let there = dump(app).await;
    let (copy, empty) = (TestApp::sqlite().await, TestApp::sqlite().await);
    copy.clock.set(app.clock.now());
    copy.import(there.join("\n").leak()).await;
    assert_eq!(dump(&copy).await, there);

    // A rehearsal says the same.
    empty.clock.set(app.clock.now());
    let dry = import(&empty, &[&file], &Wordpress { dry_run: true, ..options() }).await;
    assert_eq!(
        json!([dry.items, dry.totals, dry.redirects, dry.dangling]),
        json!([report.items, report.totals, report.redirects, report.dangling])
    );

    let again = import(app, &[&file], &options()).await;
    assert!(again.counts.values().all(|counts| counts.created + counts.updated == 0), "{again}");
}

/// Logins and the names that go with them.
fn logins_of(text: &str) -> Vec<(&str, &str)> {
    parts(text, "wp:author")
        .into_iter()
        .map(|author| (field(author, "wp:author_login"), field(author, "wp:author_display_name")))
        .collect()
}

fn compare(item: &str, article: &Value, logins: &[(&str, &str)]) {
    let title = field(item, "title");
    if !title.is_empty() && !title.contains(['<', '&']) && title.chars().count() < 300 {
        let words = title.split_whitespace().collect::<Vec<_>>().join(" ");
        assert_eq!(article["headline"].as_str().unwrap().replace('\u{a0}', " "), words.replace('\u{a0}', " "));
    }
    let approved =
        parts(item, "wp:comment").into_iter().filter(|comment| field(comment, "wp:comment_approved") == "1").count();
    assert_eq!(article["commentCount"], approved, "{title}");
    let login = field(item, "dc:creator").trim_matches('>');
    let name = logins.iter().find(|(own, _)| *own == login).map_or(login, |(_, name)| name);
    assert_eq!(article["bylines"][0]["author"]["name"], name);
    let in_file: BTreeSet<&str> =
        item.split("domain=\"post_tag\" nicename=\"").skip(1).filter_map(|rest| rest.split('"').next()).collect();
    let here: BTreeSet<&str> =
        article["tags"].as_array().unwrap().iter().map(|tag| tag["tag"]["slug"].as_str().unwrap()).collect();
    let kept = in_file.iter().filter(|slug| here.contains(*slug)).count();
    let plain = in_file
        .iter()
        .filter(|slug| slug.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-'))
        .count();
    assert!(kept >= plain.min(100), "{title}: {in_file:?} {here:?}");
}

on_both_databases! {
    async fn the_theme_test_data(app: &TestApp) {
        is_all_there(app, THEME).await;
    }

    async fn the_block_test_data(app: &TestApp) {
        is_all_there(app, BLOCKS).await;
    }

    async fn a_newsroom(app: &TestApp) {
        is_all_there(app, NEWSROOM).await;
    }
}
