use std::collections::HashSet;
use std::sync::Arc;

use sea_orm::ConnectionTrait;
use uuid::Uuid;

use super::Related;
use super::candidates::{self, Candidate, SharedScope};
use super::order::{arrange, authors};
use super::score::{Reason, RelatedReasonKind, nearness, reason, scopes_of, weight};
use crate::article::card::{CARD_COLUMNS, Card};
use crate::article::{Scope, live};
use crate::db::Sql;
use crate::facet::{Facet, depends_on, depends_until};
use crate::kernel::{Micros, Result};

/// The longest list.
pub const MAX: usize = 24;
/// Candidates whose cards are read: those that are likely to score highest.
const LOOKED_AT: usize = 32;
/// How likely a candidate is in a scope of which it is not known.
const OPEN: f64 = 0.1;

/// Articles to read after this one, best first, at most `limit` and at most [`MAX`]. At most three statements.
///
/// With `own_language` those of other languages are left out, but for the editors' choices. An article that nothing may be
/// recommended beside gets the editors' choices alone.
pub async fn rank(
    connection: &impl ConnectionTrait,
    now: Micros,
    card: &Card,
    own_language: bool,
    exclude: &[Uuid],
    limit: usize,
) -> Result<Vec<Related>> {
    let limit = limit.min(MAX);
    let detail = card.detail()?;
    let of_article = scopes_of(detail);
    let asked: Vec<Scope> = if detail.meta.is_sensitive { Vec::new() } else { of_article.keys().copied().collect() };
    let language = own_language.then_some(card.language.as_str());
    let (scopes, within) = candidates::smallest(connection, &asked, language).await?;
    let weights: Vec<f64> =
        scopes.iter().map(|scope| weight(scope, of_article.get(&scope.scope).copied().flatten())).collect();
    let near = candidates::near(connection, &scopes, within, card.sort_key).await?;
    let keys = most_promising(near, &weights, card.sort_key);

    let pins: Vec<Uuid> =
        detail.meta.related.iter().copied().filter(|id| *id != card.id && !exclude.contains(id)).collect();
    let cards = read(connection, &pins, &keys).await?;
    let pinned: Vec<Related> = pins
        .iter()
        .filter_map(|id| cards.iter().find(|card| card.id == *id))
        .map(|card| {
            let reason = Reason { kind: RelatedReasonKind::Editor, target: None, tag_name: None, weight: 0.0 };
            Related { card: card.clone(), score: 0.0, reasons: vec![reason] }
        })
        .collect();

    let dropped: HashSet<Uuid> = exclude.iter().chain(&detail.meta.related).copied().chain([card.id]).collect();
    let keys: HashSet<i64> = keys.into_iter().collect();
    let mut ranked = Vec::new();
    for other in cards {
        let is_candidate = keys.contains(&other.sort_key) && !dropped.contains(&other.id);
        let is_readable = !own_language || other.language == card.language;
        if is_candidate && is_readable && may_be_suggested(card, &other, now)? {
            ranked.extend(score(card, other, &scopes, &weights)?);
        }
    }
    let taken: Vec<Vec<Uuid>> = pinned.iter().map(authors).collect::<Result<_>>()?;
    let mut list = pinned;
    list.extend(arrange(ranked, &taken)?);
    list.truncate(limit);
    Ok(list)
}

/// The candidates that are likely to score highest, their keys. Not those that could: nearly all could share everything.
fn most_promising(candidates: Vec<Candidate>, weights: &[f64], sort_key: i64) -> Vec<i64> {
    let sum = |places: &[usize]| places.iter().filter_map(|place| weights.get(*place)).sum::<f64>();
    let likely = |candidate: &Candidate| {
        (sum(&candidate.shared) + OPEN * sum(&candidate.open)) * nearness(sort_key, candidate.sort_key)
    };
    let mut rated: Vec<(f64, i64)> =
        candidates.iter().map(|candidate| (likely(candidate), candidate.sort_key)).collect();
    rated.sort_by(|a, b| b.0.total_cmp(&a.0).then(b.1.cmp(&a.1)));
    rated.truncate(LOOKED_AT);
    rated.into_iter().map(|(_, key)| key).collect()
}

