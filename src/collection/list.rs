use std::collections::HashMap;
use std::sync::Arc;

use sea_orm::{ConnectionTrait, FromQueryResult};
use uuid::Uuid;

use super::published::{COLUMNS, Row};
use super::{Collection, CollectionKind};
use crate::db::{Sql, count_rows};
use crate::facet::{Facet, depends_on, depends_on_nothing, depends_until};
use crate::kernel::{
    CollectionRef, Count, CursorKind, Direction, Error, GlobalId, Micros, NodeKind, Page, PageRequest, Position, Result,
};
use crate::route::{NodeRef, RoutedKind};

/// The cursors of lists of collections.
pub const LIST: CursorKind = CursorKind::Collections;
/// Counting stops here.
const COUNT_LIMIT: usize = 1_000;
const PUBLISHED: &str = "c.is_published";

/// Published collections by id.
pub async fn by_ids(connection: &impl ConnectionTrait, ids: &[Uuid]) -> Result<HashMap<Uuid, Arc<Collection>>> {
    ids.iter().for_each(|id| depends_on(Facet::collection(*id)));
    let mut sql = select(PUBLISHED);
    sql.push(" AND c.id IN ").list(ids.iter().copied());
    Ok(collections(&sql, connection).await?.into_iter().map(|found| (found.id, found)).collect())
}

/// The published collection that a reference names. Fails with `BAD_USER_INPUT` on what cannot be an id.
pub async fn find(connection: &impl ConnectionTrait, reference: &CollectionRef) -> Result<Option<Arc<Collection>>> {
    depends_on(Facet::COLLECTIONS);
    let mut sql = select(PUBLISHED);
    match reference {
        CollectionRef::Id(id) => sql.push(" AND c.id = ").bind(GlobalId::parse_as(NodeKind::Collection, id)?),
        CollectionRef::Slug(slug) => sql.push(" AND c.slug = ").bind(slug.as_str()),
    };
    Ok(collections(&sql, connection).await?.pop())
}

/// The published fronts of regions and categories; of several of one the one that was changed last.
pub async fn fronts_of(
    connection: &impl ConnectionTrait,
    nodes: &[NodeRef],
) -> Result<HashMap<NodeRef, Arc<Collection>>> {
    let ids = |kind| nodes.iter().filter(move |node| node.kind == kind).map(|node| node.id);
    depends_on(Facet::COLLECTIONS);
    let mut sql = select(PUBLISHED);
    sql.push(" AND c.kind = ").bind(CollectionKind::SectionFront.as_str());
    sql.push(" AND (c.region_id IN ").list(ids(RoutedKind::Region));
    sql.push(" OR c.category_id IN ").list(ids(RoutedKind::Category));
    sql.push(") ORDER BY c.updated_at, c.id");
    let mut fronts = HashMap::new();
    for found in collections(&sql, connection).await? {
        let of_region = found.region_id.map(|id| NodeRef { kind: RoutedKind::Region, id });
        let of_category = found.category_id.map(|id| NodeRef { kind: RoutedKind::Category, id });
        // What was changed later comes later.
        fronts.extend([of_region, of_category].into_iter().flatten().map(|node| (node, found.clone())));
    }
    fronts.retain(|node, _| nodes.contains(node));
    Ok(fronts)
}

/// Published collections, last changed first; of some kinds only if any are given.
pub async fn list(
    connection: &impl ConnectionTrait,
    kinds: &[CollectionKind],
    page: &PageRequest,
) -> Result<Page<Arc<Collection>>> {
    depends_on(Facet::COLLECTIONS);
    let mut sql = Sql::default();
    write_ranges(&mut sql, COLUMNS, kinds, |sql| write_range(sql, page));
    write_order(&mut sql, page);
    Ok(page.page(collections(&sql, connection).await?, place))
}

/// Collections, published or not, last changed first; of some kinds only if any are given.
pub async fn list_all(
    connection: &impl ConnectionTrait,
    kinds: &[CollectionKind],
    page: &PageRequest,
) -> Result<Page<Arc<Collection>>> {
    let mut sql = select("1 = 1");
    if !kinds.is_empty() {
        sql.push(" AND c.kind IN ").list(kinds.iter().map(|kind| kind.as_str()));
    }
    write_range(&mut sql, page);
    Ok(page.page(collections(&sql, connection).await?, place))
}

/// How many collections there are, published or not, counted up to 1,000.
pub async fn count_all(connection: &impl ConnectionTrait, kinds: &[CollectionKind]) -> Result<Count> {
    depends_on_nothing("read for the newsroom");
    let mut sql = Sql::new("SELECT id FROM collection WHERE 1 = 1");
    if !kinds.is_empty() {
        sql.push(" AND kind IN ").list(kinds.iter().map(|kind| kind.as_str()));
    }
    count_rows(connection, &sql).await
}

/// A collection, published or not.
pub async fn stored(connection: &impl ConnectionTrait, id: Uuid) -> Result<Option<Arc<Collection>>> {
    let mut sql = select("1 = 1");
    sql.push(" AND c.id = ").bind(id);
    Ok(collections(&sql, connection).await?.pop())
}

/// How many published collections there are, counted up to 1,000.
pub async fn count(connection: &impl ConnectionTrait, kinds: &[CollectionKind]) -> Result<Count> {
    depends_on(Facet::COLLECTIONS);
    let mut sql = Sql::new("SELECT count(*) AS n FROM (");
    write_ranges(&mut sql, "c.id", kinds, |sql| {
        sql.push(" LIMIT ").number(COUNT_LIMIT + 1);
    });
    sql.push(") k");
    counted(&sql, connection).await
}

