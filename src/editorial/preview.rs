use std::sync::Arc;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use entity::{article_revision, preview_link};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectionTrait, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder, Set,
};
use serde::{Deserialize, Serialize};
use serde_json::json;
use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::Revision;
use super::revision::head_of;
use super::working::Working;
use crate::app::{App, IdempotencyKey};
use crate::auth::{Caller, Operation};
use crate::kernel::{Code, Error, Micros, NodeKind, Result};
use crate::refusal::{Failure, Refusal, UserErrorCode};
use crate::workflow::ArticleAction;

/// The longest life of a preview link: 30 days.
const LONGEST: i32 = 30 * 24 * 3_600;
/// Links of one article that are valid at a time.
const MOST: usize = 50;

/// A link that shows a draft to whoever has it.
#[derive(Clone, Debug)]
pub struct PreviewLink {
    pub id: Uuid,
    pub article_id: Uuid,
    /// `None` follows the working copy.
    pub revision_id: Option<Uuid>,
    pub created_by: Option<String>,
    pub created_at: Micros,
    pub expires_at: Micros,
    pub use_count: i32,
    pub last_used_at: Option<Micros>,
}

impl From<preview_link::Model> for PreviewLink {
    fn from(row: preview_link::Model) -> Self {
        Self {
            id: row.id,
            article_id: row.article_id,
            revision_id: row.revision_id,
            created_by: row.created_by,
            created_at: Micros(row.created_at),
            expires_at: Micros(row.expires_at),
            use_count: row.use_count,
            last_used_at: row.last_used_at.map(Micros),
        }
    }
}

/// A new link.
#[derive(Debug)]
pub struct CreatePreview {
    pub article: Uuid,
    pub revision: Option<Uuid>,
    pub expires_in_seconds: i32,
}

/// What was made. The token is shown once and stored as its hash only.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Created {
    pub link: Uuid,
    #[serde(skip)]
    pub token: Option<String>,
}

/// Makes a link.
pub async fn create(
    app: &App,
    caller: &Caller,
    once: Option<IdempotencyKey>,
    input: CreatePreview,
) -> Result<Created, Failure> {
    let mut change = app.begin(caller, Operation::CreatePreviewLink, once).await?;
    if let Some(created) = change.replay()? {
        return Ok(created);
    }
    let CreatePreview { article, revision, expires_in_seconds } = input;
    if !(1..=LONGEST).contains(&expires_in_seconds) {
        let message = format!("A preview link lives between 1 second and 30 days ({LONGEST} seconds).");
        return Err(Refusal::validation(UserErrorCode::Invalid, message).at(&["expiresInSeconds"]).into());
    }
    Working::open_any_version(&change, article, ArticleAction::Preview).await.map_err(|f| f.at(&["articleId"]))?;
    if let Some(revision) = revision {
        let found = article_revision::Entity::find_by_id(revision).one(&change.tx).await?;
        if found.is_none_or(|row| row.article_id != article) {
            return Err(Refusal::not_found("The article has no such revision.").at(&["revisionId"]).into());
        }
    }
    if links(&change.tx, article, change.now).await?.len() >= MOST {
        let message = format!("An article has at most {MOST} valid preview links. Revoke some.");
        return Err(Refusal::validation(UserErrorCode::LimitExceeded, message).into());
    }
    let token = URL_SAFE_NO_PAD.encode(app.ids.secret());
    let row = preview_link::Model {
        id: app.ids.ordered(),
        article_id: article,
        revision_id: revision,
        token_hash: hash(&token),
        created_by: caller.who.actor(),
        created_at: change.now.0,
        expires_at: change.now.0 + i64::from(expires_in_seconds) * 1_000_000,
        revoked_at: None,
        use_count: 0,
        last_used_at: None,
    };
    let link = row.id;
    change.about(NodeKind::EditorialArticle, article, Some(json!({"previewLink": link})));
    preview_link::Entity::insert(row.into_active_model()).exec_without_returning(&change.tx).await?;
    change.commit(app, Created { link, token: Some(token) }).await
}

