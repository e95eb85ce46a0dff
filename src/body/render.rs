use std::collections::HashMap;
use std::sync::Arc;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::count::word_count;
use super::sanitise::as_link;
use super::write::{html, markdown, text};
use super::{Block, Body};

/// What a body refers to, as rendering needs it.
#[derive(Clone, Debug, Default)]
pub struct Context {
    citations: HashMap<String, Cited>,
    pub assets: Arc<HashMap<Uuid, ShownAsset>>,
    /// The public articles among those it links to.
    pub articles: Arc<HashMap<Uuid, LinkedArticle>>,
}

impl Context {
    /// Adds a source that the article cites: its printed name, and where it says what is cited.
    pub fn citation(&mut self, key: &str, label: &str, url: Option<&str>) {
        self.citations.insert(key.to_owned(), Cited { label: label.to_owned(), url: url.and_then(as_link) });
    }

    pub(super) fn cited(&self, key: &str) -> Option<&Cited> {
        self.citations.get(key)
    }
}

/// A cited source.
#[derive(Clone, Debug)]
pub(super) struct Cited {
    pub label: String,
    pub url: Option<String>,
}

/// A media file as a body shows it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ShownAsset {
    pub url: String,
    pub mime_type: String,
    pub width: Option<i32>,
    pub height: Option<i32>,
    pub alt: Option<String>,
    /// Caption as HTML.
    pub caption: Option<String>,
    pub credit: Option<String>,
}

/// An article that a body links to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LinkedArticle {
    pub path: String,
    pub headline: String,
}

/// A block with its forms, as it is stored at publication.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RenderedBlock {
    pub block: Block,
    pub html: String,
    pub text: String,
}

/// A body in all its forms.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Rendered {
    pub blocks: Vec<RenderedBlock>,
    pub html: String,
    pub markdown: String,
    pub text: String,
    pub word_count: usize,
    /// Characters of the text.
    pub character_count: usize,
}

/// Writes a body in all its forms. What the context does not know is left out: files that are gone, articles that are not
/// public.
pub fn render(body: &Body, context: &Context) -> Rendered {
    let blocks: Vec<RenderedBlock> = body
        .blocks
        .iter()
        .map(|block| RenderedBlock {
            html: html::block(&block.kind, context),
            text: text::block(&block.kind),
            block: block.clone(),
        })
        .collect();
    let join = |part: fn(&RenderedBlock) -> &str, between: &str| {
        blocks.iter().map(part).filter(|text| !text.is_empty()).collect::<Vec<_>>().join(between)
    };
    let html = join(|block| &block.html, "\n");
    let text = join(|block| &block.text, "\n\n");
    let markdown = markdown::body(body, context);
    Rendered { word_count: word_count(body), character_count: text.chars().count(), html, text, markdown, blocks }
}
