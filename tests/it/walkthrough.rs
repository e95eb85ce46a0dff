//! The page `docs/newsroom.md` is true: every block is sent, every answer is as it says.

use std::collections::BTreeMap;

use dateline::account::{self, NewUser, Secret};
use dateline::auth::{Caller, Role};
use dateline::kernel::{Clock, Micros};
use serde_json::{Value, json};

use crate::on_both_databases;
use crate::web::Web;

const PAGE: &str = include_str!("../../docs/newsroom.md");

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
}
