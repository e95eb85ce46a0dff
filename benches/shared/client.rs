use std::cell::Cell;
use std::net::SocketAddr;
use std::rc::Rc;
use std::time::{Duration, Instant};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::task::LocalSet;

use super::Outcome;
use super::process::Process;

const CONNECTIONS: usize = 16;

/// Requests, one after the other on each of some connections.
pub struct Load {
    pub address: SocketAddr,
    /// Paths with their query strings, asked for in turn.
    pub targets: Vec<String>,
    /// Say that the answer is known already.
    pub with_etag: bool,
    pub time: Duration,
}

/// What came of it.
pub struct Figures {
    pub per_second: f64,
    /// Processor time of the server for one request.
    pub micros: f64,
}

impl Load {
    pub async fn run(self, server: &Process) -> Outcome<Figures> {
        let mut requests = Vec::new();
        for target in &self.targets {
            // Asked once before, so that what can be kept is.
            let answer = exchange(&mut TcpStream::connect(self.address).await?, &get(target, None)).await?;
            let etag = if self.with_etag { Some(answer.etag.ok_or("there is no entity tag")?) } else { None };
            requests.push(get(target, etag.as_deref()));
        }
        let requests = Rc::new(requests);
        let count = Rc::new(Cell::new(0_usize));
        let (start, before) = (Instant::now(), server.processor_time()?);
        let local = LocalSet::new();
        for number in 0..CONNECTIONS {
            let (requests, count, time, address, status) =
                (requests.clone(), count.clone(), self.time, self.address, if self.with_etag { 304 } else { 200 });
            local.spawn_local(async move {
                let Ok(mut stream) = TcpStream::connect(address).await else { return };
                let mut place = number * 7;
                while start.elapsed() < time {
                    let Some(request) = requests.get(place % requests.len()) else { return };
                    match exchange(&mut stream, request).await {
                        Ok(answer) if answer.status == status => count.set(count.get() + 1),
                        Ok(answer) => return eprintln!("status {}", answer.status),
                        Err(error) => return eprintln!("{error}"),
                    }
                    place += 1;
                }
            });
        }
        local.await;
        let (took, used) = (start.elapsed(), server.processor_time()? - before);
        let count = count.get().max(1) as f64;
        Ok(Figures { per_second: count / took.as_secs_f64(), micros: used.as_secs_f64() * 1e6 / count })
    }
}

/// A question by GET.
pub fn get(target: &str, etag: Option<&str>) -> Vec<u8> {
    let mut text = format!("GET {target} HTTP/1.1\r\nhost: localhost\r\naccept: application/json\r\n");
    if let Some(etag) = etag {
        text += &format!("if-none-match: {etag}\r\n");
    }
    (text + "\r\n").into_bytes()
}

pub struct Answer {
    pub status: u16,
    etag: Option<String>,
    pub body: Vec<u8>,
}

/// Sends a request and reads the answer.
pub async fn exchange(stream: &mut TcpStream, request: &[u8]) -> Outcome<Answer> {
    stream.write_all(request).await?;
    let mut bytes = Vec::with_capacity(16 << 10);
    let end = loop {
        if stream.read_buf(&mut bytes).await? == 0 {
            return Err("the connection ended".into());
        }
        if let Some(end) = bytes.windows(4).position(|window| window == b"\r\n\r\n") {
            break end + 4;
        }
    };
    let mut body = bytes.split_off(end);
    let head = std::str::from_utf8(&bytes)?;
    let header = |name: &str| {
        let mut lines = head.lines().filter_map(|line| line.split_once(": "));
        lines.find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value.to_owned())
    };
    let status = head.split(' ').nth(1).ok_or("there is no status")?.parse()?;
    let length: usize =
        if status == 304 { 0 } else { header("content-length").ok_or("there is no length")?.parse()? };
    while body.len() < length {
        if stream.read_buf(&mut body).await? == 0 {
            return Err("the body broke off".into());
        }
    }
    Ok(Answer { status, etag: header("etag"), body })
}
