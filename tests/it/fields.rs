//! Every field of an article: what no file, no door and no recipe may lose.

use std::collections::BTreeSet;
use std::fs;
use std::path::PathBuf;

use async_graphql::parser::parse_query;
use async_graphql::parser::types::Selection;
use dateline::export;
use serde_json::{Value, json};

use crate::app::TestApp;
use crate::ndjson::{difference, exported};
use crate::on_both_databases;
use crate::sites::{Folder, markdown};

/// What an article is made of that has no field of that name.
const NOT_SHOWN: &[&str] = &["comments", "showInRelated"];

/// What JSON leaves to `/graphql`: lists of lists, what only the newsroom sees, and what other paths answer.
const NOT_IN_JSON: &[&str] =
    &["collections", "editorial", "inLanguages", "isBehind", "isPreview", "nextInSeries", "translationOf"];

fn picture(name: &str) -> String {
    format!("https://l.example/{name}.jpg")
}

/// What an article names, and then one with a value in every field that is not what it would be anyway.
fn lines() -> Vec<Value> {
    let media = |name: &str| json!({"media": {"key": picture(name), "url": picture(name), "mimeType": "image/jpeg"}});
    let plain = |key: &str, headline: &str| {
        let content = json!({"headline": headline, "slug": key, "bylines": [{"author": {"slug": "mara"}}], "categories": [{"slug": "city"}],
            "publishedAt": "2020-05-03T08:00:00Z", "body": {"text": "Words."}});
        json!({"article": {"importKey": {"source": "x", "key": key}, "then": "PUBLISH", "content": content}})
    };
    vec![
        media("lead"),
        media("shared"),
        json!({"region": {"slug": "eurasia", "name": "Eurasia"}}),
        json!({"category": {"slug": "city", "name": "City"}}),
        json!({"source": {"slug": "reuters", "name": "Reuters"}}),
        json!({"tag": {"slug": "gas", "name": "Gas"}}),
        json!({"author": {"slug": "mara", "name": "Mara"}}),
        plain("original", "Original"),
        plain("other", "Other"),
        json!({"article": {"importKey": {"source": "x", "key": "whole"}, "then": "PUBLISH", "content": whole()}}),
    ]
}

fn whole() -> Value {
    json!({
        "headline": "Alles", "shortHeadline": "Kurz", "socialHeadline": "Sozial", "kicker": "Jetzt", "standfirst": {"html": "<p>Von <em>allem</em></p>"},
        "summary": "Knapp.", "slug": "alles", "language": "de", "genre": "ANALYSIS", "urgency": 2, "isBreaking": true, "isSensitive": true,
        "isFree": false, "showInRelated": false,
        "dateline": {"text": "BERN, 4. Mai", "place": "Bern", "region": {"slug": "eurasia"}, "date": "2020-05-04"},
        "leadMedia": {"asset": {"key": picture("lead")}, "caption": {"html": "<p>Von <strong>ihr</strong></p>"}, "credit": "M. Q.", "alt": "Bild",
            "linkUrl": "https://l.example/link", "layout": "WIDE"},
        "body": {"blocks": [{"paragraph": {"spans": [{"text": "Worte."}]}}]},
        "bylines": [{"author": {"slug": "mara"}, "role": "PHOTOGRAPHER", "creditedAs": "M. Q."}],
        "regions": [{"slug": "eurasia"}], "categories": [{"slug": "city"}], "tags": [{"tag": {"slug": "gas"}, "relation": "MENTIONS"}],
        "citations": [{"key": "one", "source": {"slug": "reuters"}, "label": "Wire", "role": "DOCUMENT", "title": "Titel", "url": "https://w.example/1",
            "archivedUrl": "https://a.example/1", "publishedAt": "2020-05-01T00:00:00Z", "accessedAt": "2020-05-02T00:00:00Z", "note": "Notiz"}],
        "related": [{"importKey": {"source": "x", "key": "other"}}], "backstory": {"html": "<p>So war es</p>"},
        "rights": {"copyrightHolder": "L", "copyrightNotice": "© L", "usageTerms": "Nur hier", "licenseUrl": "https://l.example/licence"},
        "seo": {"title": "Maschinen", "description": "Worte", "image": {"key": picture("shared")}, "noIndex": true, "canonicalUrl": "https://o.example/1"},
        "comments": {"state": "OPEN", "closesAt": "2031-05-04T00:00:00Z"},
        "publishedAt": "2020-05-04T08:00:00Z", "expiresAt": "2031-01-01T00:00:00Z",
        "translationOf": {"importKey": {"source": "x", "key": "original"}},
    })
}

