use std::sync::Arc;

use entity::author;
use sea_orm::{ConnectionTrait, FromQueryResult, IdenStatic, Iterable, QueryResult};
use uuid::Uuid;

use super::card::{CARD_COLUMNS, Card, CardRow};
use super::live::{self, BodyForms, ReadBody};
use super::prefetch::write_origin;
use super::windows::PlaceRow;
use super::{FeedWindow, Prefetch};
use crate::author::Author;
use crate::db::Sql;
use crate::facet::{Facet, depends_on};
use crate::kernel::{ArticleRef, GlobalId, NodeKind, Result};
use crate::route;

/// What is wanted along with an article that is looked up, and would take more statements.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Include {
    pub body: Option<BodyForms>,
    /// Those of its bylines.
    pub authors: bool,
    pub prefetch: Vec<Prefetch>,
}

/// A public article that was looked up, and what came along.
#[derive(Clone, Debug)]
pub struct Found {
    pub card: Arc<Card>,
    pub body: Option<ReadBody>,
    pub authors: Vec<Arc<Author>>,
    pub prefetched: Vec<(FeedWindow, Vec<Arc<Card>>)>,
}

impl From<Arc<Card>> for Found {
    fn from(card: Arc<Card>) -> Self {
        Self { card, body: None, authors: Vec::new(), prefetched: Vec::new() }
    }
}

/// The public article that a reference names, by a former path too. What is wanted along comes with a canonical path only.
///
/// Fails with `BAD_USER_INPUT` on what cannot be an id.
pub async fn find(
    connection: &impl ConnectionTrait,
    reference: &ArticleRef,
    include: &Include,
) -> Result<Option<Found>> {
    let id = match reference {
        ArticleRef::Id(id) => GlobalId::parse_as(NodeKind::Article, id)?,
        ArticleRef::ImportKey(key) => key.article_id()?,
        ArticleRef::Path(path) if path.len() > route::LONGEST => return Ok(None),
        ArticleRef::Path(path) => {
            return match at_path(connection, path, include).await? {
                Some(found) => Ok(Some(found)),
                None => Ok(at_former_path(connection, path).await?.map(Found::from)),
            };
        }
    };
    Ok(live::by_ids(connection, &[id]).await?.remove(&id).map(Found::from))
}

/// The public article whose canonical path this is: one statement for the hottest query.
pub async fn at_path(connection: &impl ConnectionTrait, path: &str, include: &Include) -> Result<Option<Found>> {
    if path.len() > route::LONGEST {
        return Ok(None);
    }
    depends_on(Facet::path(path));
    let mut own = Vec::new();
    let mut prefetched: Vec<Vec<Arc<Card>>> = include.prefetch.iter().map(|_| Vec::new()).collect();
    for row in statement(path, include).rows(connection).await? {
        let place = PlaceRow::from_query_result(&row, "")?.place;
        match usize::try_from(place).ok().and_then(|place| prefetched.get_mut(place)) {
            Some(window) => window.push(Arc::new(Card::head(CardRow::from_query_result(&row, "")?)?)),
            None => own.push((place, row)),
        }
    }
    let Some((_, first)) = own.iter().max_by_key(|(place, _)| *place) else { return Ok(None) };
    let card = Arc::new(Card::head(CardRow::from_query_result(first, "")?)?);
    depends_on(Facet::article(card.id));
    let body = include.body.map(|forms| forms.read(first)).transpose()?;
    let authors = if include.authors {
        own.iter().filter_map(|(_, row)| author(row).transpose()).collect::<Result<_>>()?
    } else {
        Vec::new()
    };
    let windows = include.prefetch.iter().zip(prefetched);
    let windows = windows.filter_map(|(prefetch, cards)| Some((prefetch.window(&card)?, cards)));
    let prefetched = windows.map(|(window, cards)| (window, window.settle(cards))).collect();
    Ok(Some(Found { card, body, authors, prefetched }))
}

