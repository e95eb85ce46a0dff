use entity::article;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QuerySelect};
use uuid::Uuid;

use super::create::make;
use super::find::by_ids;
use super::working::content_of;
use crate::app::{App, Change, IdempotencyKey};
use crate::article::ArticleContent;
use crate::article::content::{ContentMeta, SeoFields};
use crate::auth::{Caller, Operation};
use crate::body::{Body, Figure};
use crate::kernel::{GlobalId, NodeKind, Slug, checked};
use crate::refusal::{Failure, Refusal, UserErrorCode};

/// Puts an article among the translations of the one that its content names; to be called before the content becomes the
/// working copy. A story has one article in each language: another one in that of the content is a refusal.
pub(super) async fn join(change: &Change, head: &mut article::Model, content: &ArticleContent) -> Result<(), Failure> {
    let is_new = head.version == 0;
    if is_new && content.translation_of.is_none() {
        return Ok(());
    }
    let group = match content.translation_of {
        Some(id) if id == head.id => {
            let message = "An article is no translation of itself.";
            return Err(Refusal::validation(UserErrorCode::Cycle, message).at(&["translationOf"]).into());
        }
        Some(id) => {
            let named = article::Entity::find_by_id(id).one(&change.tx).await?;
            named.map_or(id, |named| named.translation_group_id)
        }
        None => head.id,
    };
    // Whoever joins a group waits for the others who do.
    let original = article::Entity::find_by_id(group).lock_exclusive().one(&change.tx).await?;
    let others = article::Entity::find().filter(article::Column::Id.ne(head.id));
    if group != head.translation_group_id {
        let own = others.clone().filter(article::Column::TranslationGroupId.eq(head.id));
        if own.one(&change.tx).await?.is_some() {
            let message = "There are translations of this article, so it cannot be one itself.";
            return Err(Refusal::validation(UserErrorCode::InUse, message).at(&["translationOf"]).into());
        }
    } else if content.language == head.language {
        return Ok(());
    }
    let same = others.filter(article::Column::TranslationGroupId.eq(group));
    if let Some(holder) = same.filter(article::Column::Language.eq(&*content.language)).one(&change.tx).await? {
        let message = format!("There is an article in \"{}\" among the translations.", content.language);
        let holder = GlobalId::new(NodeKind::EditorialArticle, holder.id);
        return Err(Refusal::taken(holder.to_string(), message).at(&["language"]).into());
    }
    if group != head.translation_group_id || is_new {
        head.translated_from_version = (group != head.id).then(|| first_version(original.as_ref()));
    }
    head.translation_group_id = group;
    Ok(())
}

/// What a translation that begins now follows: before its original is public, the first version that will be.
pub(super) fn first_version(original: Option<&article::Model>) -> i32 {
    original.map_or(1, |original| original.live_version.max(1))
}

/// Notes which version of its original, as readers see it, a translation follows; tells whether it is another one.
pub(super) async fn follow(change: &Change, head: &mut article::Model, version: i32) -> Result<bool, Failure> {
    let refuse = |message: String| {
        Err(Refusal::validation(UserErrorCode::Invalid, message).at(&["translatedFromVersion"]).into())
    };
    if head.translation_group_id == head.id {
        return refuse("The article is no translation.".into());
    }
    let original = article::Entity::find_by_id(head.translation_group_id).one(&change.tx).await?;
    let newest = first_version(original.as_ref());
    if !(1..=newest).contains(&version) {
        return refuse(format!("It is {version}; the original has had the versions 1 to {newest}."));
    }
    Ok(head.translated_from_version.replace(version) != Some(version))
}

/// Makes a draft in another language of an article, with all that it has but texts: of its working copy for whoever sees that, of
/// what is public for everybody else in the newsroom. Gives the draft.
pub async fn create_translation(
    app: &App,
    caller: &Caller,
    once: Option<IdempotencyKey>,
    of: Uuid,
    language: String,
) -> Result<Uuid, Failure> {
    let mut change = app.begin(caller, Operation::CreateTranslation, once).await?;
    if let Some(id) = change.replay()? {
        return Ok(id);
    }
    let unknown = || Refusal::not_found("There is no such article.").at(&["id"]);
    let (revision, group) = match by_ids(&change.tx, caller, &[of]).await?.remove(&of) {
        Some(seen) => (seen.head_revision_id, seen.translation_group),
        None => {
            let row = article::Entity::find_by_id(of).one(&change.tx).await?.ok_or_else(unknown)?;
            (row.live_revision_id.ok_or_else(unknown)?, row.translation_group_id)
        }
    };
    let language = checked::language(language).map_err(|error| error.in_field("language"))?;
    let content = content_of(&change.tx, revision).await?;
    let content = without_texts(content, language, group);
    let id = make(app, &mut change, content).await?.head.id;
    change.commit(app, id).await
}

/// What is the same in every language. All fields are named, so that whoever adds one says which it is.
fn without_texts(content: ArticleContent, language: String, translation_of: Uuid) -> ArticleContent {
    let meta = content.meta;
    let SeoFields { image_id, no_index, .. } = meta.seo;
    ArticleContent {
        headline: String::new(),
        summary: None,
        slug: Slug::from_text(&format!("{language} {}", content.slug)).map_or(content.slug, Slug::into_string),
        language,
        genre: content.genre,
        meta: ContentMeta {
            short_headline: None,
            social_headline: None,
            kicker: None,
            standfirst: None,
            dateline: meta.dateline,
            lead_media: meta.lead_media.map(|figure| Figure { caption: None, alt: None, ..figure }),
            bylines: meta.bylines,
            regions: meta.regions,
            categories: meta.categories,
            tags: meta.tags,
            citations: meta.citations,
            related: meta.related,
            backstory: None,
            rights: meta.rights,
            seo: SeoFields { title: None, description: None, image_id, no_index, canonical_url: None },
            urgency: meta.urgency,
            is_breaking: meta.is_breaking,
            is_sensitive: meta.is_sensitive,
            is_free: meta.is_free,
            show_in_related: meta.show_in_related,
        },
        body: Body::default(),
        comments: content.comments,
        published_at: None,
        expires_at: content.expires_at,
        translation_of: Some(translation_of),
    }
}
