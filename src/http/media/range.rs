//! Which part of a file is asked for (RFC 9110, 14).

use actix_web::http::header::{self, HeaderMap, HeaderName};

/// What a request asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Wanted {
    Whole,
    /// From a byte on, so many; at least one.
    Part(u64, u64),
    /// Nothing that is there.
    Nothing,
}

/// What the headers of a request ask for of a file of so many bytes. Several parts at once are answered with the whole, and so is
/// what was meant for a file that has changed since.
pub(super) fn wanted(headers: &HeaderMap, size: u64, etag: &str) -> Wanted {
    let text = |name: HeaderName| headers.get(name).and_then(|value| value.to_str().ok());
    if text(header::IF_RANGE).is_some_and(|tag| tag != etag) {
        return Wanted::Whole;
    }
    let Some(range) = text(header::RANGE).and_then(|text| text.strip_prefix("bytes=")) else { return Wanted::Whole };
    let Some((from, to)) = range.trim().split_once('-') else { return Wanted::Whole };
    let number = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit()).then(|| text.parse::<u64>().ok())?;
    match (from, to) {
        ("", last) => match number(last) {
            None => Wanted::Whole,
            Some(0) => Wanted::Nothing,
            Some(_) if size == 0 => Wanted::Nothing,
            Some(last) => Wanted::Part(size.saturating_sub(last), last.min(size)),
        },
        (from, to) => {
            let Some(from) = number(from) else { return Wanted::Whole };
            let to = if to.is_empty() { Some(u64::MAX) } else { number(to) };
            match to {
                Some(to) if to >= from && from < size => Wanted::Part(from, to.min(size - 1) - from + 1),
                Some(to) if to >= from => Wanted::Nothing,
                _ => Wanted::Whole,
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use actix_web::test::TestRequest;

    use super::*;

    #[test]
    fn one_part_is_given() {
        let asked = |text: &str| {
            let request = TestRequest::get().insert_header(("range", text)).to_http_request();
            wanted(request.headers(), 100, "\"a\"")
        };
        assert_eq!(asked("bytes=0-"), Wanted::Part(0, 100));
        assert_eq!(asked("bytes=10-19"), Wanted::Part(10, 10));
        assert_eq!(asked("bytes=90-1000"), Wanted::Part(90, 10));
        assert_eq!(asked("bytes=-5"), Wanted::Part(95, 5));
        assert_eq!(asked("bytes=-500"), Wanted::Part(0, 100));
        for nothing in ["bytes=100-", "bytes=100-200", "bytes=-0"] {
            assert_eq!(asked(nothing), Wanted::Nothing, "{nothing}");
        }
        for whole in ["bytes=0-1,5-6", "items=0-1", "bytes=5-4", "bytes=a-b", "bytes=-", "bytes=+1-2", "bytes"] {
            assert_eq!(asked(whole), Wanted::Whole, "{whole}");
        }
        let request = |tag: &str| {
            let asked = TestRequest::get().insert_header(("range", "bytes=1-2")).insert_header(("if-range", tag));
            wanted(asked.to_http_request().headers(), 100, "\"a\"")
        };
        assert_eq!(request("\"a\""), Wanted::Part(1, 2));
        assert_eq!(request("\"b\""), Wanted::Whole);
    }
}