/// [`CARD_COLUMNS`] of an article with a row for each byline. The card is long, as the text is: each comes once.
const CARD_COLUMNS_ONCE: &str =
    "a.live_version, a.comment_count, CASE WHEN coalesce(x.position, 0) = 0 THEN a.card END AS card";

/// A row for the article, or with authors one for each byline, whose places count down from -1, the one with the card; and
/// one for each article around it, whose place is that of its window.
fn statement(path: &str, include: &Include) -> Sql {
    let mut others: Vec<String> = include.body.map(|_| "b.forms".to_owned()).into_iter().collect();
    if include.authors {
        others.push("x.author_id".to_owned());
        others.extend(author::Column::iter().map(|column| format!("u.{}", column.as_str())));
    }
    let mut sql = Sql::new("");
    if !include.prefetch.is_empty() {
        write_origin(&mut sql, path, &include.prefetch);
    }
    sql.push("SELECT ");
    if include.authors {
        sql.push("-1 - coalesce(x.position, 0) AS place, ").push(CARD_COLUMNS_ONCE);
    } else {
        sql.push("-1 AS place, ").push(CARD_COLUMNS);
    }
    others.iter().for_each(|column| _ = sql.push(", ").push(column));
    sql.push(" FROM article_live a");
    if include.authors {
        sql.push(" LEFT JOIN article_byline x ON x.article_id = a.article_id LEFT JOIN author u ON u.id = x.author_id");
    }
    if include.body.is_some() {
        sql.push(" LEFT JOIN article_live_body b ON b.article_id = a.article_id");
        sql.push(if include.authors { " AND coalesce(x.position, 0) = 0" } else { "" });
    }
    sql.push(" WHERE a.path = ").bind(path);
    if include.prefetch.is_empty() {
        return sql;
    }
    sql.push(" UNION ALL SELECT k.place, ").push(CARD_COLUMNS);
    others.iter().for_each(|_| _ = sql.push(", NULL"));
    sql.push(" FROM (");
    for (place, prefetch) in include.prefetch.iter().enumerate() {
        sql.push(if place == 0 { "SELECT " } else { " UNION ALL SELECT " }).number(place);
        sql.push(" AS place, l.sort_key FROM (");
        prefetch.write(&mut sql);
        sql.push(") l");
    }
    sql.push(") k JOIN article_live a ON a.sort_key = k.sort_key");
    sql
}

/// The author of the byline of a row, if it has one.
fn author(row: &QueryResult) -> Result<Option<Arc<Author>>> {
    let Some(id) = row.try_get::<Option<Uuid>>("", "author_id")? else { return Ok(None) };
    depends_on(Facet::author(id));
    Author::try_from(author::Model::from_query_result(row, "")?).map(|author| Some(Arc::new(author)))
}

/// The public article that was at this path once, however it is written.
async fn at_former_path(connection: &impl ConnectionTrait, path: &str) -> Result<Option<Arc<Card>>> {
    let spellings = route::spellings(path);
    if spellings.is_empty() {
        return Ok(None);
    }
    let mut sql = Sql::new("SELECT ");
    sql.push(CARD_COLUMNS).push(" FROM route r JOIN article_live a ON a.article_id = r.node_id");
    sql.push(" WHERE r.node_kind = 'ARTICLE' AND r.path IN ");
    sql.list(spellings.iter().map(|spelling| spelling.path.as_str()));
    sql.push(" ORDER BY CASE r.path");
    for (place, spelling) in spellings.iter().enumerate() {
        sql.push(" WHEN ").bind(spelling.path.as_str()).push(" THEN ").number(place);
        depends_on(Facet::path(&spelling.path));
    }
    sql.push(" END LIMIT 1");
    let found = live::cards(&sql, connection).await?.pop();
    if found.is_none() {
        // The path may be that of an article that comes back.
        depends_on(Facet::STREAM);
    }
    Ok(found)
}
