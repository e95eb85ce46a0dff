use std::sync::Arc;

use sea_orm::{ConnectionTrait, FromQueryResult};
use uuid::Uuid;

use super::moves::{AT_ONCE, Work, queue};
use super::replace::number;
use crate::app::{App, Change};
use crate::article::publisher::{self, reparent};
use crate::db::{DatabaseTransaction, Sql, vocabulary_version};
use crate::facet::Invalidation;
use crate::kernel::{GlobalId, Micros, Outcome, Patch, Result, Slug};
use crate::refusal::{Failure, Refusal};
use crate::route::{self, NodeRef};
use crate::terms::Term;
use crate::vocabulary::Vocabulary;

pub use crate::taxonomy::TermKind as Kind;

/// What is stored of a term.
#[derive(Clone, Debug, FromQueryResult)]
pub(super) struct Stored {
    pub id: Uuid,
    pub slug: String,
    pub name: String,
    pub version: i32,
}

impl Stored {
    pub async fn by_id(connection: &impl ConnectionTrait, kind: Kind, id: Uuid) -> Result<Option<Self>> {
        Self::by(connection, kind, "id", id).await
    }

    pub async fn by_slug(connection: &impl ConnectionTrait, kind: Kind, slug: &str) -> Result<Option<Self>> {
        Self::by(connection, kind, "slug", slug).await
    }

    async fn by(
        connection: &impl ConnectionTrait,
        kind: Kind,
        column: &str,
        value: impl Into<sea_orm::Value>,
    ) -> Result<Option<Self>> {
        let mut sql = Sql::new("SELECT id, slug, name, version FROM ");
        sql.push(kind.name()).push(" WHERE ").push(column).push(" = ").bind(value);
        sql.one(connection).await
    }

    /// The refusal of what this has already.
    pub fn taken(&self, kind: Kind, what: &str, value: &str) -> Refusal {
        let message = format!("There is a {} with the {what} \"{value}\" already: {}.", kind.name(), self.name);
        Refusal::taken(GlobalId::new(kind.node(), self.id).to_string(), message)
    }
}

/// Refuses codes that another term has: of each the field of the input, the column, the value.
pub(super) async fn refuse_taken(
    connection: &impl ConnectionTrait,
    term: &Term,
    own: Option<Uuid>,
) -> Result<(), Failure> {
    let codes: Vec<(&str, &str, &Patch<String>)> = match term {
        Term::Region(input) => vec![
            ("m49", "m49", &input.m49),
            ("isoAlpha2", "iso_alpha2", &input.iso_alpha2),
            ("isoAlpha3", "iso_alpha3", &input.iso_alpha3),
            ("isoSubdivision", "iso_subdivision", &input.iso_subdivision),
        ],
        Term::Category(input) => vec![("mediaTopic", "media_topic", &input.media_topic)],
        Term::Tag(input) => vec![("wikidataId", "wikidata_id", &input.wikidata_id)],
        Term::Author(_) | Term::Source(_) => Vec::new(),
    };
    for (field, column, code) in codes {
        let Patch::Set(code) = code else { continue };
        let holder = Stored::by(connection, term.kind(), column, code.as_str()).await?;
        if let Some(holder) = holder.filter(|holder| Some(holder.id) != own) {
            return Err(holder.taken(term.kind(), field, code).at(&[field]).into());
        }
    }
    Ok(())
}

/// Saves a term under its slug within a change; the feeds follow one that moves: at once, or in steps if it has many articles.
pub(super) async fn save(app: &App, change: &mut Change, term: Term) -> Result<(Uuid, Outcome)> {
    let kind = term.kind();
    let Some(subtree) = kind.row().subtree else {
        let saved = term.save(&change.tx, &change.vocabulary, change.now).await?;
        return Ok((saved.id, saved.outcome));
    };
    // Articles must not come into the feeds that are about to follow.
    lock_publish_order(change).await?;
    let saved = term.save(&change.tx, &change.vocabulary, change.now).await?;
    if let Some(moved) = &saved.moved {
        let mut sql = Sql::new("SELECT coalesce(max(live_count), 0) AS n FROM feed_scope WHERE kind = ");
        sql.bind(subtree as i16).push(" AND ref_id = ").bind(moved.child);
        let articles = number(&change.tx, &sql).await?;
        if articles > AT_ONCE as i64 {
            queue(app, change, (kind, moved.child), Work::Reparent, articles).await?;
        } else {
            follow(&change.tx, kind, moved.child, &mut change.invalidation).await?;
        }
    }
    Ok((saved.id, saved.outcome))
}

/// Saves a term under its slug; the feeds follow one that moves, however many articles it has. The turn to publish must have been
/// taken.
pub async fn save_term(
    tx: &DatabaseTransaction,
    vocabulary: &Vocabulary,
    now: Micros,
    term: Term,
    invalidation: &mut Invalidation,
) -> Result<(Uuid, Outcome)> {
    let kind = term.kind();
    let saved = term.save(tx, vocabulary, now).await?;
    if let Some(moved) = &saved.moved {
        follow(tx, kind, moved.child, invalidation).await?;
    }
    Ok((saved.id, saved.outcome))
}

/// Lets the lists follow a term that lies elsewhere now.
async fn follow(tx: &DatabaseTransaction, kind: Kind, id: Uuid, invalidation: &mut Invalidation) -> Result<()> {
    let moved_in = Box::pin(Vocabulary::load(tx)).await?;
    reparent(tx, &moved_in, kind, id, invalidation).await
}

/// Takes the turn to publish, before anything of the vocabulary is written or locked; what the change knows of the vocabulary is
/// what nobody changes from now on.
pub(super) async fn lock_publish_order(change: &mut Change) -> Result<()> {
    publisher::lock_publish_order(&change.tx).await?;
    if vocabulary_version(&change.tx).await? != change.vocabulary.version {
        // For this change alone: it may have changed it itself, and may yet come to nothing.
        change.vocabulary = Arc::new(Box::pin(Vocabulary::load(&change.tx)).await?);
    }
    Ok(())
}

/// Gives a stored term another slug; its former page leads to the new one.
pub(super) async fn rename(change: &Change, kind: Kind, id: Uuid, slug: &Slug) -> Result<()> {
    let mut sql = Sql::new("UPDATE ");
    sql.push(kind.name()).push(" SET slug = ").bind(slug.as_str()).push(", version = version + 1, updated_at = ");
    sql.bind(change.now.0).push(" WHERE id = ").bind(id);
    sql.execute(&change.tx).await?;
    let path = kind.path(slug.as_str());
    route::claim(&change.tx, &path, NodeRef { kind: kind.row().page, id }, change.now).await
}
