use std::collections::HashMap;

use sea_orm::{ConnectionTrait, FromQueryResult};
use uuid::Uuid;

use super::{Correction, CorrectionKind, PublicCorrection};
use crate::db::Sql;
use crate::facet::{Facet, depends_on};
use crate::kernel::{Count, CursorKind, Direction, Error, Micros, Page, PageRequest, Position, Result};

/// The cursors of lists of notices.
pub const LIST: CursorKind = CursorKind::Corrections;
/// Counting stops here.
const COUNT_LIMIT: usize = 1_000;

const COLUMNS: &str = "c.id, c.article_id, c.kind, c.text, c.issued_at";
/// A notice is as public as its article was: one of a draft is nobody's business yet.
const WAS_PUBLIC: &str = "c.is_public AND EXISTS (SELECT 1 FROM article_change h WHERE h.article_id = c.article_id)";

#[derive(FromQueryResult)]
struct Row {
    id: Uuid,
    article_id: Uuid,
    kind: String,
    text: String,
    issued_at: i64,
}

impl TryFrom<Row> for PublicCorrection {
    type Error = Error;

    fn try_from(row: Row) -> Result<Self> {
        let Row { id, article_id, kind, text, issued_at } = row;
        let kind = CorrectionKind::from_stored(&kind)?;
        Ok(Self { correction: Correction { id, kind, text, issued_at: Micros(issued_at) }, article_id })
    }
}

/// Notices of all articles, newest first; of some kinds only if any are given.
pub async fn list(
    connection: &impl ConnectionTrait,
    kinds: &[CorrectionKind],
    page: &PageRequest,
) -> Result<Page<PublicCorrection>> {
    let order = match page.direction {
        Direction::Forward => " DESC",
        Direction::Backward => " ASC",
    };
    depends_on(Facet::NOTICES);
    let mut sql = Sql::default();
    write_ranges(&mut sql, COLUMNS, kinds, |sql| {
        for (position, sign) in [(&page.after, " < ("), (&page.before, " > (")] {
            if let Some(Position::Time(time, id)) = position {
                sql.push(" AND (c.issued_at, c.id)").push(sign).bind(*time).push(", ").bind(*id).push(")");
            }
        }
        sql.push(" ORDER BY c.issued_at").push(order).push(", c.id").push(order);
        sql.push(" LIMIT ").number(page.limit + 1);
    });
    sql.push(" ORDER BY issued_at").push(order).push(", id").push(order).push(" LIMIT ").number(page.limit + 1);
    let rows: Vec<Row> = sql.all(connection).await?;
    let rows = rows.into_iter().map(PublicCorrection::try_from).collect::<Result<_>>()?;
    Ok(page.page(rows, |PublicCorrection { correction, .. }| Position::Time(correction.issued_at.0, correction.id)))
}

/// How many notices there are, counted up to 1,000.
pub async fn count(connection: &impl ConnectionTrait, kinds: &[CorrectionKind]) -> Result<Count> {
    #[derive(FromQueryResult)]
    struct Number {
        n: i64,
    }
    depends_on(Facet::NOTICES);
    let mut sql = Sql::new("SELECT count(*) AS n FROM (");
    write_ranges(&mut sql, "c.id", kinds, |sql| {
        sql.push(" LIMIT ").number(COUNT_LIMIT + 1);
    });
    sql.push(") k");
    let found = sql.one::<Number>(connection).await?.map_or(0, |number| number.n);
    let limit = COUNT_LIMIT as i64;
    Ok(Count { value: found.min(limit), is_exact: found <= limit })
}

/// Writes one range for each kind, or one over all of them.
fn write_ranges(sql: &mut Sql, columns: &str, kinds: &[CorrectionKind], end: impl Fn(&mut Sql)) {
    sql.push("SELECT * FROM (");
    if kinds.is_empty() {
        sql.push("SELECT ").push(columns).push(" FROM correction c WHERE ").push(WAS_PUBLIC);
        end(sql);
    }
    let mut kinds = kinds.to_vec();
    kinds.sort();
    kinds.dedup();
    for (place, kind) in kinds.into_iter().enumerate() {
        sql.push(if place == 0 { "SELECT * FROM (" } else { " UNION ALL SELECT * FROM (" });
        sql.push("SELECT ").push(columns).push(" FROM correction c WHERE ").push(WAS_PUBLIC);
        sql.push(" AND c.kind = ").bind(kind.as_str());
        end(sql);
        sql.push(") m").number(place);
    }
    sql.push(") u");
}

/// Public notices by id.
pub async fn by_ids(connection: &impl ConnectionTrait, ids: &[Uuid]) -> Result<HashMap<Uuid, PublicCorrection>> {
    depends_on(Facet::NOTICES);
    let mut sql = Sql::new("SELECT ");
    sql.push(COLUMNS).push(" FROM correction c WHERE c.id IN ").list(ids.iter().copied());
    sql.push(" AND ").push(WAS_PUBLIC);
    let rows: Vec<Row> = sql.all(connection).await?;
    rows.into_iter().map(|row| PublicCorrection::try_from(row).map(|found| (found.correction.id, found))).collect()
}

/// The notices of an article that readers see (or will see), newest first.
pub async fn public_of(connection: &impl ConnectionTrait, article: Uuid) -> Result<Vec<Correction>> {
    Ok(public_of_each(connection, &[article]).await?.remove(&article).unwrap_or_default())
}

