use uuid::Uuid;

use super::VocabularyMoveKind;
use crate::app::{App, Change};
use crate::curation::Kind;
use crate::curation::replace::number;
use crate::db::{DatabaseTransaction, Sql};
use crate::kernel::Result;

/// What is to be done to the articles of a term.
#[derive(Clone, Copy, Debug)]
pub enum Work {
    Replace { by: Uuid },
    Reparent,
    Announce,
}

/// Leaves the articles of a term to steps that follow this change.
pub async fn queue(app: &App, change: &Change, (kind, term): (Kind, Uuid), work: Work, articles: i64) -> Result<()> {
    let (what, target) = match work {
        Work::Replace { by } => (VocabularyMoveKind::Replace, Some(by)),
        Work::Reparent => (VocabularyMoveKind::Reparent, None),
        Work::Announce => (VocabularyMoveKind::Announce, None),
    };
    let now = change.now.0;
    let mut sql = Sql::new("INSERT INTO vocabulary_move (id, kind, term_kind, term_id, target_id, state, done_count, ");
    sql.push("total_count, skipped_count, attempts, retry_at, actor, created_at, updated_at) VALUES (");
    sql.bind(app.ids.opaque()).push(", ").bind(what.as_str()).push(", ").bind(kind.node().type_name()).push(", ");
    sql.bind(term).push(", ").bind(target).push(", 'RUNNING', 0, ").bind(articles).push(", 0, 0, ").bind(now);
    sql.push(", ").bind(change.caller.who.actor().unwrap_or_else(|| "anonymous".into()));
    sql.push(", ").bind(now).push(", ").bind(now).push(")");
    sql.execute(&change.tx).await?;
    tracing::info!(kind = what.as_str(), term = %term, articles, "a change of vocabulary goes on in steps");
    Ok(())
}

/// Whether a term is on its way out, or, if that matters, takes the place of one that is.
pub async fn is_under_way(tx: &DatabaseTransaction, term: Uuid, or_taking_a_place: bool) -> Result<bool> {
    let mut sql = Sql::new("SELECT count(*) AS n FROM vocabulary_move WHERE state = 'RUNNING' AND kind = 'REPLACE'");
    sql.push(" AND (term_id = ").bind(term);
    if or_taking_a_place {
        sql.push(" OR target_id = ").bind(term);
    }
    sql.push(")");
    Ok(number(tx, &sql).await? > 0)
}
