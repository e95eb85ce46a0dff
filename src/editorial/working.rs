use std::collections::HashMap;

use entity::{article, article_revision};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectionTrait, EntityTrait, FromQueryResult, IntoActiveModel, QueryFilter,
    QueryOrder, QuerySelect,
};
use serde_json::{Map, Value, json};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::article::standing;
use super::revision::RevisionReason;
use crate::app::Change;
use crate::article::{ArticleContent, draft_references};
use crate::auth::{AccessLevel, Role, Who};
use crate::body;
use crate::db::{DatabaseTransaction, Sql};
use crate::kernel::{Error, NodeKind, Result, derived_id};
use crate::refusal::{Failure, Reason, Refusal};
use crate::workflow::{ArticleAction, DraftState, Standing, Step, needed};

/// An article that a change works on, locked.
pub(super) struct Working {
    pub head: article::Model,
    /// Of the working copy.
    pub content: ArticleContent,
    /// Of the newest revision, once it is known.
    number: Option<i32>,
    before: Standing,
    version: i32,
}

impl Working {
    /// Locks an article for a step; refuses what the caller may not do, what is stale, and what does not fit its state.
    pub async fn open(change: &Change, step: Step, action: ArticleAction) -> Result<Self, Failure> {
        let locked = lock(&change.tx, &[step.id]).await?.remove(&step.id);
        Self::admit(change, locked, step, action).await
    }

    /// The same for an article that is locked already.
    pub async fn admit(
        change: &Change,
        locked: Option<(article::Model, ArticleContent)>,
        step: Step,
        action: ArticleAction,
    ) -> Result<Self, Failure> {
        let Step { id: _, expected_version } = step;
        let unknown = || Refusal::not_found("There is no such article.").at(&["id"]);
        let (head, content) = locked.ok_or_else(unknown)?;
        let own = is_own(change.caller.who, head.created_by.as_deref(), &content);
        let before = standing(&head)?;
        let role = change.caller.who.role().ok_or_else(unknown)?;
        if !own && role < Role::Editor {
            return Err(unknown().into());
        }
        if head.version != expected_version {
            return Err(stale(&change.tx, &head, &content, expected_version).await?.into());
        }
        if !before.fits(action) {
            let allowed = allowed_actions(change.caller.who, before, own);
            let message = format!("{} does not fit an article that is {}.", action.as_str(), before.state().as_str());
            return Err(Refusal::new(Reason::InvalidTransition { state: before.state(), allowed }, message).into());
        }
        if !before.permits(action, role, own) {
            let required = match (needed(action).level(), own) {
                (AccessLevel::Contributor, true) => AccessLevel::Author,
                (level, true) => level,
                (_, false) => AccessLevel::Editor,
            };
            let message = format!("{} needs the role {} here.", action.as_str(), required.as_str());
            return Err(Refusal::new(Reason::Permission { required }, message).into());
        }
        Ok(Self::of(head, content)?)
    }

    /// Locks an article for something that leaves it as it is, whatever its version.
    pub async fn open_any_version(change: &Change, id: Uuid, action: ArticleAction) -> Result<Self, Failure> {
        let head = article::Entity::find_by_id(id).one(&change.tx).await?;
        let version = head.map_or(0, |head| head.version);
        Self::open(change, Step { id, expected_version: version }, action).await
    }

    /// A row that is locked already.
    pub fn of(head: article::Model, content: ArticleContent) -> Result<Self> {
        Ok(Self { before: standing(&head)?, version: head.version, head, content, number: None })
    }

    /// A new article without a revision.
    pub fn new(head: article::Model, content: ArticleContent) -> Result<Self> {
        Ok(Self { before: standing(&head)?, version: head.version, head, content, number: Some(0) })
    }

    pub fn standing(&self) -> Result<Standing> {
        standing(&self.head)
    }

    pub fn set_draft(&mut self, state: DraftState) {
        self.head.draft = state.as_str().into();
    }

