//! The pages `docs/newsroom.md` and `README.md` are true: every block is sent, every answer is as it says.

use std::collections::BTreeMap;

use dateline::account::{self, NewUser};
use dateline::auth::{Caller, Role};
use dateline::demo;
use dateline::kernel::{Clock, Micros, Secret};
use serde_json::{Value, json};

use crate::newsroom::user;
use crate::on_both_databases;
use crate::web::Web;

const PAGE: &str = include_str!("../../docs/newsroom.md");
const README: &str = include_str!("../../README.md");

/// What a page asks for, in order.
#[derive(Debug)]
enum Block<'a> {
    Ask { anyone: bool, document: &'a str },
    Answer(&'a str),
    Minute,
}

fn blocks(page: &str) -> Vec<Block<'_>> {
    let mut blocks = Vec::new();
    let mut rest = page;
    while let Some(at) = rest.find("\n```").into_iter().chain(rest.find("\n<!-- a minute")).min() {
        let tail = &rest[at + 1..];
        if let Some(after) = tail.strip_prefix("<!-- a minute passes -->") {
            blocks.push(Block::Minute);
            rest = after;
            continue;
        }
        let (kind, inner) = tail[3..].split_once('\n').unwrap();
        let (text, after) = inner.split_once("\n```").unwrap();
        match kind {
            "graphql as anyone" => blocks.push(Block::Ask { anyone: true, document: text }),
            "graphql as jane" => blocks.push(Block::Ask { anyone: false, document: text }),
            "json" => blocks.push(Block::Answer(text)),
            "sh" => {}
            other => panic!("a block of {other}"),
        }
        rest = after;
    }
    blocks
}

/// Whether an answer is as the page says; values that it names are remembered.
fn fits(said: &Value, is: &Value, names: &mut BTreeMap<String, String>) -> bool {
    match (said, is) {
        (Value::String(any), _) if any == "…" => true,
        (Value::String(text), Value::String(value)) if text.starts_with('$') => {
            names.entry(text.clone()).or_insert_with(|| value.clone()) == value
        }
        (Value::Array(said), Value::Array(is)) => {
            said.len() == is.len() && said.iter().zip(is).all(|(said, is)| fits(said, is, names))
        }
        (Value::Object(said), Value::Object(is)) => {
            said.len() == is.len() && said.iter().all(|(key, said)| is.get(key).is_some_and(|is| fits(said, is, names)))
        }
        _ => said == is,
    }
}

on_both_databases! {
    async fn the_page_is_true(app: &TestApp) {
        let caller = Caller::operator(app.clock.now());
        let jane = NewUser { email: "jane@example.org".into(), display_name: "Jane Doe".into(), role: Role::Admin, author_id: None };
        account::create(&app.app, &caller, jane, Secret::new("correct horse battery")).await.unwrap();
        let minute = Micros(app.clock.now().0 + 60_000_000);
        let mut names = BTreeMap::from([("$in_a_minute".to_owned(), minute.to_millis())]);
        let web = Web::start(&app.app);
        let mut answer = Value::Null;
        let mut count = 0;
        for block in blocks(PAGE) {
            match block {
                Block::Minute => app.clock.set(minute),
                Block::Ask { anyone, document } => {
                    let document = names.iter().rev().fold(document.to_owned(), |text, (name, value)| text.replace(name, value));
                    let bearer = if anyone { "" } else { &names["$token"] };
                    answer = web.data(bearer, &document, json!({})).await;
                }
                Block::Answer(said) => {
                    let said: Value = serde_json::from_str(said).unwrap_or_else(|error| panic!("{error}: {said}"));
                    assert!(fits(&said, &answer, &mut names), "the page says {said:#}\nthe server says {answer:#}\n{names:#?}");
                    count += 1;
                }
            }
        }
        assert!(count > 15, "{count}");
    }

    async fn the_readme_is_true(app: &TestApp) {
        demo::load(&app.app).await.unwrap();
        let fenced = |kind: &str| -> Vec<&str> {
            README.split(&format!("\n```{kind}\n")).skip(1).map(|rest| rest.split_once("\n```").unwrap().0).collect()
        };
        let asked = fenced("sh").into_iter().find_map(|block| block.strip_prefix("curl ")).unwrap();
        let body = &asked[asked.find('{').unwrap()..=asked.rfind('}').unwrap()];
        let body: Value = serde_json::from_str(&body.replace('\n', " ")).unwrap();
        let said: Value = serde_json::from_str(fenced("json")[0]).unwrap();
        assert_eq!(app.ask(body["query"].as_str().unwrap(), json!({})).await, said);
        let article = "/2020/11/france-president-macron-seeks-international-supervision-of-nagorno-karabakh-ceasefire";
        let documents = fenced("graphql");
        for document in &documents {
            let variables = if document.contains("$path") { json!({"path": article}) } else { json!({}) };
            let answer = app.ask_as(user(Role::Editor, 2), document, variables).await;
            assert_eq!(answer.get("errors"), None, "{document}: {answer:#}");
            assert!(!answer["data"].to_string().contains("null,\"userErrors\":[{"), "{document}: {answer:#}");
        }
        let created = app.get("{ articles(first: 1) { nodes { headline } } }").await;
        assert_eq!((documents.len(), &created["articles"]["nodes"][0]["headline"]), (6, &json!("A bridge opens")));
    }
}
