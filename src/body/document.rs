use std::collections::HashSet;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::read::{self, Images};
use super::{Annotation, Block, BlockKind, Reading};
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
    pub(super) fn new(kinds: Vec<(Option<String>, BlockKind)>) -> Self {
        let mut keys: HashSet<String> = kinds.iter().filter_map(|(key, _)| key.clone()).collect();
        let mut anchors = HashSet::new();
        let mut number = 0;
        let mut blocks = Vec::with_capacity(kinds.len());
        for (key, mut kind) in kinds {
            let key = key.unwrap_or_else(|| made_up("b", &mut number, &mut keys));
            normalise_spans(&mut kind);
            if let Some(text) = kind.heading_text()
                && let BlockKind::Heading { anchor, .. } = &mut kind
            {
                *anchor = unique_anchor(&text, &mut anchors);
            }
            blocks.push(Block { key, kind });
        }
        Self { blocks }
    }

    /// The body without what points at citations that the article does not have.
    pub(super) fn with_citations(mut self, keys: &HashSet<String>) -> Self {
        let unknown = |key: &mut Option<String>| {
            key.take_if(|key| !keys.contains(key));
        };
        for Block { kind, .. } in &mut self.blocks {
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
        }
        self
    }

    /// There is nothing to read or see.
    pub fn is_empty(&self) -> bool {
        self.blocks.iter().all(|block| matches!(block.kind, BlockKind::Divider { .. }))
    }

    /// The media files that it shows, in order.
    pub fn assets(&self) -> impl Iterator<Item = Uuid> {
        self.blocks.iter().flat_map(|block| block.kind.assets())
    }

    /// The articles that it links to.
    pub fn links(&self) -> impl Iterator<Item = Uuid> {
        let cards = self.blocks.iter().filter_map(|block| match &block.kind {
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
        let quotes = self.blocks.iter().filter_map(|block| match &block.kind {
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
        let spans = self.blocks.iter().flat_map(|block| block.kind.runs()).flatten();
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

fn unique_anchor(text: &str, used: &mut HashSet<String>) -> String {
    let slug = Slug::from_text(text).map_or_else(|| "section".to_owned(), Slug::into_string);
    let mut anchor = slug.clone();
    let mut number = 2;
    while !used.insert(anchor.clone()) {
        anchor = format!("{slug}-{number}");
        number += 1;
    }
    anchor
}

/// Orders marks and annotations (of which a span has one of a kind, the outermost), gives annotations their keys, joins neighbours that are alike, drops spans without text.
fn normalise_spans(kind: &mut BlockKind) {
    let mut number = 0;
    for run in kind.runs_mut() {
        let mut spans: Vec<super::Span> = Vec::with_capacity(run.len());
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
