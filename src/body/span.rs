use serde::{Deserialize, Serialize};

use super::Annotation;
use crate::wire_enum;

wire_enum!(
    /// Inline style.
    Mark {
        /// Strong importance (HTML strong).
        Strong = "STRONG",
        /// Stress (HTML em).
        Emphasis = "EMPHASIS",
        /// Underlined (HTML u).
        Underline = "UNDERLINE",
        /// No longer right (HTML s).
        Strikethrough = "STRIKETHROUGH",
        /// Computer text (HTML code).
        Code = "CODE",
        /// Raised (HTML sup).
        Superscript = "SUPERSCRIPT",
        /// Lowered (HTML sub).
        Subscript = "SUBSCRIPT",
        /// Marked for reference (HTML mark).
        Highlight = "HIGHLIGHT",
    }
);

/// A run of text with one set of styles and annotations.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Span {
    /// The characters, exactly as they came. A line feed is a forced line break.
    pub text: String,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub marks: Vec<Mark>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub annotations: Vec<Annotation>,
}

impl Span {
    /// Text without styles.
    pub fn plain(text: impl Into<String>) -> Self {
        Self { text: text.into(), ..Self::default() }
    }
}

/// The text of some spans. What is raised or lowered stays what it means: 10\u{2078}, never 108.
pub(super) fn text_of(spans: &[Span]) -> String {
    let mut out = String::new();
    for (place, span) in spans.iter().enumerate() {
        if span.marks.contains(&Mark::Superscript) {
            out.push_str(&raised(&span.text, out.chars().next_back()));
        } else if span.marks.contains(&Mark::Subscript) {
            let is_digit = |char: Option<char>| char.is_some_and(char::is_numeric);
            let after = spans.get(place + 1).and_then(|next| next.text.chars().next());
            // H2O is read as what it is; log 10 of 8 is not, without the sign.
            let is_beside_digits = is_digit(out.chars().next_back()) || is_digit(after);
            let lowered = if is_beside_digits { signs(&span.text, LOWERED) } else { None };
            out.push_str(lowered.as_deref().unwrap_or(&span.text));
        } else {
            out.push_str(&span.text);
        }
    }
    out
}

const RAISED: &[(char, char)] = &[
    ('0', '\u{2070}'),
    ('1', '\u{b9}'),
    ('2', '\u{b2}'),
    ('3', '\u{b3}'),
    ('4', '\u{2074}'),
    ('5', '\u{2075}'),
    ('6', '\u{2076}'),
    ('7', '\u{2077}'),
    ('8', '\u{2078}'),
    ('9', '\u{2079}'),
    ('+', '\u{207a}'),
    ('-', '\u{207b}'),
    ('\u{2212}', '\u{207b}'),
    ('\u{2013}', '\u{207b}'),
    ('(', '\u{207d}'),
    (')', '\u{207e}'),
    ('n', '\u{207f}'),
];

const LOWERED: &[(char, char)] = &[
    ('0', '\u{2080}'),
    ('1', '\u{2081}'),
    ('2', '\u{2082}'),
    ('3', '\u{2083}'),
    ('4', '\u{2084}'),
    ('5', '\u{2085}'),
    ('6', '\u{2086}'),
    ('7', '\u{2087}'),
    ('8', '\u{2088}'),
    ('9', '\u{2089}'),
    ('+', '\u{208a}'),
    ('-', '\u{208b}'),
    ('\u{2212}', '\u{208b}'),
    ('(', '\u{208d}'),
    (')', '\u{208e}'),
];

/// The characters of a text as raised or lowered ones, if there are such.
fn signs(text: &str, table: &[(char, char)]) -> Option<String> {
    text.chars().map(|char| table.iter().find(|(plain, _)| *plain == char).map(|(_, sign)| *sign)).collect()
}

/// Raised text behind a character: an exponent is one, the end of an ordinal (1er, 2nd, 5e) is as it is.
fn raised(text: &str, before: Option<char>) -> String {
    if let Some(signs) = signs(text, RAISED) {
        return signs;
    }
    let is_letter = text.chars().count() == 1 && "xyzk".contains(text);
    let is_exponent = match before {
        Some(before) if before.is_numeric() || before == ')' => is_letter || text.chars().any(char::is_numeric),
        Some(before) => before.is_alphabetic() && text.chars().any(char::is_numeric),
        None => false,
    };
    match is_exponent {
        true if text.chars().count() == 1 || text.chars().all(char::is_numeric) => format!("^{text}"),
        true => format!("^({text})"),
        false => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_raised_stays_true() {
        let text = |before: &str, mark, inside: &str, after: &str| {
            let raised = Span { marks: vec![mark], ..Span::plain(inside) };
            text_of(&[Span::plain(before), raised, Span::plain(after)])
        };
        assert_eq!(text("6.5 \u{d7} 10", Mark::Superscript, "8", " watts"), "6.5 \u{d7} 10\u{2078} watts");
        assert_eq!(text("10", Mark::Superscript, "-3", " m"), "10\u{207b}\u{b3} m");
        assert_eq!(text("2", Mark::Superscript, "x+1", ""), "2^(x+1)");
        assert_eq!(text("le 1", Mark::Superscript, "er", " mai"), "le 1er mai");
        assert_eq!(text("H", Mark::Subscript, "2", "O"), "H2O");
        assert_eq!(text("log", Mark::Subscript, "10", "8"), "log\u{2081}\u{2080}8");
    }
}
