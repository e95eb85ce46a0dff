use actix_web::http::Method;
use actix_web::test::TestRequest;
use serde_json::json;

use super::Client;
use super::client::post;
use crate::db;
use crate::http::{Cors, Graphql, Http, MetricsEndpoint, NodeSettings};

#[actix_web::test]
async fn every_answer_has_a_request_id() {
    let client = Client::new().await;
    for given in ["r-1", "A.b_c-9"] {
        let answer = client.send(TestRequest::get().uri("/health/live").insert_header(("x-request-id", given))).await;
        assert_eq!(answer.header("x-request-id"), given);
    }
    for refused in ["", "two words", "a\tb", &"x".repeat(129)] {
        let answer = client.send(TestRequest::get().uri("/nowhere").insert_header(("x-request-id", refused))).await;
        assert_eq!(answer.header("x-request-id").len(), 32, "{refused}");
    }
}

#[actix_web::test]
async fn every_answer_is_safe_to_open_in_a_browser() {
    let client = Client::new().await;
    for address in ["/graphql?query=%7Bhello%7D", "/health/live", "/nowhere"] {
        let answer = client.get(address).await;
        assert_eq!(answer.header("x-content-type-options"), "nosniff");
        assert_eq!(answer.header("referrer-policy"), "no-referrer");
        assert_eq!(answer.header("content-security-policy"), "default-src 'none'; frame-ancestors 'none'");
    }
}

#[actix_web::test]
async fn errors_are_json_everywhere() {
    let client = Client::new().await;
    let answer = client.get("/nowhere").await;
    assert_eq!((answer.status, answer.header("content-type")), (404, "application/problem+json"));
    assert_eq!(answer.json()["detail"], "Nothing is here. The API is at /graphql and /api/v1/openapi.json.");
    let answer = client.send(TestRequest::post().uri("/health/live")).await;
    assert_eq!((answer.status, answer.json()["status"].as_u64()), (405, Some(405)));
}

#[actix_web::test]
async fn addresses_and_headers_are_bounded() {
    let http = Http { url_bytes: 300, header_bytes: 1_000, ..Http::default() };
    let client = Client::with(NodeSettings { http, ..NodeSettings::default() }).await;
    let frame = "/graphql?query=%7Bhello%7D&x=";
    let of = |length: usize| format!("{frame}{}", "x".repeat(length - frame.len()));
    assert_eq!(client.get(&of(300)).await.status, 200);
    let answer = client.get(&of(301)).await;
    assert_eq!(answer.status, 414);
    assert_eq!(
        answer.json()["detail"],
        "The address has 301 bytes; at most 300 are allowed. Long queries are sent by POST."
    );
    let with = |length: usize| {
        TestRequest::get().uri("/health/live").insert_header(("x", "x".repeat(length - "hosth".len() - 1)))
    };
    assert_eq!(client.send(with(1_000)).await.status, 200);
    let answer = client.send(with(1_001)).await;
    assert_eq!(
        (answer.status, answer.json()["detail"].clone()),
        (431, json!("The headers have 1001 bytes; at most 1000 are allowed."))
    );
}

fn preflight(origin: &'static str) -> TestRequest {
    TestRequest::default()
        .method(Method::OPTIONS)
        .uri("/graphql")
        .insert_header(("origin", origin))
        .insert_header(("access-control-request-method", "POST"))
        .insert_header(("access-control-request-headers", "content-type"))
}

#[actix_web::test]
async fn every_page_may_read_by_default() {
    let client = Client::new().await;
    let answer = client.send(preflight("https://any.example")).await;
    assert_eq!((answer.status, answer.header("access-control-allow-origin")), (204, "*"));
    assert!(answer.header("access-control-allow-headers").contains("content-type"));
    assert_eq!(answer.header("access-control-allow-credentials"), "");
    let answer = client.get("/graphql?query=%7Bhello%7D").await;
    assert_eq!(answer.header("access-control-allow-origin"), "*");
    assert_eq!(answer.headers("vary"), ["Accept, Accept-Encoding, Authorization"]);
}

