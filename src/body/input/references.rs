use uuid::Uuid;

use super::{BlockInput, BodyInput, RichTextInput, SpanInput};
use crate::kernel::{ArticleRef, MediaRef, Result, TagRef};

/// Finds what an input names. Fails with `NOT_FOUND` that says what is missing.
pub trait Resolve {
    fn media(&self, reference: &MediaRef) -> Result<Uuid>;
    fn article(&self, reference: &ArticleRef) -> Result<Uuid>;
    fn tag(&self, reference: &TagRef) -> Result<Uuid>;
}

/// Tells what things are called in files.
pub trait Naming {
    fn media(&self, id: Uuid) -> MediaRef;
    fn article(&self, id: Uuid) -> ArticleRef;
    /// `None` if the tag is gone.
    fn tag(&self, id: Uuid) -> Option<TagRef>;
}

/// What a body names.
#[derive(Clone, Debug, Default)]
pub struct BodyReferences {
    pub media: Vec<MediaRef>,
    pub articles: Vec<ArticleRef>,
    pub tags: Vec<TagRef>,
}

impl BodyInput {
    /// Everything that it names, so that it can be looked up together.
    pub fn references(&self) -> BodyReferences {
        let mut all = BodyReferences::default();
        if let Self::Blocks(blocks) = self {
            for block in blocks {
                all.block(block);
            }
        }
        all
    }
}

impl BlockInput {
    /// The blocks inside of it.
    pub fn inner(&self) -> Vec<&[BlockInput]> {
        match self {
            Self::Quote(block) => vec![&block.blocks],
            Self::List(block) => block.items.iter().map(|item| item.blocks.as_slice()).collect(),
            Self::Table(block) => {
                block.rows.iter().flat_map(|row| &row.cells).map(|cell| cell.blocks.as_slice()).collect()
            }
            _ => Vec::new(),
        }
    }

    /// The runs of text that it has itself.
    fn runs(&self) -> Vec<&[SpanInput]> {
        match self {
            Self::Paragraph(block) => vec![&block.spans],
            Self::Heading(block) => vec![&block.spans],
            Self::Quote(block) => vec![&block.spans],
            Self::PullQuote(block) => vec![&block.spans],
            Self::List(block) => block.items.iter().map(|item| item.spans.as_slice()).collect(),
            Self::Table(block) => {
                block.rows.iter().flat_map(|row| &row.cells).map(|cell| cell.spans.as_slice()).collect()
            }
            _ => Vec::new(),
        }
    }

    /// The formatted texts in it and in the blocks inside of it: captions and notes.
    pub fn texts(&self) -> Vec<&RichTextInput> {
        let mut all: Vec<_> = self.inner().into_iter().flatten().flat_map(Self::texts).collect();
        all.extend(self.runs().into_iter().flatten().filter_map(|span| span.note.as_ref()));
        match self {
            Self::Figure(block) => all.extend(&block.figure.caption),
            Self::Gallery(block) => all.extend(block.figures.iter().filter_map(|figure| figure.caption.as_ref())),
            _ => {}
        }
        all
    }
}

impl BodyReferences {
    fn block(&mut self, block: &BlockInput) {
        block.inner().into_iter().flatten().for_each(|inner| self.block(inner));
        block.runs().into_iter().for_each(|run| self.spans(run));
        match block {
            BlockInput::Quote(block) => self.tags.extend(block.speaker.clone()),
            BlockInput::Figure(block) => self.media.push(block.figure.asset.clone()),
            BlockInput::Gallery(block) => self.media.extend(block.figures.iter().map(|figure| figure.asset.clone())),
            BlockInput::Embed(block) => self.media.extend(block.thumbnail.clone()),
            BlockInput::ArticleLink(block) => self.articles.push(block.article.clone()),
            BlockInput::Paragraph(_)
            | BlockInput::Heading(_)
            | BlockInput::PullQuote(_)
            | BlockInput::List(_)
            | BlockInput::Table(_)
            | BlockInput::Code(_)
            | BlockInput::Divider(_)
            | BlockInput::Html(_) => {}
        }
    }

    fn spans(&mut self, spans: &[SpanInput]) {
        for span in spans {
            self.articles.extend(span.link.as_ref().and_then(|link| link.article.clone()));
            self.tags.extend(span.quotation.as_ref().and_then(|quotation| quotation.speaker.clone()));
        }
    }
}
