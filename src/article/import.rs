//! Articles from elsewhere: saved under their key in the other system, so that the same import twice changes nothing.

use std::collections::{HashMap, HashSet};

use entity::{article, article_revision, correction, route};
use sea_orm::{ActiveModelTrait, ColumnTrait, DatabaseTransaction, EntityTrait, IntoActiveModel, QueryFilter};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::input::{References, Resolved, publish_blockers};
use super::publisher::{self, Edition};
use super::{ArticleContent, ArticleInput, PublicationState, import_id};
use crate::body;
use crate::correction::{Correction, CorrectionKind};
use crate::db::insert_all;
use crate::kernel::{Error, ImportKey, Micros, Outcome, Patch, Problems, Result, derived_id};
use crate::vocabulary::Vocabulary;
use crate::wire_enum;

wire_enum!(
    /// What to do after saving.
    AfterSave {
        /// Leave it a draft.
        KeepDraft = "KEEP_DRAFT",
        /// Publish it in the same step.
        Publish = "PUBLISH",
    }
);

/// An article of another system.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ImportArticle {
    pub import_key: ImportKey,
    #[serde(default = "keep_draft")]
    pub then: AfterSave,
    /// Canonical path; `/yyyy/mm/slug` of the display date if absent. It ends in the slug.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub path: Option<String>,
    /// Former paths that lead here.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub paths: Vec<String>,
    /// When it first became public; the display date if absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub first_published_at: Option<Micros>,
    /// When readers last saw a change; the display date if absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub modified_at: Option<Micros>,
    /// Notices to readers; replaces the list.
    #[serde(default, skip_serializing_if = "Patch::is_keep")]
    pub corrections: Patch<Vec<CorrectionInput>>,
    /// It was public and was taken away: ARCHIVED or RETRACTED.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub withdrawn: Option<PublicationState>,
    pub content: ArticleInput,
}

fn keep_draft() -> AfterSave {
    AfterSave::KeepDraft
}

/// A notice to readers.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct CorrectionInput {
    pub correction_kind: CorrectionKind,
    pub text: String,
    pub issued_at: Micros,
    #[serde(default = "public", skip_serializing_if = "Clone::clone")]
    pub is_public: bool,
}

fn public() -> bool {
    true
}

/// What is stored of the articles of a batch.
#[derive(Default)]
struct Stored {
    heads: HashMap<Uuid, article::Model>,
    contents: HashMap<Uuid, (i32, ArticleContent)>,
    corrections: HashMap<Uuid, Vec<correction::Model>>,
    /// Who has which of the paths that the batch names.
    routes: HashMap<String, route::Model>,
}

/// What an import makes of one article, before anything is written.
struct Plan {
    head: article::Model,
    is_new: bool,
    /// The revision to write, if the content changed.
    revision: Option<article_revision::Model>,
    content: ArticleContent,
    corrections: Option<Vec<correction::Model>>,
    aliases: Vec<String>,
    publish: Option<Micros>,
    withdraw: Option<PublicationState>,
}

impl Plan {
    fn outcome(&self) -> Outcome {
        let changes = self.revision.is_some()
            || self.corrections.is_some()
            || !self.aliases.is_empty()
            || self.publish.is_some()
            || self.withdraw.is_some();
        match (self.is_new, changes) {
            (true, _) => Outcome::Created,
            (false, true) => Outcome::Updated,
            (false, false) => Outcome::Unchanged,
        }
    }
}

/// Saves articles, each key at most once; a failed one is left out and leaves no trace.
///
/// The outer error means that nothing at all was done.
pub async fn import(
    tx: &DatabaseTransaction,
    vocabulary: &Vocabulary,
    now: Micros,
    articles: Vec<ImportArticle>,
) -> Result<Vec<Result<Outcome>>> {
    let mut references = References::default();
    for article in &articles {
        references.gather(&article.content);
    }
    let resolved = references.resolve(tx, vocabulary).await?;
    let stored = Stored::of(tx, &articles).await?;
    let mut taken = HashSet::new();
    let plans: Vec<Result<Plan>> =
        articles.into_iter().map(|article| plan(article, &stored, &resolved, now, &mut taken)).collect();
    let outcomes = plans.iter().map(|plan| plan.as_ref().map(Plan::outcome).map_err(copy)).collect();
    write(tx, vocabulary, now, &stored, plans.into_iter().flatten().collect()).await?;
    Ok(outcomes)
}

