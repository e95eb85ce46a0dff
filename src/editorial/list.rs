use std::sync::Arc;

use entity::article;
use sea_orm::{ConnectionTrait, DbBackend};
use uuid::Uuid;

use super::EditorialArticle;
use super::text::has_text;
use crate::auth::{Caller, Role, Who};
use crate::db::{Sql, count_rows};
use crate::fulltext::Query;
use crate::kernel::{Count, CursorKind, Direction, Micros, NodeKind, Page, PageRequest, Position, Result};
use crate::taxonomy::{Column, TermKind};
use crate::workflow::{PublicationState, WorkflowState};

/// The cursors of lists of articles in the newsroom.
pub const LIST: CursorKind = CursorKind::ArticlesOfNewsroom;

/// Which articles.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    /// What is in the working copy.
    pub text: Option<Query>,
    /// One of these states; all if empty.
    pub states: Vec<WorkflowState>,
    /// One of these to readers; all if empty.
    pub publications: Vec<PublicationState>,
    /// Who made it, as in the audit log.
    pub created_by: Option<String>,
    /// Made by the caller, or bylined with the author that they are.
    pub mine: bool,
    /// The working copy or what is public uses this.
    pub uses: Option<(NodeKind, Uuid)>,
    pub updated_from: Option<Micros>,
    pub updated_before: Option<Micros>,
    /// The working copy differs from what is public, or nothing is.
    pub has_unpublished_changes: Option<bool>,
}

/// Articles in any state that the caller may see, the last changed first.
pub async fn list(
    connection: &impl ConnectionTrait,
    caller: &Caller,
    filter: &Filter,
    page: &PageRequest,
) -> Result<Page<Arc<EditorialArticle>>> {
    let mut sql = Sql::new("SELECT a.*");
    write(&mut sql, connection.get_database_backend(), caller, filter);
    read(connection, sql, "updated_at", true, page).await
}

/// How many articles [`list`] has, counted up to 1,000.
pub async fn count(connection: &impl ConnectionTrait, caller: &Caller, filter: &Filter) -> Result<Count> {
    let mut sql = Sql::new("SELECT a.id");
    write(&mut sql, connection.get_database_backend(), caller, filter);
    count_rows(connection, &sql).await
}

fn write(sql: &mut Sql, backend: DbBackend, caller: &Caller, filter: &Filter) {
    sql.push(" FROM article a WHERE 1 = 1");
    visible(sql, caller, filter.mine);
    if !filter.publications.is_empty() {
        sql.push(" AND a.publication IN ").list(filter.publications.iter().map(|state| state.as_str()));
    }
    if let Some(wanted) = filter.has_unpublished_changes {
        // A revision that is public is never null here where nothing is.
        sql.push(if wanted { " AND NOT (" } else { " AND (" });
        sql.push("coalesce(a.live_revision_id = a.head_revision_id, FALSE))");
    }
    if !filter.states.is_empty() {
        sql.push(" AND (");
        for (place, state) in filter.states.iter().enumerate() {
            sql.push(if place == 0 { "" } else { " OR " }).push(condition(*state));
        }
        sql.push(")");
    }
    if let Some(query) = &filter.text {
        has_text(sql, backend, query);
    }
    if let Some(actor) = &filter.created_by {
        sql.push(" AND a.created_by = ").bind(actor.as_str());
    }
    if let Some((kind, id)) = filter.uses {
        uses(sql, kind, id);
    }
    if let Some(from) = filter.updated_from {
        sql.push(" AND a.updated_at >= ").bind(from.0);
    }
    if let Some(before) = filter.updated_before {
        sql.push(" AND a.updated_at < ").bind(before.0);
    }
}

/// Planned releases in their order.
pub async fn releases(
    connection: &impl ConnectionTrait,
    caller: &Caller,
    from: Option<Micros>,
    before: Option<Micros>,
    page: &PageRequest,
) -> Result<Page<Arc<EditorialArticle>>> {
    let mut sql = Sql::new("SELECT a.*");
    write_releases(&mut sql, caller, from, before);
    read(connection, sql, "release_at", false, page).await
}

/// How many [`releases`] there are, counted up to 1,000.
pub async fn count_releases(
    connection: &impl ConnectionTrait,
    caller: &Caller,
    from: Option<Micros>,
    before: Option<Micros>,
) -> Result<Count> {
    let mut sql = Sql::new("SELECT a.id");
    write_releases(&mut sql, caller, from, before);
    count_rows(connection, &sql).await
}

