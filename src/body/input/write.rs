//! Blocks with ids back into blocks with references: what an export writes.

use super::{
    ArticleLinkInput, BlockInput, BodyInput, CodeInput, DividerInput, EmbedInput, FigureBlockInput, GalleryInput,
    HeadingInput, HtmlBlockInput, LinkInput, ListInput, ListItemInput, Naming, ParagraphInput, PullQuoteInput,
    QuotationInput, QuoteInput, RichTextInput, SpanInput, TableCellInput, TableInput, TableRowInput,
};
use crate::body::block::all;
use crate::body::document::own_anchor;
use crate::body::{Annotation, Block, BlockKind, Body, ListItem, Span};

impl Body {
    /// The input that makes this body; keys that would be made up anyway are left out.
    pub fn to_input(&self, naming: &impl Naming) -> BodyInput {
        let all = all(&self.blocks);
        let made_up = all.iter().enumerate().all(|(place, block)| block.key == format!("b{}", place + 1));
        BodyInput::Blocks(blocks(&self.blocks, !made_up, naming))
    }
}

fn blocks(blocks: &[Block], with_keys: bool, naming: &impl Naming) -> Vec<BlockInput> {
    blocks.iter().map(|block| self::block(block, with_keys, naming)).collect()
}

fn block(block: &Block, with_keys: bool, naming: &impl Naming) -> BlockInput {
    let key = with_keys.then(|| block.key.clone());
    let inner = |inner: &[Block]| blocks(inner, with_keys, naming);
    let spans = |spans: &[Span]| spans.iter().map(|span| self::span(span, naming)).collect::<Vec<_>>();
    match block.kind.clone() {
        BlockKind::Paragraph { spans: runs } => {
            BlockInput::Paragraph(ParagraphInput { key, spans: spans(&runs), anchor: block.anchor.clone() })
        }
        BlockKind::Heading { spans: runs, level } => {
            // What its text makes is left out.
            let anchor = block.anchor.clone().filter(|anchor| *anchor != own_anchor(&runs));
            BlockInput::Heading(HeadingInput { key, spans: spans(&runs), level, anchor })
        }
        BlockKind::Quote { spans: runs, attribution, speaker_id, citation_key, blocks } => {
            let speaker = speaker_id.and_then(|id| naming.tag(id));
            let (spans, blocks) = (spans(&runs), inner(&blocks));
            BlockInput::Quote(QuoteInput { key, spans, attribution, speaker, citation_key, blocks })
        }
        BlockKind::PullQuote { spans: runs, attribution } => {
            BlockInput::PullQuote(PullQuoteInput { key, spans: spans(&runs), attribution })
        }
        BlockKind::List { is_ordered, start, is_reversed, numbering, items } => {
            let item = |item: &ListItem| ListItemInput {
                level: item.level,
                is_ordered: item.is_ordered,
                numbering: item.numbering,
                number: item.number,
                is_checked: item.is_checked,
                spans: spans(&item.spans),
                blocks: inner(&item.blocks),
            };
            let items = items.iter().map(item).collect();
            BlockInput::List(ListInput { key, is_ordered, start, is_reversed, numbering, items })
        }
        BlockKind::Figure { figure } => BlockInput::Figure(FigureBlockInput { key, figure: figure.to_input(naming) }),
        BlockKind::Gallery { title, figures } => {
            let figures = figures.iter().map(|figure| figure.to_input(naming)).collect();
            BlockInput::Gallery(GalleryInput { key, title, figures })
        }
        BlockKind::Embed { url, title, thumbnail_id } => {
            let thumbnail = thumbnail_id.map(|id| naming.media(id));
            BlockInput::Embed(EmbedInput { key, url, title, thumbnail })
        }
        BlockKind::Table { caption, has_header_row, has_header_column, rows } => {
            let cell = |cell: &crate::body::TableCell| TableCellInput {
                spans: spans(&cell.spans),
                blocks: inner(&cell.blocks),
                column_span: cell.column_span,
                row_span: cell.row_span,
            };
            let rows = rows.iter().map(|row| TableRowInput { cells: row.cells.iter().map(cell).collect() });
            BlockInput::Table(TableInput { key, caption, has_header_row, has_header_column, rows: rows.collect() })
        }
        BlockKind::Code { code, programming_language } => {
            BlockInput::Code(CodeInput { key, code, programming_language })
        }
        BlockKind::ArticleLink { article_id, prefix } => {
            BlockInput::ArticleLink(ArticleLinkInput { key, article: naming.article(article_id), prefix })
        }
        BlockKind::Divider { style } => BlockInput::Divider(DividerInput { key, style }),
        BlockKind::Html { html, source } => BlockInput::Html(HtmlBlockInput { key, html, source }),
    }
}

fn span(span: &Span, naming: &impl Naming) -> SpanInput {
    let Span { text, marks, annotations } = span.clone();
    let mut input = SpanInput { text, marks, link: None, quotation: None, citation_key: None, note: None };
    for annotation in annotations {
        match annotation {
            Annotation::Link { key: _, url, article_id, title, rel } => {
                let article = article_id.map(|id| naming.article(id));
                input.link = Some(LinkInput { url, article, title, rel });
            }
            Annotation::Quotation { key: _, speaker_name, speaker_id, citation_key } => {
                let speaker = speaker_id.and_then(|id| naming.tag(id));
                input.quotation = Some(QuotationInput { speaker_name, speaker, citation_key });
            }
            Annotation::Citation { key: _, citation_key } => input.citation_key = Some(citation_key),
            Annotation::Note { key: _, note } => input.note = Some(RichTextInput::Html(note.html)),
        }
    }
    input
}
