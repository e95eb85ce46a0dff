use entity::route;
use sea_orm::EntityTrait;
use uuid::Uuid;

use super::amend::amend;
use super::create::read;
use super::revision::RevisionReason;
use super::working::{Working, changed_fields};
use crate::app::{App, IdempotencyKey};
use crate::article::ArticleInput;
use crate::article::input::CommentPolicyInput;
use crate::auth::{Caller, Operation};
use crate::kernel::{Error, Micros, Patch, Result, Slug};
use crate::refusal::Failure;
use crate::workflow::{ArticleAction, DraftState, PublicationState, Step};

/// Changes the path of a public article; the old one leads there for ever. What readers know as the last change stays.
pub async fn change_path(
    app: &App,
    caller: &Caller,
    once: Option<IdempotencyKey>,
    step: Step,
    slug: String,
) -> Result<Uuid, Failure> {
    let mut change = app.begin(caller, Operation::ChangeArticlePath, once).await?;
    if let Some(id) = change.replay()? {
        return Ok(id);
    }
    let mut working = Working::open(&change, step, ArticleAction::ChangePath).await?;
    let slug = Slug::parse(&slug).map_err(|error| error.in_field("slug"))?;
    let folder = working.head.path.as_deref().and_then(|path| path.rsplit_once('/')).map_or("", |(folder, _)| folder);
    let path = format!("{folder}/{slug}");
    let holder = route::Entity::find_by_id(path.clone()).one(&change.tx).await?;
    if let Some(row) = holder.filter(|row| row.node_id != Some(step.id)) {
        return Err(Error::path_taken(&path, crate::route::holder(&row)?).in_field("slug").into());
    }
    let modified_at = working.head.modified_at.map_or(change.now, Micros);
    let patch = ArticleInput { slug: Patch::Set(slug.into_string()), ..ArticleInput::default() };
    amend(&mut change, &mut working, patch, RevisionReason::Save, modified_at).await?;
    change.commit(app, step.id).await
}

/// Opens, closes or disables comments at once: in what is public and in what is pending.
pub async fn set_comment_policy(
    app: &App,
    caller: &Caller,
    once: Option<IdempotencyKey>,
    step: Step,
    policy: CommentPolicyInput,
) -> Result<Uuid, Failure> {
    let mut change = app.begin(caller, Operation::SetCommentPolicy, once).await?;
    if let Some(id) = change.replay()? {
        return Ok(id);
    }
    let mut working = Working::open(&change, step, ArticleAction::Edit).await?;
    let patch = ArticleInput { comments: Patch::Set(policy), ..ArticleInput::default() };
    if working.standing()?.publication == PublicationState::Published {
        let modified_at = working.head.modified_at.map_or(change.now, Micros);
        let amended = amend(&mut change, &mut working, patch, RevisionReason::Save, modified_at).await;
        amended.map_err(|failure| failure.at(&["policy"]))?;
    } else {
        let (content, _) = read(&change, Some(working.content.clone()), patch).await?;
        if changed_fields(&working.content, &content)?.is_empty() {
            return change.commit(app, step.id).await;
        }
        let revision = working.add_revision(&change, &content, RevisionReason::Save, None).await?;
        working.set_head(revision, content);
        if working.standing()?.draft == DraftState::Clean {
            working.set_draft(DraftState::Draft);
        }
        working.store(&mut change, serde_json::Map::new()).await?;
    }
    change.commit(app, step.id).await
}
