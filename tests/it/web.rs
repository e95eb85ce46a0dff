//! The application behind a socket, as the world sees it.

use std::net::SocketAddr;

use dateline::app::App;
use dateline::graphql::{self, Introspection, Request};
use dateline::http::{Http, Node, NodeSettings, Server, bind};
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::sync::oneshot;

/// A server on a port of its own; it stops when it is dropped.
pub struct Web {
    pub address: SocketAddr,
    stop: Option<oneshot::Sender<()>>,
}

/// What came back.
#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    head: String,
    pub body: String,
}

impl Web {
    pub fn start(app: &App) -> Self {
        Self::start_with(app, NodeSettings::default())
    }

    /// With settings, but for the number of threads.
    pub fn start_with(app: &App, mut settings: NodeSettings) -> Self {
        let attach = |request: async_graphql::Request, app: &App, caller| request.data(Request::new(app, caller));
        settings.http = Http { workers: 1, compress: false, ..settings.http };
        let node =
            Node::new(app.clone(), graphql::engine(Introspection::Enabled), &graphql::sdl(), attach, settings).unwrap();
        let listener = bind(SocketAddr::from(([127, 0, 0, 1], 0))).unwrap();
        let address = listener.local_addr().unwrap();
        let server = Server::new(node, listener, None).unwrap();
        let (stop, stopped) = oneshot::channel();
        tokio::spawn(server.run_until(async {
            let _ = stopped.await;
        }));
        Self { address, stop: Some(stop) }
    }

    /// The signal to stop.
    pub fn stop(&mut self) {
        self.stop.take();
    }

    /// The name under which a browser knows it.
    pub fn origin(&self) -> String {
        format!("http://{}", self.address)
    }

    /// A document with some headers.
    pub async fn post(&self, headers: &[(&str, &str)], query: &str, variables: Value) -> Answer {
        let body = json!({ "query": query, "variables": variables }).to_string();
        let mut head =
            format!("POST /graphql HTTP/1.1\r\nhost: {}\r\ncontent-type: application/json\r\n", self.address);
        for (name, value) in headers {
            head += &format!("{name}: {value}\r\n");
        }
        self.exchange(format!("{head}connection: close\r\ncontent-length: {}\r\n\r\n{body}", body.len())).await
    }

    /// A body, whatever it is.
    pub async fn post_body(&self, body: &Value) -> Answer {
        let body = body.to_string();
        let head = format!("POST /graphql HTTP/1.1\r\nhost: {}\r\ncontent-type: application/json\r\n", self.address);
        self.exchange(format!("{head}connection: close\r\ncontent-length: {}\r\n\r\n{body}", body.len())).await
    }

    /// A figure of the metrics.
    pub async fn counter(&self, name: &str) -> u64 {
        let metrics = self.get("/metrics").await.body;
        metrics.lines().find_map(|line| line.strip_prefix(name)?.trim().parse().ok()).unwrap()
    }

    pub async fn get(&self, path: &str) -> Answer {
        self.get_with(&[], path).await
    }

    /// With some headers.
    pub async fn get_with(&self, headers: &[(&str, &str)], path: &str) -> Answer {
        let mut head = format!("GET {path} HTTP/1.1\r\nhost: {}\r\nconnection: close\r\n", self.address);
        for (name, value) in headers {
            head += &format!("{name}: {value}\r\n");
        }
        self.exchange(format!("{head}\r\n")).await
    }

    /// What comes back until the server closes the connection.
    pub async fn send_raw(&self, request: &str) -> String {
        let mut stream = TcpStream::connect(self.address).await.unwrap();
        stream.write_all(request.as_bytes()).await.unwrap();
        let mut bytes = Vec::new();
        // What was sent and not read makes the end a rough one.
        let _ = in_time(stream.read_to_end(&mut bytes)).await;
        String::from_utf8(bytes).unwrap()
    }

    async fn exchange(&self, request: String) -> Answer {
        let text = self.send_raw(&request).await;
        let (head, body) = text.split_once("\r\n\r\n").unwrap();
        let status = head.split(' ').nth(1).unwrap().parse().unwrap();
        Answer { status, head: head.to_owned(), body: body.to_owned() }
    }

    /// The `data` of an answer to somebody with an access token or a key; nobody if it is empty.
    pub async fn data(&self, bearer: &str, query: &str, variables: Value) -> Value {
        let authorization = format!("Bearer {bearer}");
        let headers: &[(&str, &str)] = if bearer.is_empty() { &[] } else { &[("authorization", &authorization)] };
        let answer = self.post(headers, query, variables).await;
        let mut json = answer.json();
        assert_eq!(json.get("errors"), None, "{answer:?}");
        json["data"].take()
    }
}

