use std::collections::HashMap;
use std::sync::Arc;

use entity::{api_key, user_account};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, FromQueryResult, QueryFilter};
use uuid::Uuid;

use super::{ApiKey, User, UserStatus};
use crate::auth::{Caller, Operation, Role};
use crate::db::Sql;
use crate::kernel::{Code, Count, CursorKind, Direction, Error, Page, PageRequest, Position, Result};

/// The cursors of lists of users.
pub const USERS: CursorKind = CursorKind::Users;

/// The cursors of lists of keys.
pub const API_KEYS: CursorKind = CursorKind::ApiKeys;

/// Which users.
#[derive(Clone, Copy, Debug, Default)]
pub struct UserFilter {
    pub role: Option<Role>,
    /// For admins, like the state itself.
    pub status: Option<UserStatus>,
}

impl UserFilter {
    fn write(self, sql: &mut Sql) {
        sql.push(" WHERE 1 = 1");
        if let Some(role) = self.role {
            sql.push(" AND role = ").bind(role.as_str());
        }
        if let Some(status) = self.status {
            sql.push(" AND status = ").bind(status.as_str());
        }
    }
}

/// Users by name.
pub async fn users(
    connection: &impl ConnectionTrait,
    caller: &Caller,
    filter: UserFilter,
    page: &PageRequest,
    counts: bool,
) -> Result<Page<Arc<User>>> {
    caller.require(Operation::EditorialUsers)?;
    if filter.status.is_some() && !caller.who.may(Operation::InviteUser) {
        return Err(Error::new(Code::Forbidden, "The state of an account is for admins."));
    }
    let way = if page.direction == Direction::Forward { " ASC" } else { " DESC" };
    let mut sql = Sql::new("SELECT * FROM user_account");
    filter.write(&mut sql);
    for (position, sign) in [(&page.after, " > ("), (&page.before, " < (")] {
        if let Some(Position::Name(name, id)) = position {
            sql.push(" AND (name_key, id)").push(sign).bind(name.as_str()).push(", ").bind(*id).push(")");
        }
    }
    sql.push(" ORDER BY name_key").push(way).push(", id").push(way).push(" LIMIT ").number(page.limit + 1);
    let rows: Vec<user_account::Model> = sql.all(connection).await?;
    let rows = rows.into_iter().map(|row| User::try_from(row).map(Arc::new)).collect::<Result<_>>()?;
    let mut found = page.page(rows, |user: &Arc<User>| Position::Name(user.name_key.clone(), user.id));
    if counts {
        let mut sql = Sql::new("SELECT count(*) AS n FROM user_account");
        filter.write(&mut sql);
        found.count = Some(count(connection, &sql).await?);
    }
    Ok(found)
}

/// API keys, newest first; those that are revoked only if asked for.
pub async fn api_keys(
    connection: &impl ConnectionTrait,
    caller: &Caller,
    with_revoked: bool,
    page: &PageRequest,
    counts: bool,
) -> Result<Page<Arc<ApiKey>>> {
    caller.require(Operation::EditorialApiKeys)?;
    let condition = if with_revoked { " WHERE 1 = 1" } else { " WHERE revoked_at IS NULL" };
    let way = if page.direction == Direction::Forward { " DESC" } else { " ASC" };
    let mut sql = Sql::new("SELECT * FROM api_key");
    sql.push(condition);
    for (position, sign) in [(&page.after, " < ("), (&page.before, " > (")] {
        if let Some(Position::Time(time, id)) = position {
            sql.push(" AND (created_at, id)").push(sign).bind(*time).push(", ").bind(*id).push(")");
        }
    }
    sql.push(" ORDER BY created_at").push(way).push(", id").push(way).push(" LIMIT ").number(page.limit + 1);
    let rows: Vec<api_key::Model> = sql.all(connection).await?;
    let rows = rows.into_iter().map(|row| ApiKey::try_from(row).map(Arc::new)).collect::<Result<_>>()?;
    let mut found = page.page(rows, |key: &Arc<ApiKey>| Position::Time(key.created_at.0, key.id));
    if counts {
        let mut sql = Sql::new("SELECT count(*) AS n FROM api_key");
        sql.push(condition);
        found.count = Some(count(connection, &sql).await?);
    }
    Ok(found)
}

/// Keys by id.
pub async fn api_keys_by_ids(connection: &impl ConnectionTrait, ids: &[Uuid]) -> Result<HashMap<Uuid, Arc<ApiKey>>> {
    let found = api_key::Entity::find().filter(api_key::Column::Id.is_in(ids.iter().copied()));
    let rows = found.all(connection).await?;
    rows.into_iter().map(|row| ApiKey::try_from(row).map(|key| (key.id, Arc::new(key)))).collect()
}

/// A newsroom has few of either, so they are counted to the last.
async fn count(connection: &impl ConnectionTrait, sql: &Sql) -> Result<Count> {
    #[derive(FromQueryResult)]
    struct Number {
        n: i64,
    }
    Ok(Count::exact(sql.one::<Number>(connection).await?.map_or(0, |number| number.n)))
}
