use std::collections::HashMap;
use std::sync::Arc;

use sea_orm::{ConnectionTrait, FromQueryResult};
use uuid::Uuid;

use super::{Comment, CommentOrder};
use crate::db::Sql;
use crate::facet::{Facet, depends_on, depends_on_nothing};
use crate::kernel::{Count, CursorKind, Direction, Error, Micros, Page, PageRequest, Position, Result};

/// The cursors of lists of comments.
pub const LIST: CursorKind = CursorKind::Comments;

const COLUMNS: &str = "c.id, c.article_id, c.parent_id, c.depth, c.author_name, c.author_url, c.is_staff, c.body, \
     c.reply_count, c.created_at, c.edited_at";
/// A public article, known as `a`, that shows its comments.
const SHOWS_COMMENTS: &str = "a.comment_mode <> 'DISABLED'";
/// Counting stops here.
const COUNT_LIMIT: usize = 1_000;
/// Comments whose replies one statement fetches.
const PARENTS: usize = 100;

#[derive(FromQueryResult)]
struct Row {
    id: Uuid,
    article_id: Uuid,
    parent_id: Option<Uuid>,
    depth: i32,
    author_name: String,
    author_url: Option<String>,
    is_staff: bool,
    body: String,
    reply_count: i32,
    created_at: i64,
    edited_at: Option<i64>,
}

impl Row {
    fn into_comment(self) -> Result<Arc<Comment>> {
        let Self {
            id,
            article_id,
            parent_id,
            depth,
            author_name,
            author_url,
            is_staff,
            body,
            reply_count,
            created_at,
            edited_at,
        } = self;
        let body = serde_json::from_str(&body).map_err(Error::internal)?;
        let (created_at, edited_at) = (Micros(created_at), edited_at.map(Micros));
        Ok(Arc::new(Comment {
            id,
            article_id,
            parent_id,
            depth,
            author_name,
            author_url,
            is_staff,
            body,
            reply_count,
            created_at,
            edited_at,
        }))
    }
}

/// The approved top-level comments of a public article.
pub async fn thread(
    connection: &impl ConnectionTrait,
    article: Uuid,
    order: CommentOrder,
    page: &PageRequest,
) -> Result<Page<Arc<Comment>>> {
    depends_on(Facet::article(article));
    let range = Range::new(page, order);
    let mut sql = Sql::new("SELECT ");
    sql.push(COLUMNS).push(" FROM comment c");
    write_thread(&mut sql, article);
    range.write(&mut sql, page.limit + 1);
    let rows: Vec<Row> = sql.all(connection).await?;
    let comments = rows.into_iter().map(Row::into_comment).collect::<Result<_>>()?;
    Ok(page.page(comments, place))
}

/// How many top-level comments [`thread`] lists, counted up to 1,000.
pub async fn count_thread(connection: &impl ConnectionTrait, article: Uuid) -> Result<Count> {
    #[derive(FromQueryResult)]
    struct Number {
        n: i64,
    }
    depends_on(Facet::article(article));
    let mut sql = Sql::new("SELECT count(*) AS n FROM (SELECT c.id FROM comment c");
    write_thread(&mut sql, article);
    sql.push(" LIMIT ").number(COUNT_LIMIT + 1).push(") k");
    let found = sql.one::<Number>(connection).await?.map_or(0, |number| number.n);
    let limit = COUNT_LIMIT as i64;
    Ok(Count { value: found.min(limit), is_exact: found <= limit })
}

/// Writes the conditions on a top-level comment that the public sees.
fn write_thread(sql: &mut Sql, article: Uuid) {
    sql.push(" WHERE c.article_id = ").bind(article).push(" AND c.depth = 0 AND c.state = 'APPROVED'");
    sql.push(" AND EXISTS (SELECT 1 FROM article_live a WHERE a.article_id = ").bind(article);
    sql.push(" AND ").push(SHOWS_COMMENTS).push(")");
}

