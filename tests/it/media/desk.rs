//! Sending and fetching files as an editor's browser does.

use dateline::auth::Who;
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::app::TestApp;
use crate::newsroom::mutate;
use crate::web::{Web, in_time};

/// What came back, byte for byte.
#[derive(Debug)]
pub struct Got {
    pub status: u16,
    pub head: String,
    pub body: Vec<u8>,
}

impl Got {
    pub fn header(&self, name: &str) -> Option<&str> {
        let mut lines = self.head.lines().filter_map(|line| line.split_once(": "));
        lines.find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value)
    }
}

/// The path and the query of an address.
pub fn path_of(url: &str) -> &str {
    let rest = url.split_once("://").unwrap().1;
    &rest[rest.find('/').unwrap()..]
}

/// One request.
pub async fn fetch(web: &Web, method: &str, path: &str, headers: &[(&str, &str)], body: &[u8]) -> Got {
    exchange(&web.address.to_string(), method, path, headers, body).await
}

/// One request to any server.
async fn exchange(host: &str, method: &str, path: &str, headers: &[(&str, &str)], body: &[u8]) -> Got {
    let mut head = format!("{method} {path} HTTP/1.1\r\nhost: {host}\r\nconnection: close\r\n");
    for (name, value) in headers {
        head += &format!("{name}: {value}\r\n");
    }
    head += "\r\n";
    let mut stream = TcpStream::connect(host).await.unwrap();
    stream.write_all(head.as_bytes()).await.unwrap();
    // The server may have said no before all of it is there.
    let _ = stream.write_all(body).await;
    let mut bytes = Vec::new();
    let _ = in_time(stream.read_to_end(&mut bytes)).await;
    let end =
        bytes.windows(4).position(|part| part == b"\r\n\r\n").unwrap_or_else(|| panic!("{method} {path}: no head"));
    let head = String::from_utf8(bytes[..end].to_vec()).unwrap();
    let status = head.split(' ').nth(1).unwrap().parse().unwrap();
    Got { status, head, body: bytes[end + 4..].to_vec() }
}

pub async fn get(web: &Web, url: &str) -> Got {
    fetch(web, "GET", path_of(url), &[], b"").await
}

/// The statuses of HEAD for each of many paths, one after the other on one connection.
pub async fn statuses(web: &Web, paths: &[String]) -> Vec<String> {
    let mut stream = TcpStream::connect(web.address).await.unwrap();
    let mut statuses = Vec::with_capacity(paths.len());
    for path in paths {
        let head = format!("HEAD {path} HTTP/1.1\r\nhost: {}\r\n\r\n", web.address);
        stream.write_all(head.as_bytes()).await.unwrap();
        let mut answer = Vec::new();
        while !answer.ends_with(b"\r\n\r\n") {
            assert!(stream.read_buf(&mut answer).await.unwrap() > 0, "{path}: the connection ended");
        }
        statuses.push(String::from_utf8(answer[9..12].to_vec()).unwrap());
    }
    statuses
}

/// What came of sending a file.
#[derive(Debug)]
pub struct Sent {
    pub asset: Value,
    pub errors: Value,
}

const ASSET: &str = "id status url mimeType fileName width height alt credit blurHash dominantColor version \
    failure { code message } proposal { alt caption credit creator copyrightNotice } \
    sources { format mimeType srcset width height renditions { name url width height } }";

/// Announces, sends and completes.
pub async fn send(app: &TestApp, web: &Web, who: Who, name: &str, mime_type: &str, bytes: &[u8], more: Value) -> Sent {
    let mut input = json!({"fileName": name, "mimeType": mime_type, "sizeBytes": bytes.len().to_string()});
    input.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    let made = begin(app, who, input).await;
    if made["userErrors"] != json!([]) || made["upload"].is_null() {
        return Sent { asset: made["asset"].clone(), errors: made["userErrors"].clone() };
    }
    let is_elsewhere = made["upload"]["url"].as_str().unwrap().contains("X-Amz-Signature");
    let put =
        if is_elsewhere { put_there(&made["upload"], bytes).await } else { put(web, &made["upload"], bytes).await };
    assert!(matches!(put.status, 200 | 204), "{name}: {put:?}");
    complete(app, who, &made["asset"]["id"]).await
}

pub async fn begin(app: &TestApp, who: Who, input: Value) -> Value {
    let selection = format!(
        "asset {{ {ASSET} }} upload {{ url method headers {{ name value }} expiresAt }} userErrors {{ code field message }}"
    );
    mutate(app, who, "createMediaUpload", &selection, input).await
}

pub async fn put(web: &Web, upload: &Value, bytes: &[u8]) -> Got {
    let headers = headers_of(upload);
    fetch(web, upload["method"].as_str().unwrap(), path_of(upload["url"].as_str().unwrap()), &headers, bytes).await
}

/// The same, wherever the address leads.
pub async fn put_there(upload: &Value, bytes: &[u8]) -> Got {
    let url = upload["url"].as_str().unwrap();
    let host = url.split('/').nth(2).unwrap();
    exchange(host, upload["method"].as_str().unwrap(), path_of(url), &headers_of(upload), bytes).await
}

fn headers_of(upload: &Value) -> Vec<(&str, &str)> {
    let headers = upload["headers"].as_array().unwrap().iter();
    headers.map(|header| (header["name"].as_str().unwrap(), header["value"].as_str().unwrap())).collect()
}

pub async fn complete(app: &TestApp, who: Who, id: &Value) -> Sent {
    let selection = format!("asset {{ {ASSET} }} userErrors {{ code field message }}");
    let mut done = mutate(app, who, "completeMediaUpload", &selection, json!({"id": id})).await;
    Sent { asset: done["asset"].take(), errors: done["userErrors"].take() }
}

/// Sends a file that is taken.
pub async fn upload(
    app: &TestApp,
    web: &Web,
    who: Who,
    name: &str,
    mime_type: &str,
    bytes: &[u8],
    more: Value,
) -> Value {
    let sent = send(app, web, who, name, mime_type, bytes, more).await;
    assert_eq!(sent.errors, json!([]), "{name}: {sent:?}");
    assert_eq!(sent.asset["status"], "READY", "{name}: {sent:?}");
    sent.asset
}