/// Ends a link.
pub async fn revoke(app: &App, caller: &Caller, once: Option<IdempotencyKey>, id: Uuid) -> Result<Uuid, Failure> {
    let mut change = app.begin(caller, Operation::RevokePreviewLink, once).await?;
    if let Some(id) = change.replay()? {
        return Ok(id);
    }
    let unknown = || Refusal::not_found("There is no such preview link.").at(&["id"]);
    let row = preview_link::Entity::find_by_id(id).one(&change.tx).await?.ok_or_else(unknown)?;
    // Whoever made it or may see the article may end it, in whatever state the article is.
    let is_own = row.created_by.is_some() && row.created_by == caller.who.actor();
    if !is_own && super::by_ids(&change.tx, caller, &[row.article_id]).await?.is_empty() {
        return Err(unknown().into());
    }
    change.about(NodeKind::EditorialArticle, row.article_id, Some(json!({"previewLink": id})));
    if row.revoked_at.is_none() {
        let mut row = row.into_active_model();
        row.revoked_at = Set(Some(change.now.0));
        row.update(&change.tx).await?;
    }
    change.commit(app, id).await
}

/// A link, valid or not.
pub async fn link(connection: &impl ConnectionTrait, id: Uuid) -> Result<Option<PreviewLink>> {
    Ok(preview_link::Entity::find_by_id(id).one(connection).await?.map(PreviewLink::from))
}

/// The valid links of an article, newest first.
pub async fn links(connection: &impl ConnectionTrait, article: Uuid, now: Micros) -> Result<Vec<PreviewLink>> {
    let rows = preview_link::Entity::find()
        .filter(preview_link::Column::ArticleId.eq(article))
        .filter(preview_link::Column::RevokedAt.is_null())
        .filter(preview_link::Column::ExpiresAt.gt(now.0))
        .order_by_desc(preview_link::Column::CreatedAt)
        .order_by_desc(preview_link::Column::Id)
        .all(connection)
        .await?;
    Ok(rows.into_iter().map(PreviewLink::from).collect())
}

/// The revision that a token shows; `None` if it is not (or no longer) valid. Each use is counted and in the audit log.
///
/// A wrong token costs one read and counts as an attempt of its address. Fails with `RATE_LIMITED` if that has none left.
pub async fn open(app: &App, caller: &Caller, token: &str) -> Result<Option<Arc<Revision>>> {
    let attempt = app.accounts.attempts.from(caller).map_err(too_many)?;
    let of_token = preview_link::Entity::find().filter(preview_link::Column::TokenHash.eq(hash(token)));
    if of_token.clone().one(app.db.primary()).await?.is_none_or(|row| !is_valid(&row, caller.now)) {
        return Ok(None);
    }
    attempt.succeeded();
    let mut change = app.begin(caller, Operation::Preview, None).await?;
    let row = of_token.one(&change.tx).await?.filter(|row| is_valid(row, change.now));
    let Some(row) = row else { return Ok(None) };
    let head = head_of(&change.tx, row.article_id).await?;
    let revision = row.revision_id.unwrap_or(head.head_revision_id);
    let revision = super::revision::by_ids(&change.tx, &[revision]).await?.remove(&revision);
    change.about(NodeKind::EditorialArticle, row.article_id, Some(json!({"previewLink": row.id})));
    let (count, mut row) = (row.use_count + 1, row.into_active_model());
    row.use_count = Set(count);
    row.last_used_at = Set(Some(change.now.0));
    row.update(&change.tx).await?;
    change.commit(app, ()).await?;
    Ok(revision)
}

/// It has not been revoked and has not expired.
fn is_valid(row: &preview_link::Model, now: Micros) -> bool {
    row.revoked_at.is_none() && row.expires_at > now.0
}

fn too_many(refusal: Refusal) -> Error {
    Error::new(Code::RateLimited, refusal.message)
}

fn hash(token: &str) -> Vec<u8> {
    Sha256::digest(token.as_bytes()).to_vec()
}
