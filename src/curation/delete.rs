use entity::route;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use serde_json::json;
use uuid::Uuid;

use super::moves::{AT_ONCE, Work, is_under_way, queue};
use super::replace::{count_users, number, replace, users};
use super::term::{Kind, Stored, lock_publish_order};
use crate::app::{App, Change, IdempotencyKey};
use crate::article::lock_heads;
use crate::auth::{Caller, Operation};
use crate::db::{Sql, touch_vocabulary};
use crate::kernel::{Code, Error, Result};
use crate::menu;
use crate::refusal::{Failure, Reason, Refusal, UserErrorCode};
use crate::route::NodeRef;
use crate::taxonomy::Column;

/// Deletes a term. Refused while it is used, unless there is another to take its place; then its page leads there.
///
/// Gives `None` if many articles use it: they move in steps, and it goes with the last ([`super::moves`]).
pub async fn delete(
    app: &App,
    caller: &Caller,
    operation: Operation,
    once: Option<IdempotencyKey>,
    kind: Kind,
    (id, replace_by): (Uuid, Option<Uuid>),
) -> Result<Option<Uuid>, Failure> {
    let mut change = app.begin(caller, operation, once).await?;
    if let Some(gone) = change.replay()? {
        return Ok(gone);
    }
    let removal = Removal::check(&change, kind, id, replace_by).await?;
    lock_users(&change, std::slice::from_ref(&removal)).await?;
    let gone = removal.carry_out(app, &mut change).await?.then_some(id);
    change.about(kind.node(), id, replace_by.map(|by| json!({"replacedBy": by})));
    change.commit(app, gone).await
}

/// A term that is to go. Refusals name it by `id`, and what takes its place by `replaceById`.
pub(super) struct Removal {
    kind: Kind,
    id: Uuid,
    replace_by: Option<Uuid>,
    /// The articles that use it, as far as they are taken along at once.
    pub users: Vec<Uuid>,
    /// They are too many for one transaction.
    pub is_large: bool,
}

impl Removal {
    /// Finds what the removal of a term comes to, or why it cannot be.
    pub async fn check(change: &Change, kind: Kind, id: Uuid, replace_by: Option<Uuid>) -> Result<Self, Failure> {
        let users = users(&change.tx, kind, id, Uuid::nil(), AT_ONCE + 1).await?;
        let is_large = users.len() > AT_ONCE;
        let removal = Self { kind, id, replace_by, users: if is_large { Vec::new() } else { users }, is_large };
        removal.fits(change).await?;
        Ok(removal)
    }

    /// Refuses what is not there, what is under way already, and what is used and not replaced.
    async fn fits(&self, change: &Change) -> Result<(), Failure> {
        let (tx, kind, id) = (&change.tx, self.kind, self.id);
        let unknown = |field: &str| Refusal::not_found(format!("There is no such {}.", kind.name())).at(&[field]);
        let in_use = |usage_count: i64, field: &str, message: String| {
            let usage_count = i32::try_from(usage_count).unwrap_or(i32::MAX);
            Failure::from(Refusal::new(Reason::InUse { usage_count }, message).at(&[field]))
        };
        Stored::by_id(tx, kind, id).await?.ok_or_else(|| unknown("id"))?;
        let moving = "Its articles are on the way to another, or those of another to it. Wait until that is done.";
        if let Some(by) = self.replace_by {
            Stored::by_id(tx, kind, by).await?.ok_or_else(|| unknown("replaceById"))?;
            if by == id {
                let message = "Something cannot take its own place.";
                return Err(Refusal::validation(UserErrorCode::Invalid, message).at(&["replaceById"]).into());
            }
            if is_under_way(tx, by, false).await? {
                return Err(in_use(count_users(tx, kind, by).await?, "replaceById", moving.into()));
            }
        }
        if is_under_way(tx, id, true).await? {
            return Err(in_use(count_users(tx, kind, id).await?, "id", moving.into()));
        }
        let below = children(change, kind, id).await?;
        if below > 0 {
            return Err(in_use(below, "id", format!("{below} lie below it. Move them first.")));
        }
        if self.replace_by.is_none() {
            let articles = if self.is_large { count_users(tx, kind, id).await? } else { self.users.len() as i64 };
            let count = articles + uses(change, kind, id).await?;
            if count > 0 {
                let message = format!("It is used {count} times. Give replaceById, or remove it there first.");
                return Err(in_use(count, "id", message));
            }
        }
        Ok(())
    }