async fn counted(sql: &Sql, connection: &impl ConnectionTrait) -> Result<Count> {
    depends_on_nothing("whoever wrote the statement has said it");
    #[derive(FromQueryResult)]
    struct Number {
        n: i64,
    }
    let found = sql.one::<Number>(connection).await?.map_or(0, |number| number.n);
    let limit = COUNT_LIMIT as i64;
    Ok(Count { value: found.min(limit), is_exact: found <= limit })
}

/// Published collections in which an editor placed an article and that show it at `now`, last changed first; of some kinds only
/// if any are given.
pub async fn of_article(
    connection: &impl ConnectionTrait,
    article: Uuid,
    kinds: &[CollectionKind],
    now: Micros,
    page: &PageRequest,
) -> Result<Page<Arc<Collection>>> {
    depends_on_placing(connection, article, now).await?;
    let mut sql = select(PUBLISHED);
    if !kinds.is_empty() {
        sql.push(" AND c.kind IN ").list(kinds.iter().map(|kind| kind.as_str()));
    }
    write_placing(&mut sql, article, now);
    write_range(&mut sql, page);
    Ok(page.page(collections(&sql, connection).await?, place))
}

/// How many collections [`of_article`] lists, counted up to 1,000.
pub async fn count_of_article(connection: &impl ConnectionTrait, article: Uuid, now: Micros) -> Result<Count> {
    depends_on_placing(connection, article, now).await?;
    let mut sql = Sql::new("SELECT count(*) AS n FROM (SELECT c.id FROM collection c WHERE ");
    sql.push(PUBLISHED);
    write_placing(&mut sql, article, now);
    sql.push(" LIMIT ").number(COUNT_LIMIT + 1).push(") k");
    counted(&sql, connection).await
}

/// Writes that an editor placed the article in `c` and that it shows at `now`.
fn write_placing(sql: &mut Sql, article: Uuid, now: Micros) {
    sql.push(" AND c.id IN (SELECT i.collection_id FROM collection_item i WHERE i.article_id = ").bind(article);
    sql.push(" AND (i.starts_at IS NULL OR i.starts_at <= ").bind(now.0);
    sql.push(") AND (i.ends_at IS NULL OR i.ends_at > ").bind(now.0).push("))");
}

/// Notes where an article is placed, and when that begins or ends by itself.
async fn depends_on_placing(connection: &impl ConnectionTrait, article: Uuid, now: Micros) -> Result<()> {
    #[derive(FromQueryResult)]
    struct Row {
        at: i64,
    }
    depends_on(Facet::COLLECTIONS);
    let mut sql = Sql::default();
    for (column, separator) in [("starts_at", ""), ("ends_at", " UNION ALL ")] {
        sql.push(separator).push("SELECT ").push(column).push(" AS at FROM collection_item WHERE article_id = ");
        sql.bind(article).push(" AND ").push(column).push(" > ").bind(now.0);
    }
    let times: Vec<Row> = sql.all(connection).await?;
    times.into_iter().for_each(|row| depends_until(Micros(row.at)));
    Ok(())
}

fn select(condition: &str) -> Sql {
    let mut sql = Sql::new("SELECT ");
    sql.push(COLUMNS).push(" FROM collection c WHERE ").push(condition);
    sql
}

/// Writes one range for each kind, or one over all of them, as a table known as `c`.
fn write_ranges(sql: &mut Sql, columns: &str, kinds: &[CollectionKind], end: impl Fn(&mut Sql)) {
    sql.push("SELECT ").push(columns).push(" FROM (");
    let mut kinds = kinds.to_vec();
    kinds.sort();
    kinds.dedup();
    if kinds.is_empty() {
        sql.push("SELECT ").push(columns).push(" FROM collection c WHERE ").push(PUBLISHED);
        end(sql);
    }
    for (place, kind) in kinds.into_iter().enumerate() {
        sql.push(if place == 0 { "SELECT * FROM (" } else { " UNION ALL SELECT * FROM (" });
        sql.push("SELECT ").push(columns).push(" FROM collection c WHERE ").push(PUBLISHED);
        sql.push(" AND c.kind = ").bind(kind.as_str());
        end(sql);
        sql.push(") m").number(place);
    }
    sql.push(") c");
}

/// Writes the bounds, the order and the limit of a page.
fn write_range(sql: &mut Sql, page: &PageRequest) {
    for (position, sign) in [(&page.after, " < ("), (&page.before, " > (")] {
        if let Some(Position::Time(time, id)) = position {
            sql.push(" AND (c.updated_at, c.id)").push(sign).bind(*time).push(", ").bind(*id).push(")");
        }
    }
    write_order(sql, page);
}

fn write_order(sql: &mut Sql, page: &PageRequest) {
    let order = match page.direction {
        Direction::Forward => " DESC",
        Direction::Backward => " ASC",
    };
    sql.push(" ORDER BY c.updated_at").push(order).push(", c.id").push(order).push(" LIMIT ").number(page.limit + 1);
}

fn place(collection: &Arc<Collection>) -> Position {
    Position::Time(collection.updated_at.0, collection.id)
}

async fn collections(sql: &Sql, connection: &impl ConnectionTrait) -> Result<Vec<Arc<Collection>>> {
    depends_on_nothing("whoever wrote the statement has said it");
    let rows: Vec<Row> = sql.all(connection).await?;
    rows.into_iter().map(|row| Collection::try_from(row).map(Arc::new)).collect::<Result<_, Error>>()
}
