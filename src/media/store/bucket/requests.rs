use std::io;
use std::time::Duration;

use actix_web::web::Bytes;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use jiff::Timestamp;
use jiff::fmt::rfc2822::DateTimeParser;
use rusty_s3::S3Action;
use sha2::{Digest, Sha256};
use ureq::config::Config;
use ureq::http::{Request, Response, StatusCode};
use ureq::{Agent, Body};

use super::Address;
use super::listing::Listing;
use crate::media::store::{Area, Entry, Spot};

/// How long a request of ours is good for: as long as clocks may differ.
const GOOD_FOR: Duration = Duration::from_secs(15 * 60);
/// How long making a connection may take, and how long the store may be silent.
const CONNECT: Duration = Duration::from_secs(5);
const SILENCE: Duration = Duration::from_secs(20);
/// The most of an answer that is no file.
const WORDS: u64 = 4 << 20;
/// What the store has for us is told apart from what others may have put beside it.
const TYPE: &str = "application/octet-stream";

/// A bucket, as it is asked.
#[derive(Debug)]
pub struct Bucket {
    address: Address,
    agent: Agent,
}

type Headers<'a> = [(&'static str, &'a str)];

impl Bucket {
    pub fn new(address: Address) -> Self {
        let config = Config::builder()
            .http_status_as_error(false)
            .max_redirects(0)
            // Whom to ask is a setting of ours, and of nobody's environment.
            .proxy(None)
            .timeout_connect(Some(CONNECT))
            .timeout_recv_response(Some(SILENCE))
            .timeout_per_read(Some(SILENCE))
            .timeout_per_write(Some(SILENCE))
            .user_agent("dateline")
            .build();
        Self { address, agent: Agent::new_with_config(config) }
    }

    /// Where somebody may put bytes that are not there yet, by PUT with exactly these headers, for a while.
    pub fn sign_put(&self, spot: &Spot, headers: &Headers<'_>, good_for: Duration) -> String {
        let mut action = self.address.outside.put_object(Some(&self.address.credentials), spot.as_str());
        for (name, value) in headers {
            action.headers_mut().insert(*name, *value);
        }
        // From now on by the clock of the machine: the store judges by its own, not by that of the newsroom.
        action.sign(good_for).into()
    }

    /// How many bytes are there, and what tells them from others that may take their place.
    pub fn seen(&self, spot: &Spot) -> io::Result<Option<(u64, String)>> {
        let action = || self.address.here.head_object(Some(&self.address.credentials), spot.as_str());
        let answer = self.ask("HEAD", spot.as_str(), action, &[], None)?;
        if answer.status() == StatusCode::NOT_FOUND {
            return Ok(None);
        }
        let answer = expect(answer, "HEAD", spot.as_str(), &[StatusCode::OK])?;
        let bytes = header(&answer, "content-length").and_then(|length| length.parse().ok());
        let tag = header(&answer, "etag").map(str::to_owned);
        bytes.zip(tag).map(Some).ok_or_else(|| io::Error::other(format!("HEAD {spot}: no length or no entity tag")))
    }

    /// How many bytes are there, and the first of them.
    pub fn open(&self, spot: &Spot, most: usize) -> io::Result<Option<(u64, Bytes)>> {
        let Some((bytes, whole)) = self.get(spot, 0, most, None)? else { return Ok(None) };
        let whole = whole.ok_or_else(|| io::Error::other(format!("GET {spot}: it is not told how much there is")))?;
        Ok(Some((whole, bytes)))
    }

    /// Some of the bytes, from a place on; fewer at the end. With a tag, those or none.
    pub fn read(&self, spot: &Spot, from: u64, most: usize, tag: Option<&str>) -> io::Result<Option<Bytes>> {
        Ok(self.get(spot, from, most, tag)?.map(|(bytes, _)| bytes))
    }

