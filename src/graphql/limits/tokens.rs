use async_graphql::ServerError;

use super::Limits;
use super::settings::too_complex;
use crate::graphql::lexer::{self, Kind};

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
        let (mut tokens, mut open) = (0_usize, 0_usize);
        for token in lexer::tokens(text) {
            tokens += 1;
            match token.kind {
                Kind::Open => open += 1,
                Kind::Close => open = open.saturating_sub(1),
                Kind::Word if token.text.len() > self.name_bytes => {
                    let (length, most) = (token.text.len(), self.name_bytes);
                    return Err(too_complex(format!("A name has {length} bytes; at most {most} are allowed."), None));
                }
                Kind::Word | Kind::String | Kind::Other => {}
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

#[cfg(test)]
mod tests {
    use super::*;

    fn message(limits: &Limits, text: &str) -> Option<String> {
        limits.check_text(text).err().map(|error| error.message)
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
