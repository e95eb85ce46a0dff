use sea_orm::{ConnectionTrait, DatabaseTransaction, FromQueryResult};
use uuid::Uuid;

use crate::app::Change;
use crate::article::ScopeKind;
use crate::article::publisher::{reparent, take_turn};
use crate::author::{self, AuthorInput};
use crate::category::{self, CategoryInput};
use crate::db::Sql;
use crate::kernel::{Micros, NodeKind, Outcome, Result, Slug};
use crate::region::{self, Moved, RegionInput};
use crate::route::{self, NodeRef, RoutedKind};
use crate::source::{self, SourceInput};
use crate::tag::{self, TagInput};
use crate::vocabulary::Vocabulary;

/// What an article can be filed under.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Region,
    Category,
    Tag,
    Author,
    Source,
}

impl Kind {
    /// The table, and the word in messages.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Region => "region",
            Self::Category => "category",
            Self::Tag => "tag",
            Self::Author => "author",
            Self::Source => "source",
        }
    }

    pub const fn node(self) -> NodeKind {
        match self {
            Self::Region => NodeKind::Region,
            Self::Category => NodeKind::Category,
            Self::Tag => NodeKind::Tag,
            Self::Author => NodeKind::Author,
            Self::Source => NodeKind::Source,
        }
    }

    pub(super) const fn routed(self) -> RoutedKind {
        match self {
            Self::Region => RoutedKind::Region,
            Self::Category => RoutedKind::Category,
            Self::Tag => RoutedKind::Tag,
            Self::Author => RoutedKind::Author,
            Self::Source => RoutedKind::Source,
        }
    }
}

/// A term as it is or is to be; what is absent stays as it is.
#[derive(Clone, Debug)]
pub enum Term {
    Region(Box<RegionInput>),
    Category(Box<CategoryInput>),
    Tag(Box<TagInput>),
    Author(Box<AuthorInput>),
    Source(Box<SourceInput>),
}

/// What is stored of a term.
#[derive(Clone, Debug, FromQueryResult)]
pub(super) struct Stored {
    pub slug: String,
    pub name: String,
    pub version: i32,
}

impl Stored {
    pub async fn by_id(connection: &impl ConnectionTrait, kind: Kind, id: Uuid) -> Result<Option<Self>> {
        let mut sql = Sql::new("SELECT slug, name, version FROM ");
        sql.push(kind.name()).push(" WHERE id = ").bind(id);
        sql.one(connection).await
    }

    pub async fn by_slug(connection: &impl ConnectionTrait, kind: Kind, slug: &str) -> Result<Option<Self>> {
        let mut sql = Sql::new("SELECT slug, name, version FROM ");
        sql.push(kind.name()).push(" WHERE slug = ").bind(slug);
        sql.one(connection).await
    }
}

impl Term {
    pub const fn kind(&self) -> Kind {
        match self {
            Self::Region(_) => Kind::Region,
            Self::Category(_) => Kind::Category,
            Self::Tag(_) => Kind::Tag,
            Self::Author(_) => Kind::Author,
            Self::Source(_) => Kind::Source,
        }
    }

    /// The slug and name that the input gives.
    pub(super) fn named(&self) -> (Option<&str>, Option<&str>) {
        match self {
            Self::Region(input) => (input.slug.as_deref(), input.name.as_deref()),
            Self::Category(input) => (input.slug.as_deref(), input.name.as_deref()),
            Self::Tag(input) => (input.slug.as_deref(), input.name.as_deref()),
            Self::Author(input) => (input.slug.as_deref(), input.name.as_deref()),
            Self::Source(input) => (input.slug.as_deref(), input.name.as_deref()),
        }
    }

    pub(super) fn set_slug(&mut self, slug: String) {
        let place = match self {
            Self::Region(input) => &mut input.slug,
            Self::Category(input) => &mut input.slug,
            Self::Tag(input) => &mut input.slug,
            Self::Author(input) => &mut input.slug,
            Self::Source(input) => &mut input.slug,
        };
        *place = Some(slug);
    }

    /// Saves it under its slug; the feeds follow a region or category that moves.
    pub(super) async fn save(self, change: &mut Change) -> Result<(Uuid, Outcome)> {
        let (tx, vocabulary, now): (&DatabaseTransaction, &Vocabulary, Micros) =
            (&change.tx, &change.vocabulary, change.now);
        let (saved, scope) = match self {
            Self::Tag(input) => return tag::save(tx, now, *input).await,
            Self::Author(input) => return author::save(tx, vocabulary, now, *input).await,
            Self::Source(input) => return source::save(tx, vocabulary, now, *input).await,
            Self::Region(input) => {
                take_turn(tx).await?;
                (region::save(tx, vocabulary, now, *input).await?, ScopeKind::Region)
            }
            Self::Category(input) => {
                take_turn(tx).await?;
                (category::save(tx, vocabulary, now, *input).await?, ScopeKind::Category)
            }
        };
        if let Some(Moved { child, gained, lost }) = &saved.moved {
            let moved_in = Vocabulary::load(tx).await?;
            reparent(tx, &moved_in, scope, *child, gained, lost, &mut change.touched).await?;
        }
        Ok((saved.id, saved.outcome))
    }
}

/// Gives a stored term another slug; its former page leads to the new one.
pub(super) async fn rename(change: &Change, kind: Kind, id: Uuid, slug: &Slug) -> Result<()> {
    let mut sql = Sql::new("UPDATE ");
    sql.push(kind.name()).push(" SET slug = ").bind(slug.as_str()).push(", version = version + 1, updated_at = ");
    sql.bind(change.now.0).push(" WHERE id = ").bind(id);
    sql.execute(&change.tx).await?;
    let path = format!("/{}/{slug}", kind.name());
    route::claim(&change.tx, &path, NodeRef { kind: kind.routed(), id }, change.now).await
}
