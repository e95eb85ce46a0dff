use std::collections::HashMap;
use std::sync::Arc;

use entity::user_account;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter};
use uuid::Uuid;

use crate::auth::Role;
use crate::kernel::{Error, Micros, Result, checked};
use crate::wire_enum;

wire_enum!(
    /// State of an account.
    UserStatus {
        /// Has not chosen a password yet.
        Invited = "INVITED",
        /// May log in.
        Active = "ACTIVE",
        /// May not; every session has ended.
        Suspended = "SUSPENDED",
    }
);

/// Somebody who works in the newsroom.
#[derive(Clone, Debug, PartialEq)]
pub struct User {
    pub id: Uuid,
    pub email: String,
    pub display_name: String,
    /// What the name is sorted by.
    pub name_key: String,
    pub role: Role,
    pub status: UserStatus,
    /// The author whose articles are the user's own.
    pub author_id: Option<Uuid>,
    pub last_login_at: Option<Micros>,
    pub version: i32,
}

impl TryFrom<user_account::Model> for User {
    type Error = Error;

    fn try_from(row: user_account::Model) -> Result<Self> {
        Ok(Self {
            id: row.id,
            email: row.email,
            display_name: row.display_name,
            name_key: row.name_key,
            role: Role::from_stored(&row.role)?,
            status: UserStatus::from_stored(&row.status)?,
            author_id: row.author_id,
            last_login_at: row.last_login_at.map(Micros),
            version: row.version,
        })
    }
}

/// What an address is looked up by. Beyond ASCII every byte counts: other letters are other mailboxes, however alike.
pub fn email_key(email: &str) -> String {
    email.trim_ascii().to_ascii_lowercase()
}

/// An address that mail could be sent to.
pub fn email(text: String) -> Result<String> {
    let text = checked::line(text.trim().to_owned(), 254)?;
    let fits = |text: &str| {
        let Some((name, host)) = text.rsplit_once('@') else { return false };
        !name.is_empty() && host.contains('.') && !host.starts_with('.') && !text.contains(char::is_whitespace)
    };
    checked::code(text, fits, "an e-mail address, e.g. jane@example.org")
}

/// Users by id.
pub async fn by_ids(connection: &impl ConnectionTrait, ids: &[Uuid]) -> Result<HashMap<Uuid, Arc<User>>> {
    let found = user_account::Entity::find().filter(user_account::Column::Id.is_in(ids.iter().copied()));
    let rows = found.all(connection).await?;
    rows.into_iter().map(|row| User::try_from(row).map(|user| (user.id, Arc::new(user)))).collect()
}

/// The user with an address.
pub async fn find(connection: &impl ConnectionTrait, email: &str) -> Result<Option<User>> {
    at_address(connection, email).await?.map(User::try_from).transpose()
}

/// The row of an address.
pub(super) async fn at_address(connection: &impl ConnectionTrait, email: &str) -> Result<Option<user_account::Model>> {
    let found = user_account::Entity::find().filter(user_account::Column::EmailKey.eq(email_key(email)));
    Ok(found.one(connection).await?)
}

/// The row of a user. Fails with `NOT_FOUND`.
pub(super) async fn row(connection: &impl ConnectionTrait, id: Uuid) -> Result<user_account::Model> {
    let found = user_account::Entity::find_by_id(id).one(connection).await?;
    found.ok_or_else(|| Error::not_found("There is no such user."))
}