/// The same error again, without the cause.
fn copy(error: &Error) -> Error {
    Error::new(error.code(), error.message())
}

impl Stored {
    async fn of(tx: &DatabaseTransaction, articles: &[ImportArticle]) -> Result<Self> {
        let ids: Vec<Uuid> = articles.iter().filter_map(|article| import_id(&article.import_key).ok()).collect();
        let paths: Vec<&String> =
            articles.iter().flat_map(|article| article.paths.iter().chain(article.path.as_ref())).collect();
        let mut stored = Self::default();
        if !paths.is_empty() {
            let rows = route::Entity::find().filter(route::Column::Path.is_in(paths)).all(tx).await?;
            stored.routes = rows.into_iter().map(|row| (row.path.clone(), row)).collect();
        }
        let heads = article::Entity::find().filter(article::Column::Id.is_in(ids)).all(tx).await?;
        if heads.is_empty() {
            return Ok(stored);
        }
        let revisions = heads.iter().map(|head| head.head_revision_id);
        let revisions =
            article_revision::Entity::find().filter(article_revision::Column::Id.is_in(revisions)).all(tx).await?;
        for row in revisions {
            let content = serde_json::from_str(&row.content).map_err(Error::internal)?;
            stored.contents.insert(row.article_id, (row.number, content));
        }
        let known = heads.iter().map(|head| head.id);
        for row in correction::Entity::find().filter(correction::Column::ArticleId.is_in(known)).all(tx).await? {
            stored.corrections.entry(row.article_id).or_default().push(row);
        }
        stored.heads = heads.into_iter().map(|head| (head.id, head)).collect();
        Ok(stored)
    }
}

fn plan(
    article: ImportArticle,
    stored: &Stored,
    resolved: &Resolved<'_>,
    now: Micros,
    taken: &mut HashSet<String>,
) -> Result<Plan> {
    let ImportArticle {
        import_key,
        then,
        path,
        paths,
        first_published_at,
        modified_at,
        corrections,
        withdrawn,
        content: input,
    } = article;
    let id = import_id(&import_key)?;
    let current = stored.contents.get(&id);
    let known = stored.heads.get(&id);
    let mut problems = Problems::default();
    let content = input.apply(current.map(|(_, content)| content.clone()), resolved, &mut problems);
    let publish_wanted = then == AfterSave::Publish || withdrawn.is_some();
    if publish_wanted {
        let blockers = publish_blockers(&content, now);
        if !blockers.is_empty() {
            problems.take("content", Err::<(), _>(blockers.into_error()));
        }
    }
    if matches!(withdrawn, Some(PublicationState::Published | PublicationState::Unpublished)) {
        problems.add("withdrawn", "It must be ARCHIVED or RETRACTED.");
    }
    let aliases = aliases(&mut problems, id, path.as_deref(), &paths, stored, taken);
    if let Some(path) = &path
        && path.rsplit_once('/').is_none_or(|(_, last)| !last.starts_with(&content.slug))
    {
        problems.add("path", format!("The path must end in the slug, which is \"{}\".", content.slug));
    }
    problems.or(())?;

    let text = serde_json::to_string(&content).map_err(Error::internal)?;
    let changed = current.is_none_or(|(_, current)| *current != content);
    let number = current.map_or(0, |(number, _)| *number) + i32::from(changed);
    let revision_id = derived_id("revision", &format!("{id}\n{number}"));
    let revision = changed.then(|| article_revision::Model {
        id: revision_id,
        article_id: id,
        number,
        reason: "IMPORT".into(),
        note: None,
        content_hash: Sha256::digest(text.as_bytes()).to_vec(),
        word_count: i32::try_from(body::word_count(&content.body)).unwrap_or(i32::MAX),
        content: text,
        created_at: now.0,
    });
    let corrections = corrections_to_write(id, corrections, stored.corrections.get(&id));
    let mut head = known.cloned().unwrap_or_else(|| blank_head(id, import_key, now));
    head.head_revision_id = if changed { revision_id } else { head.head_revision_id };
    head.headline.clone_from(&content.headline);
    head.slug.clone_from(&content.slug);
    head.language.clone_from(&content.language);
    head.genre = content.genre.as_str().into();
    head.urgency = content.urgency;
    head.translation_group_id = content.translation_of.map_or(id, |original| resolved.translation_group(original));
    if head.path.is_none() {
        head.path = path;
    }
    if head.first_published_at.is_none() {
        head.first_published_at = first_published_at.map(|at| at.0);
    }
    let state = known.map(|head| head.publication.as_str());
    let is_live = state == Some(PublicationState::Published.as_str());
    let stands = withdrawn.is_some_and(|wanted| state == Some(wanted.as_str()));
    let live_differs = head.live_revision_id != Some(head.head_revision_id) || corrections.is_some();
    let publish = publish_wanted && !stands && (!is_live || live_differs);
    let date = content.published_at.map_or(head.published_at.unwrap_or(now.0), |at| at.0);
    let modified = modified_at.map_or(if is_live { now.0 } else { date }, |at| at.0);
    head.draft = if publish_wanted || head.live_revision_id == Some(head.head_revision_id) { "CLEAN" } else { "DRAFT" }.into();
    let plan = Plan {
        is_new: known.is_none(),
        revision,
        content,
        corrections,
        aliases,
        publish: publish.then_some(Micros(modified)),
        withdraw: withdrawn.filter(|_| !stands),
        head,
    };
    Ok(plan)
}

