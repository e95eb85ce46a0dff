use std::borrow::Cow;
use std::collections::{HashMap, HashSet};

use entity::{article, article_revision, correction, route as routes};
use sea_orm::{ColumnTrait, EntityTrait, FromQueryResult, QueryFilter};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::{AfterSave, CorrectionInput, ImportArticle, ReleaseInput};
use crate::article::ArticleContent;
use crate::article::input::{Resolved, Warning, publish_blockers};
use crate::body;
use crate::db::{DatabaseTransaction, Sql};
use crate::kernel::{
    Conflict, Error, GlobalId, ImportKey, Micros, NodeKind, OWN_SOURCE, Outcome, Patch, Problems, Result, checked,
    derived_id,
};
use crate::route;
use crate::workflow::{DraftState, PublicationState};

/// What is stored of the articles of a batch.
#[derive(Default)]
pub(super) struct Stored {
    pub heads: HashMap<Uuid, article::Model>,
    pub contents: HashMap<Uuid, (i32, ArticleContent)>,
    pub corrections: HashMap<Uuid, Vec<correction::Model>>,
    /// Who has which of the paths that the batch names.
    pub routes: HashMap<String, routes::Model>,
    /// Who is in the groups of translations that the batch names.
    translations: HashMap<Uuid, Vec<Translation>>,
}

/// An article among the translations of another.
#[derive(FromQueryResult)]
struct Translation {
    id: Uuid,
    translation_group_id: Uuid,
    language: String,
    live_version: i32,
}

/// What articles of a batch have, so that those after them cannot.
#[derive(Default)]
pub(super) struct Taken {
    paths: HashSet<String>,
    /// The groups of translations, and the languages in which they have an article.
    languages: HashSet<(Uuid, String)>,
}

/// What an import makes of one article, before anything is written.
pub(super) struct Plan {
    pub head: article::Model,
    pub is_new: bool,
    /// It is handed in, or taken back.
    pub moves: bool,
    /// Feeds call it something else.
    pub is_renamed: bool,
    /// The revision to write, if the content changed.
    pub revision: Option<article_revision::Model>,
    pub content: ArticleContent,
    pub corrections: Option<Vec<correction::Model>>,
    /// Paths that nobody has and that lead here from now on, its own before it is public among them.
    pub aliases: Vec<String>,
    /// It was public elsewhere.
    pub was_public: bool,
    pub publish: Option<Micros>,
    pub withdraw: Option<PublicationState>,
    pub warnings: Vec<Warning>,
}