fn write_releases(sql: &mut Sql, caller: &Caller, from: Option<Micros>, before: Option<Micros>) {
    sql.push(" FROM article a WHERE a.release_at IS NOT NULL");
    visible(sql, caller, false);
    if let Some(from) = from {
        sql.push(" AND a.release_at >= ").bind(from.0);
    }
    if let Some(before) = before {
        sql.push(" AND a.release_at < ").bind(before.0);
    }
}

async fn read(
    connection: &impl ConnectionTrait,
    mut sql: Sql,
    column: &str,
    newest_first: bool,
    page: &PageRequest,
) -> Result<Page<Arc<EditorialArticle>>> {
    let descending = newest_first == (page.direction == Direction::Forward);
    let (later, earlier) = if newest_first { (" < (", " > (") } else { (" > (", " < (") };
    for (position, sign) in [(&page.after, later), (&page.before, earlier)] {
        if let Some(Position::Time(time, id)) = position {
            sql.push(" AND (a.").push(column).push(", a.id)").push(sign);
            sql.bind(*time).push(", ").bind(*id).push(")");
        }
    }
    let order = if descending { " DESC" } else { " ASC" };
    sql.push(" ORDER BY a.").push(column).push(order).push(", a.id").push(order);
    sql.push(" LIMIT ").number(page.limit + 1);
    let rows: Vec<article::Model> = sql.all(connection).await?;
    let articles =
        rows.into_iter().map(|row| EditorialArticle::try_from(row).map(Arc::new)).collect::<Result<Vec<_>>>()?;
    Ok(page.page(articles, |article| {
        let time =
            if newest_first { article.updated_at } else { article.release.map_or(Micros(0), |release| release.at) };
        Position::Time(time.0, article.id)
    }))
}

/// Editors see everything; others see what is their own.
fn visible(sql: &mut Sql, caller: &Caller, mine: bool) {
    if !mine && caller.who.role().is_some_and(|role| role >= Role::Editor) {
        return;
    }
    sql.push(" AND (a.created_by = ").bind(caller.who.actor().unwrap_or_default());
    if let Who::User(user) = caller.who
        && let Some(author) = user.author_id
    {
        sql.push(" OR ");
        used_by(sql, NodeKind::Author, author);
    }
    sql.push(")");
}

fn uses(sql: &mut Sql, kind: NodeKind, id: Uuid) {
    sql.push(" AND (");
    used_by(sql, kind, id);
    sql.push(")");
}

fn used_by(sql: &mut Sql, kind: NodeKind, id: Uuid) {
    sql.push("a.id IN (SELECT d.article_id FROM draft_reference d WHERE d.kind = ").bind(kind.type_name());
    sql.push(" AND d.ref_id = ").bind(id).push(")");
    let link = match (TermKind::of(kind), kind) {
        (Some(term), _) => term.row().used_by,
        (_, NodeKind::MediaAsset) => Column { table: "article_media", name: "asset_id" },
        _ => return,
    };
    sql.push(" OR a.id IN (SELECT l.article_id FROM ").push(link.table).push(" l WHERE l.").push(link.name);
    sql.push(" = ").bind(id).push(")");
}

/// The condition of a state, the same as `Standing::state`.
fn condition(state: WorkflowState) -> &'static str {
    match state {
        WorkflowState::Draft => "(a.draft = 'DRAFT' OR (a.draft = 'CLEAN' AND a.publication = 'UNPUBLISHED'))",
        WorkflowState::InReview => "a.draft = 'IN_REVIEW'",
        WorkflowState::ChangesRequested => "a.draft = 'CHANGES_REQUESTED'",
        WorkflowState::Scheduled => "(a.draft = 'SCHEDULED' AND a.release_mode = 'PUBLISH_AT')",
        WorkflowState::Embargoed => "(a.draft = 'SCHEDULED' AND a.release_mode = 'EMBARGO_UNTIL')",
        WorkflowState::Published => "(a.draft = 'CLEAN' AND a.publication = 'PUBLISHED')",
        WorkflowState::Archived => "(a.draft = 'CLEAN' AND a.publication = 'ARCHIVED')",
        WorkflowState::Retracted => "(a.draft = 'CLEAN' AND a.publication = 'RETRACTED')",
    }
}
