//! What every kind of terms has in common holds for all of them, on both databases.

use std::collections::BTreeSet;

use dateline::auth::Role;
use dateline::db::Sql;
use dateline::taxonomy::{Column, TermKind};
use sea_orm::{ConnectionTrait, DbBackend, FromQueryResult};
use serde_json::{Value, json};

use crate::app::TestApp;
use crate::newsroom::{content, mutate, step, user};
use crate::on_both_databases;
use crate::page::LINES;

#[derive(FromQueryResult)]
struct Reference {
    from_table: String,
    from_column: String,
    to_table: String,
}

async fn references(app: &TestApp) -> Vec<Reference> {
    let connection = app.app.db.reader();
    let text = match connection.get_database_backend() {
        DbBackend::Sqlite => {
            "SELECT m.name AS from_table, k.\"from\" AS from_column, k.\"table\" AS to_table
             FROM sqlite_master m JOIN pragma_foreign_key_list(m.name) k WHERE m.type = 'table'"
        }
        _ => {
            "SELECT c.conrelid::regclass::text AS from_table, a.attname::text AS from_column,
                 c.confrelid::regclass::text AS to_table
             FROM pg_constraint c JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = c.conkey[1]
             WHERE c.contype = 'f'"
        }
    };
    Sql::new(text).all(connection).await.unwrap()
}

on_both_databases! {
    async fn whoever_refers_to_a_term_is_known(app: &TestApp) {
        let references = references(app).await;
        assert!(references.len() > 20);
        for row in TermKind::ALL.map(TermKind::row) {
            let lists: [&[Column]; 3] = [row.parent_again, row.named_by, row.owned];
            let known = std::iter::once(&row.used_by).chain(&row.parent).chain(lists.into_iter().flatten());
            let known: BTreeSet<(String, String)> =
                known.map(|column| (column.table.to_owned(), column.name.to_owned())).collect();
            let found = references.iter().filter(|reference| reference.to_table == row.name);
            let found: BTreeSet<(String, String)> =
                found.map(|reference| (reference.from_table.clone(), reference.from_column.clone())).collect();
            let missing: Vec<_> = found.difference(&known).collect();
            assert!(missing.is_empty(), "{} is also named by {missing:?}", row.name);
            // What is not declared as a reference is there at least.
            for (table, column) in &known {
                let mut sql = Sql::new("SELECT ");
                sql.push(column).push(" FROM ").push(table).push(" WHERE 1 = 0");
                sql.rows(app.app.db.reader()).await.unwrap();
            }
            let mut sql = Sql::new("SELECT ");
            sql.push(row.picture).push(if row.is_hidden_unused { ", is_live FROM " } else { " FROM " });
            sql.push(row.name).push(" WHERE 1 = 0");
            sql.rows(app.app.db.reader()).await.unwrap();
        }
    }

    // A draft and a public article use it: both are found, it cannot go alone, and another takes its place in both.
    async fn a_term_that_is_used_gives_way_to_another(app: &TestApp) {
        app.import(LINES).await;
        let editor = || user(Role::Editor, 2);
        for kind in TermKind::ALL {
            let name = kind.name();
            let pascal = format!("{}{}", name[..1].to_uppercase(), &name[1..]);
            let create = async |called: &str| {
                let made = mutate(app, user(Role::Admin, 9), &format!("create{pascal}"), &format!("{name} {{ id }} userErrors {{ message }}"), json!({"name": called})).await;
                assert_eq!(made["userErrors"], json!([]), "{name}");
                made[name]["id"].clone()
            };
            let (old, new) = (create("Old one").await, create("New one").await);
            let mut ids = Vec::new();
            for then in ["KEEP_DRAFT", "PUBLISH"] {
                let (mut body, term) = (content(&format!("With a {name}")), json!({"id": old}));
                let (field, value) = match kind {
                    TermKind::Region => ("regions", term),
                    TermKind::Category => ("categories", term),
                    TermKind::Tag => ("tags", json!({"tag": term})),
                    TermKind::Author => ("bylines", json!({"author": term})),
                    TermKind::Source => ("citations", json!({"source": term})),
                };
                body[field] = json!([value]);
                ids.push(step(app, editor(), "createArticle", json!({"content": body, "then": then})).await["article"]["id"].clone());
            }
            let users = async |term: &Value| -> BTreeSet<String> {
                let ask = "query ($id: ID!) { editorial { usages(id: $id) { nodes { id } } } }";
                let answer = app.ask_as(editor(), ask, json!({"id": term})).await;
                let nodes = answer["data"]["editorial"]["usages"]["nodes"].as_array().unwrap_or_else(|| panic!("{name}: {answer:#}"));
                nodes.iter().map(|node| node["id"].as_str().unwrap().to_owned()).collect()
            };
            let both: BTreeSet<String> = ids.iter().map(|id| id.as_str().unwrap().to_owned()).collect();
            assert_eq!(users(&old).await, both, "{name}");
            let delete = async |input: Value| {
                let errors = "userErrors { code ... on InUseError { usageCount } }";
                mutate(app, user(Role::Admin, 9), &format!("delete{pascal}"), &format!("deleted{pascal}Id {errors}"), input).await
            };
            let refused = delete(json!({"id": old})).await;
            assert_eq!(refused["userErrors"], json!([{"code": "IN_USE", "usageCount": 2}]), "{name}");
            let gone = delete(json!({"id": old, "replaceById": new})).await;
            assert_eq!((&gone[format!("deleted{pascal}Id")], &gone["userErrors"]), (&old, &json!([])), "{name}");
            assert_eq!(users(&new).await, both, "{name}");
            let list = format!("{{ {name}(by: {{slug: \"new-one\"}}) {{ articles {{ totalCount }} }} }}");
            assert_eq!(app.get(&list).await[name]["articles"]["totalCount"], 1, "{name}");
        }
    }
}