/// The approved direct replies to some comments of public articles, oldest first, a page for each comment.
pub async fn replies(
    connection: &impl ConnectionTrait,
    parents: &[Uuid],
    page: &PageRequest,
) -> Result<HashMap<Uuid, Page<Arc<Comment>>>> {
    depends_on_nothing("whoever asks for the parents depends on their articles");
    let range = Range::new(page, CommentOrder::Oldest);
    let mut rows: HashMap<Uuid, Vec<Arc<Comment>>> = parents.iter().map(|parent| (*parent, Vec::new())).collect();
    for part in parents.chunks(PARENTS) {
        let mut sql = Sql::default();
        for (place, parent) in part.iter().enumerate() {
            sql.push(if place == 0 { "SELECT * FROM (" } else { " UNION ALL SELECT * FROM (" });
            sql.push("SELECT ").push(COLUMNS).push(" FROM comment c WHERE c.parent_id = ").bind(*parent);
            sql.push(" AND c.state = 'APPROVED' AND EXISTS (SELECT 1 FROM comment p");
            sql.push(" JOIN article_live a ON a.article_id = p.article_id WHERE p.id = ").bind(*parent);
            sql.push(" AND p.state = 'APPROVED' AND ").push(SHOWS_COMMENTS).push(")");
            range.write(&mut sql, page.limit + 1);
            sql.push(") r").number(place);
        }
        for row in sql.all::<Row>(connection).await? {
            let comment = row.into_comment()?;
            if let Some(replies) = comment.parent_id.and_then(|parent| rows.get_mut(&parent)) {
                replies.push(comment);
            }
        }
    }
    let pages = rows.into_iter().map(|(parent, mut replies)| {
        // The parts of a union come in no promised order.
        replies.sort_by_key(|reply| (reply.created_at, reply.id));
        if !range.ascending {
            replies.reverse();
        }
        (parent, page.page(replies, place))
    });
    Ok(pages.collect())
}

/// Approved comments of public articles by id.
pub async fn by_ids(connection: &impl ConnectionTrait, ids: &[Uuid]) -> Result<HashMap<Uuid, Arc<Comment>>> {
    let mut sql = Sql::new("SELECT ");
    sql.push(COLUMNS).push(" FROM comment c JOIN article_live a ON a.article_id = c.article_id WHERE c.id IN ");
    sql.list(ids.iter().copied()).push(" AND c.state = 'APPROVED' AND ").push(SHOWS_COMMENTS);
    let rows: Vec<Row> = sql.all(connection).await?;
    let found = rows.into_iter().map(|row| row.into_comment().map(|comment| (comment.id, comment)));
    let found: HashMap<Uuid, Arc<Comment>> = found.collect::<Result<_>>()?;
    found.values().for_each(|comment| depends_on(Facet::article(comment.article_id)));
    if ids.iter().any(|id| !found.contains_key(id)) {
        // It may be on an article that comes back.
        depends_on(Facet::STREAM);
    }
    Ok(found)
}

fn place(comment: &Arc<Comment>) -> Position {
    Position::Time(comment.created_at.0, comment.id)
}

/// A part of a list by time, and which way it is read.
struct Range<'a> {
    above: &'a Option<Position>,
    below: &'a Option<Position>,
    ascending: bool,
}

impl<'a> Range<'a> {
    fn new(page: &'a PageRequest, order: CommentOrder) -> Self {
        let oldest_first = order == CommentOrder::Oldest;
        let (above, below) = if oldest_first { (&page.after, &page.before) } else { (&page.before, &page.after) };
        Self { above, below, ascending: (page.direction == Direction::Forward) == oldest_first }
    }

    fn write(&self, sql: &mut Sql, limit: usize) {
        for (position, sign) in [(self.above, " > ("), (self.below, " < (")] {
            if let Some(Position::Time(time, id)) = position {
                sql.push(" AND (c.created_at, c.id)").push(sign).bind(*time).push(", ").bind(*id).push(")");
            }
        }
        let order = if self.ascending { " ASC" } else { " DESC" };
        sql.push(" ORDER BY c.created_at").push(order).push(", c.id").push(order).push(" LIMIT ").number(limit);
    }
}
