use std::collections::HashSet;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::block::{all, each_mut};
use super::list::{Numbering, markers};
use super::read::{self, Images};
use super::span::text_of;
use super::{Annotation, Block, BlockKind, Figure, Reading, Span};
use crate::kernel::{Result, Slug};

/// The text of an article.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Body {
    pub blocks: Vec<Block>,
}

impl Body {
    /// Reads HTML from elsewhere; pictures, sound and video with a known address become figures, nothing is cited.
    ///
    /// Fails if it is nested deeper than anybody writes.
    pub fn from_html(source: &str, images: &Images) -> Result<Reading> {
        read::check_depth(source)?;
        Ok(read::html(source, images).with_citations(&HashSet::new()))
    }

    /// A body in normal form: each block has a key, each heading an anchor, equal neighbouring spans are one.
    pub(super) fn new(mut blocks: Vec<Block>) -> Self {
        let mut keys: HashSet<String> = all(&blocks).into_iter().map(|block| block.key.clone()).collect();
        let mut number = 0;
        each_mut(&mut blocks, &mut |block| {
            if block.key.is_empty() {
                block.key = made_up("b", &mut number, &mut keys);
            }
            normalise_spans(&mut block.kind);
            normalise_list(&mut block.kind);
        });
        name_anchors(&mut blocks);
        Self { blocks }
    }

    /// The body without what points at citations that the article does not have.
    pub(super) fn with_citations(mut self, keys: &HashSet<String>) -> Self {
        let unknown = |key: &mut Option<String>| {
            key.take_if(|key| !keys.contains(key));
        };
        each_mut(&mut self.blocks, &mut |Block { kind, .. }| {
            if let BlockKind::Quote { citation_key, .. } = kind {
                unknown(citation_key);
            }
            for span in kind.runs_mut().into_iter().flatten() {
                span.annotations.retain_mut(|annotation| match annotation {
                    Annotation::Citation { citation_key, .. } => keys.contains(citation_key),
                    Annotation::Quotation { citation_key, .. } => {
                        unknown(citation_key);
                        true
                    }
                    Annotation::Link { .. } | Annotation::Note { .. } => true,
                });
            }
            normalise_spans(kind);
        });
        self
    }

    /// There is nothing to read or see.
    pub fn is_empty(&self) -> bool {
        self.blocks.iter().all(|block| matches!(block.kind, BlockKind::Divider { .. }))
    }

    /// The media files that it shows, in order.
    pub fn assets(&self) -> impl Iterator<Item = Uuid> {
        all(&self.blocks).into_iter().flat_map(|block| block.kind.assets())
    }

    /// The figures in it, those of galleries among them.
    pub fn figures(&self) -> impl Iterator<Item = &Figure> {
        all(&self.blocks).into_iter().flat_map(|block| match &block.kind {
            BlockKind::Figure { figure } => std::slice::from_ref(figure),
            BlockKind::Gallery { figures, .. } => figures.as_slice(),
            _ => &[],
        })
    }

    /// The articles that it links to.
    pub fn links(&self) -> impl Iterator<Item = Uuid> {
        let cards = all(&self.blocks).into_iter().filter_map(|block| match &block.kind {
            BlockKind::ArticleLink { article_id, .. } => Some(*article_id),
            _ => None,
        });
        cards.chain(self.annotations().filter_map(|annotation| match annotation {
            Annotation::Link { article_id, .. } => *article_id,
            _ => None,
        }))
    }

    /// The tags of the people it quotes.
    pub fn tags(&self) -> impl Iterator<Item = Uuid> {
        let quotes = all(&self.blocks).into_iter().filter_map(|block| match &block.kind {
            BlockKind::Quote { speaker_id, .. } => *speaker_id,
            _ => None,
        });
        quotes.chain(self.annotations().filter_map(|annotation| match annotation {
            Annotation::Quotation { speaker_id, .. } => *speaker_id,
            _ => None,
        }))
    }

    /// Names one tag in place of another wherever somebody is quoted; whether there was anything to do.
    pub fn replace_tag(&mut self, from: Uuid, to: Uuid) -> bool {
        let mut is_changed = false;
        let mut replace = |speaker: &mut Option<Uuid>| {
            if *speaker == Some(from) {
                *speaker = Some(to);
                is_changed = true;
            }
        };
        for Block { kind, .. } in &mut self.blocks {
            if let BlockKind::Quote { speaker_id, .. } = kind {
                replace(speaker_id);
            }
            for annotation in kind.runs_mut().into_iter().flatten().flat_map(|span| &mut span.annotations) {
                if let Annotation::Quotation { speaker_id, .. } = annotation {
                    replace(speaker_id);
                }
            }
        }
        is_changed
    }

