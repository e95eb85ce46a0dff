use entity::user_account;
use sea_orm::FromQueryResult;
use serde_json::{Map, Value, json};
use uuid::Uuid;

use super::invite::{require_author, taken};
use super::user::{self, at_address, email, email_key};
use super::{UserStatus, link, preview_links, session};
use crate::app::{App, IdempotencyKey};
use crate::auth::{AccessLevel, Caller, Operation, Role, Who};
use crate::db::{DatabaseTransaction, Sql, save_row};
use crate::kernel::{Error, NodeKind, Patch, Result, checked, name_key};
use crate::refusal::{Failure, Reason, Refusal, UserErrorCode};

/// What changes about a user.
#[derive(Clone, Debug, Default)]
pub struct UserPatch {
    pub expected_version: Option<i32>,
    pub display_name: Option<String>,
    pub email: Option<String>,
    pub role: Option<Role>,
    pub status: Option<UserStatus>,
    pub author_id: Patch<Uuid>,
}

/// Changes a user. Name and address are their own; the rest, and everything about others, is for admins.
pub async fn update(
    app: &App,
    caller: &Caller,
    once: Option<IdempotencyKey>,
    id: Uuid,
    patch: UserPatch,
) -> Result<Uuid, Failure> {
    let mut change = app.begin(caller, Operation::UpdateUser, once).await?;
    if let Some(id) = change.replay()? {
        return Ok(id);
    }
    let UserPatch { expected_version, display_name, email: address, role, status, author_id } = patch;
    let is_admin = caller.who.may(Operation::InviteUser);
    let needs_admin = [("role", role.is_some()), ("status", status.is_some()), ("authorId", author_id != Patch::Keep)];
    let refused = needs_admin.into_iter().filter(|(_, is_there)| *is_there && !is_admin);
    let refused: Vec<_> = refused.map(|(field, _)| admins_only().at(&[field])).collect();
    if !refused.is_empty() {
        return Err(Failure::Refused(refused));
    }
    if !is_admin && caller.who.user_id() != Some(id) {
        return Err(admins_only().at(&["id"]).into());
    }
    let tx = &change.tx;
    let was = user::row(tx, id).await.map_err(|error| error.in_field("id"))?;
    if let Some(expected) = expected_version.filter(|expected| *expected != was.version) {
        return Err(Refusal::stale("user", expected, was.version).at(&["expectedVersion"]).into());
    }
    let mut row = was.clone();
    if let Some(name) = display_name {
        row.display_name = checked::name(name, 200).map_err(|error| error.in_field("displayName"))?;
        row.name_key = name_key(&row.display_name);
    }
    if let Some(address) = address {
        row.email = email(address).map_err(|error| error.in_field("email"))?;
        row.email_key = email_key(&row.email);
        if let Some(holder) = at_address(tx, &row.email).await?.filter(|other| other.id != id) {
            return Err(taken(&holder).into());
        }
    }
    if let Patch::Set(author) = author_id {
        require_author(tx, author).await.map_err(|error| error.in_field("authorId"))?;
    }
    row.author_id = author_id.apply(row.author_id);
    if let Some(role) = role {
        row.role = role.as_str().into();
    }
    if let Some(status) = status {
        row.status = next_status(&row, status).map_err(|error| error.in_field("status"))?.as_str().into();
    }
    // Whoever has the command line can always make another one.
    let needs_another = caller.who != Who::Operator && is_active_admin(&was) && !is_active_admin(&row);
    if needs_another && !has_other_admin(tx, id).await? {
        let message = "This is the only admin who may log in. Make another one first.";
        return Err(Refusal::validation(UserErrorCode::InUse, message).at(&["id"]).into());
    }
    let detail = detail(&was, &row);
    let is_suspended = row.status == UserStatus::Suspended.as_str() && was.status != row.status;
    save_row::<user_account::Entity, _>(tx, Some(&was), row, |row| {
        row.version += 1;
        row.updated_at = change.now.0;
    })
    .await?;
    let mut ended = Vec::new();
    if is_suspended {
        ended = session::end_all(tx, caller, id).await?;
        link::drop_of(tx, id).await?;
        preview_links::end_of(tx, &Who::user_actor(id), change.now).await?;
    }
    change.about(NodeKind::User, id, Some(detail));
    let id = change.commit(app, id).await?;
    app.accounts.forget_users(&ended);
    Ok(id)
}

/// What the state becomes. Whoever has never chosen a password is let in again as somebody who is invited.
fn next_status(row: &user_account::Model, asked: UserStatus) -> Result<UserStatus> {
    let has_password = row.password_hash.is_some();
    match (asked, UserStatus::from_stored(&row.status)?) {
        (asked, now) if asked == now => Ok(asked),
        (UserStatus::Suspended, _) => Ok(UserStatus::Suspended),
        (UserStatus::Active, UserStatus::Suspended) if has_password => Ok(UserStatus::Active),
        (UserStatus::Active, UserStatus::Suspended) => Ok(UserStatus::Invited),
        (UserStatus::Active, _) => Err(Error::invalid("An account becomes ACTIVE when its owner chooses a password.")),
        (UserStatus::Invited, _) => Err(Error::invalid("ACTIVE and SUSPENDED can be set.")),
    }
}

fn is_active_admin(row: &user_account::Model) -> bool {
    row.role == Role::Admin.as_str() && row.status == UserStatus::Active.as_str()
}

/// Whether somebody else could undo this. Two admins who demote each other wait for each other here.
async fn has_other_admin(tx: &DatabaseTransaction, id: Uuid) -> Result<bool> {
    #[derive(FromQueryResult)]
    struct Number {
        n: i64,
    }
    let admins = "role = 'ADMIN' AND status = 'ACTIVE'";
    Sql::new("UPDATE user_account SET version = version WHERE ").push(admins).execute(tx).await?;
    let mut sql = Sql::new("SELECT count(*) AS n FROM user_account WHERE ");
    let others = sql.push(admins).push(" AND id <> ").bind(id).one::<Number>(tx).await?;
    Ok(others.is_some_and(|others| others.n > 0))
}

/// What changed, for the audit log: roles and states, and that a name or an address is another.
fn detail(was: &user_account::Model, row: &user_account::Model) -> Value {
    let mut fields = Map::new();
    let mut note = |field: &str, differs: bool, value: Value| {
        if differs {
            fields.insert(field.to_owned(), value);
        }
    };
    note("role", was.role != row.role, json!([was.role, row.role]));
    note("status", was.status != row.status, json!([was.status, row.status]));
    note("displayName", was.display_name != row.display_name, json!(true));
    note("email", was.email != row.email, json!(true));
    note("authorId", was.author_id != row.author_id, json!(true));
    Value::Object(fields)
}

fn admins_only() -> Refusal {
    Refusal::new(Reason::Permission { required: AccessLevel::Admin }, "This is for admins.")
}
