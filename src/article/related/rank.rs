use std::collections::HashSet;
use std::sync::Arc;

use sea_orm::ConnectionTrait;
use uuid::Uuid;

use super::candidates::{self, Candidate, SharedScope};
use super::order::{arrange, authors};
use super::score::{Reason, RelatedReasonKind, nearness, reason, scopes_of, weight};
use super::Related;
use crate::article::card::{CARD_COLUMNS, Card};
use crate::article::{Scope, live};
use crate::db::Sql;
use crate::kernel::{Micros, Result};

/// The longest list.
pub const MAX: usize = 24;
/// Candidates whose cards are read: those that can score highest.
const LOOKED_AT: usize = 128;

/// Articles to read after this one, best first, at most `limit` and at most [`MAX`]. At most three statements.
///
/// An article that nothing may be recommended beside gets the editors' choices alone.
pub async fn rank(
    connection: &impl ConnectionTrait,
    now: Micros,
    card: &Card,
    exclude: &[Uuid],
    limit: usize,
) -> Result<Vec<Related>> {
    let limit = limit.min(MAX);
    let of_article = scopes_of(card);
    let asked: Vec<Scope> = if card.detail.is_sensitive { Vec::new() } else { of_article.keys().copied().collect() };
    let scopes = candidates::smallest(connection, &asked).await?;
    let weights: Vec<f64> =
        scopes.iter().map(|scope| weight(scope, of_article.get(&scope.scope).copied().flatten())).collect();
    let near = candidates::near(connection, &scopes, card.sort_key).await?;
    let keys = most_promising(near, &weights, card.sort_key);

    let pins: Vec<Uuid> =
        card.detail.related.iter().copied().filter(|id| *id != card.id && !exclude.contains(id)).collect();
    let cards = read(connection, &pins, &keys).await?;
    let pinned: Vec<Related> = pins
        .iter()
        .filter_map(|id| cards.iter().find(|card| card.id == *id))
        .map(|card| {
            let reason = Reason { kind: RelatedReasonKind::Editor, target: None, weight: 0.0 };
            Related { card: card.clone(), score: 0.0, reasons: vec![reason] }
        })
        .collect();

    let dropped: HashSet<Uuid> = exclude.iter().chain(&card.detail.related).copied().chain([card.id]).collect();
    let keys: HashSet<i64> = keys.into_iter().collect();
    let ranked = cards
        .into_iter()
        .filter(|other| keys.contains(&other.sort_key) && !dropped.contains(&other.id))
        .filter(|other| may_be_suggested(card, other, now))
        .filter_map(|other| score(card, other, &scopes, &weights))
        .collect();
    let taken: Vec<Vec<Uuid>> = pinned.iter().map(authors).collect();
    let mut list = pinned;
    list.extend(arrange(ranked, &taken));
    list.truncate(limit);
    Ok(list)
}

/// The candidates that can score highest, their keys.
fn most_promising(candidates: Vec<Candidate>, weights: &[f64], sort_key: i64) -> Vec<i64> {
    let most = |candidate: &Candidate| {
        let places = candidate.shared.iter().chain(&candidate.open);
        let weight: f64 = places.filter_map(|place| weights.get(*place)).sum();
        weight * nearness(sort_key, candidate.sort_key)
    };
    let mut rated: Vec<(f64, i64)> =
        candidates.iter().map(|candidate| (most(candidate), candidate.sort_key)).collect();
    rated.sort_by(|a, b| b.0.total_cmp(&a.0).then(b.1.cmp(&a.1)));
    rated.truncate(LOOKED_AT);
    rated.into_iter().map(|(_, key)| key).collect()
}

/// Public articles by id and by place in the feeds, in no particular order.
async fn read(connection: &impl ConnectionTrait, ids: &[Uuid], keys: &[i64]) -> Result<Vec<Arc<Card>>> {
    if ids.is_empty() && keys.is_empty() {
        return Ok(Vec::new());
    }
    let mut sql = Sql::new("SELECT ");
    sql.push(CARD_COLUMNS).push(" FROM article_live a WHERE a.article_id IN ").list(ids.iter().copied());
    sql.push(" OR a.sort_key IN ").list(keys.iter().copied());
    live::cards(&sql, connection).await
}

fn may_be_suggested(card: &Card, other: &Card, now: Micros) -> bool {
    other.detail.show_in_related
        && !other.detail.is_sensitive
        && other.translation_group != card.translation_group
        && other.expires_at.is_none_or(|at| at > now)
}

/// What the article scores beside `card`, and why; `None` if they share nothing that counts.
fn score(card: &Card, other: Arc<Card>, scopes: &[SharedScope], weights: &[f64]) -> Option<Related> {
    let near = nearness(card.sort_key, other.sort_key);
    let of_other = scopes_of(&other);
    let shared = scopes.iter().zip(weights).filter(|(scope, _)| of_other.contains_key(&scope.scope));
    let mut reasons: Vec<Reason> = shared.filter_map(|(scope, weight)| reason(scope, weight * near)).collect();
    // Equal addends stay in the order of the scopes, which is the same everywhere.
    reasons.sort_by(|a, b| b.weight.total_cmp(&a.weight));
    let score = reasons.iter().map(|reason| reason.weight).sum();
    (!reasons.is_empty()).then_some(Related { card: other, score, reasons })
}
