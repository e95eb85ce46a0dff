//! What a text consists of, counted in its source and in the blocks read from it: nothing falls away untold.
//!
//! Both are taken stock of independently of the reader, and what the source has more is an [`Omission`]. So a reader
//! cannot forget to tell what it has no place for.

mod compare;
mod of_blocks;
mod of_source;
mod stock;

use std::collections::{BTreeMap, HashSet};

use serde::{Deserialize, Serialize};

use super::Body;
use super::read::Images;
use crate::wire_enum;

pub use compare::omissions;
pub use of_blocks::of_blocks;
use of_source::of_html;
pub use of_source::of_source;
pub use stock::Stock;

wire_enum!(
    /// What a text consists of.
    TextPart {
        /// Words, captions included.
        Words = "WORDS",
        /// A picture, sound or video.
        Picture = "PICTURE",
        /// A link.
        Link = "LINK",
        /// Content of another site: a frame, a post, a player.
        Embed = "EMBED",
        /// A line of preformatted text.
        CodeLine = "CODE_LINE",
        /// A style of a run of text, e.g. bold.
        Mark = "MARK",
        /// A place that a link of the same text leads to.
        Anchor = "ANCHOR",
    }
);

/// Something of a source that is not in the blocks read from it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Omission {
    pub part: TextPart,
    /// How many of the part it is; of a mark, how many characters.
    pub count: u64,
    /// The thing itself: the words, the address byte for byte, the line, the name of the mark. At most 500 characters.
    pub what: String,
    /// The words before it, at most 60 characters; empty at the start.
    pub after: String,
    /// A sentence.
    pub reason: String,
}

impl Omission {
    /// All of it as a sentence or two.
    pub fn message(&self) -> String {
        let Self { part, count, what, after, reason } = self;
        let name = match (part, *count) {
            (TextPart::Words, 1) => "1 word".to_owned(),
            (TextPart::Words, count) => format!("{count} words"),
            (TextPart::Picture, _) => "The picture".into(),
            (TextPart::Link, _) => "The link".into(),
            (TextPart::Embed, _) => "The embed".into(),
            (TextPart::CodeLine, _) => "The line of code".into(),
            (TextPart::Mark, _) => "The style".into(),
            (TextPart::Anchor, _) => "The target of the link".into(),
        };
        let place = if after.is_empty() { String::new() } else { format!(" after \"{after}\"") };
        format!("{name} \"{what}\"{place} is left out. {reason}")
    }
}

/// What HTML has that it has no more where it was made harmless.
pub fn between(html: &str, clean: &str) -> Vec<Omission> {
    let images = Images::default();
    omissions(&of_html(html, &images), &of_html(clean, &images))
}

/// How much of each part there is.
pub type Tally = BTreeMap<TextPart, u64>;

/// A source as a body, and what became of everything in it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Reading {
    pub body: Body,
    /// What the source consists of.
    pub tally: Tally,
    /// What of that is not in the body.
    pub omissions: Vec<Omission>,
}

impl Reading {
    /// The same without what points at citations that the article does not have.
    pub(super) fn with_citations(self, keys: &HashSet<String>) -> Self {
        Self { body: self.body.with_citations(keys), ..self }
    }
}
