use std::collections::BTreeSet;

use dateline::auth::Role;
use dateline::db::{Sql, count_statements};
use dateline::kernel::Micros;
use dateline::syndication::{Document, Settings, Written};
use serde_json::{Value, json};

use super::xml::Element;
use super::{SITE, addresses, article, fetch, with_site, xml};
use crate::app::TestApp;
use crate::newsroom::{step, user};
use crate::on_both_databases;
use crate::page::LINES;
use crate::web::Web;

/// Each file that the index names, and when it says that the file changed.
async fn index(web: &Web) -> Vec<(String, Option<String>)> {
    let index = xml(web, "/sitemap.xml").await;
    assert_eq!(index.name, "sitemapindex");
    let file = |file: &Element| {
        let path = file.text_of("loc").strip_prefix(SITE).unwrap().to_owned();
        (path, file.texts_of("lastmod").first().map(|text| (*text).to_owned()))
    };
    index.all("sitemap").map(file).collect()
}

/// What writing a document takes, and what it says.
async fn written(app: &TestApp, path: &str) -> (String, u32) {
    let document = Document::parse(path, "", Settings::default()).unwrap().unwrap();
    let vocabulary = app.app.vocabulary.current();
    let (text, statements) = count_statements(document.write(
        app.app.db.reader(),
        &vocabulary,
        &app.app.media.addresses,
        app.app.clock.now(),
    ))
    .await;
    let Written::Text(text) = text.unwrap() else { panic!("{path}") };
    (String::from_utf8(text).unwrap(), statements)
}

