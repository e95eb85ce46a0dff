use super::of_source::of_html;
use super::{Stock, TextPart};
use crate::body::read::Images;
use crate::body::{Annotation, Block, BlockKind, Figure, Span};

/// Takes stock of blocks.
pub fn of_blocks(blocks: &[Block]) -> Stock {
    let mut stock = Stock::default();
    let mut within = Vec::new();
    blocks.iter().for_each(|block| add(&block.kind, &mut stock, &mut within));
    let anchors: Vec<&str> = blocks.iter().filter_map(|block| block.kind.anchor()).collect();
    stock.reached = within.into_iter().filter(|fragment| anchors.contains(&fragment.as_str())).collect();
    stock
}

fn add(kind: &BlockKind, stock: &mut Stock, within: &mut Vec<String>) {
    let plain = |text: &Option<String>, stock: &mut Stock| {
        if let Some(text) = text {
            stock.space();
            stock.text.push_str(text);
            stock.space();
        }
    };
    stock.space();
    for run in kind.runs() {
        spans(run, stock, within);
        stock.space();
    }
    match kind {
        BlockKind::Quote { attribution, .. } | BlockKind::PullQuote { attribution, .. } => plain(attribution, stock),
        BlockKind::Figure { figure } => self::figure(figure, stock, within),
        BlockKind::Gallery { title, figures } => {
            figures.iter().for_each(|figure| self::figure(figure, stock, within));
            plain(title, stock);
        }
        BlockKind::Embed { url, title, .. } => {
            stock.add(TextPart::Embed, url.clone(), url.clone());
            plain(title, stock);
        }
        BlockKind::Table { caption, .. } => plain(caption, stock),
        BlockKind::Code { code, .. } => stock.code(code),
        BlockKind::ArticleLink { prefix, .. } => plain(prefix, stock),
        BlockKind::Html { html, .. } => self::html(html, stock, within),
        BlockKind::Paragraph { .. }
        | BlockKind::Heading { .. }
        | BlockKind::List { .. }
        | BlockKind::Divider { .. } => {}
    }
}

fn figure(figure: &Figure, stock: &mut Stock, within: &mut Vec<String>) {
    let id = figure.asset_id.to_string();
    stock.add(TextPart::Picture, id.clone(), id);
    if let Some(caption) = &figure.caption {
        html(&caption.html, stock, within);
    }
    if let Some(credit) = &figure.credit {
        stock.space();
        stock.text.push_str(credit);
    }
    stock.space();
}

/// Adds what HTML in a block consists of.
fn html(html: &str, stock: &mut Stock, within: &mut Vec<String>) {
    let Stock { text, things, marks, reached } = of_html(html, &Images::default());
    stock.space();
    stock.text.push_str(&text);
    stock.space();
    stock.things.extend(things);
    stock.marks.iter_mut().zip(marks).for_each(|(total, more)| *total += more);
    within.extend(reached);
}

/// Adds the words of a run; a link that goes over several spans is one.
fn spans(run: &[Span], stock: &mut Stock, within: &mut Vec<String>) {
    let mut before: Option<&str> = None;
    for span in run {
        stock.say(&span.text, &span.marks);
        let mut link = None;
        for annotation in &span.annotations {
            match annotation {
                Annotation::Link { key, url, .. } => {
                    link = Some(key.as_str());
                    let Some(url) = url.as_ref().filter(|_| before != Some(key)) else { continue };
                    within.extend(url.strip_prefix('#').map(str::to_owned));
                    let key = if url.starts_with('#') { "#" } else { url };
                    stock.add(TextPart::Link, key.to_owned(), url.clone());
                }
                Annotation::Note { note, .. } => html(&note.html, stock, within),
                Annotation::Quotation { .. } | Annotation::Citation { .. } => {}
            }
        }
        before = link;
    }
}