    /// Removes it, or leaves that to steps: then it is still there. The heads of its articles must be locked.
    pub async fn carry_out(self, app: &App, change: &mut Change) -> Result<bool, Failure> {
        let Self { kind, id, replace_by, .. } = self;
        if let Some(by) = replace_by.filter(|_| !self.is_large) {
            replace(change, kind, id, by, &self.users).await?;
        }
        lock_publish_order(change).await?;
        // Nobody changes vocabulary or publishes from here on, so what is found now is so at the end.
        let left = Self { users: Vec::new(), ..self };
        left.fits(change).await?;
        if let Some(by) = replace_by.filter(|_| left.is_large) {
            let articles = count_users(&change.tx, kind, id).await?;
            queue(app, change, (kind, id), Work::Replace { by }, articles).await?;
            return Ok(false);
        }
        if !users(&change.tx, kind, id, Uuid::nil(), 1).await?.is_empty() {
            let message = "Somebody began to use it at this moment. Try again.";
            return Err(Error::new(Code::Unavailable, message)
                .because("a new use of a term that goes")
                .retryable()
                .into());
        }
        finish(change, kind, id, replace_by).await?;
        Ok(true)
    }
}

/// Locks the articles that removals take along, all in one order: no one else's are locked after the turn to publish is taken.
pub(super) async fn lock_users(change: &Change, removals: &[Removal]) -> Result<()> {
    let users: Vec<Uuid> = removals.iter().flat_map(|removal| removal.users.iter().copied()).collect();
    lock_heads(&change.tx, &users).await?;
    Ok(())
}

/// Removes a term that no article uses any more. The turn to publish must have been taken.
pub(super) async fn finish(change: &mut Change, kind: Kind, id: Uuid, replace_by: Option<Uuid>) -> Result<()> {
    if let Some(by) = replace_by {
        for Column { table, name } in kind.row().named_by {
            let mut sql = Sql::new("UPDATE ");
            sql.push(table).push(" SET ").push(name).push(" = ").bind(by);
            sql.push(" WHERE ").push(name).push(" = ").bind(id);
            if *table == "author_member" {
                sql.push(" AND group_id <> ").bind(by).push(" AND NOT EXISTS (SELECT 1 FROM author_member o");
                sql.push(" WHERE o.group_id = author_member.group_id AND o.member_id = ").bind(by).push(")");
            }
            sql.execute(&change.tx).await?;
        }
        let page = |id| NodeRef { kind: kind.row().page, id };
        menu::replace_target(&change.tx, change.now, page(id), page(by)).await?;
    }
    pages(change, kind, id, replace_by).await?;
    change.touch(kind.node(), id);
    for Column { table, name } in kind.row().owned {
        let mut sql = Sql::new("DELETE FROM ");
        sql.push(table).push(" WHERE ").push(name).push(" = ").bind(id);
        sql.execute(&change.tx).await?;
    }
    let mut sql = Sql::new("DELETE FROM ");
    sql.push(kind.name()).push(" WHERE id = ").bind(id);
    sql.execute(&change.tx).await?;
    touch_vocabulary(&change.tx).await
}

/// How many terms lie below one.
async fn children(change: &Change, kind: Kind, id: Uuid) -> Result<i64> {
    let Some(Column { table, name }) = kind.row().parent else { return Ok(0) };
    let mut sql = Sql::new("SELECT count(*) AS n FROM ");
    sql.push(table).push(" WHERE ").push(name).push(" = ").bind(id);
    number(&change.tx, &sql).await
}

/// How often a term is named elsewhere than in articles.
async fn uses(change: &Change, kind: Kind, id: Uuid) -> Result<i64> {
    let in_menus = menu::uses(&change.tx, NodeRef { kind: kind.row().page, id }).await?;
    let mut sql = Sql::new("SELECT CAST(");
    sql.number(in_menus).push(" AS BIGINT)");
    for Column { table, name } in kind.row().named_by {
        sql.push(" + (SELECT count(*) FROM ").push(table).push(" WHERE ").push(name).push(" = ").bind(id).push(")");
    }
    sql.push(" AS n");
    number(&change.tx, &sql).await
}

/// The pages of a term lead to what takes its place, or to nothing.
async fn pages(change: &Change, kind: Kind, id: Uuid, replace_by: Option<Uuid>) -> Result<()> {
    let Some(by) = replace_by else {
        route::Entity::delete_many()
            .filter(route::Column::NodeKind.eq(kind.row().page.as_str()))
            .filter(route::Column::NodeId.eq(id))
            .exec(&change.tx)
            .await?;
        return Ok(());
    };
    let mut sql = Sql::new("UPDATE route SET status = 'ALIAS', http_status = 301, node_id = ");
    sql.bind(by).push(", ceased_at = ").bind(change.now.0);
    sql.push(" WHERE node_kind = ").bind(kind.row().page.as_str()).push(" AND node_id = ").bind(id);
    sql.execute(&change.tx).await?;
    Ok(())
}