on_both_databases! {
    async fn every_page_is_in_one_file(app: &TestApp) {
        dateline::demo::load(&app.app).await.unwrap();
        let web = with_site(app).await;
        let files = index(&web).await;
        let mut found = Vec::new();
        for (path, modified) in &files {
            assert_eq!(modified.is_none(), path.contains("terms"), "{path}");
            found.extend(addresses(&web, path).await);
        }
        let known: BTreeSet<&String> = found.iter().collect();
        assert_eq!(known.len(), found.len(), "{found:?}");
        let mut wanted: BTreeSet<String> = BTreeSet::from([format!("{SITE}/")]);
        let mut after = Value::Null;
        loop {
            let page = app.data("query ($after: String) { articles(first: 100, after: $after) { nodes { url canonicalUrl seo { noIndex } } pageInfo { endCursor hasNextPage } } }", json!({"after": after})).await;
            for node in page["articles"]["nodes"].as_array().unwrap() {
                if node["seo"]["noIndex"] == false && node["canonicalUrl"] == node["url"] {
                    wanted.insert(node["url"].as_str().unwrap().to_owned());
                }
            }
            after = page["articles"]["pageInfo"]["endCursor"].clone();
            if page["articles"]["pageInfo"]["hasNextPage"] == false {
                break;
            }
        }
        let articles = found.iter().filter(|url| url[SITE.len()..].starts_with("/20")).count();
        assert_eq!(articles, wanted.len() - 1);
        for kind in ["regions", "categories", "tags", "authors", "sources"] {
            let mut after = Value::Null;
            loop {
                let document = format!("query ($after: String) {{ {kind}(first: 100, after: $after) {{ nodes {{ url articleCount }} pageInfo {{ endCursor hasNextPage }} }} }}");
                let mut page = if kind == "categories" {
                    app.get("{ categories(first: 100, allLevels: true) { nodes { url articleCount } pageInfo { endCursor hasNextPage } } }").await
                } else {
                    app.data(&document, json!({"after": after})).await
                };
                for node in page[kind]["nodes"].as_array().unwrap() {
                    if node["articleCount"].as_i64().unwrap() > 0 {
                        wanted.insert(node["url"].as_str().unwrap().to_owned());
                    }
                }
                after = page[kind]["pageInfo"]["endCursor"].take();
                if page[kind]["pageInfo"]["hasNextPage"] == false {
                    break;
                }
            }
        }
        let collections = app.get("{ collections(first: 100) { nodes { url } } }").await;
        wanted.extend(collections["collections"]["nodes"].as_array().unwrap().iter().map(|node| node["url"].as_str().unwrap().to_owned()));
        assert_eq!(found.into_iter().collect::<BTreeSet<_>>(), wanted);
        let robots = fetch(&web, "/robots.txt").await;
        assert_eq!(robots.header("content-type"), Some("text/plain; charset=utf-8"));
        assert_eq!(robots.body, format!("User-agent: *\nDisallow:\n\nSitemap: {SITE}/sitemap.xml\nSitemap: {SITE}/sitemap-news.xml\n"));
    }

    async fn a_page_is_told_with_its_pictures_and_languages(app: &TestApp) {
        app.import(LINES).await;
        let media = |key: &str, kind: &str| json!({"media": {"key": key, "url": format!("https://media.example/{key}"), "mimeType": kind}});
        let paragraph = "Text.";
        app.import_values(&[
            media("lead.jpg", "image/jpeg"), media("body.png", "image/png"), media("clip.mp4", "video/mp4"),
            article("shown", json!({"leadMedia": {"asset": {"key": "lead.jpg"}}, "body": {"blocks": [
                {"paragraph": {"spans": [{"text": paragraph}]}}, {"figure": {"figure": {"asset": {"key": "body.png"}}}}, {"figure": {"figure": {"asset": {"key": "clip.mp4"}}}}]}})),
            article("montre", json!({"language": "fr", "translationOf": {"importKey": {"source": "test", "key": "shown"}}})),
            article("hidden", json!({"seo": {"noIndex": true}})),
            article("copy", json!({"seo": {"canonicalUrl": "https://elsewhere.example/a"}})),
            article("itself", json!({"seo": {"canonicalUrl": format!("{SITE}/2020/12/itself")}})),
        ]).await;
        let web = with_site(app).await;
        let month = xml(&web, "/sitemaps/2020-12.xml").await;
        let found: Vec<&str> = month.all("url").map(|url| url.text_of("loc").rsplit('/').next().unwrap()).collect();
        assert_eq!(found.into_iter().collect::<BTreeSet<_>>(), BTreeSet::from(["shown", "montre", "itself"]));
        for url in month.all("url") {
            assert_eq!(url.text_of("lastmod"), "2020-12-01T12:00:00Z");
            let alternates: BTreeSet<(&str, &str)> = url.all("xhtml:link").map(|link| (link.attribute("hreflang"), link.attribute("href"))).collect();
            let (en, fr) = (format!("{SITE}/2020/12/shown"), format!("{SITE}/2020/12/montre"));
            let both = BTreeSet::from([("en", en.as_str()), ("fr", fr.as_str()), ("x-default", en.as_str())]);
            assert_eq!(alternates, if url.text_of("loc").ends_with("itself") { BTreeSet::new() } else { both });
            if url.text_of("loc").ends_with("shown") {
                let pictures: Vec<&str> = url.all("image:image").map(|image| image.text_of("image:loc")).collect();
                assert_eq!(pictures, ["https://media.example/lead.jpg", "https://media.example/body.png"]);
            }
        }
        // A language that goes is named no more.
        let ask = "{ editorial { article(by: {importKey: {source: \"test\", key: \"montre\"}}) { id version } } }";
        let gone = app.ask_as(user(Role::Editor, 1), ask, json!({})).await["data"]["editorial"]["article"].take();
        step(app, user(Role::Editor, 1), "archiveArticle", json!({"id": gone["id"], "expectedVersion": gone["version"]})).await;
        let month = xml(&web, "/sitemaps/2020-12.xml").await;
        assert!(month.all("url").all(|url| url.all("xhtml:link").count() == 0));
        // They are in no news either.
        assert_eq!(addresses(&web, "/sitemap-news.xml").await.len(), 2);
    }

    async fn the_index_says_when_a_month_changed(app: &TestApp) {
        app.import(LINES).await;
        let dated = |key: &str, date: &str| article(key, json!({"publishedAt": date}));
        app.import_values(&[dated("a", "2020-03-01T00:00:00Z"), dated("b", "2020-04-01T00:00:00Z")]).await;
        let web = with_site(app).await;
        let of = async |month: &str| {
            let files = index(&web).await;
            files.into_iter().find(|(path, _)| path.contains(month)).map(|(_, modified)| modified.unwrap())
        };
        let editor = user(Role::Editor, 1);
        let change = async |minutes: i64, key: &str, name: &str, more: Value| {
            app.clock.set(Micros(Micros::parse(crate::app::NOW).unwrap().0 + minutes * 60_000_000));
            let ask = format!("{{ editorial {{ article(by: {{importKey: {{source: \"test\", key: \"{key}\"}}}}) {{ id version }} }} }}");
            let found = app.ask_as(editor, &ask, json!({})).await["data"]["editorial"]["article"].take();
            let mut input = json!({"id": found["id"], "expectedVersion": found["version"]});
            for (name, value) in more.as_object().unwrap() {
                input[name] = value.clone();
            }
            step(app, editor, name, input).await;
        };
        assert_eq!(of("2020-03").await.as_deref(), Some("2020-12-01T12:00:00Z"));
        change(1, "a", "updateArticle", json!({"patch": {"headline": "New"}, "then": "PUBLISH"})).await;
        assert_eq!((of("2020-03").await.as_deref(), of("2020-04").await.as_deref()), (Some("2020-12-01T12:01:00Z"), Some("2020-12-01T12:00:00Z")));
        app.import_values(&[dated("c", "2020-04-02T00:00:00Z")]).await;
        change(2, "b", "archiveArticle", json!({})).await;
        assert_eq!(of("2020-04").await.as_deref(), Some("2020-12-01T12:02:00Z"));
        change(3, "c", "updateArticle", json!({"patch": {"publishedAt": "2020-03-05T00:00:00Z"}, "then": "PUBLISH"})).await;
        assert_eq!((of("2020-03").await.as_deref(), of("2020-04").await), (Some("2020-12-01T12:03:00Z"), None));
        assert_eq!(web.get("/sitemaps/2020-04.xml").await.status, 404);
    }

    async fn long_lists_are_several_files(app: &TestApp) {
        app.import(LINES).await;
        crate::statements::grow(app, 2_100).await;
        let run = async |sql: String| {
            let tx = app.app.db.begin().await.unwrap();
            Sql::new(&sql).execute(&tx).await.unwrap();
            tx.commit().await.unwrap();
        };
        run("UPDATE feed_month SET live_count = live_count + 2100 WHERE month = 202011".into()).await;
        let (index, statements) = written(app, "/sitemap.xml").await;
        assert!(statements <= 3, "{statements}");
        let files: Vec<&str> = index.split("<loc>").filter_map(|part| part.split_once("</loc>")).map(|(url, _)| url).collect();
        assert_eq!(files.iter().filter(|url| url.contains("/2020-11")).count(), 2, "{index}");
        let mut found = Vec::new();
        for (path, most) in [("/sitemaps/2020-11.xml", 2_000), ("/sitemaps/2020-11-2.xml", 103)] {
            let (text, statements) = written(app, path).await;
            let urls: Vec<String> = text.split("<loc>").filter_map(|part| part.split_once("</loc>")).map(|(url, _)| url.to_owned()).collect();
            assert_eq!(urls.len(), most, "{path}");
            assert!(statements <= 32 && text.len() < 1 << 20, "{statements} {}", text.len());
            found.extend(urls);
        }
        assert_eq!(found.iter().collect::<BTreeSet<_>>().len(), 2_103);
        let missing = Document::parse("/sitemaps/2020-11-3.xml", "", Settings::default()).unwrap().unwrap();
        assert_eq!(missing.write(app.app.db.reader(), &app.app.vocabulary.current(), &app.app.media.addresses, app.app.clock.now()).await.unwrap(), Written::Nothing);
        // A page of a feed costs the same whatever is behind it.
        let (_, statements) = written(app, "/feeds/all.atom").await;
        assert!(statements <= 6, "{statements}");
        // All of them became public just now, which is too much for one file of news.
        run(format!("UPDATE article_live SET first_published_at = {}", app.app.clock.now().0)).await;
        let (news, _) = written(app, "/sitemap-news.xml").await;
        assert!(news.contains("<sitemapindex") && news.matches("<loc>").count() == 3, "{news}");
        let mut count = 0;
        for file in 1..=3 {
            count += written(app, &format!("/sitemap-news-{file}.xml")).await.0.matches("<loc>").count();
        }
        assert_eq!(count, 2_103);
    }
}
