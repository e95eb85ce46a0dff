use sea_orm::{ConnectionTrait, FromQueryResult};
use uuid::Uuid;

use crate::app::Change;
use crate::article::publisher::{reparent, take_turn};
use crate::db::{DatabaseTransaction, Sql};
use crate::facet::Touched;
use crate::kernel::{Micros, Outcome, Result, Slug};
use crate::route::{self, NodeRef};
use crate::terms::Term;
use crate::vocabulary::Vocabulary;

pub use crate::taxonomy::TermKind as Kind;

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

/// Saves a term under its slug within a change.
pub(super) async fn save(change: &mut Change, term: Term) -> Result<(Uuid, Outcome)> {
    if term.kind().row().subtree.is_some() {
        // Articles must not come into the feeds that are about to follow.
        take_turn(&change.tx).await?;
    }
    save_term(&change.tx, &change.vocabulary, change.now, term, &mut change.touched).await
}

/// Saves a term under its slug; the feeds follow one that moves.
pub async fn save_term(
    tx: &DatabaseTransaction,
    vocabulary: &Vocabulary,
    now: Micros,
    term: Term,
    touched: &mut Touched,
) -> Result<(Uuid, Outcome)> {
    let kind = term.kind();
    let saved = term.save(tx, vocabulary, now).await?;
    if let Some(moved) = &saved.moved {
        let moved_in = Vocabulary::load(tx).await?;
        reparent(tx, &moved_in, kind, moved, touched).await?;
    }
    Ok((saved.id, saved.outcome))
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
