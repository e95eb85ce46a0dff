//! The tokens of a document, without a tree (the September 2025 specification, 2.1).

/// A token where it stands in the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Token<'a> {
    /// The byte at which it begins.
    pub at: usize,
    pub text: &'a str,
    pub kind: Kind,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Open,
    Close,
    /// A name or a number.
    Word,
    /// With its quotes.
    String,
    Other,
}

/// The tokens of a text. A text that is not GraphQL gives at least as many as the parser could read.
pub(super) fn tokens(text: &str) -> impl Iterator<Item = Token<'_>> {
    let mut rest = text;
    std::iter::from_fn(move || {
        skip_ignored(&mut rest);
        let (kind, length) = first(rest)?;
        let (token, after) = rest.split_at_checked(length)?;
        let at = text.len() - rest.len();
        rest = after;
        Some(Token { at, text: token, kind })
    })
}

/// The kind and the length of the token that a text begins with.
fn first(text: &str) -> Option<(Kind, usize)> {
    let first = text.chars().next()?;
    Some(match first {
        '{' | '[' | '(' => (Kind::Open, 1),
        '}' | ']' | ')' => (Kind::Close, 1),
        '"' => (Kind::String, string(text)),
        '.' if text.starts_with("...") => (Kind::Other, 3),
        '-' | '0'..='9' => (Kind::Word, text.find(|c| !is_word(c) && c != '.').unwrap_or(text.len())),
        _ if is_word(first) => (Kind::Word, text.find(|c| !is_word(c)).unwrap_or(text.len())),
        _ => (Kind::Other, first.len_utf8()),
    })
}

/// A letter of a name or a number.
fn is_word(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '+')
}

/// Space, commas, byte order marks and comments.
fn skip_ignored(rest: &mut &str) {
    loop {
        *rest = rest.trim_start_matches([' ', '\t', '\r', '\n', ',', '\u{feff}']);
        if !rest.starts_with('#') {
            return;
        }
        *rest = rest.find(['\r', '\n']).and_then(|end| rest.get(end..)).unwrap_or_default();
    }
}

/// The length of the string that a text begins with.
fn string(text: &str) -> usize {
    if let Some(inside) = text.strip_prefix("\"\"\"") {
        // Without an end it is no block: the parser then reads an empty string and goes on, and so must this.
        return block_end(inside).map_or(2, |end| end + 3);
    }
    let mut escaped = false;
    for (at, c) in text.char_indices().skip(1) {
        match c {
            '\r' | '\n' => return at,
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '"' => return at + 1,
            _ => {}
        }
    }
    text.len()
}

/// Where a block string ends, its closing quotes included.
fn block_end(inside: &str) -> Option<usize> {
    let mut from = 0;
    loop {
        let at = from + inside.get(from..)?.find("\"\"\"")?;
        if !inside.get(..at)?.ends_with('\\') {
            return Some(at + 3);
        }
        from = at + 3;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn count(text: &str) -> usize {
        tokens(text).count()
    }

    #[test]
    fn tokens_are_counted_as_the_specification_does() {
        assert_eq!(count("query Q($a: [Int!]! = 1) { a: b(c: $a) @d ...F }"), 29);
        assert_eq!(count("# nothing\n,\u{feff} ,# more"), 0);
        assert_eq!(count(r#"{ a(b: "x \" } {", c: """ " \""" { """, d: -1.5e+3) }"#), 14);
    }

    #[test]
    fn tokens_know_where_they_stand() {
        let text = "{ a(b: \"é\") # c\n...F }";
        let found: Vec<(usize, &str)> = tokens(text).map(|token| (token.at, token.text)).collect();
        assert!(found.iter().all(|(at, token)| text[*at..].starts_with(token)));
        assert_eq!(
            found.iter().map(|(_, token)| *token).collect::<Vec<_>>(),
            ["{", "a", "(", "b", ":", "\"é\"", ")", "...", "F", "}"]
        );
    }
}
