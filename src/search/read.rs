//! What the index is made of, read of public articles.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use entity::article_live_body::Forms;
use sea_orm::{ConnectionTrait, FromQueryResult, QueryResult};
use uuid::Uuid;

use crate::article::card::{CARD_COLUMNS, Card, CardDetail, CardRow};
use crate::article::{Genre, Scope};
use crate::author::{self, Author};
use crate::db::Sql;
use crate::facet::depends_on_nothing;
use crate::fulltext::{Change, Document, facet_number, set_number};
use crate::kernel::{Error, Result};
use crate::tag::{self, Tag};
use crate::taxonomy::ScopeKind;
use crate::vocabulary::Vocabulary;

/// The kind of facet that years are; scopes have the small numbers.
const YEAR: u8 = 200;
const FOR_INDEX: &str = "read for the index, which says how far it has come";

/// Articles whose latest change comes after a number, in the order of changes: what became of them, and the number of the last.
pub(super) async fn changed(
    connection: &impl ConnectionTrait,
    vocabulary: &Vocabulary,
    after: i64,
    limit: usize,
) -> Result<(Vec<Change>, Option<i64>)> {
    depends_on_nothing(FOR_INDEX);
    let mut sql = Sql::new("SELECT c.article_id, c.seq AS place, b.forms, ");
    sql.push(CARD_COLUMNS).push(" FROM article_change c LEFT JOIN article_live a ON a.article_id = c.article_id");
    sql.push(" LEFT JOIN article_live_body b ON b.article_id = c.article_id WHERE c.seq > ").bind(after);
    sql.push(" ORDER BY c.seq LIMIT ").number(limit);
    read(connection, vocabulary, &sql).await
}

/// Public articles whose key is smaller than another, the largest first, and the key of the last.
pub(super) async fn below(
    connection: &impl ConnectionTrait,
    vocabulary: &Vocabulary,
    key: i64,
    limit: usize,
) -> Result<(Vec<Change>, Option<i64>)> {
    depends_on_nothing(FOR_INDEX);
    let mut sql = Sql::new("SELECT a.article_id, a.sort_key AS place, b.forms, ");
    sql.push(CARD_COLUMNS).push(" FROM article_live a LEFT JOIN article_live_body b ON b.article_id = a.article_id");
    sql.push(" WHERE a.sort_key < ").bind(key).push(" ORDER BY a.sort_key DESC LIMIT ").number(limit);
    read(connection, vocabulary, &sql).await
}

/// Articles that are no longer public and that an index may still have: those withdrawn after a number, the latest first.
pub(super) async fn withdrawn(connection: &impl ConnectionTrait, after: i64, limit: usize) -> Result<Vec<Uuid>> {
    #[derive(FromQueryResult)]
    struct Row {
        article_id: Uuid,
    }
    depends_on_nothing("an answer of an index that is behind is not kept");
    let mut sql = Sql::new("SELECT article_id FROM article_change WHERE kind = 'REMOVE' AND seq > ");
    sql.bind(after).push(" ORDER BY seq DESC LIMIT ").number(limit);
    Ok(sql.all::<Row>(connection).await?.into_iter().map(|row| row.article_id).collect())
}

async fn read(
    connection: &impl ConnectionTrait,
    vocabulary: &Vocabulary,
    sql: &Sql,
) -> Result<(Vec<Change>, Option<i64>)> {
    depends_on_nothing(FOR_INDEX);
    let rows = sql.rows(connection).await?;
    let mut last = None;
    let mut gone = Vec::new();
    let mut there: Vec<(Card, String)> = Vec::new();
    for row in rows {
        last = Some(row.try_get::<i64>("", "place")?);
        match card(&row)? {
            Some(card) => there.push((card, text(&row)?)),
            None => gone.push(Change::Remove(row.try_get("", "article_id")?)),
        }
    }
    let (mut tags, mut authors) = (HashSet::new(), HashSet::new());
    for (card, _) in &there {
        let detail = card.detail()?;
        tags.extend(detail.meta.tags.iter().map(|tag| tag.tag_id));
        authors.extend(detail.meta.bylines.iter().map(|byline| byline.author_id));
    }
    let tags = tag::by_ids(connection, &tags.into_iter().collect::<Vec<Uuid>>()).await?;
    let authors = author::by_ids(connection, &authors.into_iter().collect::<Vec<Uuid>>()).await?;
    let mut changes = gone;
    for (card, text) in there {
        let detail = card.detail()?;
        let labels = labels(vocabulary, detail, &tags, &authors);
        let standfirst = detail.meta.standfirst.as_ref().map(|standfirst| standfirst.text.clone());
        let caption = detail
            .meta
            .lead_media
            .as_ref()
            .and_then(|figure| figure.caption.as_ref())
            .map(|caption| caption.text.clone());
        changes.push(Change::Put(Box::new(Document {
            id: card.id,
            key: card.sort_key,
            language: card.language.clone(),
            title: card.headline.clone(),
            texts: [detail.meta.kicker.clone(), standfirst, caption, Some(text)].into_iter().flatten().collect(),
            labels,
            sets: sets(&card, detail),
            facets: facets(&card, detail, vocabulary),
        })));
    }
    Ok((changes, last))
}

