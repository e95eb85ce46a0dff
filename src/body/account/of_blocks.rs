use std::collections::HashSet;

use super::of_source::of_html;
use super::{Stock, TextPart};
use crate::body::block::all;
use crate::body::read::Images;
use crate::body::{Annotation, Block, BlockKind, Figure, Span};

/// Takes stock of blocks.
pub fn of_blocks(blocks: &[Block], images: &Images) -> Stock {
    let blocks = all(blocks);
    let mut count = Count { images, stock: Stock::default(), within: Vec::new() };
    blocks.iter().for_each(|block| count.add(&block.kind));
    let anchors: HashSet<&str> = blocks.iter().filter_map(|block| block.anchor.as_deref()).collect();
    let Count { mut stock, within, .. } = count;
    let reached = |name: &String| anchors.contains(&*percent_encoding::percent_decode_str(name).decode_utf8_lossy());
    stock.reached = within.into_iter().filter(reached).collect();
    stock
}

struct Count<'a> {
    images: &'a Images,
    stock: Stock,
    /// Fragments of links within the text.
    within: Vec<String>,
}

impl Count<'_> {
    fn add(&mut self, kind: &BlockKind) {
        self.stock.space();
        for run in kind.runs() {
            self.spans(run);
            self.stock.space();
        }
        match kind {
            BlockKind::Quote { attribution, .. } | BlockKind::PullQuote { attribution, .. } => self.plain(attribution),
            BlockKind::Figure { figure } => self.figure(figure),
            BlockKind::Gallery { title, figures } => {
                figures.iter().for_each(|figure| self.figure(figure));
                self.plain(title);
            }
            BlockKind::Embed { url, title, .. } => {
                self.stock.add(TextPart::Embed, url.clone(), url.clone());
                self.plain(title);
            }
            BlockKind::Table { caption, .. } => self.plain(caption),
            BlockKind::Code { code, .. } => self.stock.code(code),
            BlockKind::ArticleLink { prefix, .. } => self.plain(prefix),
            BlockKind::Html { html, .. } => self.html(html),
            BlockKind::Paragraph { .. }
            | BlockKind::Heading { .. }
            | BlockKind::List { .. }
            | BlockKind::Divider { .. } => {}
        }
    }

    fn plain(&mut self, text: &Option<String>) {
        if let Some(text) = text {
            self.stock.space();
            self.stock.text.push_str(text);
            self.stock.space();
        }
    }

    fn figure(&mut self, figure: &Figure) {
        let id = figure.asset_id.to_string();
        self.stock.add(TextPart::Picture, id.clone(), id);
        if let Some(url) = &figure.link_url {
            self.link(url);
        }
        if let Some(caption) = &figure.caption {
            self.html(&caption.html);
        }
        self.plain(&figure.credit);
    }

    /// Adds what HTML in a block consists of.
    fn html(&mut self, html: &str) {
        let Stock { text, things, marks, reached } = of_html(html, self.images);
        self.stock.space();
        self.stock.text.push_str(&text);
        self.stock.space();
        self.stock.things.extend(things);
        self.stock.marks.iter_mut().zip(marks).for_each(|(total, more)| *total += more);
        self.within.extend(reached);
    }

    fn link(&mut self, url: &str) {
        self.within.extend(url.strip_prefix('#').map(str::to_owned));
        let key = if url.starts_with('#') { "#" } else { url };
        self.stock.add(TextPart::Link, key.to_owned(), url.to_owned());
    }

    /// Adds the words of a run; an annotation that goes over several spans is one.
    fn spans(&mut self, run: &[Span]) {
        let mut before: &[Annotation] = &[];
        let mut notes = Vec::new();
        for span in run {
            self.stock.say(&span.text, &span.marks);
            for annotation in span.annotations.iter().filter(|annotation| !before.contains(annotation)) {
                match annotation {
                    Annotation::Link { url: Some(url), .. } => self.link(url),
                    Annotation::Note { note, .. } => notes.push(note),
                    _ => {}
                }
            }
            before = &span.annotations;
        }
        notes.into_iter().for_each(|note| self.html(&note.html));
    }
}
