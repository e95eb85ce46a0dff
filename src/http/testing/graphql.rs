use actix_web::http::Method;
use actix_web::test::TestRequest;
use serde_json::{Value, json};

use super::Client;
use super::client::post;
use crate::graphql::limits::Limits;
use crate::http::{Graphql, Http, NodeSettings};

const JSON: &str = "application/json";
const GRAPHQL: &str = "application/graphql-response+json";

#[actix_web::test]
async fn a_query_is_answered_by_post_and_by_get() {
    let client = Client::new().await;
    for accept in [JSON, GRAPHQL] {
        let answer = client.ask(accept, "{ hello }").await;
        assert_eq!((answer.status, answer.json()), (200, json!({ "data": { "hello": "hello you" } })));
        assert_eq!(answer.header("content-type"), format!("{accept}; charset=utf-8"));
        assert_eq!(answer.header("vary"), "Accept, Accept-Encoding, Authorization");
    }
    let address = "/graphql?query=query+A($n:String){hello(name:$n)}query+B{number(value:2)}&operationName=A&variables=%7B%22n%22:%22x%22%7D";
    assert_eq!(client.get(address).await.json(), json!({ "data": { "hello": "hello x" } }));
}

#[actix_web::test]
async fn what_did_not_run_has_no_data_and_its_status_follows_the_media_type() {
    let client = Client::new().await;
    let cases = [
        ("{", "GRAPHQL_PARSE_FAILED"),
        ("{ nothing }", "GRAPHQL_VALIDATION_FAILED"),
        ("{ number(value: \"x\") }", "GRAPHQL_VALIDATION_FAILED"),
        ("query ($v: Int!) { number(value: $v) }", "BAD_USER_INPUT"),
        ("query A { hello } query B { hello }", "BAD_USER_INPUT"),
        ("subscription { hello }", "GRAPHQL_VALIDATION_FAILED"),
        ("{ ...F } fragment F on Query { ...F }", "GRAPHQL_VALIDATION_FAILED"),
        (&format!("{{ {} }}", "hello ".repeat(26)), "QUERY_TOO_COMPLEX"),
    ];
    for (query, code) in cases {
        for (accept, status) in [(JSON, 200), (GRAPHQL, 400)] {
            let answer = client.ask(accept, query).await;
            assert_eq!((answer.status, answer.code().as_str()), (status, code), "{query} {accept}");
            assert_eq!(answer.json().get("data"), None, "{query}");
        }
    }
}

#[actix_web::test]
async fn what_ran_in_part_is_a_success() {
    let client = Client::new().await;
    for accept in [JSON, GRAPHQL] {
        let answer = client.ask(accept, "{ hello missing }").await;
        assert_eq!(answer.status, 200);
        assert_eq!(answer.json()["data"], json!({ "hello": "hello you", "missing": null }));
        assert_eq!(answer.errors(), [("NOT_FOUND".into(), "There is no such thing.".into())]);
        let answer = client.ask(accept, "{ hello required }").await;
        assert_eq!((answer.status, &answer.json()["data"]), (200, &Value::Null));
        assert!(answer.json().get("data").is_some());
    }
    let answer = client.ask(JSON, "{ half(of: 3) }").await;
    assert_eq!(answer.errors(), [("BAD_USER_INPUT".into(), "Failed to parse \"Even\": two does not divide it".into())]);
}

#[actix_web::test]
async fn what_is_our_fault_tells_nothing_but_where_to_look() {
    let client = Client::new().await;
    for field in ["broken", "careless", "panics"] {
        let answer = client.ask(GRAPHQL, &format!("{{ {field} }}")).await;
        assert_eq!(answer.status, if field == "panics" { 500 } else { 200 });
        assert_eq!(answer.code(), "INTERNAL");
        let id = answer.header("x-request-id");
        assert!(!id.is_empty());
        assert_eq!(answer.json()["errors"][0]["extensions"]["requestId"], id);
        assert!(!String::from_utf8_lossy(&answer.body).contains("secret"), "{answer:?}");
    }
}

#[actix_web::test]
async fn mutations_are_sent_by_post() {
    let client = Client::new().await;
    assert_eq!(client.ask(JSON, "mutation { touch }").await.json(), json!({ "data": { "touch": true } }));
    for accept in [JSON, GRAPHQL] {
        let request = TestRequest::get().uri("/graphql?query=mutation%7Btouch%7D").insert_header(("accept", accept));
        let answer = client.send(request).await;
        assert_eq!((answer.status, answer.header("allow"), answer.code().as_str()), (405, "POST", "BAD_USER_INPUT"));
    }
    let other = client.send(TestRequest::default().method(Method::DELETE).uri("/graphql")).await;
    assert_eq!((other.status, other.header("allow")), (405, "GET, HEAD, POST, OPTIONS"));
}

#[actix_web::test]
async fn a_media_type_that_is_not_offered_is_told() {
    let client = Client::new().await;
    assert_eq!(client.ask("text/plain", "{ hello }").await.status, 406);
    assert_eq!(client.ask("application/json; charset=latin1", "{ hello }").await.status, 406);
    for content_type in ["text/plain", "application/x-www-form-urlencoded", "application/json; charset=utf-16"] {
        let request = post(&json!({ "query": "{ hello }" })).insert_header(("content-type", content_type));
        let answer = client.send(request).await;
        assert_eq!(
            (answer.status, answer.header("accept-post"), answer.code().as_str()),
            (415, JSON, "BAD_USER_INPUT")
        );
    }
    let request = post(&json!({ "query": "{ hello }" })).insert_header(("content-encoding", "gzip"));
    assert_eq!(client.send(request).await.status, 415);
}