#[actix_web::test]
async fn what_an_answer_varies_by_is_one_line() {
    for origins in ["*", "https://www.example"] {
        let cors = Cors { origins: vec![origins.into()], ..Cors::default() };
        let client = Client::with(NodeSettings { cors, ..NodeSettings::default() }).await;
        for query in ["%7Bhello%7D", "%7Bmissing%7D"] {
            let request = TestRequest::get().uri(&format!("/graphql?query={query}"));
            let answer = client.send(request.insert_header(("accept-encoding", "gzip"))).await;
            let [vary] = answer.headers("vary")[..] else { panic!("{answer:?}") };
            let names: Vec<&str> = vary.split(", ").collect();
            assert!(names.contains(&"Accept") && names.contains(&"Accept-Encoding"), "{vary}");
            assert_eq!(names.contains(&"Origin"), origins != "*", "{vary}");
        }
    }
}

#[actix_web::test]
async fn pages_may_send_what_their_libraries_send() {
    let cors = Cors { headers: vec!["x-client-version".into()], ..Cors::default() };
    let client = Client::with(NodeSettings { cors, ..NodeSettings::default() }).await;
    let answer = client.send(preflight("https://app.example")).await;
    let allowed: Vec<&str> = answer.header("access-control-allow-headers").split(", ").collect();
    for name in ["baggage", "sentry-trace", "traceparent", "if-none-match", "authorization", "x-client-version"] {
        assert!(allowed.contains(&name), "{name}: {allowed:?}");
    }
}

#[actix_web::test]
async fn a_request_says_to_whom_it_goes() {
    let client = Client::new().await;
    for (host, status) in
        [("a b", 400), ("a/b", 400), ("user@a", 400), ("a:b", 400), ("a.example:8080", 200), ("[::1]:80", 200)]
    {
        let request = TestRequest::get().uri("/health/live").insert_header(("host", host));
        assert_eq!(client.send_as_it_is(request).await.status, status, "{host}");
    }
    let twice = TestRequest::get().uri("/health/live").insert_header(("host", "a")).append_header(("host", "a"));
    assert_eq!(client.send_as_it_is(twice).await.status, 400);
    assert_eq!(client.send_as_it_is(TestRequest::get().uri("/health/live")).await.status, 400);
}

#[actix_web::test]
async fn what_can_be_got_has_a_head() {
    let settings = NodeSettings {
        metrics: MetricsEndpoint { enabled: true, ..MetricsEndpoint::default() },
        ..NodeSettings::default()
    };
    let client = Client::with(settings).await;
    for address in ["/graphql?query=%7Bhello%7D", "/.well-known/jwks.json", "/health/live", "/health/ready", "/metrics"]
    {
        let head = client.send(TestRequest::default().method(Method::HEAD).uri(address)).await;
        assert_eq!(head.status, 200, "{address}");
        let got = client.get(address).await;
        assert_eq!(
            (head.header("etag"), head.header("content-type")),
            (got.header("etag"), got.header("content-type"))
        );
        let other = client.send(TestRequest::delete().uri(address)).await;
        assert_eq!(other.status, 405, "{address}");
        assert!(other.header("allow").starts_with("GET, HEAD"), "{address}: {other:?}");
    }
    let page = TestRequest::default().method(Method::HEAD).uri("/graphql").insert_header(("accept", "text/html"));
    assert_eq!(client.send(page).await.header("content-type"), "text/html; charset=utf-8");
    // Nobody listens to a head.
    let events = TestRequest::default().method(Method::HEAD).uri("/graphql?query=%7Bhello%7D");
    assert_eq!(client.send(events.insert_header(("accept", "text/event-stream"))).await.status, 406);
}

#[actix_web::test]
async fn each_media_type_has_a_validator_of_its_own() {
    let client = Client::new().await;
    let get =
        |accept: &'static str| TestRequest::get().uri("/graphql?query=%7Bhello%7D").insert_header(("accept", accept));
    let json = client.send(get("application/json")).await;
    let response = client.send(get("application/graphql-response+json")).await;
    assert_eq!(json.body, response.body);
    assert_ne!(json.header("etag"), response.header("etag"));
    let tag = json.header("etag").to_owned();
    let same = client.send(get("application/json").insert_header(("if-none-match", tag.clone()))).await;
    assert_eq!(same.status, 304);
    let other = client.send(get("application/graphql-response+json").insert_header(("if-none-match", tag))).await;
    assert_eq!(other.status, 200);
}