impl Plan {
    pub fn outcome(&self) -> Outcome {
        let changes = self.revision.is_some()
            || self.moves
            || self.is_renamed
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

impl Stored {
    /// A former path as it is stored; one that a term has names that.
    fn former(&self, path: &str) -> Result<String> {
        let former = route::former(path);
        match (former, self.routes.get(&*route::stored(path))) {
            (Err(error), Some(row)) => Err(error.held_by(route::holder(row)?)),
            (former, _) => former,
        }
    }

    /// A story has one article in each language; the version of its original that a translation follows which begins now.
    fn follow(&self, id: Uuid, group: Uuid, language: &str, taken: &mut Taken) -> Result<Option<i32>> {
        let there = self.translations.get(&group).map(Vec::as_slice).unwrap_or_default();
        let holder = there.iter().find(|other| other.id != id && other.language == language);
        let is_new = taken.languages.insert((group, language.to_owned()));
        if holder.is_some() || !is_new {
            let message = format!("There is an article in \"{language}\" among the translations.");
            let error = Error::conflict(Conflict::Taken, message);
            let id = |holder: &Translation| GlobalId::new(NodeKind::EditorialArticle, holder.id).to_string();
            return Err(match holder {
                Some(holder) => error.held_by(id(holder)),
                None => error,
            });
        }
        let original = there.iter().find(|other| other.id == group);
        Ok((group != id).then(|| original.map_or(1, |original| original.live_version.max(1))))
    }

    pub async fn of(tx: &DatabaseTransaction, articles: &[ImportArticle], resolved: &Resolved<'_>) -> Result<Self> {
        let ids: Vec<Uuid> = articles.iter().filter_map(|article| article.import_key.article_id().ok()).collect();
        let named = articles.iter().flat_map(|article| article.paths.iter().chain(article.path.as_ref()));
        let paths: Vec<Cow<'_, str>> = named.map(|path| route::stored(path)).collect();
        let mut stored = Self::default();
        if !paths.is_empty() {
            let taken = routes::Entity::find().filter(routes::Column::Path.is_in(paths.iter().map(AsRef::as_ref)));
            let rows = taken.all(tx).await?;
            stored.routes = rows.into_iter().map(|row| (row.path.clone(), row)).collect();
        }
        let originals = articles.iter().filter_map(|article| match &article.content.translation_of {
            Patch::Set(original) => resolved.article_id(original).ok(),
            Patch::Keep | Patch::Clear => None,
        });
        let groups: HashSet<Uuid> =
            originals.map(|original| resolved.translation_group(original)).chain(ids.iter().copied()).collect();
        let mut sql = Sql::new("SELECT id, translation_group_id, language, live_version FROM article");
        sql.push(" WHERE translation_group_id IN ").list(groups);
        for row in sql.all::<Translation>(tx).await? {
            stored.translations.entry(row.translation_group_id).or_default().push(row);
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

/// What to do with an article, or everything that is wrong with it.
pub(super) fn plan(
    article: ImportArticle,
    stored: &Stored,
    resolved: &Resolved<'_>,
    now: Micros,
    actor: Option<&str>,
    taken: &mut Taken,
) -> Result<Plan, Problems> {
    let ImportArticle {
        import_key,
        then,
        path,
        paths,
        was_public,
        first_published_at,
        modified_at,
        feed_guid,
        corrections,
        release,
        withdrawn,
        content: input,
    } = article;
    let id = import_key.article_id()?;
    let current = stored.contents.get(&id);
    let known = stored.heads.get(&id);
    let (mut problems, mut of_content, mut warnings) = (Problems::default(), Problems::default(), Vec::new());
    let content = input.apply(current.map(|(_, content)| content.clone()), resolved, &mut of_content, &mut warnings);
    problems.extend("content", of_content);
    let publish_wanted = then == AfterSave::Publish || withdrawn.is_some();
    if publish_wanted {
        let blockers = publish_blockers(&content, now);
        problems.extend("content", blockers);
    }
    if let Some(release) = &release {
        let blockers = publish_blockers(&content, release.at);
        problems.extend("release", blockers);
    }
    if release.is_some() && publish_wanted {
        problems.add("release", "What is published now is not released later.");
    }
    if matches!(withdrawn, Some(PublicationState::Published | PublicationState::Unpublished)) {
        problems.add("withdrawn", "It must be ARCHIVED or RETRACTED.");
    }
    let feed_guid = feed_guid.and_then(|guid| problems.take("feedGuid", checked::line(guid, 1_000)));
    // The path that an article has stays.
    let has_path = known.is_some_and(|head| head.path.is_some());
    let aliases = aliases(&mut problems, id, (path.as_deref(), has_path), &paths, stored, taken);
    if let Some(path) = &path
        && path.rsplit_once('/').is_none_or(|(_, last)| !last.starts_with(&content.slug))
    {
        problems.add("path", format!("The path must end in the slug, which is \"{}\".", content.slug));
    }
    let group = content.translation_of.map_or(id, |original| resolved.translation_group(original));
    let follows = problems.take("content.language", stored.follow(id, group, &content.language, taken)).flatten();
    if !problems.is_empty() {
        return Err(problems);
    }

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
        article_version: known.map_or(0, |head| head.version) + 1,
        created_by: actor.map(ToOwned::to_owned),
        created_at: now.0,
    });
    let corrections = corrections_to_write(id, corrections, stored.corrections.get(&id));
    let mut head = known.cloned().unwrap_or_else(|| blank_head(id, import_key, actor, now));
    head.head_revision_id = if changed { revision_id } else { head.head_revision_id };
    head.headline.clone_from(&content.headline);
    head.slug.clone_from(&content.slug);
    head.language.clone_from(&content.language);
    head.genre = content.genre.as_str().into();
    head.urgency = content.meta.urgency;
    if head.translation_group_id != group {
        head.translated_from_version = follows;
        head.translation_group_id = group;
    }
    if head.path.is_none() {
        head.path = path;
    }
    if head.first_published_at.is_none() {
        head.first_published_at = first_published_at.map(|at| at.0);
    }
    // Without one it keeps what it has: a name that readers know is not taken back.
    let is_renamed = feed_guid.is_some() && feed_guid != head.feed_guid;
    if is_renamed {
        head.feed_guid = feed_guid;
    }
    let state = known.map(|head| head.publication.as_str());
    let is_live = state == Some(PublicationState::Published.as_str());
    let stands = withdrawn.is_some_and(|wanted| state == Some(wanted.as_str()));
    let live_differs = head.live_revision_id != Some(head.head_revision_id) || corrections.is_some() || is_renamed;
    let publish = publish_wanted && !stands && (!is_live || live_differs);
    let date = content.published_at.map_or(head.published_at.unwrap_or(now.0), |at| at.0);
    let modified = modified_at.map_or(if is_live { now.0 } else { date }, |at| at.0);
    let draft = if publish_wanted || head.live_revision_id == Some(head.head_revision_id) {
        DraftState::Clean
    } else if release.is_some() || known.is_some_and(|head| head.draft == DraftState::Scheduled.as_str()) {
        // Later edits do not slip into what is frozen.
        DraftState::Scheduled
    } else if then == AfterSave::Submit {
        DraftState::InReview
    } else if changed || known.is_none() {
        DraftState::Draft
    } else {
        DraftState::from_stored(&head.draft)?
    };
    let planned = (head.release_at, head.release_mode.clone());
    if draft == DraftState::Scheduled {
        if let Some(ReleaseInput { at, mode }) = release {
            head.release_at = Some(at.0);
            head.release_mode = Some(mode.as_str().into());
            head.release_revision_id = Some(head.head_revision_id);
        }
    } else {
        head.release_at = None;
        head.release_mode = None;
        head.release_revision_id = None;
    }
    let draft_differs =
        known.is_some() && (head.draft != draft.as_str() || planned != (head.release_at, head.release_mode.clone()));
    head.draft = draft.as_str().into();
    let plan = Plan {
        is_new: known.is_none(),
        moves: draft_differs,
        is_renamed,
        revision,
        content,
        corrections,
        aliases,
        was_public,
        publish: publish.then_some(Micros(modified)),
        withdraw: withdrawn.filter(|_| !stands),
        warnings,
        head,
    };
    Ok(plan)
}

/// The paths that are not there yet, its own among them until it is public. A path that leads elsewhere is a problem.
fn aliases(
    problems: &mut Problems,
    id: Uuid,
    (path, has_path): (Option<&str>, bool),
    paths: &[String],
    stored: &Stored,
    taken: &mut Taken,
) -> Vec<String> {
    let mut new = Vec::new();
    // A former path only leads here; it may be as odd as it was.
    let own = path.map(|path| ("path", checked::path(path.to_owned()).and_then(|path| stored.former(&path))));
    for (field, checked) in paths.iter().map(|path| ("paths", stored.former(path))).chain(own) {
        let Some(path) = problems.take(field, checked) else { continue };
        match stored.routes.get(&path) {
            Some(route) if route.node_id == Some(id) => {}
            Some(route) => {
                let refused = route::holder(route).and_then(|by| Err::<(), _>(Error::path_taken(&path, by)));
                problems.take(field, refused);
            }
            None if field == "path" && has_path => {}
            None if taken.paths.insert(path.clone()) => new.push(path),
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

fn blank_head(id: Uuid, import_key: ImportKey, actor: Option<&str>, now: Micros) -> article::Model {
    let ImportKey { source, key } = import_key;
    let is_ours = source == OWN_SOURCE;
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
        translated_from_version: None,
        import_source: (!is_ours).then_some(source),
        import_key: (!is_ours).then_some(key),
        feed_guid: None,
        live_version: 0,
        path: None,
        first_published_at: None,
        published_at: None,
        modified_at: None,
        modified_version: 0,
        created_by: actor.map(ToOwned::to_owned),
        created_at: now.0,
        updated_at: now.0,
    }
}