/// The names of what an article is filed under, each once.
pub fn labels(
    vocabulary: &Vocabulary,
    detail: &CardDetail,
    tags: &HashMap<Uuid, Arc<Tag>>,
    authors: &HashMap<Uuid, Arc<Author>>,
) -> Vec<String> {
    let regions = detail.meta.regions.iter().filter_map(|id| Some(vocabulary.regions.get(*id)?.name.clone()));
    let categories = detail.meta.categories.iter().filter_map(|id| Some(vocabulary.categories.get(*id)?.name.clone()));
    let sources = detail.meta.citations.iter().filter_map(|citation| vocabulary.sources.get(citation.source_id?));
    let mut labels: Vec<String> = regions.chain(categories).chain(sources.map(|source| source.name.clone())).collect();
    labels.extend(detail.meta.tags.iter().filter_map(|used| Some(tags.get(&used.tag_id)?.name.clone())));
    for byline in &detail.meta.bylines {
        labels.extend(byline.credited_as.clone());
        labels.extend(authors.get(&byline.author_id).map(|author| author.name.clone()));
    }
    labels.sort_unstable();
    labels.dedup();
    labels
}

/// The text of an article; one that has none is found by its card all the same.
fn text(row: &QueryResult) -> Result<String> {
    let Some(packed) = row.try_get::<Option<Vec<u8>>>("", "forms")? else { return Ok(String::new()) };
    Ok(Forms::unpack(&packed).map_err(Error::internal)?.text)
}

fn card(row: &QueryResult) -> Result<Option<Card>> {
    if row.try_get::<Option<String>>("", "card")?.is_none() {
        return Ok(None);
    }
    Card::head(CardRow::from_query_result(row, "")?).map(Some)
}

/// The number of a set of articles.
pub(super) fn number(scope: Scope) -> u64 {
    set_number(scope.kind as u8, scope.id.as_u128())
}

/// The number of a year.
pub(super) fn year_number(year: i16) -> u64 {
    set_number(YEAR, u128::from(year.unsigned_abs()))
}

/// What the article is in by itself. Ancestors are left out, so that nothing is indexed anew when a region moves: who asks for a
/// region asks for all below it.
fn sets(card: &Card, detail: &CardDetail) -> Vec<u64> {
    let scope = |kind| move |id: &Uuid| Scope::new(kind, *id);
    let mut sets: Vec<u64> = vec![number(Scope::genre(card.genre)), number(Scope::language(&card.language))];
    sets.extend(detail.meta.regions.iter().map(scope(ScopeKind::RegionDirect)).map(number));
    sets.extend(detail.meta.categories.iter().map(scope(ScopeKind::CategoryDirect)).map(number));
    sets.extend(detail.meta.tags.iter().map(|tag| number(Scope::new(ScopeKind::Tag, tag.tag_id))));
    sets.extend(detail.meta.bylines.iter().map(|byline| number(Scope::new(ScopeKind::Author, byline.author_id))));
    let sources = detail.meta.citations.iter().filter_map(|citation| citation.source_id);
    sets.extend(sources.map(|id| number(Scope::new(ScopeKind::Source, id))));
    sets.sort_unstable();
    sets.dedup();
    sets
}

fn facets(card: &Card, detail: &CardDetail, vocabulary: &Vocabulary) -> Vec<u64> {
    let date = card.published_at.month_in(&vocabulary.site.zone());
    let year = i16::try_from(date / 100).unwrap_or_default();
    let mut facets = vec![number(Scope::genre(card.genre)), number(Scope::language(&card.language)), year_number(year)];
    facets.extend(detail.meta.regions.iter().map(|id| number(Scope::new(ScopeKind::RegionDirect, *id))));
    facets.extend(detail.meta.categories.iter().map(|id| number(Scope::new(ScopeKind::CategoryDirect, *id))));
    facets.into_iter().map(facet_number).collect()
}

/// Every genre with its number.
pub(super) fn genres() -> impl Iterator<Item = (Genre, u64)> {
    Genre::ALL.iter().map(|genre| (*genre, number(Scope::genre(*genre))))
}
