//! The newsroom finds what it works on by its words and by the beginnings of names, and nobody else does.

use dateline::auth::{Role, Who};
use serde_json::{Value, json};

use crate::app::TestApp;
use crate::newsroom::{content, step, user};
use crate::on_both_databases;
use crate::page::LINES;

/// The headlines of what somebody finds, in order.
async fn find(app: &TestApp, who: Who, filter: Value) -> Vec<String> {
    let document = "query ($filter: EditorialArticleFilter!) { editorial { articles(filter: $filter, first: 50) { nodes { headline } } } }";
    let answer = app.ask_as(who, document, json!({"filter": filter})).await;
    let nodes = answer["data"]["editorial"]["articles"]["nodes"].as_array().unwrap_or_else(|| panic!("{answer:#}"));
    nodes.iter().map(|node| node["headline"].as_str().unwrap().to_owned()).collect()
}

async fn make(app: &TestApp, who: Who, headline: &str, text: &str, then: &str) -> Value {
    let mut content = content(headline);
    content["body"] = json!({"text": text});
    step(app, who, "createArticle", json!({"content": content, "then": then})).await["article"].take()
}

on_both_databases! {
    async fn articles_are_found_by_the_words_of_their_working_copies(app: &TestApp) {
        app.import(LINES).await;
        let (editor, author, other) = (user(Role::Editor, 1), user(Role::Author, 2), user(Role::Author, 3));
        make(app, author, "The quokka of Perth", "It smiles at O’Brien near the Élysée.\n\nThe whole city saw it.", "KEEP_DRAFT").await;
        let public = make(app, editor, "A wombat", "Nothing but a wombat.", "PUBLISH").await;
        let withdrawn = make(app, editor, "Withdrawn", "The wombat was a quokka.", "PUBLISH").await;
        step(app, editor, "retractArticle", json!({"id": withdrawn["id"], "expectedVersion": withdrawn["version"], "notice": "No."})).await;
        let patch = json!({"id": public["id"], "expectedVersion": public["version"], "patch": {"kicker": "Marsupials"}});
        step(app, editor, "updateArticle", patch).await;
        let text = |text: &str| json!({"text": text});
        for (query, expected) in [
            ("quokka", vec!["Withdrawn", "The quokka of Perth"]),
            ("QUOKK smiles", vec!["The quokka of Perth"]),
            ("quok* -wombat", vec!["The quokka of Perth"]),
            ("\"whole city\"", vec!["The quokka of Perth"]),
            ("\"city whole\"", vec![]),
            ("title:quokka", vec!["The quokka of Perth"]),
            ("o'brien ÉLYSÉE", vec!["The quokka of Perth"]),
            ("marsupials", vec!["A wombat"]),
            // Names of places in what is stored are no words of it.
            ("headline", vec![]),
            ("kicker", vec![]),
            ("%", vec![]),
            ("\\", vec![]),
        ] {
            assert_eq!(find(app, editor, text(query)).await, expected, "{query}");
        }
        // Others see what is their own, here as in every list.
        assert_eq!(find(app, author, text("quokka")).await, ["The quokka of Perth"]);
        assert_eq!(find(app, other, text("quokka")).await, [""; 0]);
        // What is public with a change that is not is both.
        assert_eq!(find(app, editor, json!({"text": "wombat", "publications": ["PUBLISHED"]})).await, ["A wombat"]);
        assert_eq!(find(app, editor, json!({"text": "wombat", "states": ["DRAFT"]})).await, ["A wombat"]);
        assert_eq!(find(app, editor, json!({"text": "wombat", "publications": ["RETRACTED"]})).await, ["Withdrawn"]);
        // Readers find what is public and nothing of what waits.
        let found = app.data("{ search(query: \"quokka marsupials\") { totalCount edges { node { headline } } } }", json!({})).await;
        assert_eq!(found["search"], json!({"totalCount": 0, "edges": []}));
        let answer = app.ask_as(Who::Anonymous, "{ editorial { articles(filter: {text: \"quokka\"}) { nodes { headline } } } }", json!({})).await;
        assert_eq!(answer["errors"][0]["extensions"]["code"], "UNAUTHENTICATED", "{answer:#}");
    }

    async fn names_are_found_whether_used_or_not(app: &TestApp) {
        app.import(LINES).await;
        app.import_values(&[
            json!({"tag": {"slug": "zebra", "name": "Zébra", "tagKind": "SUBJECT"}}),
            json!({"author": {"slug": "zebedee", "name": "Zebedee", "authorKind": "PERSON"}}),
            json!({"source": {"slug": "zebra-times", "name": "The Zebra Times", "sourceKind": "BROADCASTER"}}),
        ]).await;
        let document = "query ($prefix: String!, $kinds: [SuggestionKind!]) { editorial { suggest(prefix: $prefix, kinds: $kinds) { text kind articleCount target { path } } } }";
        let suggest = async |variables: Value| app.ask_as(user(Role::Contributor, 1), document, variables).await["data"]["editorial"]["suggest"].take();
        let found = suggest(json!({"prefix": "zeb"})).await;
        let names: Vec<&str> = found.as_array().unwrap().iter().map(|name| name["text"].as_str().unwrap()).collect();
        assert_eq!(names, ["The Zebra Times", "Zebedee", "Zébra"], "{found:#}");
        assert_eq!(suggest(json!({"prefix": "zeb", "kinds": ["TAG"]})).await, json!([{"text": "Zébra", "kind": "TAG", "articleCount": 0, "target": {"path": "/tag/zebra"}}]));
        assert_eq!(suggest(json!({"prefix": "fra"})).await[0]["text"], "France");
        assert_eq!(app.get("{ suggest(prefix: \"zeb\") { text } }").await["suggest"], json!([]));
    }
}
