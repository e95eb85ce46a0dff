use std::path::PathBuf;

use serde_json::{Value, json};

use super::Client;
use super::client::{Answer, post};
use crate::http::{Graphql, NodeSettings};

const QUERY: &str = "{ hello }";
const HASH: &str = "0000000000000000000000000000000000000000000000000000000000000000";

fn hashed(hash: &str, query: Option<&str>) -> Value {
    let mut body = json!({ "extensions": { "persistedQuery": { "version": 1, "sha256Hash": hash } } });
    if let Some(query) = query {
        body["query"] = query.into();
    }
    body
}

fn sha256(text: &str) -> String {
    use sha2::{Digest, Sha256};
    Sha256::digest(text).iter().map(|byte| format!("{byte:02x}")).collect()
}

async fn settings(graphql: Graphql) -> Client {
    Client::with(NodeSettings { graphql, ..NodeSettings::default() }).await
}

fn is_hello(answer: &Answer) -> bool {
    answer.json() == json!({ "data": { "hello": "hello you" } })
}

#[actix_web::test]
async fn a_hash_is_enough_once_the_text_was_sent_with_it() {
    let client = Client::new().await;
    let hash = sha256(QUERY);
    let unknown = client.send(post(&hashed(&hash, None))).await;
    assert_eq!(unknown.errors(), [("PERSISTED_QUERY_NOT_FOUND".into(), "PersistedQueryNotFound".into())]);
    assert!(is_hello(&client.send(post(&hashed(&hash, Some(QUERY)))).await));
    assert!(is_hello(&client.send(post(&hashed(&hash, None))).await));
    let extensions = hashed(&hash, None)["extensions"].to_string();
    let address: String =
        url::form_urlencoded::Serializer::new(String::new()).append_pair("extensions", &extensions).finish();
    assert!(is_hello(&client.get(&format!("/graphql?{address}")).await));
}

#[actix_web::test]
async fn a_wrong_hash_is_not_kept() {
    let client = Client::new().await;
    let wrong = client.send(post(&hashed(HASH, Some(QUERY)))).await;
    assert_eq!(wrong.code(), "BAD_USER_INPUT");
    assert_eq!(client.send(post(&hashed(HASH, None))).await.code(), "PERSISTED_QUERY_NOT_FOUND");
    assert_eq!(client.send(post(&hashed("xyz", None))).await.code(), "BAD_USER_INPUT");
    let other = json!({ "extensions": { "persistedQuery": { "version": 2, "sha256Hash": HASH } } });
    assert_eq!(client.send(post(&other)).await.code(), "PERSISTED_QUERY_NOT_SUPPORTED");
}

#[actix_web::test]
async fn a_server_that_keeps_nothing_says_so() {
    let client = settings(Graphql { automatic_persisted_queries: false, ..Graphql::default() }).await;
    let answer = client.send(post(&hashed(&sha256(QUERY), Some(QUERY)))).await;
    assert_eq!(answer.errors(), [("PERSISTED_QUERY_NOT_SUPPORTED".into(), "PersistedQueryNotSupported".into())]);
}

/// A file of documents, gone when the test is over.
struct DocumentFile(PathBuf);

impl DocumentFile {
    fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("dateline-documents-{}-{name}.json", std::process::id()));
        std::fs::write(&path, json!({ "hello": QUERY, (sha256(QUERY)): QUERY }).to_string()).unwrap();
        Self(path)
    }
}

impl Drop for DocumentFile {
    fn drop(&mut self) {
        let _ = std::fs::remove_file(&self.0);
    }
}

#[actix_web::test]
async fn documents_of_the_operator_are_run_by_id() {
    let file = DocumentFile::new("by-id");
    let client = settings(Graphql { persisted_documents: file.0.clone(), ..Graphql::default() }).await;
    assert!(is_hello(&client.send(post(&json!({ "documentId": "hello" }))).await));
    assert!(is_hello(&client.get("/graphql?documentId=hello").await));
    assert!(is_hello(&client.send(post(&hashed(&sha256(QUERY), None))).await));
    assert_eq!(client.send(post(&json!({ "documentId": "other" }))).await.code(), "PERSISTED_QUERY_NOT_FOUND");
    assert_eq!(client.send(post(&json!({ "documentId": "hello", "query": QUERY }))).await.status, 400);
    assert!(is_hello(&client.send(post(&json!({ "query": QUERY }))).await));
}

#[actix_web::test]
async fn an_allow_list_runs_nothing_else() {
    let file = DocumentFile::new("allow-list");
    let client =
        settings(Graphql { persisted_documents: file.0.clone(), only_persisted_documents: true, ..Graphql::default() })
            .await;
    assert!(is_hello(&client.send(post(&json!({ "documentId": "hello" }))).await));
    assert_eq!(client.send(post(&json!({ "query": QUERY }))).await.code(), "FORBIDDEN");
    assert_eq!(client.send(post(&hashed(&sha256("{ a: hello }"), Some("{ a: hello }")))).await.code(), "FORBIDDEN");
}

#[actix_web::test]
async fn the_text_that_comes_with_the_hash_of_another_is_not_run() {
    let path = std::env::temp_dir().join(format!("dateline-{}-other.json", std::process::id()));
    std::fs::write(&path, json!({ sha256(QUERY): QUERY }).to_string()).unwrap();
    let client = settings(Graphql { persisted_documents: path.clone(), ..Graphql::default() }).await;
    std::fs::remove_file(path).unwrap();
    assert!(is_hello(&client.send(post(&hashed(&sha256(QUERY), Some(QUERY)))).await));
    let other = client.send(post(&hashed(&sha256(QUERY), Some("{ number(value: 1) }")))).await;
    assert_eq!(other.code(), "BAD_USER_INPUT");
}
