use std::io::{self, Write};

use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::header::{self, AcceptEncoding, Encoding, Header, HeaderValue};
use actix_web::middleware::Next;
use actix_web::web::{Bytes, Data};
use actix_web::{Error, HttpMessage};
use async_graphql::Executor;
use flate2::Compression;
use flate2::write::GzEncoder;

use super::Node;

/// How an answer goes over the wire.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Coding {
    Identity,
    Gzip,
    Brotli,
}

/// Levels at which ten kilobytes take less than a millisecond, once for all who get them.
const GZIP: u32 = 6;
const BROTLI: u32 = 5;
/// Window of Brotli: a megabyte.
const BROTLI_WINDOW: u32 = 20;

impl Coding {
    /// What the client likes best (RFC 9110, 12.5.3).
    pub fn of(request: &impl HttpMessage) -> Self {
        if !request.headers().contains_key(header::ACCEPT_ENCODING) {
            return Self::Identity;
        }
        let offered = [Encoding::brotli(), Encoding::gzip(), Encoding::identity()];
        let chosen = AcceptEncoding::parse(request).ok().and_then(|wish| wish.negotiate(offered.iter()));
        match chosen {
            Some(chosen) if chosen == Encoding::brotli() => Self::Brotli,
            Some(chosen) if chosen == Encoding::gzip() => Self::Gzip,
            _ => Self::Identity,
        }
    }

    /// The value of `Content-Encoding`, which is also what tells the entity tags of one answer apart.
    pub const fn name(self) -> Option<&'static str> {
        match self {
            Self::Identity => None,
            Self::Gzip => Some("gzip"),
            Self::Brotli => Some("br"),
        }
    }

    pub fn compress(self, body: &Bytes) -> io::Result<Bytes> {
        match self {
            Self::Identity => Ok(body.clone()),
            Self::Gzip => {
                let mut encoder = GzEncoder::new(Vec::new(), Compression::new(GZIP));
                encoder.write_all(body)?;
                encoder.finish().map(Bytes::from)
            }
            Self::Brotli => {
                let mut encoder = brotli::CompressorWriter::new(Vec::new(), 4_096, BROTLI, BROTLI_WINDOW);
                encoder.write_all(body)?;
                encoder.flush()?;
                Ok(encoder.into_inner().into())
            }
        }
    }
}

/// Compresses answers for clients that ask for it: those that are whole, for of what is told bit by bit every bit counts.
pub(super) async fn compress<E: Executor>(
    node: Data<Node<E>>,
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    let answer = next.call(request).await?.map_into_boxed_body();
    if !node.settings.http.compress || answer.headers().contains_key(header::CONTENT_ENCODING) {
        return Ok(answer);
    }
    let coding = Coding::of(answer.request());
    let Some(name) = coding.name() else { return Ok(answer) };
    let (request, response) = answer.into_parts();
    let (mut response, body) = response.into_parts();
    let body = match body.try_into_bytes() {
        Ok(body) if body.is_empty() => BoxBody::new(body),
        Ok(body) => {
            response.headers_mut().insert(header::CONTENT_ENCODING, HeaderValue::from_static(name));
            response.headers_mut().append(header::VARY, HeaderValue::from_static("Accept-Encoding"));
            BoxBody::new(coding.compress(&body)?)
        }
        Err(body) => body,
    };
    Ok(ServiceResponse::new(request, response.set_body(body)))
}

#[cfg(test)]
mod tests {
    use std::io::Read;

    use actix_web::test::TestRequest;

    use super::*;

    #[test]
    fn the_best_liked_coding_is_chosen() {
        let chosen =
            |wish: &str| Coding::of(&TestRequest::get().insert_header(("accept-encoding", wish)).to_srv_request());
        assert_eq!(chosen("gzip, deflate, br"), Coding::Brotli);
        assert_eq!(chosen("gzip"), Coding::Gzip);
        assert_eq!(chosen("gzip;q=0.1, br;q=0"), Coding::Gzip);
        assert_eq!(chosen("zstd"), Coding::Identity);
        assert_eq!(Coding::of(&TestRequest::get().to_srv_request()), Coding::Identity);
    }

    #[test]
    fn what_is_compressed_can_be_read() {
        let body = Bytes::from("{\"data\":null}".repeat(500));
        let mut text = String::new();
        let gzip = Coding::Gzip.compress(&body).unwrap();
        flate2::read::GzDecoder::new(&*gzip).read_to_string(&mut text).unwrap();
        assert_eq!(text, body);
        text.clear();
        let brotli = Coding::Brotli.compress(&body).unwrap();
        brotli::Decompressor::new(&*brotli, 4_096).read_to_string(&mut text).unwrap();
        assert_eq!(text, body);
        assert!(brotli.len() < 200 && gzip.len() < 200);
    }
}
