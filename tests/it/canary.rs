//! No draft ever leaks: what is not public is full of one word, and nothing that an anonymous reader can ask for has the word
//! in it, or changes because of it.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex};

use dateline::auth::Who;
use dateline::db::Sql;
use dateline::kernel::{GlobalId, NodeKind};
use dateline::search;
use sea_orm::FromQueryResult;
use serde_json::{Value, json};
use tracing_subscriber::fmt::MakeWriter;
use uuid::Uuid;

use crate::app::TestApp;
use crate::documents::Documents;
use crate::newsroom::{mutate, step};
use crate::on_both_databases;
use crate::page::LINES;
use crate::rest::operations;
use crate::web::Web;

const WORD: &str = "Zyxomandrake";

/// The tables whose rows have ids, and one column of each by which somebody might ask for the row.
const TABLES: &[&str] = &[
    "article",
    "article_revision",
    "region",
    "category",
    "tag",
    "author",
    "source",
    "media_asset",
    "correction",
    "comment",
    "menu",
    "collection",
];

#[derive(FromQueryResult)]
struct Row {
    id: Uuid,
}

/// Every id that is stored anywhere, as every kind of object; of the hundreds of regions that everybody has, a few.
async fn ids(app: &TestApp) -> BTreeSet<String> {
    let mut ids = BTreeSet::new();
    for table in TABLES {
        let rows = format!("SELECT id FROM {table} ORDER BY id LIMIT 40");
        for row in Sql::new(&rows).all::<Row>(app.app.db.reader()).await.unwrap() {
            ids.extend(NodeKind::ALL.iter().map(|kind| GlobalId::new(*kind, row.id).to_string()));
        }
    }
    ids
}

/// Everything that an anonymous reader can ask for: the document and what it answers.
async fn everything(app: &TestApp, ids: &BTreeSet<String>) -> BTreeMap<String, Value> {
    let mut answers = feeds_and_sitemaps(app).await;
    let documents = Documents::new();
    let mut asked = Vec::new();
    for (field, kind) in documents.fields("Query") {
        match field {
            "node" | "nodes" => {}
            _ => asked.push(format!(
                "{{ {field}{} {} }}",
                documents.arguments("Query", field),
                documents.all_of(kind, 2)
            )),
        }
    }
    let slug = WORD.to_lowercase();
    for by in ["region", "category", "tag", "author", "source", "collection"] {
        asked.push(format!("{{ {by}(by: {{slug: \"{slug}\"}}) {{ id }} }}"));
        if by != "collection" {
            asked.push(format!(
                "{{ articles(filter: {{{by}: {{anyOf: [{{slug: \"{slug}\"}}]}}}}) {{ totalCount nodes {{ id }} }} }}"
            ));
        }
        for path in [
            format!("/{by}/{slug}"),
            format!("/{slug}"),
            format!("/2020/12/{slug}"),
            "/canary/former".into(),
            "/canary/former/".into(),
        ] {
            asked.push(format!("{{ route(path: \"{path}\") {{ status target {{ path }} notice {{ text }} }} }}"));
        }
    }
    // Words of what waits, as they are, misspelled, cut off, in a phrase, in the headline, beside words that are public.
    let near = WORD.replace("drake", "drkae");
    for text in [
        WORD.to_owned(),
        near,
        format!("{WORD}x"),
        format!("{}*", &WORD[..5]),
        format!("\"{WORD} {WORD}\""),
        format!("title:{WORD}"),
        format!("france {WORD}"),
        format!("france -{WORD}"),
        "planned embargoed submitted withdrawn".into(),
    ] {
        let text = json!(text);
        asked.push(format!(
            "{{ search(query: {text}) {{ totalCount freshness edges {{ matchesAll node {{ id }} highlights {{ fragments {{ text }} }} }} \
             facets(of: [REGION, CATEGORY, GENRE, LANGUAGE, YEAR]) {{ buckets {{ label articleCount }} }} \
             interpretation {{ isRelaxed corrections {{ used }} }} }} }}"
        ));
    }
    asked.push(format!("{{ suggest(prefix: \"{}\") {{ text }} }}", &WORD[..4]));
    let objects: Vec<(&str, String)> =
        documents.members("Node").into_iter().map(|kind| (kind, documents.all_of(kind, 1))).collect();
    for document in asked {
        let answer = app.ask(&document, json!({})).await;
        answers.insert(document, answer);
    }
    let ids: Vec<&String> = ids.iter().collect();
    for some in ids.chunks(100) {
        let found = app.data("query ($ids: [ID!]!) { nodes(ids: $ids) { __typename } }", json!({"ids": some})).await;
        for (id, node) in some.iter().zip(found["nodes"].as_array().unwrap()) {
            let Some(kind) = node["__typename"].as_str() else {
                answers.insert(format!("node {id}"), Value::Null);
                continue;
            };
            let all = &objects.iter().find(|(name, _)| *name == kind).unwrap().1;
            let document = format!("{{ node(id: \"{id}\") {{ ... on {kind} {all} }} }}");
            let answer = app.ask(&document, json!({})).await;
            answers.insert(document, answer);
        }
    }
    answers
}

