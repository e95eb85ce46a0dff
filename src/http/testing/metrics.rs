use std::io::Write;
use std::sync::{Arc, Mutex};

use actix_web::http::Method;
use actix_web::test::TestRequest;
use serde_json::json;
use tracing::instrument::WithSubscriber;
use tracing_subscriber::fmt::MakeWriter;

use super::Client;
use super::client::post;
use crate::http::{MetricsEndpoint, NodeSettings};

fn enabled(bind: &str) -> NodeSettings {
    NodeSettings { metrics: MetricsEndpoint { enabled: true, bind: bind.into() }, ..NodeSettings::default() }
}

#[actix_web::test]
async fn requests_and_operations_are_counted() {
    let client = Client::with(enabled("")).await;
    client.ask("*/*", "{ hello texts { text } statements }").await;
    client.ask("*/*", "mutation { touch }").await;
    client.ask("*/*", "{ missing broken }").await;
    client.ask("*/*", "{").await;
    client.send(TestRequest::default().method(Method::from_bytes(b"BREW").unwrap()).uri("/coffee")).await;
    let open =
        TestRequest::get().uri("/metrics").insert_header(("accept", "application/openmetrics-text;version=1.0.0"));
    let answer = client.send(open).await;
    assert_eq!(answer.header("content-type"), "application/openmetrics-text; version=1.0.0; charset=utf-8");
    let text = String::from_utf8(answer.body.to_vec()).unwrap();
    assert!(text.ends_with("# EOF\n"));
    let answer = client.get("/metrics").await;
    assert_eq!(answer.header("content-type"), "text/plain; version=0.0.4; charset=utf-8");
    let text = String::from_utf8(answer.body.to_vec()).unwrap();
    for line in [
        "dateline_operations_total{kind=\"query\",caller=\"anonymous\"} 2",
        "dateline_operations_total{kind=\"mutation\",caller=\"anonymous\"} 1",
        "dateline_operations_total{kind=\"unknown\",caller=\"anonymous\"} 1",
        "dateline_errors_total{code=\"NOT_FOUND\"} 1",
        "dateline_errors_total{code=\"INTERNAL\"} 1",
        "dateline_errors_total{code=\"GRAPHQL_PARSE_FAILED\"} 1",
        "dateline_operation_duration_seconds_count{kind=\"query\"} 2",
        "dateline_statements_total 2",
        "dateline_cost_units_total 1",
        // Neither mutations nor what cannot be read was looked for in memory.
        "dateline_cache_lookups_total{outcome=\"miss\"} 2",
        "dateline_http_requests_total{method=\"POST\",status=\"200\"} 4",
        "dateline_http_requests_total{method=\"OTHER\",status=\"404\"} 1",
        "dateline_listeners 0",
        "dateline_database_connections{pool=\"writer\",state=\"most\"} 1",
        concat!("dateline_build_info{version=\"", env!("CARGO_PKG_VERSION"), "\"} 1"),
    ] {
        assert!(text.lines().any(|told| told == line), "{line}\n{text}");
    }
    // Every sample belongs to a family that says what it is; the names of the process are everybody's.
    let names: Vec<&str> = text.lines().filter_map(|line| line.strip_prefix("# HELP ")?.split(' ').next()).collect();
    for line in text.lines().filter(|line| !line.starts_with('#')) {
        assert!(names.iter().any(|name| line.starts_with(name)), "{line}");
    }
    if cfg!(target_os = "linux") {
        for name in [
            "process_cpu_seconds_total",
            "process_resident_memory_bytes",
            "process_open_fds",
            "process_start_time_seconds",
        ] {
            assert!(names.contains(&name), "{name}\n{text}");
        }
    }
}

#[actix_web::test]
async fn metrics_are_not_public_unless_asked_for() {
    assert_eq!(Client::new().await.get("/metrics").await.status, 404);
    assert_eq!(Client::with(enabled("127.0.0.1:9090")).await.get("/metrics").await.status, 404);
}

/// Keeps what is logged.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Write for Log {
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

#[actix_web::test]
async fn an_operation_is_one_line_without_what_was_said() {
    let client = Client::new().await;
    let log = Log::default();
    // As long as there is one subscriber only, a line that another thread meets first is judged by that thread's, which is none.
    let _second = tracing::Dispatch::new(tracing_subscriber::registry());
    let subscriber = tracing_subscriber::fmt().json().flatten_event(true).with_writer(log.clone()).finish();
    let body = json!({
        "query": "query Greet($n: String) { hello(name: $n) statements texts { text } missing }",
        "variables": { "n": "a secret" }
    });
    let request = post(&body).insert_header(("x-request-id", "r-1")).insert_header(("cookie", "session=a secret"));
    client.send(request).with_subscriber(subscriber).await;
    let text = String::from_utf8(log.0.lock().unwrap().clone()).unwrap();
    let lines: Vec<serde_json::Value> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(lines.len(), 1, "{text}");
    let line = &lines[0];
    assert_eq!(line["message"], "operation");
    assert_eq!(
        (&line["operation"], &line["kind"], &line["caller"]),
        (&json!("Greet"), &json!("query"), &json!("anonymous"))
    );
    assert_eq!((&line["statements"], &line["cost"], &line["codes"]), (&json!(2), &json!(1), &json!("NOT_FOUND")));
    assert!(line["milliseconds"].is_f64());
    assert_eq!(line["span"]["id"], "r-1");
    assert!(!text.contains("secret"));
}
