//! What an article refers to by id, in all places where it can.

use uuid::Uuid;

use super::ArticleContent;
use crate::kernel::NodeKind;

impl ArticleContent {
    /// Everything that it refers to but other articles, each once.
    pub fn references(&self) -> Vec<(NodeKind, Uuid)> {
        let mut all = Vec::new();
        let mut add = |kind: NodeKind, ids: Vec<Uuid>| all.extend(ids.into_iter().map(|id| (kind, id)));
        add(NodeKind::Region, self.meta.regions.clone());
        add(NodeKind::Region, self.meta.dateline.iter().filter_map(|dateline| dateline.region_id).collect());
        add(NodeKind::Category, self.meta.categories.clone());
        add(NodeKind::Tag, self.meta.tags.iter().map(|tag| tag.tag_id).chain(self.body.tags()).collect());
        add(NodeKind::Author, self.meta.bylines.iter().map(|byline| byline.author_id).collect());
        add(NodeKind::Source, self.meta.citations.iter().filter_map(|citation| citation.source_id).collect());
        add(NodeKind::MediaAsset, self.assets().into_iter().chain(self.meta.seo.image_id).collect());
        all.sort_by_key(|(kind, id)| (*kind as u8, *id));
        all.dedup();
        all
    }

    /// Whether it refers to this.
    pub fn refers_to(&self, kind: NodeKind, id: Uuid) -> bool {
        self.references().contains(&(kind, id))
    }

    /// Refers to another term of the same kind wherever it referred to one; whether it did. What is there twice then stays at
    /// its first place.
    pub fn replace_term(&mut self, kind: NodeKind, from: Uuid, to: Uuid) -> bool {
        if !self.refers_to(kind, from) {
            return false;
        }
        let replace = |id: &mut Uuid| {
            if *id == from {
                *id = to;
            }
        };
        match kind {
            NodeKind::Region => {
                self.meta.regions.iter_mut().for_each(replace);
                self.meta.dateline.iter_mut().filter_map(|dateline| dateline.region_id.as_mut()).for_each(replace);
            }
            NodeKind::Category => self.meta.categories.iter_mut().for_each(replace),
            NodeKind::Tag => {
                self.meta.tags.iter_mut().map(|tag| &mut tag.tag_id).for_each(replace);
                self.body.replace_tag(from, to);
            }
            NodeKind::Author => self.meta.bylines.iter_mut().map(|byline| &mut byline.author_id).for_each(replace),
            NodeKind::Source => {
                self.meta.citations.iter_mut().filter_map(|citation| citation.source_id.as_mut()).for_each(replace);
            }
            _ => return false,
        }
        self.keep_first_uses();
        true
    }
}
