use std::io::{Read, Write};
use std::net::TcpListener;
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

use serde_json::json;

use super::Client;
use super::client::post;
use crate::http::{NodeSettings, TraceExport};

/// A collector: its address, and what it is sent, head and body.
fn collector() -> (String, Receiver<(String, Vec<u8>)>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let endpoint = format!("http://{}/v1/traces", listener.local_addr().unwrap());
    let (sent, received) = channel();
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            let mut head = Vec::new();
            while !head.ends_with(b"\r\n\r\n") {
                let mut byte = [0];
                stream.read_exact(&mut byte).unwrap();
                head.extend(byte);
            }
            let head = String::from_utf8(head).unwrap().to_lowercase();
            let length = head.split("content-length: ").nth(1).unwrap().lines().next().unwrap().parse().unwrap();
            let mut body = vec![0; length];
            stream.read_exact(&mut body).unwrap();
            stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\nconnection: close\r\n\r\n").unwrap();
            if sent.send((head, body)).is_err() {
                return;
            }
        }
    });
    (endpoint, received)
}

#[derive(Debug)]
enum Field<'a> {
    Number(u64),
    Bytes(&'a [u8]),
}

impl Field<'_> {
    fn text(&self) -> String {
        match self {
            Self::Number(number) => number.to_string(),
            Self::Bytes(bytes) => String::from_utf8_lossy(bytes).into_owned(),
        }
    }
}

/// The fields of a message of protobuf with their numbers.
fn fields(mut bytes: &[u8]) -> Vec<(u64, Field<'_>)> {
    fn varint(bytes: &mut &[u8]) -> u64 {
        let mut value = 0;
        for shift in (0..).step_by(7) {
            let (byte, rest) = bytes.split_first().unwrap();
            *bytes = rest;
            value |= u64::from(byte & 0x7f) << shift;
            if byte & 0x80 == 0 {
                break;
            }
        }
        value
    }
    let mut found = Vec::new();
    while !bytes.is_empty() {
        let key = varint(&mut bytes);
        let field = match key & 7 {
            0 => Field::Number(varint(&mut bytes)),
            1 => {
                let (number, rest) = bytes.split_first_chunk().unwrap();
                bytes = rest;
                Field::Number(u64::from_le_bytes(*number))
            }
            2 => {
                let length = varint(&mut bytes) as usize;
                let (inner, rest) = bytes.split_at(length);
                bytes = rest;
                Field::Bytes(inner)
            }
            kind => panic!("wire type {kind}"),
        };
        found.push((key >> 3, field));
    }
    found
}

/// The messages in a field.
fn inner<'a>(message: &'a [u8], number: u64) -> Vec<&'a [u8]> {
    let of_number = |(found, field): (u64, Field<'a>)| match field {
        Field::Bytes(bytes) if found == number => Some(bytes),
        _ => None,
    };
    fields(message).into_iter().filter_map(of_number).collect()
}

/// The value of a field that is there once, as text.
fn one(message: &[u8], number: u64) -> Option<String> {
    fields(message).iter().find(|(found, _)| *found == number).map(|(_, field)| field.text())
}

/// The value of an attribute.
fn attribute(message: &[u8], number: u64, name: &str) -> String {
    let all = inner(message, number);
    let found = all.iter().find(|pair| one(pair, 1).as_deref() == Some(name)).unwrap();
    fields(inner(found, 2)[0])[0].1.text()
}

#[actix_web::test]
async fn a_span_says_what_the_log_says_and_no_more() {
    let (endpoint, received) = collector();
    let traces = TraceExport { endpoint, service: "newsroom".into() };
    let client = Client::with(NodeSettings { traces, ..NodeSettings::default() }).await;
    let query = "query Show($word: String = \"unspoken\") { statements hello(name: $word) @skip(if: false) }";
    let asked = post(&json!({"query": query, "variables": {"word": "unspeakable"}}))
        .insert_header(("traceparent", "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"))
        .insert_header(("x-request-id", "request-7"));
    assert_eq!(client.send(asked).await.status, 200);
    client.ask("*/*", "{ broken }").await;
    let not_kept = post(&json!({"query": "{ hello }"}))
        .insert_header(("traceparent", "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-00"));
    client.send(not_kept).await;

    let (head, body) = received.recv_timeout(Duration::from_secs(10)).unwrap();
    assert!(head.starts_with("post /v1/traces http/1.1\r\n"), "{head}");
    assert!(head.contains("content-type: application/x-protobuf\r\n"), "{head}");
    let resource_spans = inner(&body, 1)[0];
    assert_eq!(attribute(inner(resource_spans, 1)[0], 1, "service.name"), "newsroom");
    let spans = inner(inner(resource_spans, 2)[0], 2);
    assert_eq!(spans.len(), 2);
    let [shown, broken] = [spans[0], spans[1]];
    assert_eq!(inner(shown, 1)[0], 0x4bf9_2f35_77b3_4da6_a3ce_929d_0e0e_4736_u128.to_be_bytes());
    assert_eq!(inner(shown, 4)[0], 0x00f0_67aa_0ba9_02b7_u64.to_be_bytes());
    assert_eq!((inner(shown, 2)[0].len(), one(shown, 5).as_deref()), (8, Some("query")));
    for (name, value) in [
        ("graphql.operation.name", "Show"),
        ("graphql.operation.type", "query"),
        ("dateline.caller", "anonymous"),
        ("dateline.statements", "2"),
        ("dateline.codes", ""),
        ("dateline.request_id", "request-7"),
    ] {
        assert_eq!(attribute(shown, 9, name), value, "{name}");
    }
    assert_eq!(one(shown, 15), None);
    assert_eq!((attribute(broken, 9, "dateline.codes").as_str(), inner(broken, 4).len()), ("INTERNAL", 0));
    assert_eq!(one(inner(broken, 15)[0], 3).as_deref(), Some("2"));
    let all = String::from_utf8_lossy(&body).into_owned();
    for secret in ["unspoken", "unspeakable", "skip"] {
        assert!(!all.contains(secret), "{secret}");
    }
}

#[actix_web::test]
async fn a_collector_that_is_away_is_in_nobodys_way() {
    let closed = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let traces = TraceExport { endpoint: format!("http://{closed}/v1/traces"), ..TraceExport::default() };
    let client = Client::with(NodeSettings { traces, ..NodeSettings::default() }).await;
    for _ in 0..3 {
        assert_eq!(client.ask("*/*", "{ hello }").await.status, 200);
    }
}
