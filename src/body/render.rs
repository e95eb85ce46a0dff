use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::block::all;
use super::count::word_count;
use super::sanitise::as_link;
use super::write::{html, markdown, text};
use super::{Block, Body};

/// What a body refers to, as rendering needs it.
#[derive(Clone, Debug, Default)]
pub struct Context {
    citations: HashMap<String, Cited>,
    pub assets: Arc<HashMap<Uuid, ShownAsset>>,
    /// Files that are kept here: what is said of them, and whether they may be shown, is for the moment at which a body is read.
    pub kept: Arc<HashSet<Uuid>>,
    /// The public articles among those it links to.
    pub articles: Arc<HashMap<Uuid, LinkedArticle>>,
}

impl Context {
    /// What shows these files, and refers to nothing else.
    pub fn of(assets: HashMap<Uuid, ShownAsset>) -> Self {
        Self { assets: Arc::new(assets), ..Self::default() }
    }

    /// Adds a source that the article cites: the name that it has in this article alone, and where it says what is cited.
    pub fn citation(&mut self, key: &str, label: Option<&str>, url: Option<&str>) {
        let cited = Cited { label: label.map(str::to_owned), url: url.and_then(as_link) };
        self.citations.insert(key.to_owned(), cited);
    }

    /// Where a link leads: to the article where that is now, or to its address.
    pub(super) fn address(&self, url: Option<&str>, article_id: Option<Uuid>) -> Option<String> {
        let Some(article) = article_id.and_then(|id| self.articles.get(&id)) else { return url.map(str::to_owned) };
        // What the address says of a place in the article still holds.
        let fragment = url.and_then(|url| url.split_once('#')).map(|(_, fragment)| fragment);
        Some(fragment.map_or_else(|| article.path.clone(), |fragment| format!("{}#{fragment}", article.path)))
    }

    pub(super) fn cited(&self, key: &str) -> Option<&Cited> {
        self.citations.get(key)
    }
}

/// A cited source.
#[derive(Clone, Debug)]
pub(super) struct Cited {
    pub label: Option<String>,
    pub url: Option<String>,
}

/// A media file as a body shows it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ShownAsset {
    pub url: String,
    /// Of a picture in several sizes: which there are, and how wide it is shown.
    pub srcset: Option<(String, String)>,
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
    /// The forms of the blocks inside of it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub inner: Vec<InnerForms>,
}

/// The forms of a block inside of another.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct InnerForms {
    pub key: String,
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

/// Writes a body in all its forms, its footnotes at the end. What the context does not know is left out: files that are gone,
/// articles that are not public.
pub fn render(body: &Body, context: &Context) -> Rendered {
    let mut writer = html::Writer::new(context);
    let mut rendered = of_blocks(body, &mut writer);
    let notes = writer.list_of_notes();
    if !notes.is_empty() {
        rendered.html = [rendered.html, notes].join("\n");
        let texts = (1..).zip(writer.notes()).map(|(number, note)| format!("{number}. {}", note.text));
        rendered.text = [rendered.text, texts.collect::<Vec<_>>().join("\n")].join("\n\n");
        rendered.character_count = rendered.text.chars().count();
    }
    rendered.markdown = markdown::body(body, context);
    rendered
}

/// Writes a part of a text, such as a caption, which has no place for a list of footnotes.
pub(super) fn render_part(body: &Body, context: &Context) -> Rendered {
    let mut rendered = of_blocks(body, &mut html::Writer::of_part(context));
    rendered.markdown = markdown::part(body, context);
    rendered
}

fn inner_forms(block: &Block, context: &Context) -> Vec<InnerForms> {
    let inner = all(std::slice::from_ref(block)).into_iter().skip(1);
    let forms = inner.map(|inner| InnerForms {
        key: inner.key.clone(),
        html: html::Writer::of_part(context).block(inner),
        text: text::block(&inner.kind),
    });
    forms.collect()
}

fn of_blocks(body: &Body, writer: &mut html::Writer<'_>) -> Rendered {
    let blocks: Vec<RenderedBlock> = body
        .blocks
        .iter()
        .map(|block| RenderedBlock {
            html: writer.block(block),
            text: text::block(&block.kind),
            inner: inner_forms(block, writer.context()),
            block: block.clone(),
        })
        .collect();
    let join = |part: fn(&RenderedBlock) -> &str, between: &str| {
        blocks.iter().map(part).filter(|text| !text.is_empty()).collect::<Vec<_>>().join(between)
    };
    let (html, text) = (join(|block| &block.html, "\n"), join(|block| &block.text, "\n\n"));
    let (word_count, character_count) = (word_count(body), text.chars().count());
    Rendered { word_count, character_count, html, text, markdown: String::new(), blocks }
}
