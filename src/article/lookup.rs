use std::sync::Arc;

use entity::author;
use sea_orm::{ConnectionTrait, FromQueryResult, IdenStatic, Iterable, QueryResult};
use uuid::Uuid;

use super::card::{CARD_COLUMNS, Card, CardRow};
use super::live::{self, BodyForms, LiveBody};
use crate::author::Author;
use crate::db::Sql;
use crate::facet::{Facet, depends_on};
use crate::kernel::{ArticleRef, GlobalId, NodeKind, Result};
use crate::route;

/// What is wanted along with an article that is looked up: each would be a statement of its own.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Along {
    pub body: Option<BodyForms>,
    /// Those of its bylines.
    pub authors: bool,
}

/// A public article that was looked up, and what came along.
#[derive(Clone, Debug)]
pub struct Found {
    pub card: Arc<Card>,
    pub body: Option<Arc<LiveBody>>,
    pub authors: Vec<Arc<Author>>,
}

impl From<Arc<Card>> for Found {
    fn from(card: Arc<Card>) -> Self {
        Self { card, body: None, authors: Vec::new() }
    }
}

/// The public article that a reference names, by a former path too. What is wanted along comes with a canonical path only.
///
/// Fails with `BAD_USER_INPUT` on what cannot be an id.
pub async fn find(connection: &impl ConnectionTrait, reference: &ArticleRef, along: Along) -> Result<Option<Found>> {
    let id = match reference {
        ArticleRef::Id(id) => GlobalId::parse_as(NodeKind::Article, id)?,
        ArticleRef::ImportKey(key) => key.article_id()?,
        ArticleRef::Path(path) if path.len() > route::LONGEST => return Ok(None),
        ArticleRef::Path(path) => {
            return match at_path(connection, path, along).await? {
                Some(found) => Ok(Some(found)),
                None => Ok(at_former_path(connection, path).await?.map(Found::from)),
            };
        }
    };
    Ok(live::by_ids(connection, &[id]).await?.remove(&id).map(Found::from))
}

/// The public article whose canonical path this is: one statement for the hottest query.
pub async fn at_path(connection: &impl ConnectionTrait, path: &str, along: Along) -> Result<Option<Found>> {
    depends_on(Facet::path(path));
    let rows = statement(path, along).rows(connection).await?;
    let Some(first) = rows.first() else { return Ok(None) };
    let card = Arc::new(Card::try_from(CardRow::from_query_result(first, "")?)?);
    depends_on(Facet::article(card.id));
    let body = along.body.map(|forms| forms.read(first)).transpose()?;
    let authors = if along.authors {
        rows.iter().filter_map(|row| author(row).transpose()).collect::<Result<_>>()?
    } else {
        Vec::new()
    };
    Ok(Some(Found { card, body, authors }))
}

/// With authors a row for each byline; the first has the body.
fn statement(path: &str, along: Along) -> Sql {
    let mut sql = Sql::new("SELECT ");
    sql.push(CARD_COLUMNS);
    for column in along.body.into_iter().flat_map(BodyForms::columns) {
        sql.push(", b.").push(column);
    }
    if along.authors {
        sql.push(", x.author_id");
        for column in author::Column::iter() {
            sql.push(", u.").push(column.as_str());
        }
    }
    sql.push(" FROM article_live a");
    if along.authors {
        sql.push(" LEFT JOIN article_byline x ON x.article_id = a.article_id LEFT JOIN author u ON u.id = x.author_id");
    }
    if along.body.is_some() {
        sql.push(" LEFT JOIN article_live_body b ON b.article_id = a.article_id");
        sql.push(if along.authors { " AND coalesce(x.position, 0) = 0" } else { "" });
    }
    sql.push(" WHERE a.path = ").bind(path);
    sql.push(if along.authors { " ORDER BY x.position" } else { "" });
    sql
}

/// The author of the byline of a row, if it has one.
fn author(row: &QueryResult) -> Result<Option<Arc<Author>>> {
    let Some(id) = row.try_get::<Option<Uuid>>("", "author_id")? else { return Ok(None) };
    depends_on(Facet::author(id));
    Author::try_from(author::Model::from_query_result(row, "")?).map(|author| Some(Arc::new(author)))
}

/// The public article that was at this path once. A path with a slash at its end is one without.
async fn at_former_path(connection: &impl ConnectionTrait, path: &str) -> Result<Option<Arc<Card>>> {
    let bare = path.trim_end_matches('/');
    let mut sql = Sql::new("SELECT ");
    sql.push(CARD_COLUMNS).push(" FROM route r JOIN article_live a ON a.article_id = r.node_id");
    sql.push(" WHERE r.node_kind = 'ARTICLE' AND r.path IN ").list([path, bare]);
    // What was imported with the slash is meant before what was made from it.
    sql.push(" ORDER BY r.path DESC LIMIT 1");
    depends_on(Facet::path(path));
    depends_on(Facet::path(bare));
    let found = live::cards(&sql, connection).await?.pop();
    if found.is_none() {
        // The path may be that of an article that comes back.
        depends_on(Facet::STREAM);
    }
    Ok(found)
}
