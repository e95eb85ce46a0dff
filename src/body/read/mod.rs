//! Other forms read into blocks.

mod dom;
mod flow;
mod inline;
mod lists;
mod markdown;
mod media;
mod notes;
mod reader;
mod scene;
mod style;
mod tables;

use std::collections::HashMap;

use scraper::Html;
use uuid::Uuid;

use super::account::{of_blocks, of_source, omissions};
use super::{Block, BlockKind, Body, Reading, RichText, Span};
use crate::kernel::{Error, Result};
use inline::State;
use reader::{Depth, Reader};

pub use dom::{Dom, INVISIBLE, attribute, is_hidden, name, raw_text, visible_text};
pub use inline::BREAKS;
pub use markdown::markdown_to_html;
pub use media::{embed, media_address, picture_address};
pub use scene::{Scene, fragment, is_scaffold, names};
pub use style::restyle;

/// The media files behind the addresses of images, for those that are known.
#[derive(Clone, Debug, Default)]
pub struct Images(pub HashMap<String, Uuid>);

/// Reads HTML: what fits a block becomes one, what is harmless stays as it is, the rest is told.
pub fn html(source: &str, images: &Images) -> Reading {
    let document = Html::parse_fragment(source);
    let root = *document.root_element();
    let scene = Scene::of(root, images);
    let notes = scene.notes().contents().iter().filter_map(|id| document.tree.get(*id));
    let texts = notes.map(|note| note_text(note, &scene)).collect();
    let scene = scene.with_texts(texts);
    let body = Body::new(Reader::new(&scene).read(root));
    let stock = of_source(root, &scene);
    let omissions = omissions(&stock, &of_blocks(&body.blocks, images));
    Reading { body, tally: stock.tally(), omissions }
}

/// The text of a footnote; one that is too long is none.
fn note_text(note: Dom<'_>, scene: &Scene<'_>) -> RichText {
    let (blocks, _) = Reader::new(scene).inside(note.children(), &State::default(), Depth::default());
    RichText::of(Body::new(blocks)).unwrap_or_default()
}

/// Elements may be nested so deep: the parser's work grows with the square of it.
const DEEPEST: usize = 500;
/// So many elements may be opened again: the parser opens unclosed formatting anew in every block that follows.
const MOST_OPENED_AGAIN: usize = 500_000;
/// Elements that a parser opens again.
const FORMATTING: [&str; 14] =
    ["a", "b", "big", "code", "em", "font", "i", "nobr", "s", "small", "strike", "strong", "tt", "u"];
/// Elements that end without an end tag.
const CLOSED_BY_THEMSELVES: [&str; 15] =
    ["br", "img", "hr", "input", "p", "li", "td", "th", "tr", "wbr", "source", "track", "col", "dt", "dd"];

/// Refuses HTML that is nested deeper than anybody writes, or leaves more open than anybody forgets to close.
///
/// An estimate from the tags alone, made before anything is parsed.
pub fn check_depth(source: &str) -> Result<()> {
    let (mut depth, mut formatting, mut opened_again) = (0_usize, 0_usize, 0_usize);
    for tag in source.split('<').skip(1) {
        let is_end = tag.starts_with('/');
        let name: String = tag.trim_start_matches('/').chars().take_while(char::is_ascii_alphanumeric).collect();
        let name = name.to_ascii_lowercase();
        if name.is_empty() {
            continue;
        }
        if FORMATTING.contains(&name.as_str()) {
            formatting = if is_end { formatting.saturating_sub(1) } else { formatting + 1 };
        } else if !is_end {
            opened_again += formatting;
        }
        if opened_again > MOST_OPENED_AGAIN {
            return Err(Error::invalid("The HTML leaves too many inline elements open. Close each in its paragraph."));
        }
        if CLOSED_BY_THEMSELVES.contains(&name.as_str()) {
            continue;
        }
        depth = if is_end { depth.saturating_sub(1) } else { depth + 1 };
        if depth > DEEPEST {
            return Err(Error::invalid(format!("The HTML is nested deeper than {DEEPEST} elements.")));
        }
    }
    Ok(())
}

/// Reads CommonMark with the extensions of [`markdown_to_html`]; HTML in it is read as HTML.
pub fn markdown(source: &str, images: &Images) -> Reading {
    html(&markdown_to_html(source), images)
}

/// Reads plain text: blank lines make paragraphs, a paragraph of no-break spaces is a gap.
pub fn text(source: &str) -> Vec<Block> {
    let mut paragraphs: Vec<Vec<&str>> = vec![Vec::new()];
    for line in source.lines() {
        let blank = line.chars().all(|char| char.is_whitespace() && char != '\u{a0}');
        match (blank, paragraphs.last_mut()) {
            (true, _) => paragraphs.push(Vec::new()),
            (false, Some(paragraph)) => paragraph.push(line),
            (false, None) => {}
        }
    }
    let paragraphs = paragraphs.into_iter().filter(|lines| !lines.is_empty()).map(|lines| lines.join("\n"));
    paragraphs.map(|text| Block::new(paragraph(vec![Span::plain(text)]))).collect()
}

/// A paragraph, or a gap if it holds only no-break spaces.
fn paragraph(spans: Vec<Span>) -> BlockKind {
    let is_gap = spans.iter().all(|span| span.text.chars().all(char::is_whitespace));
    if is_gap { BlockKind::Divider { style: super::DividerStyle::Space } } else { BlockKind::Paragraph { spans } }
}
