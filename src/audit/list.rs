use entity::audit_log;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, Order, QueryFilter, QueryOrder, QuerySelect};
use serde_json::Value;
use uuid::Uuid;

use crate::db::{Sql, count_rows};
use crate::kernel::{Count, CursorKind, Direction, Error, Micros, NodeKind, Page, PageRequest, Position, Result};

/// The cursors of lists of audit entries.
pub const LIST: CursorKind = CursorKind::AuditLog;

/// Something that somebody did.
#[derive(Clone, Debug)]
pub struct Entry {
    pub seq: i64,
    pub at: Micros,
    /// `user:…`, `key:…`, `operator`, `system` or `anonymous`.
    pub actor: String,
    pub action: String,
    pub subject: Option<(NodeKind, Uuid)>,
    pub address: Option<String>,
    pub detail: Option<Value>,
}

/// Which entries.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    pub subject: Option<Uuid>,
    pub actor: Option<String>,
    pub action: Option<String>,
}

/// Entries, newest first.
pub async fn list(connection: &impl ConnectionTrait, filter: &Filter, page: &PageRequest) -> Result<Page<Entry>> {
    let order = if page.direction == Direction::Forward { Order::Desc } else { Order::Asc };
    let mut query = audit_log::Entity::find().order_by(audit_log::Column::Seq, order).limit(page.limit as u64 + 1);
    if let Some(subject) = filter.subject {
        query = query.filter(audit_log::Column::SubjectId.eq(subject));
    }
    if let Some(actor) = &filter.actor {
        query = query.filter(audit_log::Column::Actor.eq(actor.as_str()));
    }
    if let Some(action) = &filter.action {
        query = query.filter(audit_log::Column::Action.eq(action.as_str()));
    }
    if let Some(Position::Key(seq)) = page.after {
        query = query.filter(audit_log::Column::Seq.lt(seq));
    }
    if let Some(Position::Key(seq)) = page.before {
        query = query.filter(audit_log::Column::Seq.gt(seq));
    }
    let rows = query.all(connection).await?;
    let entries = rows.into_iter().map(entry).collect::<Result<Vec<_>>>()?;
    Ok(page.page(entries, |entry| Position::Key(entry.seq)))
}

/// How many entries [`list`] has, counted up to 1,000.
pub async fn count(connection: &impl ConnectionTrait, filter: &Filter) -> Result<Count> {
    let mut sql = Sql::new("SELECT seq FROM audit_log WHERE 1 = 1");
    if let Some(subject) = filter.subject {
        sql.push(" AND subject_id = ").bind(subject);
    }
    for (column, value) in [("actor", &filter.actor), ("action", &filter.action)] {
        if let Some(value) = value {
            sql.push(" AND ").push(column).push(" = ").bind(value.as_str());
        }
    }
    count_rows(connection, &sql).await
}

/// One entry by its number.
pub async fn by_seq(connection: &impl ConnectionTrait, seq: i64) -> Result<Option<Entry>> {
    audit_log::Entity::find_by_id(seq).one(connection).await?.map(entry).transpose()
}

/// Entries after a number about one kind of subject, or about some of them; oldest first.
pub async fn after(
    connection: &impl ConnectionTrait,
    number: i64,
    kind: NodeKind,
    subjects: Option<&[Uuid]>,
    limit: u64,
) -> Result<Vec<Entry>> {
    let mut query = audit_log::Entity::find()
        .filter(audit_log::Column::Seq.gt(number))
        .filter(audit_log::Column::SubjectKind.eq(kind.type_name()))
        .order_by(audit_log::Column::Seq, Order::Asc)
        .limit(limit);
    if let Some(subjects) = subjects {
        query = query.filter(audit_log::Column::SubjectId.is_in(subjects.iter().copied()));
    }
    query.all(connection).await?.into_iter().map(entry).collect()
}

/// Who did something to a subject first.
pub async fn first_actor(connection: &impl ConnectionTrait, subject: Uuid) -> Result<Option<String>> {
    let first = audit_log::Entity::find().filter(audit_log::Column::SubjectId.eq(subject));
    let first = first.order_by(audit_log::Column::Seq, Order::Asc).one(connection).await?;
    Ok(first.map(|row| row.actor))
}

fn entry(row: audit_log::Model) -> Result<Entry> {
    let kind = row.subject_kind.and_then(|name| NodeKind::ALL.into_iter().find(|kind| kind.type_name() == name));
    Ok(Entry {
        seq: row.seq,
        at: Micros(row.at),
        actor: row.actor,
        action: row.action,
        subject: kind.zip(row.subject_id),
        address: row.address,
        detail: row.detail.map(|text| serde_json::from_str(&text)).transpose().map_err(Error::internal)?,
    })
}
