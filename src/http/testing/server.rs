use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::time::Duration;

use tokio::sync::oneshot;
use tokio::task::{JoinHandle, spawn_blocking};

use super::client::node;
use super::schema::Gate;
use crate::http::{Graphql, Http, MetricsEndpoint, NodeSettings, Server, bind};
use crate::kernel::Result;

/// A server on a port of its own, and how to stop it.
async fn start(http: Http, gate: Gate) -> (SocketAddr, oneshot::Sender<()>, JoinHandle<Result<()>>) {
    start_with(NodeSettings { http, ..NodeSettings::default() }, gate, None).await
}

async fn start_with(
    settings: NodeSettings,
    gate: Gate,
    metrics: Option<TcpListener>,
) -> (SocketAddr, oneshot::Sender<()>, JoinHandle<Result<()>>) {
    let settings = NodeSettings { http: Http { workers: 1, ..settings.http }, ..settings };
    let node = node(settings, gate).await;
    let listener = bind(SocketAddr::from(([127, 0, 0, 1], 0))).unwrap();
    let address = listener.local_addr().unwrap();
    let (stop, stopped) = oneshot::channel();
    let server = Server::new(node, listener, metrics).unwrap();
    let running = tokio::spawn(server.run_until(async {
        let _ = stopped.await;
    }));
    (address, stop, running)
}

/// Sends bytes and reads all that comes back.
fn exchange(address: SocketAddr, request: String) -> JoinHandle<String> {
    spawn_blocking(move || {
        let mut stream = TcpStream::connect(address).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
        stream.write_all(request.as_bytes()).unwrap();
        let mut answer = Vec::new();
        let _ = stream.read_to_end(&mut answer);
        String::from_utf8_lossy(&answer).into_owned()
    })
}

#[actix_web::test]
async fn answers_under_way_are_finished_before_it_stops() {
    let gate = Gate::new();
    let (address, stop, running) = start(Http::default(), gate.clone()).await;
    let request = "GET /graphql?query=%7Bslow%7D HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n";
    let answer = exchange(address, request.into());
    gate.entered.acquire().await.unwrap().forget();
    stop.send(()).unwrap();
    gate.open.add_permits(1);
    assert!(answer.await.unwrap().ends_with("{\"data\":{\"slow\":1}}"));
    running.await.unwrap().unwrap();
    assert!(TcpStream::connect(address).is_err());
}

#[actix_web::test]
async fn what_nobody_waits_for_is_not_answered() {
    let gate = Gate::new();
    let graphql = Graphql { operations: 1, ..Graphql::default() };
    let (address, stop, running) =
        start_with(NodeSettings { graphql, ..NodeSettings::default() }, gate.clone(), None).await;
    let slow = "GET /graphql?query=%7Bslow%7D HTTP/1.1\r\nhost: x\r\n\r\n";
    // They have the only place, one after the other; nothing opens the gate.
    for half in [true, false] {
        let gone = spawn_blocking(move || {
            let mut stream = TcpStream::connect(address).unwrap();
            stream.write_all(slow.as_bytes()).unwrap();
            stream
        });
        gate.entered.acquire().await.unwrap().forget();
        let gone = gone.await.unwrap();
        if half {
            gone.shutdown(std::net::Shutdown::Write).unwrap();
        } else {
            drop(gone);
        }
        let other = "GET /graphql?query=%7Bhello%7D HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n";
        let answer = exchange(address, other.into()).await.unwrap();
        assert!(answer.starts_with("HTTP/1.1 200 "), "{answer}");
    }
    stop.send(()).unwrap();
    running.await.unwrap().unwrap();
}

#[actix_web::test]
async fn a_body_that_does_not_come_is_not_waited_for() {
    let (address, stop, running) = start(Http { read_seconds: 0, ..Http::default() }, Gate::new()).await;
    let request =
        "POST /graphql HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 20\r\n\r\n{\"query\"";
    let answer = exchange(address, request.into()).await.unwrap();
    assert!(answer.starts_with("HTTP/1.1 408 "), "{answer}");
    assert!(answer.contains("The body did not arrive within 0 seconds."), "{answer}");
    stop.send(()).unwrap();
    running.await.unwrap().unwrap();
}

#[actix_web::test]
async fn a_body_of_unknown_length_is_bounded_too() {
    let http = Http { body_bytes: 1_024, ..Http::default() };
    let (address, stop, running) = start(http, Gate::new()).await;
    let request = format!(
        "POST /graphql HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ntransfer-encoding: chunked\r\n\r\n800\r\n{}\r\n0\r\n\r\n",
        "x".repeat(0x800)
    );
    let answer = exchange(address, request).await.unwrap();
    assert!(answer.starts_with("HTTP/1.1 413 "), "{answer}");
    stop.send(()).unwrap();
    running.await.unwrap().unwrap();
}

#[actix_web::test]
async fn metrics_can_have_an_address_of_their_own() {
    let listener = bind(SocketAddr::from(([127, 0, 0, 1], 0))).unwrap();
    let own = listener.local_addr().unwrap();
    let metrics = MetricsEndpoint { enabled: true, bind: own.to_string() };
    let settings = NodeSettings { metrics, ..NodeSettings::default() };
    let (address, stop, running) = start_with(settings, Gate::new(), Some(listener)).await;
    let get = |path: &str| format!("GET {path} HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n");
    assert!(exchange(address, get("/graphql?query=%7Bhello%7D")).await.unwrap().starts_with("HTTP/1.1 200 "));
    assert!(exchange(address, get("/metrics")).await.unwrap().starts_with("HTTP/1.1 404 "));
    assert!(exchange(own, get("/graphql?query=%7Bhello%7D")).await.unwrap().starts_with("HTTP/1.1 404 "));
    let told = exchange(own, get("/metrics")).await.unwrap();
    assert!(told.contains("dateline_operations_total{kind=\"query\",caller=\"anonymous\"} 1\n"), "{told}");
    stop.send(()).unwrap();
    running.await.unwrap().unwrap();
    assert!(TcpStream::connect(own).is_err());
}

#[actix_web::test]
async fn an_address_that_is_taken_is_told() {
    let taken = bind(SocketAddr::from(([127, 0, 0, 1], 0))).unwrap();
    let address = taken.local_addr().unwrap();
    let error = bind(address).unwrap_err();
    assert!(error.message().starts_with(&format!("The address {address} cannot be taken: ")));
}