    /// Takes back what was planned.
    pub fn cancel_release(&mut self) {
        self.head.release_revision_id = None;
        self.head.release_at = None;
        self.head.release_mode = None;
        if self.head.draft == DraftState::Scheduled.as_str() {
            self.set_draft(DraftState::Draft);
        }
    }

    /// Writes a revision; the head is left as it is.
    pub async fn add_revision(
        &mut self,
        change: &Change,
        content: &ArticleContent,
        reason: RevisionReason,
        note: Option<String>,
    ) -> Result<Uuid> {
        let last = match self.number {
            Some(number) => number,
            None => newest_number(&change.tx, self.head.id).await?,
        };
        let number = last + 1;
        self.number = Some(number);
        let text = serde_json::to_string(content).map_err(Error::internal)?;
        let id = derived_id("revision", &format!("{}\n{number}", self.head.id));
        let row = article_revision::Model {
            id,
            article_id: self.head.id,
            number,
            reason: reason.as_str().into(),
            note,
            content_hash: Sha256::digest(text.as_bytes()).to_vec(),
            word_count: i32::try_from(body::word_count(&content.body)).unwrap_or(i32::MAX),
            content: text,
            article_version: self.version + 1,
            created_by: change.caller.who.actor(),
            created_at: change.now.0,
        };
        article_revision::Entity::insert(row.into_active_model()).exec_without_returning(&change.tx).await?;
        Ok(id)
    }

    /// Makes a revision the working copy.
    pub fn set_head(&mut self, revision_id: Uuid, content: ArticleContent) {
        self.head.head_revision_id = revision_id;
        self.head.headline.clone_from(&content.headline);
        self.head.slug.clone_from(&content.slug);
        self.head.language.clone_from(&content.language);
        self.head.genre = content.genre.as_str().into();
        self.head.urgency = content.meta.urgency;
        self.content = content;
    }

    /// Writes the head again within the step.
    pub async fn put(&self, change: &Change) -> Result<()> {
        let row = self.head.clone().into_active_model();
        article::Entity::update(ActiveModelTrait::reset_all(row)).validate()?.exec(&change.tx).await?;
        Ok(())
    }

    /// Writes the head with its next version, and notes the step for the audit log.
    pub async fn store(&mut self, change: &mut Change, detail: Map<String, Value>) -> Result<()> {
        self.sign(change, detail)?;
        self.put(change).await?;
        draft_references::keep(&change.tx, &self.head, &self.content).await
    }

    /// Gives the head its next version, and notes the step for the audit log; it is still to be written.
    pub fn sign(&mut self, change: &mut Change, mut detail: Map<String, Value>) -> Result<()> {
        self.head.version = self.version + 1;
        self.head.updated_at = change.now.0;
        let after = self.standing()?;
        if after.state() != self.before.state() {
            detail.insert("state".into(), json!({"before": self.before.state(), "after": after.state()}));
        }
        detail.insert("version".into(), self.head.version.into());
        change.about(NodeKind::EditorialArticle, self.head.id, Some(Value::Object(detail)));
        Ok(())
    }
}

/// Locks articles, always in the same order; gives their heads and the contents of their working copies.
pub(super) async fn lock(
    tx: &DatabaseTransaction,
    ids: &[Uuid],
) -> Result<HashMap<Uuid, (article::Model, ArticleContent)>> {
    let heads = article::Entity::find()
        .filter(article::Column::Id.is_in(ids.iter().copied()))
        .order_by_asc(article::Column::Id)
        .lock_exclusive()
        .all(tx)
        .await?;
    let revisions = article_revision::Entity::find()
        .filter(article_revision::Column::Id.is_in(heads.iter().map(|head| head.head_revision_id)))
        .all(tx)
        .await?;
    let mut texts: HashMap<Uuid, String> = revisions.into_iter().map(|row| (row.id, row.content)).collect();
    let mut locked = HashMap::new();
    for head in heads {
        let text = texts.remove(&head.head_revision_id).ok_or_else(|| missing(head.head_revision_id))?;
        let content = serde_json::from_str(&text).map_err(Error::internal)?;
        locked.insert(head.id, (head, content));
    }
    Ok(locked)
}

