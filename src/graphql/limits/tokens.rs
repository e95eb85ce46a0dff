use async_graphql::ServerError;

use super::Limits;
use super::settings::too_complex;

impl Limits {
    /// Measures a text before it is parsed: the parser descends into brackets without end. Gives the number of tokens.
    pub fn check_text(&self, text: &str) -> Result<usize, ServerError> {
        if text.len() > self.document_bytes {
            let most = self.document_bytes;
            return Err(too_complex(
                format!("The document has {} bytes; at most {most} are allowed.", text.len()),
                None,
            ));
        }
        let mut rest = text;
        let (mut tokens, mut open) = (0_usize, 0_usize);
        while let Some(token) = next(&mut rest) {
            tokens += 1;
            match token {
                Token::Open => open += 1,
                Token::Close => open = open.saturating_sub(1),
                Token::Word(length) if length > self.name_bytes => {
                    let most = self.name_bytes;
                    return Err(too_complex(format!("A name has {length} bytes; at most {most} are allowed."), None));
                }
                Token::Word(_) | Token::Other => {}
            }
            if tokens > self.tokens {
                let most = self.tokens;
                return Err(too_complex(
                    format!("The document has more than {most} tokens, which is the most allowed."),
                    None,
                ));
            }
            if open > self.nesting {
                return Err(too_complex(
                    format!(
                        "The document opens {open} brackets inside each other; at most {} are allowed.",
                        self.nesting
                    ),
                    None,
                ));
            }
        }
        Ok(tokens)
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Token {
    Open,
    Close,
    /// A name or a number of so many bytes: names are repeated in the answer, for each item of a list.
    Word(usize),
    Other,
}

/// Takes the next token off a text. A text that is not GraphQL gives at least as many as the parser could read.
fn next(rest: &mut &str) -> Option<Token> {
    skip_ignored(rest);
    let first = rest.chars().next()?;
    let (token, length) = match first {
        '{' | '[' | '(' => (Token::Open, 1),
        '}' | ']' | ')' => (Token::Close, 1),
        '"' => (Token::Other, string(rest)),
        '.' if rest.starts_with("...") => (Token::Other, 3),
        '-' | '0'..='9' => word(rest.find(|c| !is_word(c) && c != '.').unwrap_or(rest.len())),
        _ if is_word(first) => word(rest.find(|c| !is_word(c)).unwrap_or(rest.len())),
        _ => (Token::Other, first.len_utf8()),
    };
    *rest = rest.get(length..).unwrap_or_default();
    Some(token)
}

fn word(length: usize) -> (Token, usize) {
    (Token::Word(length), length)
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

    fn count(mut text: &str) -> usize {
        std::iter::from_fn(|| next(&mut text)).count()
    }

    fn message(limits: &Limits, text: &str) -> Option<String> {
        limits.check_text(text).err().map(|error| error.message)
    }

    #[test]
    fn tokens_are_counted_as_the_specification_does() {
        assert_eq!(count("query Q($a: [Int!]! = 1) { a: b(c: $a) @d ...F }"), 29);
        assert_eq!(count("# nothing\n,\u{feff} ,# more"), 0);
        assert_eq!(count(r#"{ a(b: "x \" } {", c: """ " \""" { """, d: -1.5e+3) }"#), 14);
    }

    #[test]
    fn quotes_do_not_hide_brackets_from_the_count() {
        let text = format!("{{ a(b: [\"\"\"x\" {}", "[".repeat(60));
        assert!(message(&Limits::default(), &text).is_some());
    }

    #[test]
    fn bytes() {
        let limits = Limits { document_bytes: 8, ..Limits::default() };
        assert_eq!(message(&limits, "{ abcd }"), None);
        assert_eq!(message(&limits, "{ abcde }").unwrap(), "The document has 9 bytes; at most 8 are allowed.");
    }

    #[test]
    fn tokens() {
        let limits = Limits { tokens: 4, ..Limits::default() };
        assert_eq!(message(&limits, "{ a b }"), None);
        assert_eq!(
            message(&limits, "{ a b c }").unwrap(),
            "The document has more than 4 tokens, which is the most allowed."
        );
    }

    #[test]
    fn names() {
        let limits = Limits { name_bytes: 3, ..Limits::default() };
        assert_eq!(message(&limits, "{ abc: abc(d: \"abcd\") # abcd\n }"), None);
        for text in ["{ abcd: a }", "{ a(b: 1.25) }", "{ a(b: -125) }"] {
            assert_eq!(message(&limits, text).unwrap(), "A name has 4 bytes; at most 3 are allowed.");
        }
    }

    #[test]
    fn nesting() {
        let limits = Limits { nesting: 3, ..Limits::default() };
        assert_eq!(message(&limits, "{ a { b(c: 1) } }"), None);
        assert_eq!(
            message(&limits, "{ a { b(c: [1]) } }").unwrap(),
            "The document opens 4 brackets inside each other; at most 3 are allowed."
        );
    }

    #[test]
    fn the_deepest_text_that_passes_can_be_parsed_on_a_small_stack() {
        let limits = Limits { nesting: 200, ..Limits::default() };
        for (open, close) in [("a{", "}"), ("...{", "}"), ("a(b:[", "])"), ("a(b:{c:", "1})")] {
            let levels = 199 / open.matches(['{', '[', '(']).count();
            let inside = if open.contains('(') { "a".to_owned() } else { "b".to_owned() };
            let text = match open {
                "a(b:[" => format!("{{a(b:{}1{})}}", "[".repeat(198), "]".repeat(198)),
                "a(b:{c:" => format!("{{a(b:{}1{})}}", "{c:".repeat(198), "}".repeat(198)),
                _ => format!("{{{}{inside}{}}}", open.repeat(levels), close.repeat(levels)),
            };
            limits.check_text(&text).unwrap();
            let thread = std::thread::Builder::new().stack_size(2 << 20);
            let _ = thread.spawn(move || async_graphql::parser::parse_query(text)).unwrap().join().unwrap();
        }
    }
}
