use actix_web::http::header::{self, HeaderMap};

/// A media type that an answer can have.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum MediaType {
    /// `application/graphql-response+json`: the status tells whether the operation ran.
    GraphqlResponse,
    /// `application/json`: a well-formed request is answered with 200, whatever became of it.
    Json,
    /// `text/event-stream`: somebody who listens.
    EventStream,
    /// `multipart/mixed` with `subscriptionSpec`: somebody who listens with a client of Apollo's.
    Multipart,
    /// `text/html`: a person with a browser.
    Html,
}

impl MediaType {
    /// The value of `Content-Type`.
    pub const fn content_type(self) -> &'static str {
        match self {
            Self::GraphqlResponse => "application/graphql-response+json; charset=utf-8",
            Self::Json => "application/json; charset=utf-8",
            Self::EventStream => "text/event-stream; charset=utf-8",
            Self::Multipart => "multipart/mixed;boundary=\"graphql\";subscriptionSpec=\"1.0\"",
            Self::Html => "text/html; charset=utf-8",
        }
    }

    const fn parts(self) -> (&'static str, &'static str) {
        match self {
            Self::GraphqlResponse => ("application", "graphql-response+json"),
            Self::Json => ("application", "json"),
            Self::EventStream => ("text", "event-stream"),
            Self::Multipart => ("multipart", "mixed"),
            Self::Html => ("text", "html"),
        }
    }
}

/// Chooses what the client likes best (RFC 9110, 12.5.1); `None` if it takes nothing that is offered.
///
/// Without a wish it is the first of `offered`; so it is among equals, unless one was asked for by name.
pub fn choose(headers: &HeaderMap, offered: &[MediaType]) -> Option<MediaType> {
    let wishes: Vec<&str> = headers.get_all(header::ACCEPT).filter_map(|value| value.to_str().ok()).collect();
    let ranges: Vec<Range<'_>> = wishes.iter().flat_map(|wish| wish.split(',')).filter_map(Range::parse).collect();
    if wishes.iter().all(|wish| wish.trim().is_empty()) {
        return offered.first().copied();
    }
    let mut best: Option<(MediaType, u16, u8)> = None;
    for &media_type in offered {
        let matching =
            ranges.iter().filter_map(|range| range.specificity(media_type).map(|rank| (rank, range.quality)));
        let Some((rank, quality)) = matching.max_by_key(|(rank, _)| *rank) else { continue };
        if quality > 0 && best.is_none_or(|(_, other, other_rank)| (quality, rank) > (other, other_rank)) {
            best = Some((media_type, quality, rank));
        }
    }
    best.map(|(media_type, ..)| media_type)
}

/// One item of an `Accept` header.
struct Range<'a> {
    kind: &'a str,
    subtype: &'a str,
    /// It is for subscriptions by `multipart/mixed`, in the one version that there is.
    is_subscription: bool,
    /// In thousandths.
    quality: u16,
}

impl<'a> Range<'a> {
    /// `None` if it is malformed, or asks for a character set that is not ours.
    fn parse(item: &'a str) -> Option<Self> {
        let mut parts = item.split(';').map(str::trim);
        let (kind, subtype) = parts.next()?.split_once('/')?;
        let (mut quality, mut is_subscription) = (1_000, false);
        for part in parts {
            let (name, value) = part.split_once('=')?;
            if name.trim().eq_ignore_ascii_case("q") {
                quality = thousandths(value.trim())?;
                break;
            }
            let value = value.trim().trim_matches('"');
            if name.trim().eq_ignore_ascii_case("charset") && !is_utf8(value) {
                return None;
            }
            is_subscription |= name.trim().eq_ignore_ascii_case("subscriptionSpec") && value == "1.0";
        }
        Some(Self { kind, subtype, is_subscription, quality })
    }

    /// How exactly this range names a type; `None` if it does not.
    fn specificity(&self, media_type: MediaType) -> Option<u8> {
        let (kind, subtype) = media_type.parts();
        match (self.kind, self.subtype) {
            // Only by its full name: it is no answer for those who take anything.
            _ if media_type == MediaType::Multipart => self.is_subscription.then_some(3),
            ("*", "*") => Some(0),
            (own, "*") if own.eq_ignore_ascii_case(kind) => Some(1),
            (own, sub) if own.eq_ignore_ascii_case(kind) && sub.eq_ignore_ascii_case(subtype) => Some(2),
            _ => None,
        }
    }
}

