use async_graphql::Object;
use async_graphql::parser::types::Field;

use super::ready::{Fields, Writer};
use super::scalars::{Html, Markdown};
use crate::body;

/// Formatted text in three forms made from one source.
pub struct RichText(pub body::RichText);

impl RichText {
    pub(super) fn of(text: &Option<body::RichText>) -> Option<Self> {
        text.clone().map(Self)
    }
}

/// Formatted text in three forms made from one source.
#[Object]
impl RichText {
    /// As HTML.
    fn html(&self) -> Html {
        self.0.html.as_str().into()
    }

    /// As CommonMark.
    fn markdown(&self) -> Markdown {
        self.0.markdown.as_str().into()
    }

    /// As plain text.
    fn text(&self) -> &str {
        &self.0.text
    }
}

impl Fields for RichText {
    fn write<'a>(&self, field: &'a Field, out: &mut Writer<'a>) -> bool {
        match field.name.node.as_str() {
            "html" => out.value(&self.0.html),
            "markdown" => out.value(&self.0.markdown),
            "text" => out.value(&self.0.text),
            _ => false,
        }
    }
}
