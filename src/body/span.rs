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

/// The text of some spans.
pub(super) fn text_of(spans: &[Span]) -> String {
    spans.iter().map(|span| span.text.as_str()).collect()
}