/// The former paths that are not there yet. A path that leads elsewhere is a problem.
fn aliases(
    problems: &mut Problems,
    id: Uuid,
    path: Option<&str>,
    paths: &[String],
    stored: &Stored,
    taken: &mut HashSet<String>,
) -> Vec<String> {
    let mut new = Vec::new();
    for former in paths.iter().map(String::as_str).chain(path) {
        if !former.starts_with('/') || former.len() > 1_000 || former.chars().any(char::is_control) {
            problems.add("paths", format!("\"{former}\" is not a path: it begins with / and has at most 1,000 bytes."));
            continue;
        }
        match stored.routes.get(former) {
            Some(route) if route.node_id == Some(id) => {}
            Some(_) => {
                let error = Error::new(crate::kernel::Code::Conflict, format!("The path {former} is taken."));
                problems.take("paths", Err::<(), _>(error));
            }
            None if path == Some(former) => {
                taken.insert(former.to_owned());
            }
            None if taken.insert(former.to_owned()) => new.push(former.to_owned()),
            None => {}
        }
    }
    new
}

/// The notices to store, if they differ from those that are there.
fn corrections_to_write(
    id: Uuid,
    corrections: Patch<Vec<CorrectionInput>>,
    stored: Option<&Vec<correction::Model>>,
) -> Option<Vec<correction::Model>> {
    let wanted = match corrections {
        Patch::Keep => return None,
        Patch::Clear => Vec::new(),
        Patch::Set(list) => list,
    };
    let mut wanted: Vec<correction::Model> = wanted
        .into_iter()
        .map(|CorrectionInput { correction_kind, text, issued_at, is_public }| correction::Model {
            id: derived_id("correction", &format!("{id}\n{}\n{}\n{text}", correction_kind.as_str(), issued_at.0)),
            article_id: id,
            kind: correction_kind.as_str().into(),
            text,
            is_public,
            issued_at: issued_at.0,
        })
        .collect();
    let mut there = stored.cloned().unwrap_or_default();
    wanted.sort_by_key(|row| row.id);
    wanted.dedup_by_key(|row| row.id);
    there.sort_by_key(|row| row.id);
    (wanted != there).then_some(wanted)
}