/// Whether a character set is UTF-8, by either of its names.
pub fn is_utf8(charset: &str) -> bool {
    charset.eq_ignore_ascii_case("utf-8") || charset.eq_ignore_ascii_case("utf8")
}

/// Reads `0.123` as 123.
fn thousandths(text: &str) -> Option<u16> {
    let value: f32 = text.parse().ok().filter(|value| (0.0..=1.0).contains(value))?;
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "it is between 0 and 1,000")]
    Some((value * 1_000.0).round() as u16)
}

#[cfg(test)]
mod tests {
    use actix_web::http::header::HeaderValue;

    use super::*;

    const JSON_FIRST: &[MediaType] = &[MediaType::Json, MediaType::GraphqlResponse];
    const ALL: &[MediaType] = &[MediaType::Json, MediaType::GraphqlResponse, MediaType::Html];

    fn chosen(accept: &str, offered: &[MediaType]) -> Option<MediaType> {
        let mut headers = HeaderMap::new();
        headers.insert(header::ACCEPT, HeaderValue::from_str(accept).unwrap());
        choose(&headers, offered)
    }

    #[test]
    fn no_wish_is_json() {
        assert_eq!(choose(&HeaderMap::new(), JSON_FIRST), Some(MediaType::Json));
        assert_eq!(chosen("", JSON_FIRST), Some(MediaType::Json));
        assert_eq!(chosen("*/*", JSON_FIRST), Some(MediaType::Json));
        assert_eq!(chosen("application/*;q=0.5", JSON_FIRST), Some(MediaType::Json));
    }

    #[test]
    fn the_best_liked_wins() {
        let apollo = "application/graphql-response+json, application/json;q=0.9";
        assert_eq!(chosen(apollo, JSON_FIRST), Some(MediaType::GraphqlResponse));
        assert_eq!(chosen("application/graphql-response+json;q=0.1, */*", JSON_FIRST), Some(MediaType::Json));
        assert_eq!(chosen("*/*, application/graphql-response+json", JSON_FIRST), Some(MediaType::GraphqlResponse));
        assert_eq!(chosen("application/json;q=0, */*", JSON_FIRST), Some(MediaType::GraphqlResponse));
        assert_eq!(chosen("APPLICATION/JSON", JSON_FIRST), Some(MediaType::Json));
    }

    #[test]
    fn subscriptions_in_parts_are_asked_for_by_their_full_name() {
        let offered = &[MediaType::Json, MediaType::GraphqlResponse, MediaType::Multipart];
        let apollo = "multipart/mixed;boundary=graphql;subscriptionSpec=1.0,application/graphql-response+json,application/json;q=0.9";
        assert_eq!(chosen(apollo, offered), Some(MediaType::Multipart));
        assert_eq!(
            chosen("multipart/mixed;subscriptionSpec=\"1.0\", application/json", offered),
            Some(MediaType::Multipart)
        );
        assert_eq!(chosen("multipart/mixed;deferSpec=20220824, application/json", offered), Some(MediaType::Json));
        for other in ["multipart/mixed", "multipart/*", "multipart/mixed;subscriptionSpec=2.0"] {
            assert_eq!(chosen(other, offered), None, "{other}");
        }
    }

    #[test]
    fn browsers_get_a_page() {
        let browser = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8";
        assert_eq!(chosen(browser, ALL), Some(MediaType::Html));
        assert_eq!(chosen(browser, JSON_FIRST), Some(MediaType::Json));
        assert_eq!(chosen("*/*", ALL), Some(MediaType::Json));
    }

    #[test]
    fn what_is_not_offered_is_refused() {
        for accept in ["text/plain", "image/*", "application/json;q=0", "nonsense", "application/json;charset=latin1"] {
            assert_eq!(chosen(accept, JSON_FIRST), None, "{accept}");
        }
        assert_eq!(chosen("application/json; charset=\"UTF-8\"", JSON_FIRST), Some(MediaType::Json));
    }
}
