use serde::{Deserialize, Serialize};

use super::read::{self, Images};
use super::{Body, Context, render};
use crate::kernel::{Error, Result};

/// Formatted text of a few paragraphs, in three forms made from one source.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RichText {
    pub html: String,
    pub markdown: String,
    pub text: String,
}

/// The longest text, in characters of its source.
const MAX: usize = 20_000;

impl RichText {
    /// Reads HTML; what is not harmless falls away.
    pub fn from_html(source: &str) -> Result<Self> {
        fits(source)?;
        Ok(Self::of(&Body::new(read::html(source, &Images::default()))))
    }

    /// Reads CommonMark.
    pub fn from_markdown(source: &str) -> Result<Self> {
        fits(source)?;
        Ok(Self::of(&Body::new(read::markdown(source, &Images::default()))))
    }

    /// Reads plain text; blank lines make paragraphs.
    pub fn from_text(source: &str) -> Result<Self> {
        fits(source)?;
        Ok(Self::of(&Body::new(read::text(source))))
    }

    fn of(body: &Body) -> Self {
        let rendered = render(body, &Context::default());
        Self { html: rendered.html, markdown: rendered.markdown, text: rendered.text }
    }
}

fn fits(source: &str) -> Result<()> {
    let length = source.chars().count();
    if length <= MAX {
        return read::check_depth(source);
    }
    Err(Error::invalid(format!("The text has {length} characters; at most {MAX} are allowed.")))
}
