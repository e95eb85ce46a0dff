use uuid::Uuid;

use super::ScopeKind;
use crate::auth::Operation;
use crate::facet::{Facet, Invalidation};
use crate::kernel::NodeKind;
use crate::route::RoutedKind;

/// What an article can be filed under.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TermKind {
    Region,
    Category,
    Tag,
    Author,
    Source,
}

/// What there is to know of a kind of terms.
#[derive(Debug)]
pub struct Taxonomy {
    /// The table, the word in messages, and the first part of the paths of its pages.
    pub name: &'static str,
    pub node: NodeKind,
    pub page: RoutedKind,
    pub operations: Operations,
    /// The lists of the public articles that have the term itself.
    pub direct: ScopeKind,
    /// The lists that hold what has a term below it as well; `None` if nothing lies below a term.
    pub subtree: Option<ScopeKind>,
    /// Where a public article says that it has the term.
    pub used_by: Column,
    /// Where a term says what it lies in.
    pub parent: Option<Column>,
    /// Columns that say again what `parent` says.
    pub parent_again: &'static [Column],
    /// Where else the term is named.
    pub named_by: &'static [Column],
    /// What belongs to the term and goes with it.
    pub owned: &'static [Column],
    /// The column of its picture.
    pub picture: &'static str,
    /// The public knows of a term only while a public article has it: the column `is_live`.
    pub is_hidden_unused: bool,
    /// What a change of a term touches of the public world.
    pub effect: Effect,
}

/// The permissions to look after terms.
#[derive(Clone, Copy, Debug)]
pub struct Operations {
    pub create: Operation,
    pub update: Operation,
    pub delete: Operation,
}

/// A column that holds the id of a term.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Column {
    pub table: &'static str,
    pub name: &'static str,
}

/// What a change of a term touches.
#[derive(Clone, Copy, Debug)]
pub enum Effect {
    /// The vocabulary that every node holds in memory, and so everything.
    Vocabulary,
    /// The term and the lists of its kind.
    Facets { one: fn(Uuid) -> Facet, all: Facet },
}

impl Effect {
    /// Notes that a term changes.
    pub fn touch(self, id: Uuid, invalidation: &mut Invalidation) {
        match self {
            Self::Vocabulary => invalidation.add_everything(),
            Self::Facets { one, all } => {
                invalidation.add(one(id));
                invalidation.add(all);
            }
        }
    }
}

impl TermKind {
    /// Every kind.
    pub const ALL: [Self; 5] = [Self::Region, Self::Category, Self::Tag, Self::Author, Self::Source];

    /// What there is to know of it.
    pub const fn row(self) -> &'static Taxonomy {
        match self {
            Self::Region => &REGION,
            Self::Category => &CATEGORY,
            Self::Tag => &TAG,
            Self::Author => &AUTHOR,
            Self::Source => &SOURCE,
        }
    }

    pub const fn name(self) -> &'static str {
        self.row().name
    }

    pub const fn node(self) -> NodeKind {
        self.row().node
    }

    /// The kind of a node, if it is a term.
    pub fn of(node: NodeKind) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.node() == node)
    }

    /// The kind whose terms the lists of a scope are of, if they have such a term themselves.
    pub fn of_direct(scope: ScopeKind) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.row().direct == scope)
    }

    /// The canonical path of a term: flat, so that a move breaks no link.
    pub fn path(self, slug: &str) -> String {
        format!("/{}/{slug}", self.name())
    }
}

const fn column(table: &'static str, name: &'static str) -> Column {
    Column { table, name }
}

const REGION: Taxonomy = Taxonomy {
    name: "region",
    node: NodeKind::Region,
    page: RoutedKind::Region,
    operations: Operations {
        create: Operation::CreateRegion,
        update: Operation::UpdateRegion,
        delete: Operation::DeleteRegion,
    },
    direct: ScopeKind::RegionDirect,
    subtree: Some(ScopeKind::Region),
    used_by: column("article_region", "region_id"),
    parent: Some(column("region_edge", "parent_id")),
    parent_again: &[column("region", "primary_parent_id")],
    named_by: &[column("author", "home_region_id"), column("source", "region_id"), column("collection", "region_id")],
    owned: &[column("region_edge", "child_id")],
    picture: "image_id",
    is_hidden_unused: false,
    effect: Effect::Vocabulary,
};

const CATEGORY: Taxonomy = Taxonomy {
    name: "category",
    node: NodeKind::Category,
    page: RoutedKind::Category,
    operations: Operations {
        create: Operation::CreateCategory,
        update: Operation::UpdateCategory,
        delete: Operation::DeleteCategory,
    },
    direct: ScopeKind::CategoryDirect,
    subtree: Some(ScopeKind::Category),
    used_by: column("article_category", "category_id"),
    parent: Some(column("category", "parent_id")),
    parent_again: &[],
    named_by: &[column("collection", "category_id")],
    owned: &[],
    picture: "image_id",
    is_hidden_unused: false,
    effect: Effect::Vocabulary,
};

const TAG: Taxonomy = Taxonomy {
    name: "tag",
    node: NodeKind::Tag,
    page: RoutedKind::Tag,
    operations: Operations { create: Operation::CreateTag, update: Operation::UpdateTag, delete: Operation::DeleteTag },
    direct: ScopeKind::Tag,
    subtree: None,
    used_by: column("article_tag", "tag_id"),
    parent: None,
    parent_again: &[],
    named_by: &[],
    owned: &[],
    picture: "image_id",
    is_hidden_unused: true,
    effect: Effect::Facets { one: Facet::tag, all: Facet::TAGS },
};

const AUTHOR: Taxonomy = Taxonomy {
    name: "author",
    node: NodeKind::Author,
    page: RoutedKind::Author,
    operations: Operations {
        create: Operation::CreateAuthor,
        update: Operation::UpdateAuthor,
        delete: Operation::DeleteAuthor,
    },
    direct: ScopeKind::Author,
    subtree: None,
    used_by: column("article_byline", "author_id"),
    parent: None,
    parent_again: &[],
    named_by: &[
        column("author_member", "member_id"),
        column("media_asset", "photographer_id"),
        column("user_account", "author_id"),
    ],
    owned: &[column("author_member", "group_id"), column("author_member", "member_id")],
    picture: "avatar_id",
    is_hidden_unused: true,
    effect: Effect::Facets { one: Facet::author, all: Facet::AUTHORS },
};

const SOURCE: Taxonomy = Taxonomy {
    name: "source",
    node: NodeKind::Source,
    page: RoutedKind::Source,
    operations: Operations {
        create: Operation::CreateSource,
        update: Operation::UpdateSource,
        delete: Operation::DeleteSource,
    },
    direct: ScopeKind::Source,
    subtree: None,
    used_by: column("article_citation", "source_id"),
    parent: None,
    parent_again: &[],
    named_by: &[column("media_asset", "source_id")],
    owned: &[],
    picture: "logo_id",
    is_hidden_unused: true,
    effect: Effect::Vocabulary,
};
