use entity::route;
use sea_orm::{ColumnTrait, EntityTrait, FromQueryResult, QueryFilter};
use serde_json::json;
use uuid::Uuid;

use super::replace::{replace, users};
use super::term::{Kind, Stored};
use crate::app::{App, Change, Once};
use crate::auth::{Caller, Operation};
use crate::db::{Sql, touch_vocabulary};
use crate::kernel::Result;
use crate::refusal::{Failure, Reason, Refusal, UserErrorCode};

/// Deletes a term. Refused while it is used, unless there is another to take its place; then its page leads there.
pub async fn delete(
    app: &App,
    caller: &Caller,
    operation: Operation,
    once: Option<Once>,
    kind: Kind,
    (id, replace_by): (Uuid, Option<Uuid>),
) -> Result<Uuid, Failure> {
    let mut change = app.begin(caller, operation, once).await?;
    if let Some(id) = change.replay()? {
        return Ok(id);
    }
    remove(&mut change, kind, id, replace_by, "id").await?;
    change.about(kind.node(), id, replace_by.map(|by| json!({"replacedBy": by})));
    change.commit(app, id).await
}

/// Removes a term within a change; `field` is where the input names it.
pub(super) async fn remove(
    change: &mut Change,
    kind: Kind,
    id: Uuid,
    replace_by: Option<Uuid>,
    field: &str,
) -> Result<(), Failure> {
    // Those who change vocabulary take turns before anybody waits for the turn to publish.
    touch_vocabulary(&change.tx).await?;
    let unknown = |field: &str| Refusal::not_found(format!("There is no such {}.", kind.name())).at(&[field]);
    Stored::by_id(&change.tx, kind, id).await?.ok_or_else(|| unknown(field))?;
    if let Some(by) = replace_by {
        Stored::by_id(&change.tx, kind, by).await?.ok_or_else(|| unknown("replaceById"))?;
        if by == id {
            let message = "Something cannot take its own place.";
            return Err(Refusal::validation(UserErrorCode::Invalid, message).at(&["replaceById"]).into());
        }
    }
    let in_use = |usage_count: i32, message: String| Refusal::new(Reason::InUse { usage_count }, message).at(&[field]);
    let below = children(change, kind, id).await?;
    if below > 0 {
        return Err(in_use(below, format!("{below} lie below it. Move them first.")).into());
    }
    let articles = users(change, kind, id).await?;
    let elsewhere = uses(change, kind, id).await?;
    match replace_by {
        None if !articles.is_empty() || elsewhere > 0 => {
            let count = i32::try_from(articles.len()).unwrap_or(i32::MAX).saturating_add(elsewhere);
            let message = format!("It is used {count} times. Give replaceById, or remove it there first.");
            return Err(in_use(count, message).into());
        }
        None => {}
        Some(by) => {
            replace(change, kind, id, by, &articles).await?;
            for (table, column) in
                REFERENCES.iter().filter(|(of, ..)| *of == kind).map(|(_, table, column)| (table, column))
            {
                let mut sql = Sql::new("UPDATE ");
                sql.push(table).push(" SET ").push(column).push(" = ").bind(by);
                sql.push(" WHERE ").push(column).push(" = ").bind(id);
                if kind == Kind::Author && *table == "author_member" {
                    sql.push(" AND group_id <> ").bind(by).push(" AND NOT EXISTS (SELECT 1 FROM author_member o");
                    sql.push(" WHERE o.group_id = author_member.group_id AND o.member_id = ").bind(by).push(")");
                }
                sql.execute(&change.tx).await?;
            }
            let mut sql = Sql::new("UPDATE menu SET items = replace(items, ");
            sql.bind(id.to_string()).push(", ").bind(by.to_string()).push("), version = version + 1");
            sql.push(" WHERE items LIKE ").bind(format!("%{id}%"));
            sql.execute(&change.tx).await?;
        }
    }
    pages(change, kind, id, replace_by).await?;
    change.touch(kind.node(), id);
    for (table, column) in OWN.iter().filter(|(of, ..)| *of == kind).map(|(_, table, column)| (table, column)) {
        let mut sql = Sql::new("DELETE FROM ");
        sql.push(table).push(" WHERE ").push(column).push(" = ").bind(id);
        sql.execute(&change.tx).await?;
    }
    let mut sql = Sql::new("DELETE FROM ");
    sql.push(kind.name()).push(" WHERE id = ").bind(id);
    sql.execute(&change.tx).await?;
    Ok(())
}

/// Where else than in articles a term is named.
const REFERENCES: &[(Kind, &str, &str)] = &[
    (Kind::Region, "author", "home_region_id"),
    (Kind::Region, "source", "region_id"),
    (Kind::Region, "collection", "region_id"),
    (Kind::Category, "collection", "category_id"),
    (Kind::Author, "author_member", "member_id"),
    (Kind::Author, "media_asset", "photographer_id"),
    (Kind::Source, "media_asset", "source_id"),
];

/// What belongs to a term and goes with it.
const OWN: &[(Kind, &str, &str)] = &[
    (Kind::Author, "author_member", "group_id"),
    (Kind::Author, "author_member", "member_id"),
    (Kind::Region, "region_edge", "child_id"),
];

#[derive(FromQueryResult)]
struct Number {
    n: i64,
}

async fn count(change: &Change, sql: Sql) -> Result<i32> {
    let found = sql.one::<Number>(&change.tx).await?.map_or(0, |number| number.n);
    Ok(i32::try_from(found).unwrap_or(i32::MAX))
}

async fn children(change: &Change, kind: Kind, id: Uuid) -> Result<i32> {
    let mut sql = match kind {
        Kind::Region => Sql::new("SELECT count(*) AS n FROM region_edge WHERE parent_id = "),
        Kind::Category => Sql::new("SELECT count(*) AS n FROM category WHERE parent_id = "),
        Kind::Tag | Kind::Author | Kind::Source => return Ok(0),
    };
    sql.bind(id);
    count(change, sql).await
}

async fn uses(change: &Change, kind: Kind, id: Uuid) -> Result<i32> {
    let mut sql = Sql::new("SELECT (SELECT count(*) FROM menu WHERE items LIKE ");
    sql.bind(format!("%{id}%")).push(")");
    for (_, table, column) in REFERENCES.iter().filter(|(of, ..)| *of == kind) {
        sql.push(" + (SELECT count(*) FROM ").push(table).push(" WHERE ").push(column).push(" = ").bind(id).push(")");
    }
    sql.push(" AS n");
    count(change, sql).await
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
