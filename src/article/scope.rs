use std::collections::BTreeSet;

use uuid::Uuid;

use super::{ArticleContent, Genre};
use crate::facet::Facet;
use crate::kernel::derived_id;
use crate::taxonomy::ScopeKind;
use crate::vocabulary::Vocabulary;

/// A set of public articles that is listed, counted and walked through: one range of an index.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Scope {
    pub kind: ScopeKind,
    /// What the set is of; nil for everything, derived from the name for genres and languages.
    pub id: Uuid,
}

impl Scope {
    /// Every public article.
    pub const ALL: Self = Self { kind: ScopeKind::All, id: Uuid::nil() };

    pub fn new(kind: ScopeKind, id: Uuid) -> Self {
        Self { kind, id }
    }

    /// The list of its articles, as something that changes at places.
    pub const fn facet(self) -> Facet {
        Facet::feed(self.kind as u8, self.id)
    }

    pub fn genre(genre: Genre) -> Self {
        Self::new(ScopeKind::Genre, derived_id("genre", genre.as_str()))
    }

    pub fn language(tag: &str) -> Self {
        Self::new(ScopeKind::Language, derived_id("language", tag))
    }

    /// Every scope that an article with this content is in: its tags, and all their ancestors.
    pub fn of(content: &ArticleContent, vocabulary: &Vocabulary) -> BTreeSet<Self> {
        let mut scopes = BTreeSet::from([Self::ALL, Self::genre(content.genre), Self::language(&content.language)]);
        for region in &content.meta.regions {
            scopes.insert(Self::new(ScopeKind::RegionDirect, *region));
            scopes.extend(vocabulary.regions.ancestors(*region).iter().map(|id| Self::new(ScopeKind::Region, *id)));
        }
        for category in &content.meta.categories {
            scopes.insert(Self::new(ScopeKind::CategoryDirect, *category));
            scopes.extend(
                vocabulary.categories.ancestors(*category).iter().map(|id| Self::new(ScopeKind::Category, *id)),
            );
        }
        scopes.extend(content.meta.tags.iter().map(|tag| Self::new(ScopeKind::Tag, tag.tag_id)));
        scopes.extend(content.meta.bylines.iter().map(|byline| Self::new(ScopeKind::Author, byline.author_id)));
        let sources = content.meta.citations.iter().filter_map(|citation| citation.source_id);
        scopes.extend(sources.map(|id| Self::new(ScopeKind::Source, id)));
        scopes
    }
}
