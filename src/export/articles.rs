use std::collections::HashMap;

use entity::{article, article_revision, correction, route};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, Order, QueryFilter, QueryOrder};
use uuid::Uuid;

use super::heads::Heads;
use crate::article::input::{ArticleInput, Names};
use crate::article::{AfterSave, ArticleContent, CorrectionInput, ImportArticle, ReleaseInput};
use crate::correction::CorrectionKind;
use crate::kernel::{Error, ImportKey, Micros, Patch, Result};
use crate::vocabulary::Vocabulary;
use crate::workflow::{DraftState, PublicationState, ReleaseMode};

/// Articles fetched in one step.
const STEP: u64 = 200;

/// Walks over all articles: the public ones in the order of the feeds, which an import keeps, then the others by id.
pub(super) struct Articles(Heads);

impl Default for Articles {
    fn default() -> Self {
        Self(Heads::new(Order::Asc, STEP, true))
    }
}

impl Articles {
    /// The next articles, empty at the end. One that is public and has a draft is two records.
    pub async fn next(
        &mut self,
        connection: &impl ConnectionTrait,
        vocabulary: &Vocabulary,
    ) -> Result<Vec<ImportArticle>> {
        let heads = self.0.next(connection).await?;
        let mut contents = Contents::of(connection, &heads).await?;
        let named: Vec<&ArticleContent> = contents.revisions.values().collect();
        let names = Names::of(connection, &named).await?;
        let mut records = Vec::with_capacity(heads.len());
        for head in heads {
            let states = revisions_of(&head, &contents)?;
            // What a line does not name stays as the line before left it.
            let mut before = ArticleInput::default();
            for (place, (revision, then, release)) in states.iter().enumerate() {
                let content = contents
                    .revisions
                    .get(revision)
                    .ok_or_else(|| Error::internal(format!("revision {revision} is missing")))?;
                let input = ArticleInput::from_content(content, vocabulary, &names)?;
                let mut record = draft(&head, input);
                record.then = *then;
                record.release = *release;
                if place == 0 {
                    contents.add_facts(&mut record, &head)?;
                }
                let said = record.content.clone();
                record.content.clear_rest_of(&before);
                before = said;
                records.push(record);
            }
        }
        Ok(records)
    }
}

/// A revision, what follows it, and when it is to become public.
type Step = (Uuid, AfterSave, Option<ReleaseInput>);

/// The revisions that make an article what it is, oldest first: what is public, what is frozen, the working copy.
fn revisions_of(head: &article::Model, contents: &Contents) -> Result<Vec<Step>> {
    let mut steps: Vec<Step> = Vec::new();
    if let Some(live) = head.live_revision_id.filter(|live| contents.revisions.contains_key(live)) {
        steps.push((live, AfterSave::Publish, None));
    }
    let release = release_of(head)?;
    if let Some(frozen) = head.release_revision_id.filter(|_| release.is_some()) {
        steps.push((frozen, AfterSave::KeepDraft, release));
    }
    if steps.last().is_none_or(|(last, ..)| *last != head.head_revision_id) {
        let in_review = head.draft == DraftState::InReview.as_str();
        let then = if in_review { AfterSave::Submit } else { AfterSave::KeepDraft };
        steps.push((head.head_revision_id, then, None));
    }
    Ok(steps)
}

/// What is planned for an article.
fn release_of(head: &article::Model) -> Result<Option<ReleaseInput>> {
    let (Some(at), Some(mode)) = (head.release_at, head.release_mode.as_deref()) else { return Ok(None) };
    Ok(Some(ReleaseInput { at: Micros(at), mode: ReleaseMode::from_stored(mode)? }))
}

fn draft(head: &article::Model, content: ArticleInput) -> ImportArticle {
    ImportArticle {
        import_key: ImportKey::of(head.id, head.import_source.clone(), head.import_key.clone()),
        then: AfterSave::KeepDraft,
        path: None,
        paths: Vec::new(),
        was_public: false,
        first_published_at: None,
        modified_at: None,
        feed_guid: None,
        corrections: Patch::Keep,
        release: None,
        withdrawn: None,
        content,
    }
}

/// What belongs to some articles.
struct Contents {
    revisions: HashMap<Uuid, ArticleContent>,
    corrections: HashMap<Uuid, Vec<CorrectionInput>>,
    former: HashMap<Uuid, Vec<route::Model>>,
}

impl Contents {
    async fn of(connection: &impl ConnectionTrait, heads: &[article::Model]) -> Result<Self> {
        let ids = || heads.iter().map(|head| head.id);
        let revisions = heads
            .iter()
            .flat_map(|head| [Some(head.head_revision_id), head.live_revision_id, head.release_revision_id]);
        let revisions = revisions.flatten();
        let rows = article_revision::Entity::find()
            .filter(article_revision::Column::Id.is_in(revisions))
            .all(connection)
            .await?;
        let revisions = rows
            .into_iter()
            .map(|row| Ok((row.id, serde_json::from_str(&row.content).map_err(Error::internal)?)))
            .collect::<Result<_>>()?;
        let mut corrections: HashMap<Uuid, Vec<CorrectionInput>> = HashMap::new();
        let rows = correction::Entity::find()
            .filter(correction::Column::ArticleId.is_in(ids()))
            .order_by_asc(correction::Column::IssuedAt)
            .order_by_asc(correction::Column::Id)
            .all(connection)
            .await?;
        for row in rows {
            corrections.entry(row.article_id).or_default().push(CorrectionInput {
                correction_kind: CorrectionKind::from_stored(&row.kind)?,
                text: row.text,
                issued_at: Micros(row.issued_at),
                is_public: row.is_public,
            });
        }
        let mut former: HashMap<Uuid, Vec<route::Model>> = HashMap::new();
        let rows = route::Entity::find()
            .filter(route::Column::NodeKind.eq("ARTICLE"))
            .filter(route::Column::NodeId.is_in(ids()))
            .filter(route::Column::Status.is_in(["ALIAS", "RESERVED", "GONE"]))
            .order_by_asc(route::Column::Path)
            .all(connection)
            .await?;
        for row in rows {
            if let Some(id) = row.node_id {
                former.entry(id).or_default().push(row);
            }
        }
        Ok(Self { revisions, corrections, former })
    }

    /// Adds what concerns the article and not one of its revisions.
    fn add_facts(&mut self, record: &mut ImportArticle, head: &article::Model) -> Result<()> {
        let mut former = self.former.remove(&head.id).unwrap_or_default();
        // What is gone of an article that was never public here was so elsewhere.
        former.retain(|row| Some(&row.path) != head.path.as_ref() && (row.status != "GONE" || head.live_version == 0));
        record.was_public = former.iter().any(|row| row.status == "GONE");
        record.paths = former.into_iter().map(|row| row.path).collect();
        if let Some(corrections) = self.corrections.remove(&head.id) {
            record.corrections = Patch::Set(corrections);
        }
        record.path.clone_from(&head.path);
        record.feed_guid.clone_from(&head.feed_guid);
        record.first_published_at = head.first_published_at.map(Micros);
        record.modified_at = head.modified_at.map(Micros);
        if let Patch::Keep = record.content.published_at
            && let Some(at) = head.published_at
        {
            record.content.published_at = Patch::Set(Micros(at));
        }
        let state = PublicationState::from_stored(&head.publication)?;
        if matches!(state, PublicationState::Archived | PublicationState::Retracted) {
            record.withdrawn = Some(state);
            record.then = AfterSave::Publish;
            record.release = None;
        }
        Ok(())
    }
}
