use entity::api_key;
use sea_orm::EntityTrait;
use uuid::Uuid;

use super::preview_links;
use crate::app::{App, IdempotencyKey};
use crate::auth::{ApiKeyScope, Caller, Operation, Who};
use crate::db::{DatabaseTransaction, save_row};
use crate::kernel::{Error, Micros, NodeKind, Result, Secret, checked};
use crate::refusal::{Failure, Refusal, UserErrorCode};

/// How the secret of an API key begins.
pub const API_KEY: &str = "dlk_";

/// How much of a secret is shown, so that people can tell keys apart: eight of 43 random characters.
const SHOWN: usize = API_KEY.len() + 8;

/// The longest time in which both secrets of a rotated key are good: 30 days.
const LONGEST_OVERLAP: i32 = 30 * 86_400;

/// A key for a program.
#[derive(Clone, Debug, PartialEq)]
pub struct ApiKey {
    pub id: Uuid,
    pub name: String,
    pub prefix: String,
    pub scopes: Vec<ApiKeyScope>,
    /// Units of cost a minute; `None` for what everybody has.
    pub rate_limit: Option<i32>,
    pub created_at: Micros,
    pub expires_at: Option<Micros>,
    pub last_used_at: Option<Micros>,
    pub revoked_at: Option<Micros>,
}

impl TryFrom<api_key::Model> for ApiKey {
    type Error = Error;

    fn try_from(row: api_key::Model) -> Result<Self> {
        Ok(Self {
            id: row.id,
            name: row.name,
            prefix: row.prefix,
            scopes: serde_json::from_str(&row.scopes).map_err(Error::internal)?,
            rate_limit: row.rate_limit,
            created_at: Micros(row.created_at),
            expires_at: row.expires_at.map(Micros),
            last_used_at: row.last_used_at.map(Micros),
            revoked_at: row.revoked_at.map(Micros),
        })
    }
}

/// What a new key is to be.
#[derive(Clone, Debug)]
pub struct NewApiKey {
    pub name: String,
    pub scopes: Vec<ApiKeyScope>,
    pub rate_limit: Option<i32>,
    pub expires_at: Option<Micros>,
}

/// Makes a key. The secret is shown this once; a repetition of the request finds the key without it.
pub async fn create(
    app: &App,
    caller: &Caller,
    once: Option<IdempotencyKey>,
    new: NewApiKey,
) -> Result<(Uuid, Option<Secret>), Failure> {
    let mut change = app.begin(caller, Operation::CreateApiKey, once).await?;
    if let Some(id) = change.replay()? {
        return Ok((id, None));
    }
    let NewApiKey { name, mut scopes, rate_limit, expires_at } = new;
    let name = checked::name(name, 100).map_err(|error| error.in_field("name"))?;
    scopes.sort_unstable();
    scopes.dedup();
    if scopes.is_empty() {
        return Err(Error::invalid("A key without a scope may do nothing. Name at least one.")
            .in_field("scopes")
            .into());
    }
    if rate_limit.is_some_and(|limit| limit < 1) {
        return Err(Error::invalid("It must be at least 1.").in_field("rateLimitPerMinute").into());
    }
    if expires_at.is_some_and(|end| end <= change.now) {
        return Err(Error::invalid("It must be in the future.").in_field("expiresAt").into());
    }
    let secret = Secret::random(API_KEY)?;
    let row = api_key::Model {
        id: app.ids.opaque(),
        name,
        prefix: shown(&secret),
        secret_hash: secret.digest().to_vec(),
        former_hash: None,
        former_until: None,
        scopes: serde_json::to_string(&scopes).map_err(Error::internal)?,
        rate_limit,
        created_by: caller.who.user_id(),
        created_at: change.now.0,
        expires_at: expires_at.map(|end| end.0),
        last_used_at: None,
        revoked_at: None,
        version: 1,
    };
    let id = row.id;
    save_row::<api_key::Entity, _>(&change.tx, None, row, |_| ()).await?;
    change.about(NodeKind::ApiKey, id, None);
    let id = change.commit(app, id).await?;
    app.accounts.forget_api_keys();
    Ok((id, Some(secret)))
}

/// Gives a key a new secret. The one before is good for some seconds more, so that programs can be changed over.
pub async fn rotate(
    app: &App,
    caller: &Caller,
    once: Option<IdempotencyKey>,
    id: Uuid,
    overlap_seconds: i32,
) -> Result<(Uuid, Option<Secret>), Failure> {
    let mut change = app.begin(caller, Operation::RotateApiKey, once).await?;
    if let Some(id) = change.replay()? {
        return Ok((id, None));
    }
    if !(0..=LONGEST_OVERLAP).contains(&overlap_seconds) {
        let message = format!("It must be from 0 to {LONGEST_OVERLAP}.");
        return Err(Error::invalid(message).in_field("overlapSeconds").into());
    }
    let was = row(&change.tx, id).await?;
    if was.revoked_at.is_some() {
        let message = "This key is revoked. Make a new one.";
        return Err(Refusal::validation(UserErrorCode::Invalid, message).at(&["id"]).into());
    }
    let secret = Secret::random(API_KEY)?;
    let mut row = was.clone();
    row.prefix = shown(&secret);
    row.former_hash = Some(std::mem::replace(&mut row.secret_hash, secret.digest().to_vec()));
    row.former_until = Some(change.now.0 + i64::from(overlap_seconds) * 1_000_000);
    save_row::<api_key::Entity, _>(&change.tx, Some(&was), row, |row| row.version += 1).await?;
    change.about(NodeKind::ApiKey, id, None);
    let id = change.commit(app, id).await?;
    app.accounts.forget_api_keys();
    Ok((id, Some(secret)))
}

/// Ends a key, both of its secrets, within seconds on every node. It stays in the list.
pub async fn revoke(app: &App, caller: &Caller, once: Option<IdempotencyKey>, id: Uuid) -> Result<Uuid, Failure> {
    let mut change = app.begin(caller, Operation::RevokeApiKey, once).await?;
    if let Some(id) = change.replay()? {
        return Ok(id);
    }
    let was = row(&change.tx, id).await?;
    let mut row = was.clone();
    row.revoked_at = row.revoked_at.or(Some(change.now.0));
    save_row::<api_key::Entity, _>(&change.tx, Some(&was), row, |row| row.version += 1).await?;
    preview_links::end_of(&change.tx, &Who::key_actor(id), change.now).await?;
    change.about(NodeKind::ApiKey, id, None);
    let id = change.commit(app, id).await?;
    app.accounts.forget_api_keys();
    Ok(id)
}

async fn row(tx: &DatabaseTransaction, id: Uuid) -> Result<api_key::Model> {
    let found = api_key::Entity::find_by_id(id).one(tx).await?;
    found.ok_or_else(|| Error::not_found("There is no such key.").in_field("id"))
}

fn shown(secret: &Secret) -> String {
    secret.expose().chars().take(SHOWN).collect()
}
