//! Bodies as writers send them: blocks, HTML, CommonMark, plain text, or the JSON that the API gave out.

mod block;
mod document;
mod read;
mod references;
mod write;

use std::collections::HashSet;

use async_graphql::{InputObject, OneofObject};
use serde::{Deserialize, Serialize};

use super::block::all;
use super::read::Images;
use super::{Block, BlockKind, Body, Figure, FigureLayout, Omission, Reading, RichText, account, check};
use crate::kernel::{Error, MediaRef, Result};

pub use document::Document;

pub use block::{
    ArticleLinkInput, BlockInput, CodeInput, DividerInput, EmbedInput, FigureBlockInput, GalleryInput, HeadingInput,
    HtmlBlockInput, LinkInput, ListInput, ListItemInput, ParagraphInput, PullQuoteInput, QuotationInput, QuoteInput,
    SpanInput, TableCellInput, TableInput, TableRowInput,
};
pub use references::{BodyReferences, Naming, Resolve};

/// The text of an article from one source. Everything becomes blocks.
#[derive(Clone, Debug, PartialEq, OneofObject, Serialize, Deserialize)]
#[graphql(name = "ArticleBodyInput")]
#[serde(rename_all = "camelCase")]
pub enum BodyInput {
    /// Typed blocks.
    Blocks(Vec<BlockInput>),
    /// HTML, WordPress block markup included; sanitised.
    Html(String),
    /// CommonMark.
    Markdown(String),
    /// Plain text; blank lines make paragraphs.
    Text(String),
    /// What `ArticleBody.json` returned.
    Json(Document),
}

/// The longest source of a body, in bytes.
const MAX_SOURCE: usize = 4 << 20;

impl BodyInput {
    /// The name of the form in inputs.
    pub fn form(&self) -> &'static str {
        match self {
            Self::Blocks(_) => "blocks",
            Self::Html(_) => "html",
            Self::Markdown(_) => "markdown",
            Self::Text(_) => "text",
            Self::Json(_) => "json",
        }
    }

    /// The body with ids, if everything in it is there and allowed. `citations` are the keys of the article's citations: a
    /// block that names another is refused; in HTML, where a key is one attribute among others, it falls away. With it comes what of the source is left out.
    pub fn resolve(self, resolve: &impl Resolve, citations: &HashSet<String>) -> Result<(Body, Vec<Omission>)> {
        let images = Images::default();
        let mut omissions = Vec::new();
        if let Self::Blocks(blocks) = &self {
            for text in blocks.iter().flat_map(BlockInput::texts) {
                omissions.extend(text.account()?.1);
            }
        }
        let mut read = |reading: Reading| {
            omissions.extend(reading.omissions);
            reading.body.with_citations(citations)
        };
        let body = match self {
            Self::Blocks(blocks) => Body::new(self::read::blocks(blocks, resolve)?),
            Self::Html(html) => read(super::read::html(fits(&html)?, &images)),
            Self::Markdown(markdown) => read(super::read::markdown(fits(&markdown)?, &images)),
            Self::Text(text) => Body::new(super::read::text(fits(&text)?)),
            Self::Json(Document(value)) => {
                let mut blocks: Vec<Block> = serde_json::from_value(value)
                    .map_err(|error| Error::invalid(format!("This is not what the field json returns: {error}.")))?;
                check::distrust(&mut blocks)?;
                Body::new(blocks)
            }
        };
        let raw: Vec<String> = html_of(&body).map(ToOwned::to_owned).collect();
        let body = check::check(body, citations)?;
        for (raw, clean) in raw.iter().zip(html_of(&body)).filter(|(raw, clean)| raw.as_str() != *clean) {
            omissions.extend(account::between(raw, clean));
        }
        Ok((body, omissions))
    }
}

/// What the HTML blocks of a body say.
fn html_of(body: &Body) -> impl Iterator<Item = &str> {
    all(&body.blocks).into_iter().filter_map(|block| match &block.kind {
        BlockKind::Html { html, .. } => Some(html.as_str()),
        _ => None,
    })
}

fn fits(source: &str) -> Result<&str> {
    if source.len() <= MAX_SOURCE {
        super::read::check_depth(source)?;
        return Ok(source);
    }
    Err(Error::invalid(format!("The text has {} bytes; at most {MAX_SOURCE} are allowed.", source.len())))
}

/// Formatted text from one source.
#[derive(Clone, Debug, PartialEq, OneofObject, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum RichTextInput {
    /// HTML, WordPress block markup included; sanitised.
    Html(String),
    /// CommonMark.
    Markdown(String),
    /// Plain text; blank lines make paragraphs.
    Text(String),
}

impl RichTextInput {
    /// The name of the form in inputs.
    pub fn form(&self) -> &'static str {
        match self {
            Self::Html(_) => "html",
            Self::Markdown(_) => "markdown",
            Self::Text(_) => "text",
        }
    }

    /// Reads it. Fails if it is too long.
    pub fn read(&self) -> Result<RichText> {
        self.account().map(|(text, _)| text)
    }

    /// Reads it and tells what is left out of it. Fails if it is too long.
    pub fn account(&self) -> Result<(RichText, Vec<Omission>)> {
        match self {
            Self::Html(source) => RichText::read_html(source),
            Self::Markdown(source) => RichText::read_markdown(source),
            Self::Text(source) => Ok((RichText::from_text(source)?, Vec::new())),
        }
    }
}

/// Media as used here.
#[derive(Clone, Debug, PartialEq, InputObject, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct FigureInput {
    /// Which file.
    pub asset: MediaRef,
    /// Caption.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub caption: Option<RichTextInput>,
    /// Credit line.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub credit: Option<String>,
    /// Text alternative.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub alt: Option<String>,
    /// Where it leads: http, https, or a path of this site.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub link_url: Option<String>,
    /// Width hint.
    #[serde(default = "FigureLayout::inline", skip_serializing_if = "FigureLayout::is_inline")]
    #[graphql(default_with = "FigureLayout::inline()")]
    pub layout: FigureLayout,
}

impl FigureInput {
    /// The figure with the id of its file.
    pub fn read(self, resolve: &impl Resolve) -> Result<Figure> {
        let Self { asset, caption, credit, alt, link_url, layout } = self;
        let caption = caption.map(|text| text.read()).transpose()?;
        Ok(Figure { asset_id: resolve.media(&asset)?, caption, credit, alt, link_url, layout })
    }
}

impl Figure {
    /// The input that makes this figure.
    pub fn to_input(&self, naming: &impl Naming) -> FigureInput {
        let Self { asset_id, caption, credit, alt, link_url, layout } = self.clone();
        let caption = caption.map(|text| RichTextInput::Html(text.html));
        FigureInput { asset: naming.media(asset_id), caption, credit, alt, link_url, layout }
    }
}
