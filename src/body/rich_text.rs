use std::collections::HashSet;

use serde::{Deserialize, Serialize};

use super::read::{self, Images};
use super::render::render_part;
use super::{Body, Context, Omission, Reading};
use crate::kernel::{Error, Result};

/// Formatted text of a few paragraphs, in three forms made from one source.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RichText {
    pub html: String,
    pub markdown: String,
    pub text: String,
}

/// The longest text, in characters.
const MAX: usize = 20_000;

impl RichText {
    /// Reads HTML; what is not harmless falls away.
    pub fn from_html(source: &str) -> Result<Self> {
        Self::read_html(source).map(|(text, _)| text)
    }

    /// Reads HTML and tells what is left out of it.
    pub(super) fn read_html(source: &str) -> Result<(Self, Vec<Omission>)> {
        read::check_depth(source)?;
        Self::of_reading(read::html(source, &Images::default()))
    }

    /// Reads CommonMark and tells what is left out of it.
    pub(super) fn read_markdown(source: &str) -> Result<(Self, Vec<Omission>)> {
        read::check_depth(source)?;
        Self::of_reading(read::markdown(source, &Images::default()))
    }

    /// What its forms take in memory.
    pub fn bytes(&self) -> usize {
        self.html.len() + self.markdown.len() + self.text.len()
    }

    fn of_reading(Reading { body, omissions, .. }: Reading) -> Result<(Self, Vec<Omission>)> {
        Ok((Self::of(body)?, omissions))
    }

    /// Reads plain text; blank lines make paragraphs.
    pub fn from_text(source: &str) -> Result<Self> {
        Self::of(Body::new(read::text(source)))
    }

    /// Space at the edges of a paragraph does not survive in HTML, and nothing here can be cited: what is left when the HTML
    /// is read again is the normal form.
    pub(super) fn of(body: Body) -> Result<Self> {
        let context = Context::default();
        let html = render_part(&body.with_citations(&HashSet::new()), &context).html;
        let rendered = render_part(&read::html(&html, &Images::default()).body, &context);
        let length = rendered.character_count;
        if length > MAX {
            return Err(Error::invalid(format!("The text has {length} characters; at most {MAX} are allowed.")));
        }
        Ok(Self { html: rendered.html, markdown: rendered.markdown, text: rendered.text })
    }
}