impl Answer {
    pub fn header(&self, name: &str) -> Option<&str> {
        let mut lines = self.head.lines().filter_map(|line| line.split_once(": "));
        lines.find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value)
    }

    pub fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_else(|_| panic!("{self:?}"))
    }

    /// The code of the first error.
    pub fn code(&self) -> String {
        self.json()["errors"][0]["extensions"]["code"].as_str().unwrap_or_else(|| panic!("{self:?}")).to_owned()
    }
}

/// Waits for what comes within moments or not at all: a test fails rather than hang.
pub async fn in_time<T>(work: impl Future<Output = T>) -> T {
    tokio::time::timeout(std::time::Duration::from_secs(180), work)
        .await
        .unwrap_or_else(|_| panic!("nothing came for three minutes"))
}

/// Server-sent events, as they arrive.
pub struct Events {
    stream: TcpStream,
    pub head: String,
    buffer: String,
}

impl Web {
    /// Listens to an operation.
    pub async fn listen(&self, bearer: &str, query: &str) -> Events {
        self.listen_in("text/event-stream", bearer, query).await
    }

    /// The same in a media type.
    pub async fn listen_in(&self, accept: &str, bearer: &str, query: &str) -> Events {
        let bearer = format!("Bearer {bearer}");
        let headers = [("accept", accept), ("authorization", bearer.as_str())];
        self.listen_with(&headers, query).await
    }

    /// The same with headers; server-sent events, unless they want something else.
    pub async fn listen_with(&self, headers: &[(&str, &str)], query: &str) -> Events {
        let body = json!({ "query": query }).to_string();
        let mut head =
            format!("POST /graphql HTTP/1.1\r\nhost: {}\r\ncontent-type: application/json\r\n", self.address);
        if !headers.iter().any(|(name, _)| *name == "accept") {
            head += "accept: text/event-stream\r\n";
        }
        for (name, value) in headers {
            head += &format!("{name}: {value}\r\n");
        }
        self.open(format!("{head}content-length: {}\r\n\r\n{body}", body.len())).await
    }

    /// What a browser does that comes back to a stream of events.
    pub async fn resume(&self, path: &str, last: &str) -> Events {
        let head = format!("GET {path} HTTP/1.1\r\nhost: {}\r\naccept: text/event-stream\r\n", self.address);
        self.open(format!("{head}last-event-id: {last}\r\n\r\n")).await
    }

    /// Whether it takes connections.
    pub async fn connects(&self) -> bool {
        TcpStream::connect(self.address).await.is_ok()
    }

    async fn open(&self, head: String) -> Events {
        let mut stream = TcpStream::connect(self.address).await.unwrap();
        stream.write_all(head.as_bytes()).await.unwrap();
        let mut events = Events { stream, head: String::new(), buffer: String::new() };
        let head = events.until("\r\n\r\n").await;
        events.head = head;
        events
    }
}

impl Events {
    /// What comes before a text, which is taken off too.
    pub async fn until(&mut self, end: &str) -> String {
        loop {
            if let Some((found, rest)) = self.buffer.split_once(end) {
                let (found, rest) = (found.to_owned(), rest.to_owned());
                self.buffer = rest;
                return found;
            }
            let mut bytes = [0; 4096];
            let count = self.stream.read(&mut bytes).await.unwrap();
            assert!(count > 0, "the connection ended after {:?}", self.buffer);
            self.buffer += std::str::from_utf8(&bytes[..count]).unwrap();
        }
    }

    /// What the next part of `multipart/mixed` holds; it is there when the boundary after it is.
    pub async fn part(&mut self) -> Value {
        in_time(self.next_part()).await
    }

    async fn next_part(&mut self) -> Value {
        loop {
            let part = self.until("--graphql").await;
            if let Some(json) = part.lines().find(|line| line.starts_with('{')) {
                return serde_json::from_str(json).unwrap();
            }
        }
    }

    /// The id of the next event.
    pub async fn id(&mut self) -> String {
        in_time(self.next_id()).await
    }

    async fn next_id(&mut self) -> String {
        loop {
            let event = self.until("\n\n").await;
            if let Some(id) = event.lines().find_map(|line| line.strip_prefix("id: ")) {
                return id.to_owned();
            }
        }
    }

    /// The name and the data of the next event; a comment is none.
    pub async fn next(&mut self) -> (String, Value) {
        in_time(self.next_event()).await
    }

    async fn next_event(&mut self) -> (String, Value) {
        loop {
            let event = self.until("\n\n").await;
            let line = |name: &str| event.lines().find_map(|line| line.strip_prefix(name));
            if let Some(name) = line("event: ") {
                return (name.to_owned(), serde_json::from_str(line("data: ").unwrap_or_default()).unwrap_or_default());
            }
        }
    }
}
