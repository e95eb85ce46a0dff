use entity::user_account;
use serde_json::json;
use uuid::Uuid;

use super::password::acceptable;
use super::user::{at_address, email, email_key};
use super::{UserStatus, link};
use crate::app::{App, IdempotencyKey};
use crate::auth::{Caller, Operation, Role};
use crate::author;
use crate::db::{DatabaseTransaction, save_row};
use crate::kernel::{Error, GlobalId, Micros, NodeKind, Result, Secret, checked, name_key};
use crate::refusal::{Failure, Refusal};

/// Who is to have an account.
#[derive(Clone, Debug)]
pub struct NewUser {
    pub email: String,
    pub display_name: String,
    pub role: Role,
    /// The author whose articles are the user's own.
    pub author_id: Option<Uuid>,
}

/// Makes an account without a password, and the token with which its owner chooses one.
///
/// Nothing is sent: whoever invites passes the token on. It is shown this once; a repetition of the request finds the account
/// without it.
pub async fn invite(
    app: &App,
    caller: &Caller,
    once: Option<IdempotencyKey>,
    new: NewUser,
) -> Result<(Uuid, Option<Secret>), Failure> {
    let mut change = app.begin(caller, Operation::InviteUser, once).await?;
    if let Some(id) = change.replay()? {
        return Ok((id, None));
    }
    let role = new.role;
    let id = insert(&change.tx, app, new, None, change.now).await?;
    let token = link::make(&change.tx, app, id, change.now).await?;
    change.about(NodeKind::User, id, Some(json!({ "role": role })));
    let id = change.commit(app, id).await?;
    Ok((id, Some(token)))
}

/// Makes an account with a password: for the first admin, who has nobody to be invited by.
pub async fn create(app: &App, caller: &Caller, new: NewUser, password: Secret) -> Result<Uuid, Failure> {
    caller.require(Operation::InviteUser)?;
    let password = acceptable(password).map_err(|error| error.in_field("password"))?;
    let hash = app.accounts.passwords.hash(password).await?;
    let mut change = app.begin(caller, Operation::InviteUser, None).await?;
    let role = new.role;
    let id = insert(&change.tx, app, new, Some(hash), change.now).await?;
    change.about(NodeKind::User, id, Some(json!({ "role": role })));
    change.commit(app, id).await
}

async fn insert(
    tx: &DatabaseTransaction,
    app: &App,
    new: NewUser,
    password_hash: Option<String>,
    now: Micros,
) -> Result<Uuid, Failure> {
    let NewUser { email: address, display_name, role, author_id } = new;
    let address = email(address).map_err(|error| error.in_field("email"))?;
    let display_name = checked::name(display_name, 200).map_err(|error| error.in_field("displayName"))?;
    if let Some(holder) = at_address(tx, &address).await? {
        return Err(taken(&holder).into());
    }
    if let Some(author) = author_id {
        require_author(tx, author).await.map_err(|error| error.in_field("authorId"))?;
    }
    let status = if password_hash.is_some() { UserStatus::Active } else { UserStatus::Invited };
    let row = user_account::Model {
        id: app.ids.opaque(),
        email_key: email_key(&address),
        email: address,
        name_key: name_key(&display_name),
        display_name,
        role: role.as_str().into(),
        status: status.as_str().into(),
        author_id,
        password_hash,
        tokens_from: 0,
        last_login_at: None,
        created_at: now.0,
        updated_at: now.0,
        version: 1,
    };
    let id = row.id;
    save_row::<user_account::Entity, _>(tx, None, row, |_| ()).await?;
    Ok(id)
}

pub(super) fn taken(holder: &user_account::Model) -> Refusal {
    let holder = GlobalId::new(NodeKind::User, holder.id);
    Refusal::taken(holder.to_string(), "There is an account with this address already.").at(&["email"])
}

pub(super) async fn require_author(tx: &DatabaseTransaction, id: Uuid) -> Result<()> {
    if author::by_ids(tx, &[id]).await?.is_empty() {
        return Err(Error::not_found("There is no such author."));
    }
    Ok(())
}
