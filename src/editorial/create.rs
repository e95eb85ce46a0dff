use entity::article;
use sea_orm::{EntityTrait, IntoActiveModel};
use serde::{Deserialize, Serialize};
use serde_json::Map;
use uuid::Uuid;

use super::publish::make_public;
use super::revision::RevisionReason;
use super::translation::join;
use super::working::Working;
use crate::app::{App, Change, IdempotencyKey};
use crate::article::input::{References, Warning};
use crate::article::{AfterSave, ArticleContent, ArticleInput};
use crate::auth::{Caller, Operation};
use crate::kernel::{NodeKind, Problems, Result};
use crate::refusal::Failure;
use crate::workflow::{DraftState, PublicationState};

/// A new article.
#[derive(Debug)]
pub struct Create {
    pub content: ArticleInput,
    pub then: AfterSave,
}

/// What saving an article did.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(from = "Remembered")]
pub struct Saved {
    pub article: Uuid,
    /// What of the input is left out.
    pub warnings: Vec<Warning>,
}

/// A saved article as a repetition of the request finds it: alone in answers that were remembered before there were warnings.
#[derive(Deserialize)]
#[serde(untagged)]
enum Remembered {
    Alone(Uuid),
    Whole { article: Uuid, warnings: Vec<Warning> },
}

impl From<Remembered> for Saved {
    fn from(remembered: Remembered) -> Self {
        match remembered {
            Remembered::Alone(article) => Self { article, warnings: Vec::new() },
            Remembered::Whole { article, warnings } => Self { article, warnings },
        }
    }
}

/// Makes an article and, if asked, hands it in or publishes it in the same transaction.
pub async fn create(app: &App, caller: &Caller, once: Option<IdempotencyKey>, input: Create) -> Result<Saved, Failure> {
    let mut change = app.begin(caller, Operation::CreateArticle, once).await?;
    if let Some(done) = change.replay()? {
        return Ok(done);
    }
    if input.then == AfterSave::Publish {
        caller.require(Operation::PublishArticle)?;
    }
    let read = read(&change, None, input.content).await;
    let (content, warnings) = read.map_err(|failure| failure.at(&["content"]))?;
    let working = make(app, &mut change, content).await.map_err(|failure| failure.at(&["content"]))?;
    let article = working.head.id;
    after_save(&mut change, working, input.then, false).await.map_err(|failure| failure.at(&["content"]))?;
    change.commit(app, Saved { article, warnings }).await
}

/// Writes a new article with its first revision.
pub(super) async fn make(app: &App, change: &mut Change, content: ArticleContent) -> Result<Working, Failure> {
    let head = blank(app.ids.opaque(), change, &content);
    article::Entity::insert(head.clone().into_active_model()).exec_without_returning(&change.tx).await?;
    let mut working = Working::new(head, content.clone())?;
    join(change, &mut working.head, &content).await?;
    let revision = working.add_revision(change, &content, RevisionReason::Create, None).await?;
    working.set_head(revision, content);
    working.store(change, Map::new()).await?;
    Ok(working)
}

/// The content after an input and what of the input is left out, or everything that is wrong with it.
pub(super) async fn read(
    change: &Change,
    current: Option<ArticleContent>,
    input: ArticleInput,
) -> Result<(ArticleContent, Vec<Warning>), Failure> {
    let mut references = References::default();
    references.gather(&input);
    let resolved = references.resolve(&change.tx, &change.vocabulary).await?;
    let (mut problems, mut warnings) = (Problems::default(), Vec::new());
    let content = input.apply(current, &resolved, &mut problems, &mut warnings);
    if problems.is_empty() { Ok((content, warnings)) } else { Err(problems.into()) }
}

/// Hands in or publishes what has just been saved.
pub(super) async fn after_save(
    change: &mut Change,
    mut working: Working,
    then: AfterSave,
    is_silent: bool,
) -> Result<(), Failure> {
    match then {
        AfterSave::KeepDraft => Ok(()),
        AfterSave::Submit => {
            working.set_draft(DraftState::InReview);
            Ok(working.put(change).await?)
        }
        AfterSave::Publish => make_public(change, working, is_silent).await,
    }
}

fn blank(id: Uuid, change: &Change, content: &ArticleContent) -> article::Model {
    article::Model {
        id,
        publication: PublicationState::Unpublished.as_str().into(),
        draft: DraftState::Draft.as_str().into(),
        version: 0,
        head_revision_id: id,
        live_revision_id: None,
        release_revision_id: None,
        release_at: None,
        release_mode: None,
        headline: String::new(),
        slug: String::new(),
        language: String::new(),
        genre: content.genre.as_str().into(),
        urgency: content.meta.urgency,
        translation_group_id: id,
        translated_from_version: None,
        import_source: None,
        import_key: None,
        feed_guid: None,
        live_version: 0,
        path: None,
        first_published_at: None,
        published_at: None,
        modified_at: None,
        modified_version: 0,
        created_by: change.caller.who.actor(),
        created_at: change.now.0,
        updated_at: change.now.0,
    }
}

/// What the article is called in the audit log.
pub(super) const KIND: NodeKind = NodeKind::EditorialArticle;
