use std::collections::HashSet;

use async_graphql::{Pos, ServerError};

use super::invalid;
use crate::graphql::lexer::{Kind, tokens};

/// Refuses an input object that has a field twice (5.6.3): the library keeps the last one.
pub(super) fn check(text: &str) -> Result<(), ServerError> {
    // The fields of each object that is open; `None` for brackets that are no object.
    let mut open: Vec<Option<HashSet<&str>>> = Vec::new();
    let mut arguments = 0_usize;
    let mut word = None;
    for token in tokens(text) {
        match (token.kind, token.text) {
            (Kind::Open, "{") if arguments > 0 => open.push(Some(HashSet::new())),
            (Kind::Open, bracket) => {
                arguments += usize::from(bracket == "(");
                open.push(None);
            }
            (Kind::Close, bracket) => {
                arguments -= usize::from(bracket == ")" && arguments > 0);
                open.pop();
            }
            (Kind::Other, ":") => {
                if let (Some(Some(fields)), Some((at, name))) = (open.last_mut(), word)
                    && !fields.insert(name)
                {
                    let message = format!("There can be only one input field named \"{name}\".");
                    return Err(invalid(message, place(text, at)));
                }
            }
            _ => {}
        }
        word = (token.kind == Kind::Word).then_some((token.at, token.text));
    }
    Ok(())
}

fn place(text: &str, at: usize) -> Pos {
    let before = text.get(..at).unwrap_or_default();
    let line = before.rsplit('\n').next().unwrap_or_default();
    Pos { line: before.matches('\n').count() + 1, column: line.chars().count() + 1 }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refusal(text: &str) -> Option<(String, usize, usize)> {
        check(text).err().map(|error| (error.message, error.locations[0].line, error.locations[0].column))
    }

    #[test]
    fn a_field_is_given_once() {
        let twice = "mutation {\n  a(input: {email: \"x\", email: \"x\"}) { b }\n}";
        let message = "There can be only one input field named \"email\".".to_owned();
        assert_eq!(refusal(twice), Some((message, 2, 25)));
        for twice in [
            "query ($a: A = {b: 1, b: 2}) { c }",
            "{ a(b: [{c: 1}, {c: 1, d: {e: 1, e: 1}}]) }",
            "{ a @b(c: {d: x, d: y}) }",
        ] {
            assert!(refusal(twice).is_some(), "{twice}");
        }
        for once in [
            "{ a(b: {c: {b: 1}, d: [{c: 1}, {c: 2}]}) { x: a(b: {c: 1}) x: a(b: {c: 1}) } }",
            "{ a: b a: b c { a: b a: b } }",
            "{ a(b: \"{c: 1, c: 2}\") }",
            "{ a(b: {c: $c, d: c, e: c}) }",
        ] {
            assert_eq!(refusal(once), None, "{once}");
        }
    }
}