#[actix_web::test]
async fn a_list_of_origins_is_kept_to() {
    let cors = Cors { origins: vec!["https://www.example".into()], ..Cors::default() };
    let client = Client::with(NodeSettings { cors, ..NodeSettings::default() }).await;
    let ours = client.send(preflight("https://www.example")).await;
    assert_eq!(ours.header("access-control-allow-origin"), "https://www.example");
    for foreign in ["https://other.example", "https://www.example:8443", "null"] {
        let answer = client.send(preflight(foreign)).await;
        assert_eq!((answer.header("access-control-allow-origin"), answer.headers("vary")), ("", vec!["Origin"]));
    }
}

#[actix_web::test]
async fn long_answers_are_compressed_for_those_who_ask() {
    let client = Client::new().await;
    let request = || post(&json!({ "query": "{ texts { text } }" }));
    for coding in ["gzip", "br"] {
        let answer = client.send(request().insert_header(("accept-encoding", coding))).await;
        assert_eq!(answer.header("content-encoding"), coding);
    }
    assert_eq!(client.send(request()).await.header("content-encoding"), "");
    let http = Http { compress: false, ..Http::default() };
    let plain = Client::with(NodeSettings { http, ..NodeSettings::default() }).await;
    assert_eq!(plain.send(request().insert_header(("accept-encoding", "gzip"))).await.header("content-encoding"), "");
}

#[actix_web::test]
async fn browsers_get_graphiql_and_all_of_it_from_us() {
    let client = Client::new().await;
    let browser = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8";
    let open = |address: &'static str| TestRequest::get().uri(address).insert_header(("accept", browser));
    let page = client.send(open("/graphql")).await;
    assert_eq!((page.status, page.header("content-type")), (200, "text/html; charset=utf-8"));
    assert!(page.header("content-security-policy").contains("script-src 'self';"));
    let html = String::from_utf8_lossy(&page.body).into_owned();
    let files: Vec<&str> = html.split('"').filter(|part| part.starts_with("/graphiql/")).collect();
    assert_eq!(files.len(), 6);
    assert!(!html.contains("http://") && !html.contains("https://"));
    for file in files {
        let plain = client.get(file).await;
        assert_eq!((plain.status, plain.header("content-encoding")), (200, ""), "{file}");
        let packed = client.send(TestRequest::get().uri(file).insert_header(("accept-encoding", "gzip, br"))).await;
        assert_eq!(packed.status, 200);
        assert!(packed.body.len() < plain.body.len().max(1_000), "{file}");
        assert!(packed.header("cache-control").contains("immutable"));
    }
    // A query in the address bar is answered.
    assert_eq!(
        client.send(open("/graphql?query=%7Bhello%7D")).await.json(),
        json!({ "data": { "hello": "hello you" } })
    );

    let graphql = Graphql { graphiql: false, ..Graphql::default() };
    let without = Client::with(NodeSettings { graphql, ..NodeSettings::default() }).await;
    assert_eq!(without.send(open("/graphql")).await.status, 400);
}

#[actix_web::test]
async fn health_is_told() {
    let client = Client::new().await;
    assert_eq!(client.get("/health/live").await.json(), json!({ "status": "live" }));
    let ready = client.get("/health/ready").await;
    assert_eq!(
        (ready.status, ready.json()),
        (200, json!({ "status": "ready", "database": "reachable", "migrations": "current", "tasks": "running" }))
    );
    db::migrate_down(&client.app().db, 1).await.unwrap();
    let behind = client.get("/health/ready").await;
    assert_eq!(
        (behind.status, behind.json()),
        (503, json!({ "status": "unavailable", "database": "reachable", "migrations": "pending", "tasks": "running" }))
    );
    assert_eq!(client.send(TestRequest::default().method(Method::HEAD).uri("/health/live")).await.status, 200);
}
