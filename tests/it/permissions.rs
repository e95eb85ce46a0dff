//! Who may do what: every operation is tried by everybody, and the result is the matrix of `docs/permissions.md`.

use std::fmt::Write;

use dateline::auth::{ApiKeyScope, KeyIdentity, Operation, Role, UserIdentity, Who};
use dateline::kernel::Micros;
use serde_json::json;
use uuid::Uuid;

use crate::documents::Documents;
use crate::on_both_databases;
use crate::subscriptions::Listener;

/// Everybody, as the columns of the matrix.
fn everybody(round: u128) -> Vec<(&'static str, Who)> {
    let key = |scope| {
        Who::Key(KeyIdentity {
            key_id: Uuid::from_u128(1),
            scopes: [scope].into_iter().collect(),
            cost_per_minute: None,
            expires_at: None,
        })
    };
    let user = |role| {
        // Who logs out is out: for each operation they log in anew.
        let (user_id, session_id) = (Uuid::from_u128(2), Uuid::from_u128(10 * round + role as u128));
        Who::User(UserIdentity { user_id, session_id, role, author_id: None, expires_at: Micros(i64::MAX) })
    };
    vec![
        ("anyone", Who::Anonymous),
        ("key: read", key(ApiKeyScope::ContentRead)),
        ("key: write", key(ApiKeyScope::ContentWrite)),
        ("key: publish", key(ApiKeyScope::ContentPublish)),
        ("key: media", key(ApiKeyScope::MediaWrite)),
        ("contributor", user(Role::Contributor)),
        ("author", user(Role::Author)),
        ("editor", user(Role::Editor)),
        ("admin", user(Role::Admin)),
    ]
}

on_both_databases! {
    async fn everybody_tries_everything(app: &TestApp) {
        let documents = Documents::new();
        let mut matrix = String::new();
        let names = everybody(0).iter().map(|(name, _)| *name).collect::<Vec<_>>().join(" | ");
        writeln!(matrix, "| operation | {names} |\n| --- |{}", " --- |".repeat(everybody(0).len())).unwrap();
        for (round, operation) in (1..).zip(Operation::ALL) {
            let Some(document) = documents.of(operation.field()) else { continue };
            write!(matrix, "| `{}` |", operation.field()).unwrap();
            for (name, who) in everybody(round) {
                let answer = if document.starts_with("subscription") {
                    // Who is let in waits.
                    Listener::of(app, &app.app, who, &document, json!({})).answer_at_once().unwrap_or_default()
                } else {
                    app.ask_as(who, &document, json!({})).await
                };
                let codes: Vec<&str> = answer["errors"].as_array().into_iter().flatten()
                    .map(|error| error["extensions"]["code"].as_str().unwrap_or("none")).collect();
                let verdict = match codes.as_slice() {
                    ["UNAUTHENTICATED"] => "401",
                    ["FORBIDDEN"] => "–",
                    [] => "✓",
                    // It was let in and found that what it was asked about is not there.
                    [code] if ["BAD_USER_INPUT", "NOT_FOUND"].contains(code) => "✓",
                    _ => panic!("{name}, {document}: {answer:#}"),
                };
                write!(matrix, " {verdict} |").unwrap();
            }
            writeln!(matrix).unwrap();
        }
        println!("{matrix}");
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/permissions.md");
        let stored = std::fs::read_to_string(path).unwrap();
        assert!(stored.contains(&matrix), "docs/permissions.md has another matrix than this one:\n{matrix}");
    }
}