    fn annotations(&self) -> impl Iterator<Item = &Annotation> {
        let spans = all(&self.blocks).into_iter().flat_map(|block| block.kind.runs()).flatten();
        spans.flat_map(|span| &span.annotations)
    }
}

/// The next key with this letter that is not in use.
fn made_up(letter: &str, number: &mut usize, used: &mut HashSet<String>) -> String {
    loop {
        *number += 1;
        let key = format!("{letter}{number}");
        if used.insert(key.clone()) {
            return key;
        }
    }
}

/// A fragment identifier that blocks may have.
pub(super) fn is_anchor(text: &str) -> bool {
    let fits = |char: char| !char.is_whitespace() && !char.is_control() && !"<>\"'`\\".contains(char);
    !text.is_empty() && text.len() <= 200 && text.chars().all(fits)
}

/// Leaves each anchor to the first that has it, and gives headings without one that of their text.
fn name_anchors(blocks: &mut [Block]) {
    let mut used = HashSet::new();
    each_mut(blocks, &mut |block| {
        block.anchor.take_if(|anchor| !is_anchor(anchor) || !used.insert(anchor.clone()));
    });
    each_mut(blocks, &mut |block| {
        if let (None, BlockKind::Heading { spans, .. }) = (&block.anchor, &block.kind) {
            block.anchor = Some(unique_anchor(&own_anchor(spans), &mut used));
        }
    });
}

/// The anchor that the text of a heading makes.
pub(super) fn own_anchor(spans: &[Span]) -> String {
    Slug::from_text(&text_of(spans)).map_or_else(|| "section".to_owned(), Slug::into_string)
}

fn unique_anchor(slug: &str, used: &mut HashSet<String>) -> String {
    let mut anchor = slug.to_owned();
    let mut number = 2;
    while !used.insert(anchor.clone()) {
        anchor = format!("{slug}-{number}");
        number += 1;
    }
    anchor
}

/// Leaves out what an item says of its list that the list says anyway, and numbers that follow by themselves.
fn normalise_list(kind: &mut BlockKind) {
    let BlockKind::List { is_ordered, start, is_reversed, numbering, items } = kind else { return };
    for item in items.iter_mut() {
        if item.level <= 0 {
            (item.is_ordered, item.numbering) = (None, Numbering::Decimal);
        }
        item.is_ordered.take_if(|own| *own == *is_ordered);
    }
    let markers = markers(*is_ordered, *start, *is_reversed, *numbering, items);
    for (item, marker) in items.iter_mut().zip(markers) {
        item.number.take_if(|_| !marker.is_explicit || !marker.is_ordered);
    }
}

/// Orders marks and annotations (of which a span has one of a kind, the outermost), gives annotations their keys, joins neighbours that are alike, drops spans without text.
fn normalise_spans(kind: &mut BlockKind) {
    let mut number = 0;
    for run in kind.runs_mut() {
        let mut spans: Vec<Span> = Vec::with_capacity(run.len());
        for mut span in std::mem::take(run) {
            if span.text.is_empty() {
                continue;
            }
            span.marks.sort();
            span.marks.dedup();
            span.annotations.sort_by_key(Annotation::rank);
            span.annotations.dedup_by_key(|annotation| annotation.rank());
            let before = spans.last_mut();
            let same = |own: &Annotation, others: &[Annotation]| {
                others
                    .iter()
                    .find(|other| own.clone().with_key(String::new()) == (*other).clone().with_key(String::new()))
                    .cloned()
            };
            let shared: Vec<Option<Annotation>> = span
                .annotations
                .iter()
                .map(|own| same(own, before.as_ref().map_or(&[][..], |before| &before.annotations)))
                .collect();
            span.annotations = span
                .annotations
                .into_iter()
                .zip(shared)
                .map(|(own, shared)| {
                    shared.unwrap_or_else(|| {
                        number += 1;
                        own.with_key(format!("a{number}"))
                    })
                })
                .collect();
            match before {
                Some(before) if before.marks == span.marks && before.annotations == span.annotations => {
                    before.text.push_str(&span.text);
                }
                _ => spans.push(span),
            }
        }
        *run = spans;
    }
}
