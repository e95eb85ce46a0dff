use std::collections::HashMap;
use std::sync::Arc;

use sea_orm::{ConnectionTrait, FromQueryResult};
use uuid::Uuid;

use super::card::{CARD_COLUMNS, Card, CardRow};
use crate::body::RenderedBlock;
use crate::db::Sql;
use crate::facet::{Facet, depends_on};
use crate::kernel::{Error, Result};

/// The text of a public article, rendered at publication.
#[derive(Clone, Debug, PartialEq)]
pub struct LiveBody {
    pub blocks: Vec<RenderedBlock>,
    pub html: String,
    pub markdown: String,
    pub text: String,
}

/// A body as it is stored.
#[derive(Debug, FromQueryResult)]
struct BodyRow {
    article_id: Uuid,
    blocks: String,
    html: String,
    markdown: String,
    text: String,
}

impl BodyRow {
    fn into_body(self) -> Result<(Uuid, Arc<LiveBody>)> {
        let Self { article_id, blocks, html, markdown, text } = self;
        let blocks = serde_json::from_str(&blocks).map_err(Error::internal)?;
        Ok((article_id, Arc::new(LiveBody { blocks, html, markdown, text })))
    }
}

/// Public articles by id; those that are not public are left out.
pub async fn by_ids(connection: &impl ConnectionTrait, ids: &[Uuid]) -> Result<HashMap<Uuid, Arc<Card>>> {
    depends_on_articles(ids);
    let mut sql = Sql::new("SELECT ");
    sql.push(CARD_COLUMNS).push(" FROM article_live a WHERE a.article_id IN ").list(ids.iter().copied());
    let rows: Vec<CardRow> = sql.all(connection).await?;
    rows.into_iter().map(|row| Card::try_from(row).map(|card| (card.id, Arc::new(card)))).collect()
}

/// Public articles by their place in the feeds, in no particular order.
pub async fn by_sort_keys(connection: &impl ConnectionTrait, keys: &[i64]) -> Result<Vec<Arc<Card>>> {
    if keys.is_empty() {
        return Ok(Vec::new());
    }
    let mut sql = Sql::new("SELECT ");
    sql.push(CARD_COLUMNS).push(" FROM article_live a WHERE a.sort_key IN ").list(keys.iter().copied());
    cards(&sql, connection).await
}

/// The public article whose canonical path this is, and its body if it is wanted: one statement for the hottest query.
pub async fn at_path(
    connection: &impl ConnectionTrait,
    path: &str,
    with_body: bool,
) -> Result<Option<(Arc<Card>, Option<Arc<LiveBody>>)>> {
    depends_on(Facet::path(path));
    let mut sql = Sql::new("SELECT ");
    sql.push(CARD_COLUMNS);
    if with_body {
        sql.push(", b.blocks, b.html, b.markdown, b.text FROM article_live a");
        sql.push(" JOIN article_live_body b ON b.article_id = a.article_id");
    } else {
        sql.push(" FROM article_live a");
    }
    sql.push(" WHERE a.path = ").bind(path);
    let Some(row) = sql.rows(connection).await?.pop() else { return Ok(None) };
    let card = Arc::new(Card::try_from(CardRow::from_query_result(&row, "")?)?);
    depends_on(Facet::article(card.id));
    let body = if with_body { Some(BodyRow::from_query_result(&row, "")?.into_body()?.1) } else { None };
    Ok(Some((card, body)))
}

/// The bodies of public articles.
pub async fn bodies(connection: &impl ConnectionTrait, ids: &[Uuid]) -> Result<HashMap<Uuid, Arc<LiveBody>>> {
    depends_on_articles(ids);
    let mut sql =
        Sql::new("SELECT article_id, blocks, html, markdown, text FROM article_live_body WHERE article_id IN ");
    sql.list(ids.iter().copied());
    let rows: Vec<BodyRow> = sql.all(connection).await?;
    rows.into_iter().map(BodyRow::into_body).collect()
}

/// The public articles of some translation groups, each by language.
pub async fn translations(connection: &impl ConnectionTrait, groups: &[Uuid]) -> Result<HashMap<Uuid, Vec<Arc<Card>>>> {
    groups.iter().for_each(|group| depends_on(Facet::translations(*group)));
    let mut sql = Sql::new("SELECT ");
    sql.push(CARD_COLUMNS).push(" FROM article_live a WHERE a.translation_group_id IN ").list(groups.iter().copied());
    sql.push(" ORDER BY a.translation_group_id, a.language, a.sort_key");
    let mut translations: HashMap<Uuid, Vec<Arc<Card>>> = HashMap::new();
    for card in cards(&sql, connection).await? {
        translations.entry(card.translation_group).or_default().push(card);
    }
    Ok(translations)
}

/// The cards that a statement selects, in its order.
pub(super) async fn cards(sql: &Sql, connection: &impl ConnectionTrait) -> Result<Vec<Arc<Card>>> {
    let rows: Vec<CardRow> = sql.all(connection).await?;
    let cards = rows.into_iter().map(|row| Card::try_from(row).map(Arc::new)).collect::<Result<Vec<_>>>()?;
    cards.iter().for_each(|card| depends_on(Facet::article(card.id)));
    Ok(cards)
}

/// Those that are not public too: they may become so.
fn depends_on_articles(ids: &[Uuid]) {
    ids.iter().for_each(|id| depends_on(Facet::article(*id)));
}
