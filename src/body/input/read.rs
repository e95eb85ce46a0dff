//! Blocks with references into blocks with ids.

use super::{
    ArticleLinkInput, BlockInput, CodeInput, DividerInput, EmbedInput, FigureBlockInput, GalleryInput, HeadingInput,
    HtmlBlockInput, LinkInput, ListInput, ListItemInput, ParagraphInput, PullQuoteInput, QuotationInput, QuoteInput,
    Resolve, SpanInput, TableCellInput, TableInput, TableRowInput,
};
use crate::body::document::is_anchor;
use crate::body::{Annotation, Block, BlockKind, ListItem, Span, TableCell, TableRow};
use crate::kernel::{Error, Result};

pub fn blocks(blocks: Vec<BlockInput>, resolve: &impl Resolve) -> Result<Vec<Block>> {
    let read = |(place, input)| {
        block(input, resolve).map_err(|error| Error::new(error.code(), format!("blocks.{place}: {}", error.message())))
    };
    blocks.into_iter().enumerate().map(read).collect()
}

fn block(input: BlockInput, resolve: &impl Resolve) -> Result<Block> {
    let mut anchor = None;
    let (key, kind) = match input {
        BlockInput::Paragraph(ParagraphInput { key, spans, anchor: given }) => {
            anchor = given;
            (key, BlockKind::Paragraph { spans: self::spans(spans, resolve)? })
        }
        BlockInput::Heading(HeadingInput { key, spans, level, anchor: given }) => {
            anchor = given;
            (key, BlockKind::Heading { spans: self::spans(spans, resolve)?, level })
        }
        BlockInput::Quote(QuoteInput { key, spans, attribution, speaker, citation_key, blocks }) => {
            let speaker_id = speaker.map(|tag| resolve.tag(&tag)).transpose()?;
            let (spans, blocks) = (self::spans(spans, resolve)?, self::blocks(blocks, resolve)?);
            (key, BlockKind::Quote { spans, attribution, speaker_id, citation_key, blocks })
        }
        BlockInput::PullQuote(PullQuoteInput { key, spans, attribution }) => {
            (key, BlockKind::PullQuote { spans: self::spans(spans, resolve)?, attribution })
        }
        BlockInput::List(ListInput { key, is_ordered, start, is_reversed, numbering, items }) => {
            let items = items.into_iter().map(|item| self::item(item, resolve)).collect::<Result<_>>()?;
            (key, BlockKind::List { is_ordered, start, is_reversed, numbering, items })
        }
        BlockInput::Figure(FigureBlockInput { key, figure }) => {
            (key, BlockKind::Figure { figure: figure.read(resolve)? })
        }
        BlockInput::Gallery(GalleryInput { key, title, figures }) => {
            let figures = figures.into_iter().map(|figure| figure.read(resolve)).collect::<Result<_>>()?;
            (key, BlockKind::Gallery { title, figures })
        }
        BlockInput::Embed(EmbedInput { key, url, title, thumbnail }) => {
            let thumbnail_id = thumbnail.map(|asset| resolve.media(&asset)).transpose()?;
            (key, BlockKind::Embed { url, title, thumbnail_id })
        }
        BlockInput::Table(TableInput { key, caption, has_header_row, has_header_column, rows }) => {
            let rows = rows.into_iter().map(|TableRowInput { cells }| row(cells, resolve)).collect::<Result<_>>()?;
            (key, BlockKind::Table { caption, has_header_row, has_header_column, rows })
        }
        BlockInput::Code(CodeInput { key, code, programming_language }) => {
            (key, BlockKind::Code { code, programming_language })
        }
        BlockInput::ArticleLink(ArticleLinkInput { key, article, prefix }) => {
            (key, BlockKind::ArticleLink { article_id: resolve.article(&article)?, prefix })
        }
        BlockInput::Divider(DividerInput { key, style }) => (key, BlockKind::Divider { style }),
        BlockInput::Html(HtmlBlockInput { key, html, source }) => (key, BlockKind::Html { html, source }),
    };
    if key.as_ref().is_some_and(String::is_empty) {
        return Err(Error::invalid("A key has 1 to 64 characters; leave it out and one is made up."));
    }
    if let Some(text) = anchor.as_ref().filter(|text| !is_anchor(text)) {
        let allowed = "it has 1 to 200 bytes and no white space, quotation marks or < and >";
        return Err(Error::invalid(format!("The anchor is \"{text}\"; {allowed}.")));
    }
    Ok(Block { key: key.unwrap_or_default(), anchor, kind })
}

fn item(input: ListItemInput, resolve: &impl Resolve) -> Result<ListItem> {
    let ListItemInput { level, is_ordered, numbering, number, is_checked, spans, blocks } = input;
    let (spans, blocks) = (self::spans(spans, resolve)?, self::blocks(blocks, resolve)?);
    Ok(ListItem { level, is_ordered, numbering, number, is_checked, spans, blocks })
}

fn row(cells: Vec<TableCellInput>, resolve: &impl Resolve) -> Result<TableRow> {
    let cell = |TableCellInput { spans, column_span, row_span, blocks }| {
        let (spans, blocks) = (self::spans(spans, resolve)?, self::blocks(blocks, resolve)?);
        Ok(TableCell { spans, blocks, column_span, row_span })
    };
    Ok(TableRow { cells: cells.into_iter().map(cell).collect::<Result<_>>()? })
}

fn spans(spans: Vec<SpanInput>, resolve: &impl Resolve) -> Result<Vec<Span>> {
    spans.into_iter().map(|input| span(input, resolve)).collect()
}

fn span(input: SpanInput, resolve: &impl Resolve) -> Result<Span> {
    let SpanInput { text, marks, link, quotation, citation_key, note } = input;
    let key = String::new;
    let mut annotations = Vec::new();
    if let Some(LinkInput { url, article, title, rel }) = link {
        if url.is_none() && article.is_none() {
            return Err(Error::invalid("A link needs a url or an article."));
        }
        let article_id = article.map(|article| resolve.article(&article)).transpose()?;
        annotations.push(Annotation::Link { key: key(), url, article_id, title, rel });
    }
    if let Some(QuotationInput { speaker_name, speaker, citation_key }) = quotation {
        let speaker_id = speaker.map(|tag| resolve.tag(&tag)).transpose()?;
        annotations.push(Annotation::Quotation { key: key(), speaker_name, speaker_id, citation_key });
    }
    if let Some(citation_key) = citation_key {
        annotations.push(Annotation::Citation { key: key(), citation_key });
    }
    if let Some(note) = note {
        annotations.push(Annotation::Note { key: key(), note: note.read()? });
    }
    Ok(Span { text, marks, annotations })
}