/// The same of several; those without have no entry.
pub async fn public_of_each(
    connection: &impl ConnectionTrait,
    articles: &[Uuid],
) -> Result<HashMap<Uuid, Vec<Correction>>> {
    depends_on(Facet::NOTICES);
    let mut sql = Sql::new("SELECT ");
    sql.push(COLUMNS).push(" FROM correction c WHERE c.article_id IN ").list(articles.iter().copied());
    sql.push(" AND c.is_public ORDER BY c.issued_at DESC, c.id");
    let mut all: HashMap<Uuid, Vec<Correction>> = HashMap::new();
    for row in sql.all::<Row>(connection).await? {
        let PublicCorrection { correction, article_id } = row.try_into()?;
        all.entry(article_id).or_default().push(correction);
    }
    Ok(all)
}

/// The notice that tells why an article was withdrawn.
pub async fn retraction_of(connection: &impl ConnectionTrait, article: Uuid) -> Result<Option<PublicCorrection>> {
    depends_on(Facet::NOTICES);
    let mut sql = Sql::new("SELECT ");
    sql.push(COLUMNS).push(" FROM correction c WHERE c.article_id = ").bind(article);
    sql.push(" AND c.kind = ").bind(CorrectionKind::Retraction.as_str()).push(" AND ").push(WAS_PUBLIC);
    sql.push(" ORDER BY c.issued_at DESC, c.id DESC LIMIT 1");
    sql.one::<Row>(connection).await?.map(PublicCorrection::try_from).transpose()
}

#[cfg(test)]
mod tests {
    use entity::{article_change, correction};
    use sea_orm::{EntityTrait, IntoActiveModel};

    use super::*;
    use crate::article::fixture;
    use crate::db::Database;

    async fn issue(db: &Database, article_id: Uuid, number: i64, kind: CorrectionKind, is_public: bool) {
        let row = correction::Model {
            id: Uuid::from_u128(number.unsigned_abs().into()),
            article_id,
            kind: kind.as_str().into(),
            text: format!("Notice {number}."),
            is_public,
            issued_at: number / 2,
        };
        correction::Entity::insert(row.into_active_model()).exec_without_returning(db.writer()).await.unwrap();
    }

    /// Public notices 1 to 6 of all kinds in turn, a private one, and one of an article that never was public.
    async fn notices() -> (Database, Uuid) {
        let db = fixture::database().await;
        let article_id = fixture::publish(&db, 1, &[], &Default::default()).await;
        let row = article_change::Model {
            article_id,
            seq: 1,
            kind: "UPSERT".into(),
            live_version: 1,
            at: 1,
            public_since: 1,
            breaking_since: None,
            feed_guid: None,
        };
        article_change::Entity::insert(row.into_active_model()).exec_without_returning(db.writer()).await.unwrap();
        for (number, kind) in (1..=6).zip(CorrectionKind::ALL.iter().cycle()) {
            issue(&db, article_id, number, *kind, true).await;
        }
        issue(&db, article_id, 7, CorrectionKind::Retraction, false).await;
        let draft = fixture::publish(&db, 2, &[], &Default::default()).await;
        issue(&db, draft, 8, CorrectionKind::Retraction, true).await;
        (db, article_id)
    }

    fn numbers(page: &Page<PublicCorrection>) -> Vec<u128> {
        page.edges.iter().map(|edge| edge.node.correction.id.as_u128()).collect()
    }

    #[tokio::test]
    async fn are_listed_newest_first_in_both_directions() {
        let (db, _) = notices().await;
        let read = async |kinds: &[CorrectionKind], page: PageRequest| list(db.reader(), kinds, &page).await.unwrap();
        let start = read(&[], PageRequest::first(LIST, 4)).await;
        assert_eq!(numbers(&start), [6, 5, 4, 3]);
        let after = PageRequest::new(LIST, 100, Some(4), start.end.as_deref(), None, None).unwrap();
        assert_eq!(numbers(&read(&[], after).await), [2, 1]);
        let last = PageRequest::new(LIST, 100, None, None, Some(3), start.end.as_deref()).unwrap();
        let last = read(&[], last).await;
        assert_eq!((numbers(&last), last.has_previous), (vec![6, 5, 4], false));
        let kinds = [CorrectionKind::Update, CorrectionKind::Correction];
        assert_eq!(numbers(&read(&kinds, PageRequest::first(LIST, 4)).await), [6, 3, 1]);
        assert_eq!(count(db.reader(), &[]).await.unwrap(), Count::exact(6));
        assert_eq!(count(db.reader(), &kinds).await.unwrap(), Count::exact(3));
    }

    #[tokio::test]
    async fn only_public_ones_are_found() {
        let (db, article) = notices().await;
        let ids: Vec<Uuid> = (1..=8).map(Uuid::from_u128).collect();
        assert_eq!(by_ids(db.reader(), &ids).await.unwrap().len(), 6);
        let retraction = retraction_of(db.reader(), article).await.unwrap().unwrap();
        assert_eq!(retraction.correction.text, "Notice 5.");
        assert_eq!(retraction_of(db.reader(), fixture::id(2)).await.unwrap(), None);
    }
}