/// Public articles by id and by place in the feeds, in no particular order.
async fn read(connection: &impl ConnectionTrait, ids: &[Uuid], keys: &[i64]) -> Result<Vec<Arc<Card>>> {
    if ids.is_empty() && keys.is_empty() {
        return Ok(Vec::new());
    }
    ids.iter().for_each(|id| depends_on(Facet::article(*id)));
    let mut sql = Sql::new("SELECT ");
    sql.push(CARD_COLUMNS).push(" FROM article_live a WHERE ");
    if ids.is_empty() {
        sql.push("a.sort_key IN ").list(keys.iter().copied());
    } else {
        // Two index look-ups; the planner would have to see that an empty list makes an OR needless.
        sql.push("a.article_id IN ").list(ids.iter().copied()).push(" OR a.sort_key IN ").list(keys.iter().copied());
    }
    live::cards(&sql, connection).await
}

fn may_be_suggested(card: &Card, other: &Card, now: Micros) -> Result<bool> {
    if let Some(at) = other.expires_at.filter(|at| *at > now) {
        depends_until(at);
    }
    let detail = other.detail()?;
    Ok(detail.meta.show_in_related
        && !detail.meta.is_sensitive
        && other.translation_group != card.translation_group
        && other.expires_at.is_none_or(|at| at > now))
}

