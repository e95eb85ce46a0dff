use std::borrow::Cow;

use percent_encoding::{CONTROLS, percent_decode_str, utf8_percent_encode};

/// Bytes of the longest path that is stored.
pub const LONGEST: usize = 1_000;

/// Bytes of one byte that is percent-encoded.
const ENCODED: usize = 3;

/// Pairs of a query that are looked at one by one.
const PAIRS: usize = 8;

/// A way to write a path under which it may be stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Spelling {
    pub path: String,
    /// It has no slash at its end, and what was asked for has one.
    pub is_trimmed: bool,
}

/// A path as it is stored: without a slash at its end, before a query too.
pub fn stored(path: &str) -> Cow<'_, str> {
    let (bare, query) = path.split_at(path.find('?').unwrap_or(path.len()));
    match bare.strip_suffix('/').filter(|trimmed| !trimmed.is_empty()) {
        Some(trimmed) => Cow::Owned(format!("{trimmed}{query}")),
        None => Cow::Borrowed(path),
    }
}

/// The path that is meant, however its letters are written, without a query and a fragment.
pub(super) fn bare(path: &str) -> Cow<'_, str> {
    let bare = path.split(['?', '#']).next().unwrap_or_default();
    match decoded(bare) {
        Some(decoded) => Cow::Owned(stored(&decoded).into_owned()),
        None => stored(bare),
    }
}

/// The ways to write a path, the given one first. A fragment names no page. A query may be part of a former path; if it
/// is not, the path without it is meant. Letters beyond ASCII stand as they are or percent-encoded, in capitals or not.
pub fn spellings(asked: &str) -> Vec<Spelling> {
    let whole = asked.split('#').next().unwrap_or_default();
    let (bare, query) = whole.split_once('?').unwrap_or((whole, ""));
    // What campaigns add to a former path that has a query of its own.
    let pairs = query.split('&').filter(|_| query.contains('&')).take(PAIRS).map(|pair| format!("{bare}?{pair}"));
    let bases = [whole.to_owned()].into_iter().chain(pairs).chain([bare.to_owned()]);
    let mut out: Vec<Spelling> = Vec::new();
    for base in bases.filter(|base| base.len() <= LONGEST * ENCODED) {
        let decoded = decoded(&base);
        let encoded = |path: &String| [upper(path), lower(path)];
        let forms = [base].into_iter().chain(decoded.iter().cloned());
        for form in forms.chain(decoded.iter().flat_map(encoded)) {
            let trimmed = match stored(&form) {
                Cow::Owned(path) => Some(Spelling { path, is_trimmed: true }),
                Cow::Borrowed(_) => None,
            };
            for spelling in [Some(Spelling { path: form, is_trimmed: false }), trimmed].into_iter().flatten() {
                if spelling.path.len() <= LONGEST && !out.iter().any(|known| known.path == spelling.path) {
                    out.push(spelling);
                }
            }
        }
    }
    out
}

/// The path with its percent-encoded letters as they are; `None` if that would be another path or none.
fn decoded(path: &str) -> Option<String> {
    let lower = path.to_ascii_lowercase();
    if ["%2f", "%3f", "%23", "%25", "%5c"].iter().any(|code| lower.contains(code)) {
        return None;
    }
    let text = percent_decode_str(path).decode_utf8().ok()?;
    (!text.chars().any(char::is_control)).then(|| text.into_owned())
}

fn upper(path: &str) -> String {
    utf8_percent_encode(path, CONTROLS).to_string()
}

fn lower(path: &str) -> String {
    utf8_percent_encode(path, CONTROLS)
        .map(|piece| if piece.starts_with('%') { piece.to_ascii_lowercase() } else { piece.to_owned() })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn paths(asked: &str) -> Vec<String> {
        spellings(asked).into_iter().map(|spelling| spelling.path).collect()
    }

    #[test]
    fn a_plain_path_has_one_spelling() {
        assert_eq!(paths("/region/france"), ["/region/france"]);
        assert_eq!(paths("/"), ["/"]);
    }

    #[test]
    fn queries_fragments_and_encodings_are_looked_through() {
        assert_eq!(paths("/a/?p=7#top"), ["/a/?p=7", "/a?p=7", "/a/", "/a"]);
        assert_eq!(paths("/?p=7"), ["/?p=7", "/"]);
        assert_eq!(paths("/?a=1&p=7"), ["/?a=1&p=7", "/?a=1", "/?p=7", "/"]);
        assert_eq!(paths("/%d0%b0"), ["/%d0%b0", "/а", "/%D0%B0"]);
        assert_eq!(paths("/ü"), ["/ü", "/%C3%BC", "/%c3%bc"]);
        assert_eq!(paths("/%61"), ["/%61", "/a"]);
    }

    #[test]
    fn what_is_stored_has_no_slash_at_its_end() {
        for (path, kept) in
            [("/", "/"), ("/a/", "/a"), ("/a//", "/a/"), ("//", "/"), ("/a/?b=/", "/a?b=/"), ("/?p=7", "/?p=7")]
        {
            assert_eq!(stored(path), kept);
        }
        for path in ["/tag/x", "/%74ag/x/?utm=1", "/tag/x/#top"] {
            assert_eq!(bare(path), "/tag/x");
        }
    }

    #[test]
    fn what_would_be_another_path_stays_encoded() {
        for path in ["/a%2Fb", "/a%3Fb", "/a%00", "/a%ff", "/a%2561"] {
            assert_eq!(paths(path), [path]);
        }
        assert!(paths(&format!("/{}", "a".repeat(2_000))).is_empty());
    }
}
