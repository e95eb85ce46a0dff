//! Escapes of characters beyond the first plane, which the library's parser does not read: `\u{1F600}`, and `\uD83D\uDE00`
//! as JSON has it (the September 2025 specification, 2.9.4).

use std::borrow::Cow;
use std::fmt::Write;

use super::lexer::{Kind, tokens};

/// Writes such escapes out. Everything else stays at its line and column: what a string gets shorter by is filled up behind it.
pub(crate) fn written_out(text: &str) -> Cow<'_, str> {
    if !text.contains("\\u{") && !text.contains("\\uD") && !text.contains("\\ud") {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    let mut from = 0;
    for token in tokens(text).filter(|token| token.kind == Kind::String && !token.text.starts_with("\"\"\"")) {
        let written = string(token.text);
        let shorter = token.text.chars().count().saturating_sub(written.chars().count());
        out.push_str(text.get(from..token.at).unwrap_or_default());
        out.push_str(&written);
        out.extend(std::iter::repeat_n(' ', shorter));
        from = token.at + token.text.len();
    }
    out.push_str(text.get(from..).unwrap_or_default());
    Cow::Owned(out)
}

/// A string with its quotes. What is no escape of a character stays, for the parser to refuse.
fn string(token: &str) -> String {
    let mut out = String::with_capacity(token.len());
    let mut rest = token;
    while let Some((before, after)) = rest.split_once('\\') {
        out.push_str(before);
        if let Some((char, after)) = escaped(after) {
            write_char(&mut out, char);
            rest = after;
            continue;
        }
        // Whatever is escaped otherwise, so that an escaped backslash does not begin an escape.
        let length = after.chars().next().map_or(0, char::len_utf8);
        out.push('\\');
        out.push_str(after.get(..length).unwrap_or_default());
        rest = after.get(length..).unwrap_or_default();
    }
    out.push_str(rest);
    out
}

/// The character of an escape that the parser does not read, and what comes after it.
fn escaped(text: &str) -> Option<(char, &str)> {
    let text = text.strip_prefix('u')?;
    if let Some(braced) = text.strip_prefix('{') {
        let (digits, after) = braced.split_once('}')?;
        return Some((char::from_u32(hex(digits)?)?, after));
    }
    let (high, after) = text.split_at_checked(4)?;
    let (low, after) = after.strip_prefix("\\u")?.split_at_checked(4)?;
    let pair = [u16::try_from(hex(high)?).ok()?, u16::try_from(hex(low)?).ok()?];
    let char = char::decode_utf16(pair).next()?.ok()?;
    // Two escapes that are no pair are two characters.
    (char.len_utf16() == 2).then_some((char, after))
}

fn hex(digits: &str) -> Option<u32> {
    // A sign would be a number too.
    let is_hex = digits.bytes().all(|byte| byte.is_ascii_hexdigit());
    if is_hex { u32::from_str_radix(digits, 16).ok() } else { None }
}

fn write_char(out: &mut String, char: char) {
    match char {
        '"' => out.push_str("\\\""),
        '\\' => out.push_str("\\\\"),
        '\n' => out.push_str("\\n"),
        '\r' => out.push_str("\\r"),
        '\t' => out.push_str("\\t"),
        // A string writes to itself without fail.
        control if control < ' ' => drop(write!(out, "\\u{:04X}", u32::from(control))),
        char => out.push(char),
    }
}

#[cfg(test)]
mod tests {
    use async_graphql::parser::parse_query;
    use async_graphql::parser::types::Selection;
    use async_graphql::{Pos, Value};
    use proptest::prelude::*;

    use super::*;

    /// The value of the argument, and where the field after it stands.
    fn read(literal: &str) -> Option<(Value, Pos)> {
        let text = format!("{{ a(b: \"{literal}\") c }}");
        let document = parse_query(written_out(&text)).ok()?;
        let (_, operation) = document.operations.iter().next()?;
        let items = &operation.node.selection_set.node.items;
        let Selection::Field(first) = &items[0].node else { return None };
        Some((first.node.arguments[0].1.node.clone().into_const()?, items[1].pos))
    }

    #[test]
    fn characters_of_all_planes_can_be_escaped() {
        for (literal, value) in [
            (r"\u{1F600}", "😀"),
            (r"\uD83D\uDE00", "😀"),
            (r"\ud83d\ude00!", "😀!"),
            (r"a\u{22}b\u{5C}\u{0000041}", "a\"b\\A"),
            (r"\u{A}\u{D}\u{9}", "\n\r\t"),
            (r"\\u{41}", r"\u{41}"),
            (r"\\\u{41}", r"\A"),
            (r"\u00e9\u{e9}", "éé"),
        ] {
            let (found, pos) = read(literal).unwrap_or_else(|| panic!("{literal}"));
            assert_eq!(found, Value::from(value), "{literal}");
            assert_eq!(pos.column, 12 + literal.chars().count(), "{literal}");
        }
    }

    #[test]
    fn what_is_no_character_is_no_escape() {
        for wrong in
            [r"\uD83D", r"\uDE00\uD83D", r"\uD83D\u0041", r"\u{}", r"\u{110000}", r"\u{D83D}", r"\u{1F600", r"\u{+41}"]
        {
            assert_eq!(read(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn other_text_stays_as_it_is() {
        let text = "{ a(b: \"\"\"\\u{41} \\uD83D\\uDE00\"\"\") # \"\\u{41}\n c }";
        assert_eq!(written_out(text), text);
    }

    proptest! {
        #[test]
        fn every_character_can_be_written_by_its_number(chars in prop::collection::vec(any::<char>(), 0..8), braces in any::<bool>()) {
            let literal: String = chars
                .iter()
                .map(|char| {
                    if braces {
                        return format!("\\u{{{:x}}}", u32::from(*char));
                    }
                    char.encode_utf16(&mut [0; 2]).iter().map(|unit| format!("\\u{unit:04X}")).collect()
                })
                .collect();
            let (found, _) = read(&literal).unwrap();
            prop_assert_eq!(found, Value::from(chars.iter().collect::<String>()));
        }
    }
}