/// The same over the other door: paths and what is there.
async fn feeds_and_sitemaps(app: &TestApp) -> BTreeMap<String, Value> {
    app.app.sync().await.unwrap();
    let web = Web::start(&app.app);
    let slug = WORD.to_lowercase();
    let mut paths: Vec<String> =
        ["/sitemap.xml", "/sitemap-news.xml", "/sitemaps/2020-11.xml", "/sitemaps/2020-12.xml", "/sitemaps/terms.xml"]
            .map(str::to_owned)
            .into();
    let topics = [
        "all",
        "region/france",
        "region/russia",
        "tag/nato",
        "author/qnavy",
        "source/reuters",
        "language/en",
        "corrections",
    ];
    let hidden = ["tag", "author", "source", "collection"].map(|kind| format!("{kind}/{slug}"));
    for topic in topics.map(str::to_owned).into_iter().chain(hidden) {
        paths.extend(["rss", "atom", "json"].map(|format| format!("/feeds/{topic}.{format}?content=full&first=100")));
    }
    let mut answers = BTreeMap::new();
    for path in paths {
        let answer = web.get(&path).await;
        answers.insert(path, json!([answer.status, answer.body]));
    }
    answers
}

fn canary(name: &str) -> Value {
    json!({
        "headline": format!("{WORD} {name}"), "kicker": WORD, "standfirst": {"text": WORD}, "summary": WORD, "language": "en",
        "slug": format!("{}-{name}", WORD.to_lowercase()),
        "regions": [{"slug": "france"}, {"slug": "russia"}], "tags": [{"tag": {"slug": "nato"}}, {"tag": {"slug": WORD.to_lowercase()}}],
        "bylines": [{"author": {"slug": "qnavy"}}, {"author": {"slug": WORD.to_lowercase()}}],
        "citations": [{"source": {"slug": "reuters"}}, {"source": {"slug": WORD.to_lowercase()}}],
        "body": {"text": format!("{WORD} {WORD}")},
    })
}

