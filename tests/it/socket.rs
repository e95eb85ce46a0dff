//! A client of WebSockets that does what it is told, right or wrong.

use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::web::{Web, in_time};

const TEXT: u8 = 1;
const CLOSE: u8 = 8;
const PING: u8 = 9;
const PONG: u8 = 10;

pub struct Socket {
    stream: TcpStream,
    buffer: Vec<u8>,
}

/// What the server says.
#[derive(Debug, PartialEq)]
pub enum Said {
    Text(Value),
    /// The end, with its code; 0 if the connection just broke off.
    Close(u16),
}

impl Socket {
    /// Shakes hands; `Err` is the status of the refusal.
    pub async fn open(web: &Web, headers: &[(&str, &str)]) -> Result<Self, u16> {
        let mut stream = TcpStream::connect(web.address).await.unwrap();
        let mut head =
            format!("GET /graphql HTTP/1.1\r\nhost: {}\r\nconnection: upgrade\r\nupgrade: websocket\r\n", web.address);
        head += "sec-websocket-version: 13\r\nsec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==\r\n";
        for (name, value) in headers {
            head += &format!("{name}: {value}\r\n");
        }
        stream.write_all(format!("{head}\r\n").as_bytes()).await.unwrap();
        let mut answer = Vec::new();
        while !answer.ends_with(b"\r\n\r\n") {
            answer.push(stream.read_u8().await.unwrap());
        }
        let status = std::str::from_utf8(&answer[9..12]).unwrap().parse().unwrap();
        if status == 101 { Ok(Self { stream, buffer: Vec::new() }) } else { Err(status) }
    }

    /// A socket whose protocol is the right one.
    pub async fn of(web: &Web) -> Self {
        Self::open(web, &[("sec-websocket-protocol", "graphql-transport-ws")]).await.unwrap()
    }

    /// A socket of somebody with an access token or a key; of nobody if it is empty.
    pub async fn introduced(web: &Web, bearer: &str) -> Self {
        let mut socket = Self::of(web).await;
        let payload = if bearer.is_empty() { json!({}) } else { json!({"authorization": format!("Bearer {bearer}")}) };
        socket.say(json!({"type": "connection_init", "payload": payload})).await;
        assert_eq!(socket.next().await, Said::Text(json!({"type": "connection_ack"})));
        socket
    }

    pub async fn say(&mut self, message: Value) {
        self.send(TEXT, message.to_string().as_bytes()).await;
    }

    pub async fn subscribe(&mut self, id: &str, query: &str) {
        self.say(json!({"id": id, "type": "subscribe", "payload": {"query": query}})).await;
    }

    /// A frame, masked with zeros; at most 65,535 bytes.
    pub async fn send(&mut self, kind: u8, bytes: &[u8]) {
        self.frame_of(0x80 | kind, bytes).await;
    }

    /// A part of a text that goes on.
    pub async fn send_part(&mut self, is_first: bool, bytes: &[u8]) {
        self.frame_of(if is_first { TEXT } else { 0 }, bytes).await;
    }

    /// Bytes, whether they are a frame or not; whether the server took them.
    pub async fn send_raw(&mut self, bytes: &[u8]) -> bool {
        self.stream.write_all(bytes).await.is_ok()
    }

    async fn frame_of(&mut self, first: u8, bytes: &[u8]) {
        let mut frame = vec![first];
        match u8::try_from(bytes.len()) {
            Ok(length @ ..=125) => frame.push(0x80 | length),
            _ => {
                frame.push(0x80 | 126);
                frame.extend(u16::try_from(bytes.len()).unwrap().to_be_bytes());
            }
        }
        frame.extend([0; 4]);
        frame.extend(bytes);
        // The server may have gone; what it said before is still to be read.
        let _ = self.stream.write_all(&frame).await;
    }

    /// The next thing that is said; pings are answered.
    pub async fn next(&mut self) -> Said {
        in_time(self.next_said()).await
    }

    async fn next_said(&mut self) -> Said {
        loop {
            let Some((kind, bytes)) = self.frame().await else { return Said::Close(0) };
            match kind {
                PING => self.send(PONG, &bytes).await,
                PONG => {}
                CLOSE => return Said::Close(u16::from_be_bytes([bytes[0], bytes[1]])),
                _ => return Said::Text(serde_json::from_slice(&bytes).unwrap()),
            }
        }
    }

    /// The next message, which is of a type.
    pub async fn expect(&mut self, kind: &str) -> Value {
        match self.next().await {
            Said::Text(message) if message["type"] == kind => message,
            said => panic!("{said:#?}"),
        }
    }

    /// What was said before the end, and its code.
    pub async fn end(&mut self) -> (Vec<Value>, u16) {
        let mut before = Vec::new();
        loop {
            match self.next().await {
                Said::Text(message) => before.push(message),
                Said::Close(code) => return (before, code),
            }
        }
    }

    async fn frame(&mut self) -> Option<(u8, Vec<u8>)> {
        loop {
            if let Some(&[first, second]) = self.buffer.first_chunk() {
                let (start, length) = match (second, self.buffer.get(2..10)) {
                    (126, Some(more)) => (4, usize::from(u16::from_be_bytes([more[0], more[1]]))),
                    (127, Some(more)) => (10, usize::try_from(u64::from_be_bytes(more.try_into().unwrap())).unwrap()),
                    (126.., None) => (10, 0),
                    (length, _) => (2, usize::from(length)),
                };
                if self.buffer.len() >= start + length {
                    let bytes = self.buffer.drain(..start + length).skip(start).collect();
                    return Some((first & 15, bytes));
                }
            }
            let mut more = [0; 8 << 10];
            match self.stream.read(&mut more).await {
                Ok(count @ 1..) => self.buffer.extend(&more[..count]),
                _ => return None,
            }
        }
    }
}
