use std::collections::BTreeSet;

use sea_orm::FromQueryResult;
use uuid::Uuid;

use super::feeds::{self, FeedMembership, Move};
use crate::article::Scope;
use crate::db::{DatabaseTransaction, Sql};
use crate::facet::Invalidation;
use crate::kernel::{Error, Result};
use crate::taxonomy::TermKind;
use crate::vocabulary::Vocabulary;

/// Articles looked at in one step.
const STEP: usize = 1_000;

/// Brings the lists in line after a term moved: the articles below it come into the lists of the ancestors that it has now, and
/// leave those of the ones that it had unless something else that they are filed under keeps them there.
///
/// `vocabulary` is that after the move. Paths do not change: they are flat.
pub async fn reparent(
    tx: &DatabaseTransaction,
    vocabulary: &Vocabulary,
    kind: TermKind,
    term: Uuid,
    invalidation: &mut Invalidation,
) -> Result<()> {
    let mut after = i64::MIN;
    loop {
        let places = reparent_some(tx, vocabulary, kind, term, (after, STEP), invalidation).await?;
        let Some(last) = places.last() else { return Ok(()) };
        after = *last;
    }
}

/// The same of the next articles after a place, at most so many; gives their places, none at the end. It may be done again.
///
/// The turn to publish must have been taken before the vocabulary was read.
pub async fn reparent_some(
    tx: &DatabaseTransaction,
    vocabulary: &Vocabulary,
    kind: TermKind,
    term: Uuid,
    (after, most): (i64, usize),
    invalidation: &mut Invalidation,
) -> Result<Vec<i64>> {
    let row = kind.row();
    let Some(subtree) = row.subtree else { return Ok(Vec::new()) };
    let places = places(tx, Scope::new(subtree, term), after, most).await?;
    let mut memberships = feeds::memberships(tx, &places).await?;
    let mut moves = Vec::with_capacity(places.len());
    for sort_key in &places {
        let old = memberships.remove(sort_key).ok_or_else(|| Error::internal("a public article is in no list"))?;
        let filed_under = old.iter().filter(|scope| scope.kind == row.direct);
        let ancestors = filed_under.flat_map(|scope| vocabulary.ancestors(kind, scope.id));
        let above: BTreeSet<Scope> = ancestors.map(|id| Scope::new(subtree, id)).collect();
        let new = old.iter().copied().filter(|scope| scope.kind != subtree).chain(above).collect();
        let membership = |scopes| Some(FeedMembership { sort_key: *sort_key, scopes });
        moves.push(Move { old: membership(old), new: membership(new) });
    }
    feeds::apply(tx, &moves, &vocabulary.site.zone(), invalidation).await?;
    Ok(places)
}

/// The next places in a list after one.
async fn places(tx: &DatabaseTransaction, scope: Scope, after: i64, most: usize) -> Result<Vec<i64>> {
    #[derive(FromQueryResult)]
    struct Row {
        sort_key: i64,
    }
    let mut sql =
        Sql::new("SELECT f.sort_key FROM article_feed f JOIN feed_scope s ON s.id = f.scope_id WHERE s.kind = ");
    sql.bind(scope.kind as i16).push(" AND s.ref_id = ").bind(scope.id).push(" AND f.sort_key > ").bind(after);
    sql.push(" ORDER BY f.sort_key LIMIT ").number(most);
    Ok(sql.all::<Row>(tx).await?.into_iter().map(|row| row.sort_key).collect())
}