on_both_databases! {
    async fn nobody_sees_the_word(app: &TestApp) {
        app.import(LINES).await;
        let slug = WORD.to_lowercase();
        let key = |key: &str| json!({"source": "canary", "key": key});
        // A public article that refers to what is not public yet, in every way.
        app.import_values(&[
            json!({"article": {"importKey": key("referred"), "content": {"headline": "Referred to", "language": "en", "body": {"text": "Not yet."}}}}),
            json!({"article": {"importKey": key("public"), "then": "PUBLISH", "content": {
                "headline": "Refers", "language": "en", "regions": [{"slug": "france"}], "bylines": [{"author": {"slug": "qnavy"}}],
                "body": {"text": "Public."}, "related": [{"importKey": key("referred")}]}}}),
        ]).await;
        let log = Log::default();
        let subscriber = tracing_subscriber::fmt().with_max_level(tracing::Level::DEBUG).with_writer(log.clone()).finish();
        let _second = tracing::Dispatch::new(tracing_subscriber::registry());
        let logging = tracing::subscriber::set_default(subscriber);
        search::catch_up(&app.app).await.unwrap();
        let before = everything(app, &ids(app).await).await;
        app.import_values(&[
            json!({"tag": {"slug": slug, "name": WORD, "tagKind": "SUBJECT"}}),
            json!({"author": {"slug": slug, "name": WORD, "authorKind": "PERSON", "bio": {"text": WORD}}}),
            json!({"source": {"slug": slug, "name": WORD, "sourceKind": "BROADCASTER"}}),
            json!({"article": {"importKey": key("referred"), "content": canary("referred")}}),
            json!({"article": {"importKey": key("draft"), "content": canary("draft"), "path": format!("/{slug}-page/{slug}-draft"), "paths": ["/canary/former", "/canary/former?p=1"]}}),
            json!({"article": {"importKey": key("public"), "content": canary("public")}}),
        ]).await;
        // The same through the mutations: planned, under embargo, handed in, shown by a link, curated but not published.
        let make = async |name: &str| step(app, Who::Operator, "createArticle", json!({"content": canary(name)})).await["article"]["id"].take();
        for (name, mode) in [("planned", "PUBLISH_AT"), ("embargoed", "EMBARGO_UNTIL")] {
            let input = json!({"id": make(name).await, "expectedVersion": 1, "at": "2030-01-01T00:00:00Z", "mode": mode});
            step(app, Who::Operator, "scheduleArticle", input).await;
        }
        step(app, Who::Operator, "submitArticle", json!({"id": make("submitted").await, "expectedVersion": 1, "note": WORD})).await;
        let shown = make("shown").await;
        let link = mutate(app, Who::Operator, "createPreviewLink", "token userErrors { message }", json!({"articleId": shown})).await;
        let front = json!({"title": WORD, "slug": slug, "items": [{"article": {"importKey": key("public")}, "headline": WORD}]});
        mutate(app, Who::Operator, "createCollection", "userErrors { message }", front).await;
        let by = json!({"importKey": key("public")});
        let ask = "query ($by: EditorialArticleRef!) { editorial { article(by: $by) { id version state publishBlockers { message } } } }";
        let public = app.ask_as(Who::Operator, ask, json!({"by": by})).await["data"]["editorial"]["article"].take();
        step(app, Who::Operator, "updateArticle", json!({"id": public["id"], "expectedVersion": public["version"], "patch": {"kicker": WORD}})).await;
        let preview = app.data("query ($token: String!) { preview(token: $token) { headline } }", json!({"token": link["token"]})).await;
        assert!(preview.to_string().contains(WORD));
        assert_eq!(app.data("query ($token: String!) { preview(token: $token) { headline } }", json!({"token": WORD})).await["preview"], Value::Null);

        let after = everything(app, &ids(app).await).await;
        for (document, was) in &before {
            // A token tells that somebody worked on the vocabulary, and nothing else.
            if !document.contains("changeTokens") {
                assert_eq!(Some(was), after.get(document), "{document}");
            }
        }
        for (document, answer) in after {
            let text = answer.to_string().to_lowercase();
            if document.starts_with("/feeds/") && document.contains(&slug) {
                assert!(text.starts_with("[404,") && !text.contains(&slug), "{document}: {answer:#}");
            } else if document.contains(&slug) {
                // What was asked for is echoed where it is not there: as for a word that nobody ever used.
                let unused = app.ask(&document.replace(&slug, "unused"), json!({})).await.to_string().to_lowercase();
                assert_eq!(text.replace(&slug, "unused"), unused, "{document}");
            } else {
                assert!(!text.contains(&slug), "{document}: {answer:#}");
            }
        }
        // What was public and has been withdrawn is gone from everywhere, its notice aside.
        let mut withdrawn = canary("withdrawn");
        withdrawn["tags"] = json!([{"tag": {"slug": "nato"}}]);
        withdrawn["bylines"] = json!([{"author": {"slug": "qnavy"}}]);
        withdrawn["citations"] = json!([{"source": {"slug": "reuters"}}]);
        let out = step(app, Who::Operator, "createArticle", json!({"content": withdrawn, "then": "PUBLISH"})).await;
        let input = json!({"id": out["article"]["id"], "expectedVersion": out["article"]["version"], "notice": "Withdrawn."});
        step(app, Who::Operator, "retractArticle", input).await;
        for (document, answer) in everything(app, &ids(app).await).await {
            let text = answer.to_string().to_lowercase();
            assert!(document.contains(&slug) || !text.contains(&slug), "{document}: {answer:#}");
        }
        drop(logging);
        let said = String::from_utf8(log.0.lock().unwrap().clone()).unwrap().to_lowercase();
        assert!(!said.contains(&slug), "{}", said.lines().find(|line| line.contains(&slug)).unwrap());
        // Behind a socket nothing is added.
        let web = Web::start(&app.app);
        for document in ["{ articles { nodes { id headline } } }", "{ articleChanges { nodes { articleId kind } } }", "{ nothing }"] {
            let answer = web.post(&[], document, json!({})).await;
            assert!(!format!("{answer:?}").to_lowercase().contains(&slug), "{answer:?}");
        }
        // Nor at any path of JSON, whatever it is asked about.
        let names = ids(app).await.into_iter().chain([slug.clone(), format!("{slug}-draft"), "france".into(), "nato".into(), "2020".into()]);
        let names: Vec<String> = names.collect();
        for operation in operations() {
            let few = names.iter().filter(|name| operation.path.contains("{id}") || name.len() < 20);
            for name in few {
                let answer = web.get(&operation.address(|_| Some(name.clone()))).await;
                assert!(!answer.body.to_lowercase().contains(&slug), "{} {name} {answer:?}", operation.path);
            }
        }
        for path in [format!("/2020/12/{slug}-draft"), format!("/2020/12/{slug}-withdrawn"), format!("/tag/{slug}"), "/canary/former".into()] {
            let answer = web.get(&format!("/api/v1/route?path={path}&include=related,moreIn,navigation")).await;
            assert!(!answer.body.to_lowercase().contains(&slug), "{path} {answer:?}");
        }
    }

    async fn a_picture_makes_nobody_public(app: &TestApp) {
        app.import(LINES).await;
        let picture = |key: &str, author: &str, source: &str| json!({"media": {"key": key, "url": format!("https://media.example/{key}.jpg"), "mimeType": "image/jpeg",
            "credit": "Photo: J. Doe", "photographer": {"slug": author}, "source": {"slug": source}}});
        let article = |key: &str| json!({"article": {"importKey": {"source": "canary", "key": key}, "then": "PUBLISH", "content": {
            "headline": "Shows", "slug": format!("shows-{key}"), "language": "en", "regions": [{"slug": "france"}], "bylines": [{"author": {"slug": "qnavy"}}],
            "body": {"text": "Public."}, "leadMedia": {"asset": {"key": key}}}}});
        app.import_values(&[
            json!({"author": {"slug": "unseen", "name": WORD, "authorKind": "PERSON"}}),
            json!({"source": {"slug": "unseen", "name": WORD, "sourceKind": "BROADCASTER"}}),
            picture("unseen", "unseen", "unseen"), picture("seen", "qnavy", "reuters"), article("unseen"), article("seen"),
        ]).await;
        let ask = "query ($path: String!) { article(by: {path: $path}) { leadMedia { asset { credit photographer { id name } source { id name } } } } }";
        let asset = async |path: &str| app.data(ask, json!({"path": path})).await["article"]["leadMedia"]["asset"].take();
        assert_eq!(asset("/2020/12/shows-unseen").await, json!({"credit": "Photo: J. Doe", "photographer": null, "source": null}));
        let seen = asset("/2020/12/shows-seen").await;
        // Whoever is shown can be asked for.
        for who in ["photographer", "source"] {
            let node = app.data("query ($id: ID!) { node(id: $id) { id } }", json!({"id": seen[who]["id"]})).await;
            assert_eq!(node["node"]["id"], seen[who]["id"], "{seen:#}");
        }
    }
}

/// What is written to the log.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl std::io::Write for Log {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl MakeWriter<'_> for Log {
    type Writer = Self;

    fn make_writer(&self) -> Self {
        self.clone()
    }
}