fn blank_head(id: Uuid, import_key: ImportKey, now: Micros) -> article::Model {
    let ImportKey { source, key } = import_key;
    let is_ours = source == super::OWN_SOURCE;
    article::Model {
        id,
        publication: PublicationState::Unpublished.as_str().into(),
        draft: "DRAFT".into(),
        version: 0,
        head_revision_id: id,
        live_revision_id: None,
        release_revision_id: None,
        release_at: None,
        release_mode: None,
        headline: String::new(),
        slug: String::new(),
        language: String::new(),
        genre: String::new(),
        urgency: 5,
        translation_group_id: id,
        import_source: (!is_ours).then_some(source),
        import_key: (!is_ours).then_some(key),
        live_version: 0,
        path: None,
        first_published_at: None,
        published_at: None,
        modified_at: None,
        created_at: now.0,
        updated_at: now.0,
    }
}

/// Writes heads, revisions, notices and former paths, then publishes and withdraws.
async fn write(
    tx: &DatabaseTransaction,
    vocabulary: &Vocabulary,
    now: Micros,
    stored: &Stored,
    plans: Vec<Plan>,
) -> Result<()> {
    let (mut new, mut revisions, mut notices, mut aliases, mut editions) =
        (Vec::new(), Vec::new(), Vec::new(), Vec::new(), Vec::new());
    let (mut archived, mut retracted) = (Vec::new(), Vec::new());
    for mut plan in plans {
        if plan.outcome() == Outcome::Unchanged {
            continue;
        }
        let id = plan.head.id;
        plan.head.version += 1;
        plan.head.updated_at = now.0;
        let revision_id = plan.head.head_revision_id;
        if plan.is_new {
            new.push(plan.head.clone());
        } else {
            article::Entity::update(ActiveModelTrait::reset_all(plan.head.clone().into_active_model())).exec(tx).await?;
        }
        let corrections = match plan.corrections {
            Some(rows) => {
                correction::Entity::delete_many().filter(correction::Column::ArticleId.eq(id)).exec(tx).await?;
                notices.extend(rows.iter().cloned());
                rows
            }
            None => stored.corrections.get(&id).cloned().unwrap_or_default(),
        };
        revisions.extend(plan.revision);
        aliases.extend(plan.aliases.into_iter().map(|path| alias(path, id, now)));
        match plan.withdraw {
            Some(PublicationState::Retracted) => retracted.push(id),
            Some(_) => archived.push(id),
            None => {}
        }
        if let Some(modified_at) = plan.publish {
            let corrections = public_corrections(corrections)?;
            editions.push(Edition { head: plan.head, revision_id, content: plan.content, corrections, modified_at });
        }
    }
    insert_all::<article::Entity, _>(tx, new).await?;
    insert_all::<article_revision::Entity, _>(tx, revisions).await?;
    insert_all::<correction::Entity, _>(tx, notices).await?;
    insert_all::<route::Entity, _>(tx, aliases).await?;
    publisher::publish(tx, vocabulary, now, &editions).await?;
    let zone = vocabulary.site.zone();
    for (state, ids) in [(PublicationState::Archived, archived), (PublicationState::Retracted, retracted)] {
        if !ids.is_empty() {
            publisher::withdraw(tx, &zone, now, state, &ids).await?;
        }
    }
    Ok(())
}

/// Public notices, newest first.
fn public_corrections(mut rows: Vec<correction::Model>) -> Result<Vec<Correction>> {
    rows.retain(|row| row.is_public);
    rows.sort_by_key(|row| (std::cmp::Reverse(row.issued_at), row.id));
    rows.into_iter()
        .map(|row| {
            let kind = CorrectionKind::from_stored(&row.kind)?;
            Ok(Correction { id: row.id, kind, text: row.text, issued_at: Micros(row.issued_at) })
        })
        .collect()
}

fn alias(path: String, id: Uuid, now: Micros) -> route::Model {
    route::Model {
        path,
        status: "ALIAS".into(),
        node_kind: Some("ARTICLE".into()),
        node_id: Some(id),
        target: None,
        http_status: 301,
        created_at: now.0,
        ceased_at: Some(now.0),
    }
}