#[actix_web::test]
async fn a_request_that_cannot_be_read_is_400_in_any_media_type() {
    let client = Client::new().await;
    let bodies = [
        json!([{ "query": "{ hello }" }]),
        json!({ "query": 1 }),
        json!({}),
        json!({ "query": "{hello}", "variables": [] }),
    ];
    for body in bodies {
        for accept in [JSON, GRAPHQL] {
            let answer = client.send(post(&body).insert_header(("accept", accept))).await;
            assert_eq!((answer.status, answer.code().as_str()), (400, "BAD_USER_INPUT"), "{body}");
            assert_eq!(answer.json().get("data"), None);
        }
    }
    let ignored = post(&json!({ "query": "{ hello }", "onion": 1, "extensions": { "client": 2 }, "variables": null }));
    assert_eq!(client.send(ignored).await.status, 200);
    assert_eq!(client.get("/graphql?variables=nonsense&query=%7Bhello%7D").await.status, 400);
}

#[actix_web::test]
async fn a_body_is_bounded() {
    let settings = NodeSettings { http: Http { body_bytes: 1_024, ..Http::default() }, ..NodeSettings::default() };
    let client = Client::with(settings).await;
    let of = |length: usize| {
        let frame = json!({ "query": "{ hello }", "x": "" }).to_string().len();
        post(&json!({ "query": "{ hello }", "x": "x".repeat(length - frame) }))
    };
    assert_eq!(client.send(of(1_024)).await.status, 200);
    let answer = client.send(of(1_025)).await;
    assert_eq!(answer.status, 413);
    assert_eq!(
        answer.errors(),
        [("BAD_USER_INPUT".into(), "The body has more than 1024 bytes, which is the most allowed.".into())]
    );
}

#[actix_web::test]
async fn ten_errors_of_an_answer_are_told_in_full() {
    let client = Client::new().await;
    let answer = client.ask(GRAPHQL, &format!("{{ {} }}", (0..20).map(|n| format!("x{n} ")).collect::<String>())).await;
    assert_eq!(answer.errors().len(), 10);
    // What is null because it failed has an error all the same: clients tell from that what null means.
    let fields = (0..20).map(|n| format!("x{n}: missing ")).collect::<String>();
    let answer = client.ask(GRAPHQL, &format!("{{ {fields} }}")).await.json();
    let errors = answer["errors"].as_array().unwrap();
    let places: Vec<Value> = errors.iter().map(|error| error["path"][0].clone()).collect();
    assert_eq!(places, (0..20).map(|n| Value::from(format!("x{n}"))).collect::<Vec<_>>());
    assert_eq!(answer["data"].as_object().unwrap().len(), 20);
    assert_eq!(errors[9]["message"], "There is no such thing.");
    assert_eq!(errors[10]["message"], "This field failed too; the first ten errors are told in full.");
    assert!(errors.iter().all(|error| error["extensions"] == json!({ "code": "NOT_FOUND" })), "{errors:#?}");
}

#[actix_web::test]
async fn more_errors_than_can_be_told_leave_no_data() {
    let client = Client::new().await;
    let answer = client.ask(GRAPHQL, "{ texts { text } rows { missing } }").await;
    assert_eq!((answer.status, &answer.json()["data"]), (200, &Value::Null));
    assert!(answer.body.len() < 8_000, "{}", answer.body.len());
    let json = answer.json();
    let last = &json["errors"][9];
    assert_eq!(last["message"], "1000 fields failed, which are too many to tell of each. Ask for less at once.");
    assert_eq!(
        (&last["extensions"]["code"], last.get("path"), json["errors"].as_array().unwrap().len()),
        (&json!("NOT_FOUND"), None, 10)
    );
}

#[actix_web::test]
async fn a_document_that_asks_for_too_much_is_refused_before_it_runs() {
    let limits = Limits { fields: 2, ..Limits::default() };
    let client = Client::with(NodeSettings { limits, ..NodeSettings::default() }).await;
    assert_eq!(client.ask(JSON, "{ hello number(value: 1) }").await.errors(), []);
    assert_eq!(
        client.ask(JSON, "{ hello panics number(value: 1) }").await.errors(),
        [("QUERY_TOO_COMPLEX".into(), "The document has 3 fields; at most 2 are allowed.".into())]
    );
}

#[actix_web::test]
async fn a_server_that_does_not_tell_its_schema_says_so() {
    let graphql = Graphql { introspection: false, ..Graphql::default() };
    let client = Client::with(NodeSettings { graphql, ..NodeSettings::default() }).await;
    for query in
        ["{ __schema { queryType { name } } }", "{ ...F } fragment F on Query { __type(name: \"Query\") { name } }"]
    {
        let answer = client.ask(GRAPHQL, query).await;
        let message = "This server does not tell its schema.";
        assert_eq!(answer.errors(), [("GRAPHQL_VALIDATION_FAILED".into(), message.into())]);
        assert_eq!((answer.status, answer.json().get("data")), (400, None));
    }
    assert_eq!(client.ask(GRAPHQL, "{ __typename }").await.errors(), []);
}