fn missing(revision: Uuid) -> Error {
    Error::internal(format!("revision {revision} is missing"))
}

async fn newest_number(tx: &DatabaseTransaction, article: Uuid) -> Result<i32> {
    #[derive(FromQueryResult)]
    struct Newest {
        number: Option<i32>,
    }
    let mut sql = Sql::new("SELECT max(number) AS number FROM article_revision WHERE article_id = ");
    sql.bind(article);
    Ok(sql.one::<Newest>(tx).await?.and_then(|row| row.number).unwrap_or_default())
}

/// The content of a revision.
pub(super) async fn content_of(connection: &impl ConnectionTrait, revision: Uuid) -> Result<ArticleContent> {
    let row = article_revision::Entity::find_by_id(revision).one(connection).await?;
    let row = row.ok_or_else(|| missing(revision))?;
    serde_json::from_str(&row.content).map_err(Error::internal)
}

/// Whether an article is the caller's own: made by them, or bylined with the author that they are.
pub(super) fn is_own(who: Who, created_by: Option<&str>, content: &ArticleContent) -> bool {
    let made = created_by.is_some() && who.actor().as_deref() == created_by;
    let author = match who {
        Who::User(user) => user.author_id,
        _ => None,
    };
    made || author.is_some_and(|author| content.meta.bylines.iter().any(|byline| byline.author_id == author))
}

/// What somebody may do to an article that stands so.
pub(super) fn allowed_actions(who: Who, standing: Standing, own: bool) -> Vec<ArticleAction> {
    let Some(role) = who.role() else { return Vec::new() };
    let all = ArticleAction::ALL.iter().copied();
    all.filter(|action| standing.fits(*action) && standing.permits(*action, role, own)).collect()
}

/// What somebody may do to an article that they may see.
pub fn viewer_actions(who: Who, standing: Standing) -> Vec<ArticleAction> {
    // Editors may do it to any; everybody else sees only what is their own.
    allowed_actions(who, standing, true)
}

/// The names of the fields in which two contents differ.
pub(super) fn changed_fields(before: &ArticleContent, after: &ArticleContent) -> Result<Vec<String>> {
    let (before, after) = (fields(before)?, fields(after)?);
    let mut names: Vec<String> = before.keys().chain(after.keys()).cloned().collect();
    names.sort();
    names.dedup();
    names.retain(|name| before.get(name) != after.get(name));
    Ok(names)
}

/// A content as JSON, field by field.
pub(super) fn fields(content: &ArticleContent) -> Result<Map<String, Value>> {
    match serde_json::to_value(content).map_err(Error::internal)? {
        Value::Object(fields) => Ok(fields),
        _ => Err(Error::internal("a content is an object")),
    }
}

/// What changed since the version that the client saw.
async fn stale(
    tx: &DatabaseTransaction,
    head: &article::Model,
    content: &ArticleContent,
    expected: i32,
) -> Result<Refusal> {
    let seen = article_revision::Entity::find()
        .filter(article_revision::Column::ArticleId.eq(head.id))
        .filter(article_revision::Column::ArticleVersion.lte(expected))
        .order_by_desc(article_revision::Column::ArticleVersion)
        .order_by_desc(article_revision::Column::Number)
        .one(tx)
        .await?;
    let changed_fields = match seen {
        Some(row) => changed_fields(&serde_json::from_str(&row.content).map_err(Error::internal)?, content)?,
        None => Vec::new(),
    };
    let current = head.version;
    let message =
        format!("The article is at version {current}, not {expected}. Read it again, merge, and repeat the change.");
    let reason = Reason::StaleVersion { current, changed_fields, article: Some(head.id) };
    Ok(Refusal::new(reason, message).at(&["expectedVersion"]))
}