    /// Some of the bytes, and how many there are, if that is told.
    fn get(&self, spot: &Spot, from: u64, most: usize, tag: Option<&str>) -> io::Result<Option<(Bytes, Option<u64>)>> {
        let action = || self.address.here.get_object(Some(&self.address.credentials), spot.as_str());
        let last = from.saturating_add(most as u64).saturating_sub(1);
        let range = format!("bytes={from}-{last}");
        let mut headers = Vec::new();
        if from > 0 || most < usize::MAX {
            headers.push(("range", range.as_str()));
        }
        headers.extend(tag.map(|tag| ("if-match", tag)));
        let answer = self.ask("GET", spot.as_str(), action, &headers, None)?;
        match answer.status() {
            StatusCode::RANGE_NOT_SATISFIABLE => return Ok(Some((Bytes::new(), None))),
            StatusCode::NOT_FOUND => return missing(answer, spot).map(|()| None),
            StatusCode::OK if from > 0 => {
                return Err(io::Error::other(format!("GET {spot}: the store does not give parts")));
            }
            _ => {}
        }
        let answer = expect(answer, "GET", spot.as_str(), &[StatusCode::OK, StatusCode::PARTIAL_CONTENT])?;
        let told: Option<u64> = header(&answer, "content-length").and_then(|length| length.parse().ok());
        let whole = match answer.status() {
            StatusCode::PARTIAL_CONTENT => {
                header(&answer, "content-range").and_then(|range| range.rsplit_once('/')?.1.parse().ok())
            }
            _ => told,
        };
        let wanted = told.ok_or_else(|| io::Error::other(format!("GET {spot}: no length")))?.min(most as u64);
        let mut bytes = Vec::with_capacity(usize::try_from(wanted).map_err(io::Error::other)?);
        io::Read::read_to_end(&mut io::Read::take(answer.into_body().into_reader(), wanted), &mut bytes)?;
        if bytes.len() as u64 != wanted {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        Ok(Some((bytes.into(), whole)))
    }

    /// Keeps bytes; those that got lost or changed on the way are refused by the store.
    pub fn put(&self, spot: &Spot, bytes: &[u8]) -> io::Result<()> {
        let action = || self.address.here.put_object(Some(&self.address.credentials), spot.as_str());
        let digest = STANDARD.encode(Sha256::digest(bytes));
        let headers = [("content-type", TYPE), ("x-amz-checksum-sha256", digest.as_str())];
        let answer = self.ask("PUT", spot.as_str(), action, &headers, Some(bytes))?;
        expect(answer, "PUT", spot.as_str(), &[StatusCode::OK]).map(drop)
    }

    /// Gives the bytes that a tag names another name, without fetching them.
    pub fn copy(&self, from: &Spot, tag: &str, to: &Spot) -> io::Result<()> {
        let action = || self.address.here.put_object(Some(&self.address.credentials), to.as_str());
        let source = format!("/{}/{from}", self.address.here.name());
        let headers = [("x-amz-copy-source", source.as_str()), ("x-amz-copy-source-if-match", tag)];
        let answer = self.ask("PUT", to.as_str(), action, &headers, None)?;
        let mut answer = expect(answer, "copying to", to.as_str(), &[StatusCode::OK])?;
        // It is 200 from the start, and then fails.
        let words = words(&mut answer)?;
        if words.contains("<CopyObjectResult") {
            return Ok(());
        }
        Err(io::Error::other(format!("copying to {to}: {}", code(&words))))
    }

    /// Removes something, if it is there.
    pub fn remove(&self, spot: &Spot) -> io::Result<()> {
        let action = || self.address.here.delete_object(Some(&self.address.credentials), spot.as_str());
        let answer = self.ask("DELETE", spot.as_str(), action, &[], None)?;
        match answer.status() {
            StatusCode::NOT_FOUND => missing(answer, spot),
            _ => expect(answer, "DELETE", spot.as_str(), &[StatusCode::NO_CONTENT, StatusCode::OK]).map(drop),
        }
    }

    /// Everything in an area.
    pub fn list(&self, area: Area) -> io::Result<Vec<Entry>> {
        let (mut found, mut next) = (Vec::new(), None);
        loop {
            let page = self.page(area, 1_000, next)?;
            found.extend(page.entries);
            next = page.next;
            if next.is_none() {
                break;
            }
        }
        found.sort_by(|one: &Entry, other| one.spot.cmp(&other.spot));
        Ok(found)
    }

    /// Whether it is there and knows us.
    pub fn look(&self) -> io::Result<()> {
        self.page(Area::Incoming, 1, None).map(drop)
    }

    /// So many names in an area, from where another page ended.
    fn page(&self, area: Area, most: u16, from: Option<String>) -> io::Result<Listing> {
        let (prefix, most) = (format!("{}/", area.folder()), most.to_string());
        let action = || {
            // Nothing in particular is the bucket itself.
            let mut action = self.address.here.get_object(Some(&self.address.credentials), "");
            let query = action.query_mut();
            query.insert("list-type", "2");
            query.insert("max-keys", most.as_str());
            query.insert("prefix", prefix.as_str());
            if let Some(from) = &from {
                query.insert("continuation-token", from.as_str());
            }
            action
        };
        let answer = self.ask("GET", "the list", action, &[], None)?;
        let mut answer = expect(answer, "GET", "the list", &[StatusCode::OK])?;
        let now = header(&answer, "date").and_then(|date| DateTimeParser::new().parse_timestamp(date).ok());
        let now: Timestamp = now.ok_or_else(|| io::Error::other("the store does not say what time it is"))?;
        Listing::read(&words(&mut answer)?, now)
    }

    /// Sends a request, and once more if the connection broke or the store is busy: all of ours may be repeated.
    fn ask<'a, A: S3Action<'a>>(
        &self,
        method: &str,
        what: &str,
        action: impl Fn() -> A,
        headers: &'a Headers<'a>,
        body: Option<&[u8]>,
    ) -> io::Result<Response<Body>> {
        let send = || {
            let mut action = action();
            let mut request = Request::builder().method(method);
            for (name, value) in headers {
                action.headers_mut().insert(*name, *value);
                request = request.header(*name, *value);
            }
            let request = request.uri(action.sign(GOOD_FOR).as_str());
            match body {
                Some(bytes) => self.agent.run(request.body(bytes)?),
                // Of a PUT it has to be told that there is none.
                None if method == "PUT" => self.agent.run(request.body(&[][..])?),
                None => self.agent.run(request.body(())?),
            }
        };
        let is_lasting = |answer: &Response<Body>| answer.status().as_u16() < 500 && answer.status() != 429;
        match send() {
            Ok(answer) if is_lasting(&answer) => Ok(answer),
            _ => send().map_err(|error| io::Error::other(format!("{method} {what}: {error}"))),
        }
    }
}

fn header<'a>(answer: &'a Response<Body>, name: &str) -> Option<&'a str> {
    answer.headers().get(name)?.to_str().ok()
}

fn words(answer: &mut Response<Body>) -> io::Result<String> {
    answer.body_mut().with_config().limit(WORDS).read_to_string().map_err(io::Error::other)
}

/// The answer, if it is one of those; otherwise what the store says is wrong.
fn expect(mut answer: Response<Body>, method: &str, what: &str, expected: &[StatusCode]) -> io::Result<Response<Body>> {
    if expected.contains(&answer.status()) {
        return Ok(answer);
    }
    let words = words(&mut answer).unwrap_or_default();
    Err(io::Error::other(format!("{method} {what}: {} {}", answer.status().as_u16(), code(&words))))
}

/// Fails if what is missing is not the file but the bucket.
fn missing(mut answer: Response<Body>, spot: &Spot) -> io::Result<()> {
    match code(&words(&mut answer)?) {
        "NoSuchBucket" => Err(io::Error::other(format!("{spot}: there is no such bucket"))),
        _ => Ok(()),
    }
}

/// What an answer calls that which is wrong.
fn code(words: &str) -> &str {
    words.split_once("<Code>").and_then(|(_, rest)| rest.split_once('<')).map_or("", |(code, _)| code)
}