/// What the article scores beside `card`, and why; `None` if they share nothing that counts.
fn score(card: &Card, other: Arc<Card>, scopes: &[SharedScope], weights: &[f64]) -> Result<Option<Related>> {
    let near = nearness(card.sort_key, other.sort_key);
    let of_other = scopes_of(other.detail()?);
    let shared = scopes.iter().zip(weights).filter(|(scope, _)| of_other.contains_key(&scope.scope));
    let mut reasons: Vec<Reason> = shared.filter_map(|(scope, weight)| reason(scope, weight * near)).collect();
    // Equal addends stay in the order of the scopes, which is the same everywhere.
    reasons.sort_by(|a, b| b.weight.total_cmp(&a.weight));
    let score = reasons.iter().map(|reason| reason.weight).sum();
    Ok((!reasons.is_empty()).then_some(Related { card: other, score, reasons }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::article::card::{Added, CardDetail};
    use crate::article::content::{Byline, ContentMeta, TagUse};
    use crate::article::{BylineRole, fixture};
    use crate::db::{Database, count_statements};
    use crate::tag::TagRelation;

    const DAY: i64 = 86_400 * 1_000_000;
    const NOW: Micros = Micros(1_000 * DAY);

    fn meta(tags: &[u128], regions: &[u128], author: u128) -> ContentMeta {
        let id = Uuid::from_u128;
        ContentMeta {
            tags: tags.iter().map(|tag| TagUse { tag_id: id(*tag), relation: TagRelation::About }).collect(),
            regions: regions.iter().map(|region| id(*region)).collect(),
            bylines: vec![Byline { author_id: id(author), role: BylineRole::Author, credited_as: None }],
            show_in_related: true,
            ..ContentMeta::default()
        }
    }

    async fn publish(db: &Database, day: i64, meta: &ContentMeta) -> Uuid {
        let detail = CardDetail::new(meta.clone(), Added::default());
        let id = fixture::publish(db, day * DAY, &[], &detail).await;
        let card = live::by_ids(db.reader(), &[id]).await.unwrap().remove(&id).unwrap();
        let mut scopes: Vec<Scope> = scopes_of(card.detail().unwrap()).into_keys().collect();
        scopes.sort();
        fixture::file(db, day * DAY, &scopes).await;
        id
    }

    async fn related(db: &Database, id: Uuid, exclude: &[Uuid]) -> Vec<Related> {
        let card = live::by_ids(db.reader(), &[id]).await.unwrap().remove(&id).unwrap();
        let (found, statements) = count_statements(rank(db.reader(), NOW, &card, true, exclude, MAX)).await;
        assert!(statements <= 3, "{statements}");
        found.unwrap()
    }

    fn ids(related: &[Related]) -> Vec<Uuid> {
        related.iter().map(|related| related.card.id).collect()
    }

    #[tokio::test]
    async fn ranks_by_what_is_shared_and_says_so() {
        let db = fixture::database().await;
        let own = publish(&db, 100, &meta(&[1], &[10], 20)).await;
        let tag_and_region = publish(&db, 101, &meta(&[1], &[10], 21)).await;
        let tag = publish(&db, 99, &meta(&[1], &[11], 22)).await;
        let author = publish(&db, 98, &meta(&[2], &[11], 20)).await;
        publish(&db, 97, &meta(&[2], &[11], 23)).await;
        let found = related(&db, own, &[]).await;
        assert_eq!(ids(&found), [tag_and_region, tag, author]);
        let kinds: Vec<_> = found[0].reasons.iter().map(|reason| reason.kind).collect();
        assert_eq!(kinds, [RelatedReasonKind::SharedTag, RelatedReasonKind::SharedRegion]);
        let sum: f64 = found[0].reasons.iter().map(|reason| reason.weight).sum();
        assert!((found[0].score - sum).abs() < f64::EPSILON);
        assert_eq!(ids(&related(&db, own, &[tag]).await), [tag_and_region, author]);
    }

    #[tokio::test]
    async fn drops_what_should_not_be_suggested() {
        let db = fixture::database().await;
        let own = publish(&db, 100, &meta(&[1], &[], 20)).await;
        publish(&db, 101, &ContentMeta { show_in_related: false, ..meta(&[1], &[], 21) }).await;
        publish(&db, 102, &ContentMeta { is_sensitive: true, ..meta(&[1], &[], 22) }).await;
        let other = publish(&db, 103, &meta(&[1], &[], 23)).await;
        assert_eq!(ids(&related(&db, own, &[]).await), [other]);
        let sensitive = ContentMeta { is_sensitive: true, related: vec![other, own], ..meta(&[1], &[], 24) };
        let sensitive = publish(&db, 104, &sensitive).await;
        let found = related(&db, sensitive, &[]).await;
        assert_eq!(ids(&found), [other, own]);
        assert!(found.iter().all(|related| related.reasons[0].kind == RelatedReasonKind::Editor));
    }

    #[tokio::test]
    async fn the_top_is_not_all_of_one_author() {
        let db = fixture::database().await;
        let own = publish(&db, 100, &meta(&[1, 2], &[], 20)).await;
        let mut of_one = Vec::new();
        for day in 101..105 {
            of_one.push(publish(&db, day, &meta(&[1, 2], &[], 21)).await);
        }
        let other = publish(&db, 10, &meta(&[1, 2], &[], 22)).await;
        assert_eq!(ids(&related(&db, own, &[]).await), [of_one[0], of_one[1], other, of_one[2], of_one[3]]);
    }

    #[test]
    fn what_is_likely_to_score_highest_is_looked_at() {
        let near = Candidate { sort_key: 0, shared: vec![1], open: vec![] };
        let open = Candidate { sort_key: 0, shared: vec![1], open: vec![0] };
        let many = std::iter::repeat_n(near, LOOKED_AT).enumerate();
        let mut all: Vec<Candidate> = many.map(|(key, near)| Candidate { sort_key: key as i64 + 1, ..near }).collect();
        all.push(open);
        let keys = most_promising(all, &[1.0, 1.0], 0);
        assert_eq!((keys.len(), keys[0]), (LOOKED_AT, 0));
    }
}
