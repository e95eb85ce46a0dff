//! What an article refers to by id, in all places where it can.

use uuid::Uuid;

use super::ArticleContent;
use crate::kernel::NodeKind;
use crate::taxonomy::TermKind;

impl ArticleContent {
    /// Everything that it refers to but other articles, each once.
    pub fn references(&self) -> Vec<(NodeKind, Uuid)> {
        let terms =
            TermKind::ALL.into_iter().flat_map(|kind| self.terms(kind).into_iter().map(move |id| (kind.node(), id)));
        let assets = self.assets().into_iter().map(|id| (NodeKind::MediaAsset, id));
        let mut all: Vec<(NodeKind, Uuid)> = terms.chain(assets).collect();
        all.sort_by_key(|(kind, id)| (*kind as u8, *id));
        all.dedup();
        all
    }

    /// The terms of a kind that it refers to, wherever that is.
    fn terms(&self, kind: TermKind) -> Vec<Uuid> {
        let meta = &self.meta;
        match kind {
            TermKind::Region => {
                let filed_from = meta.dateline.iter().filter_map(|dateline| dateline.region_id);
                meta.regions.iter().copied().chain(filed_from).collect()
            }
            TermKind::Category => meta.categories.clone(),
            TermKind::Tag => meta.tags.iter().map(|tag| tag.tag_id).chain(self.body.tags()).collect(),
            TermKind::Author => meta.bylines.iter().map(|byline| byline.author_id).collect(),
            TermKind::Source => meta.citations.iter().filter_map(|citation| citation.source_id).collect(),
        }
    }

    /// Whether it refers to this.
    pub fn refers_to(&self, kind: NodeKind, id: Uuid) -> bool {
        self.references().contains(&(kind, id))
    }

    /// Refers to another term of the same kind wherever it referred to one; whether it did. What is there twice then stays at
    /// its first place.
    pub fn replace_term(&mut self, kind: TermKind, from: Uuid, to: Uuid) -> bool {
        if !self.terms(kind).contains(&from) {
            return false;
        }
        let replace = |id: &mut Uuid| {
            if *id == from {
                *id = to;
            }
        };
        match kind {
            TermKind::Region => {
                self.meta.regions.iter_mut().for_each(replace);
                self.meta.dateline.iter_mut().filter_map(|dateline| dateline.region_id.as_mut()).for_each(replace);
            }
            TermKind::Category => self.meta.categories.iter_mut().for_each(replace),
            TermKind::Tag => {
                self.meta.tags.iter_mut().map(|tag| &mut tag.tag_id).for_each(replace);
                self.body.replace_tag(from, to);
            }
            TermKind::Author => self.meta.bylines.iter_mut().map(|byline| &mut byline.author_id).for_each(replace),
            TermKind::Source => {
                self.meta.citations.iter_mut().filter_map(|citation| citation.source_id.as_mut()).for_each(replace);
            }
        }
        self.keep_first_uses();
        true
    }
}