/// What an input has in the schema and a value does not, also below it. Of an input with one of several fields, one is enough.
async fn left_out(app: &TestApp, kind: &str, value: &Value) -> Vec<String> {
    const ASK: &str = "query ($name: String!) { __type(name: $name) { isOneOf inputFields { name type { ...T ofType { ...T ofType { ...T ofType { ...T } } } } } } }
        fragment T on __Type { kind name }";
    let found = app.data(ASK, json!({"name": kind})).await["__type"].take();
    let mut missing = Vec::new();
    for field in found["inputFields"].as_array().into_iter().flatten().filter(|_| found["isOneOf"] != true) {
        let name = field["name"].as_str().unwrap();
        let own = match &value[name] {
            Value::Null => {
                missing.push(format!("{kind}.{name}"));
                continue;
            }
            Value::Array(items) => &items[0],
            own => own,
        };
        let mut named = &field["type"];
        while named["name"].is_null() {
            named = &named["ofType"];
        }
        if named["kind"] == "INPUT_OBJECT" {
            missing.extend(Box::pin(left_out(app, named["name"].as_str().unwrap(), own)).await);
        }
    }
    missing
}

/// The content of the article that has everything, as a file has it.
fn content_in(file: &str) -> Value {
    let lines = file.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
    let mut found = lines.filter(|line| line["article"]["content"]["headline"] == "Alles");
    found.next().unwrap()["article"]["content"].take()
}

on_both_databases! {
    async fn a_file_has_every_field_of_an_article(app: &TestApp) {
        assert_eq!(left_out(app, "ArticleInput", &whole()).await, [] as [String; 0]);
        app.import_values(&lines()).await;
        let first = exported(app).await;
        assert_eq!(content_in(&first), whole());
        let other = TestApp::sqlite().await;
        other.import(first.clone().leak()).await;
        assert_eq!(difference(&first, &exported(&other).await), None);
    }

    async fn a_markdown_file_has_every_field_of_an_article(app: &TestApp) {
        app.import_values(&lines()).await;
        let folder = Folder::new(&[]);
        export::markdown(&app.app, &folder.0).await.unwrap();
        let other = TestApp::sqlite().await;
        other.import("{\"region\": {\"slug\": \"eurasia\", \"name\": \"Eurasia\"}}\n").await;
        let report = markdown(&other, &folder.0, false).await;
        assert_eq!(report.totals.dropped, 0, "{report}");
        let mut expected = whole();
        let file = |path: &str| json!({"importKey": {"source": "markdown", "key": path}});
        expected["related"] = json!([file("content/2020/05/other")]);
        expected["translationOf"] = file("content/2020/05/original");
        // Regions and sources have no files; their names stay.
        expected["dateline"].as_object_mut().unwrap().remove("region");
        expected["citations"][0].as_object_mut().unwrap().remove("source");
        assert_eq!(content_in(&exported(&other).await), expected);
    }

    async fn readers_are_shown_what_an_article_is_made_of(app: &TestApp) {
        let ask = "{ input: __type(name: \"ArticleInput\") { fields: inputFields { name } } shown: __type(name: \"Article\") { fields { name } } }";
        let found = app.get(ask).await;
        let names = |of: &str| -> BTreeSet<String> {
            let fields = found[of]["fields"].as_array().unwrap().iter();
            fields.map(|field| field["name"].as_str().unwrap().to_owned()).collect()
        };
        let (made_of, shown) = (names("input"), names("shown"));
        assert_eq!(made_of.difference(&shown).collect::<Vec<_>>(), NOT_SHOWN);
        let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("src/http/rest/documents/fragments.graphql");
        let document = parse_query(format!("{} {{ __typename }}", fs::read_to_string(path).unwrap())).unwrap();
        let whole = &document.fragments["FullArticle"].node.selection_set.node.items;
        let in_json = whole.iter().map(|item| match &item.node {
            Selection::Field(field) => field.node.name.node.to_string(),
            other => panic!("{other:?}"),
        });
        let in_json: BTreeSet<String> = in_json.collect();
        assert_eq!(shown.difference(&in_json).collect::<Vec<_>>(), NOT_IN_JSON);
    }
}
