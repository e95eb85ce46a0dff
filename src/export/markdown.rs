use std::collections::{HashMap, HashSet};
use std::path::Path;

use entity::article::Model;
use entity::{article, route};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder};
use serde_json::{Map, Value, json};
use uuid::Uuid;

use super::files::Files;
use super::pages::{Shown, Walk};
use crate::app::App;
use crate::article::BylineRole;
use crate::article::input::{ArticleInput, BylineInput, Names};
use crate::body::input::RichTextInput;
use crate::import::{OWN, key_of};
use crate::kernel::{ArticleRef, Error, MediaRef, Micros, Patch, Result, Slug};
use crate::tag::TagRelation;
use crate::terms;
use crate::vocabulary::Vocabulary;
use crate::workflow::{DraftState, PublicationState, ReleaseMode};

/// Writes every article as a Markdown file with front matter, the authors, the categories and tags whose names do not tell
/// their slugs, and the settings of the site, in a folder that an import takes; gives the number of files. An article that
/// is public has a file of what is public; its draft stays.
pub async fn markdown(app: &App, folder: &Path) -> Result<u64> {
    let snapshot = app.db.snapshot().await?;
    let vocabulary = Vocabulary::load(&snapshot).await?;
    let mut files = Files::new(folder);
    let site = &vocabulary.site;
    let config = json!({"title": site.name, "baseURL": site.url(""), "languageCode": site.default_language,
        "timeZone": site.time_zone, "params": {"description": site.description}});
    files.write("hugo.json", &format!("{config:#}\n"))?;
    let mut authors = terms::AuthorExport::default();
    while let Some(page) = authors.next(&snapshot, &vocabulary).await? {
        for input in page {
            let slug = input.slug.clone().unwrap_or_default();
            let mut fields = Map::new();
            fields.insert("name".into(), json!(input.name));
            fields.insert("slug".into(), json!(slug));
            if let Patch::Set(title) = &input.job_title {
                fields.insert("job_title".into(), json!(title));
            }
            if let Patch::Set(links) = &input.links {
                let links = links
                    .iter()
                    .filter(|link| matches!(link.rel.as_str(), "website" | "twitter" | "mastodon" | "github"));
                fields.extend(links.map(|link| (link.rel.clone(), json!(link.url))));
            }
            let bio = match &input.bio {
                Patch::Set(RichTextInput::Html(text) | RichTextInput::Markdown(text) | RichTextInput::Text(text)) => {
                    text.as_str()
                }
                Patch::Keep | Patch::Clear => "",
            };
            files.write(&format!("content/authors/{slug}.md"), &page_of(fields, bio)?)?;
        }
    }
    let mut described = HashSet::new();
    let mut walk = Walk::new(app, true, vocabulary.site.zone());
    loop {
        let page = walk.next(&snapshot).await?;
        if page.is_empty() {
            return Ok(files.count);
        }
        let names = Names::of(&snapshot, &page.iter().map(|shown| &shown.revision.content).collect::<Vec<_>>()).await?;
        let named = named(&snapshot, &page).await?;
        let mut former = former(&snapshot, &page).await?;
        for shown in page {
            let (aliases, was_public) = aliases(&shown, former.remove(&shown.head.id).unwrap_or_default());
            for (folder, slug, name) in filed(&shown, &vocabulary) {
                let is_told = Slug::from_text(&name).is_some_and(|told| told.as_str() == slug);
                if !is_told && described.insert(format!("{folder}/{slug}")) {
                    let fields = Map::from_iter([("title".to_owned(), json!(name))]);
                    files.write(&format!("content/{folder}/{slug}/_index.md"), &page_of(fields, "")?)?;
                }
            }
            let mut fields = fields(&shown, &vocabulary, aliases);
            if was_public {
                fields.insert("was_public".to_owned(), json!(true));
            }
            let own = own(&shown, &vocabulary, &names, &named)?;
            fields.insert(OWN.to_owned(), json!(serde_json::to_string(&own).map_err(Error::internal)?));
            files.write(&file_of(&shown.head), &page_of(fields, body(&shown))?)?;
        }
    }
}

/// The folders, slugs and names of the categories and tags of an article.
fn filed(shown: &Shown, vocabulary: &Vocabulary) -> Vec<(&'static str, String, String)> {
    let content = &shown.revision.content;
    let categories = content.meta.categories.iter().filter_map(|id| vocabulary.categories.get(*id));
    let tags = content.meta.tags.iter().filter_map(|tag| shown.tags.get(&tag.tag_id));
    let categories = categories.map(|category| ("categories", category.slug.clone(), category.name.clone()));
    categories.chain(tags.map(|tag| ("tags", tag.slug.clone(), tag.name.clone()))).collect()
}

/// What no generator has a key for. All fields are named, so that whoever adds one puts it here or among those of [`fields`].
fn own(shown: &Shown, vocabulary: &Vocabulary, names: &Names, named: &HashMap<Uuid, Model>) -> Result<ArticleInput> {
    let content = &shown.revision.content;
    let mut input = ArticleInput::from_content(content, vocabulary, names)?;
    if let (Patch::Set(figure), Some((_, url))) = (&mut input.lead_media, &shown.lead) {
        figure.asset = MediaRef::Key(url.clone());
    }
    if let Patch::Set(seo) = &mut input.seo {
        seo.image = shown.shared.clone().map(MediaRef::Key);
    }
    // Regions and sources have no files of their own; their names stay.
    if let Patch::Set(dateline) = &mut input.dateline {
        dateline.region = None;
    }
    if let Patch::Set(citations) = &mut input.citations {
        for (citation, shown) in citations.iter_mut().zip(&content.meta.citations) {
            citation.source = None;
            citation.label = Some(shown.label(&vocabulary.sources).to_owned());
        }
    }
    // Who only wrote it stands in the list of authors, what it is about in that of tags.
    let is_plain = |byline: &BylineInput| byline.role == BylineRole::Author && byline.credited_as.is_none();
    if matches!(&input.bylines, Patch::Set(list) if list.iter().all(is_plain)) {
        input.bylines = Patch::Keep;
    }
    if matches!(&input.tags, Patch::Set(list) if list.iter().all(|tag| tag.relation == TagRelation::About)) {
        input.tags = Patch::Keep;
    }
    let file = |id: &Uuid| named.get(id).map(|head| ArticleRef::ImportKey(key_of(Path::new(&file_of(head)))));
    let related: Vec<ArticleRef> = content.meta.related.iter().filter_map(file).collect();
    let group = shown.head.translation_group_id;
    Ok(ArticleInput {
        headline: Patch::Keep,
        short_headline: input.short_headline,
        social_headline: input.social_headline,
        kicker: Patch::Keep,
        standfirst: Patch::Keep,
        summary: Patch::Keep,
        slug: Patch::Keep,
        language: Patch::Keep,
        genre: input.genre,
        urgency: input.urgency,
        is_breaking: input.is_breaking,
        is_sensitive: input.is_sensitive,
        is_free: input.is_free,
        show_in_related: input.show_in_related,
        dateline: input.dateline,
        lead_media: input.lead_media,
        body: Patch::Keep,
        bylines: input.bylines,
        regions: Patch::Keep,
        categories: Patch::Keep,
        tags: input.tags,
        citations: input.citations,
        related: Patch::set_if(Some(related).filter(|related| !related.is_empty())),
        backstory: input.backstory,
        rights: input.rights,
        seo: input.seo,
        comments: input.comments,
        published_at: Patch::Keep,
        expires_at: Patch::Keep,
        translation_of: Patch::set_if((group != shown.head.id).then(|| file(&group)).flatten()),
    })
}

fn body(shown: &Shown) -> &str {
    shown.card.preview.as_ref().map_or("", |preview| preview.body.markdown.as_str())
}

/// The articles that some name: as what they are translations of, and as related.
async fn named(connection: &impl ConnectionTrait, page: &[Shown]) -> Result<HashMap<Uuid, Model>> {
    let heads = page.iter().map(|shown| &shown.head);
    let groups = heads.filter(|head| head.translation_group_id != head.id).map(|head| head.translation_group_id);
    let related = page.iter().flat_map(|shown| shown.revision.content.meta.related.iter().copied());
    let ids: Vec<Uuid> = groups.chain(related).collect();
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let found = article::Entity::find().filter(article::Column::Id.is_in(ids)).all(connection).await?;
    Ok(found.into_iter().map(|head| (head.id, head)).collect())
}

/// Its path, or a place among the drafts.
fn file_of(head: &Model) -> String {
    match &head.path {
        Some(path) if head.live_revision_id.is_some() => format!("content{path}.md"),
        _ => format!("content/drafts/{}-{}.md", head.slug, head.id.simple()),
    }
}

/// The addresses of articles that are not those they have now, by article.
async fn former(connection: &impl ConnectionTrait, page: &[Shown]) -> Result<HashMap<Uuid, Vec<route::Model>>> {
    let rows = route::Entity::find()
        .filter(route::Column::NodeKind.eq("ARTICLE"))
        .filter(route::Column::NodeId.is_in(page.iter().map(|shown| shown.head.id)))
        .filter(route::Column::Status.ne("CANONICAL"))
        .order_by_asc(route::Column::Path)
        .all(connection)
        .await?;
    let mut former: HashMap<Uuid, Vec<route::Model>> = HashMap::new();
    for row in rows {
        if let Some(article) = row.node_id {
            former.entry(article).or_default().push(row);
        }
    }
    Ok(former)
}

/// The paths that it had, and whether those of a draft say that it was public elsewhere.
fn aliases(shown: &Shown, former: Vec<route::Model>) -> (Vec<String>, bool) {
    let was_public = shown.head.live_version == 0 && former.iter().any(|row| row.status == "GONE");
    let paths = former.into_iter().map(|row| row.path).filter(|path| Some(path) != shown.head.path.as_ref());
    (paths.collect(), was_public)
}

fn fields(shown: &Shown, vocabulary: &Vocabulary, aliases: Vec<String>) -> Map<String, Value> {
    let (head, card) = (&shown.head, &shown.card);
    let content = &shown.revision.content;
    let mut fields = Map::new();
    let mut put = |key: &str, value: Value| {
        let is_empty = match &value {
            Value::Null => true,
            Value::Array(items) => items.is_empty(),
            Value::String(text) => text.is_empty(),
            _ => false,
        };
        if !is_empty {
            fields.insert(key.to_owned(), value);
        }
    };
    put("title", json!(content.headline));
    let is_withdrawn = head.publication == PublicationState::Archived.as_str()
        || head.publication == PublicationState::Retracted.as_str();
    if head.live_revision_id.is_some() || is_withdrawn {
        let date = head.published_at.map_or(card.published_at, Micros);
        put("date", json!(date.to_string()));
        if card.modified_at != date && !is_withdrawn {
            put("lastmod", json!(card.modified_at.to_string()));
        }
    } else if let Some(at) = planned(head) {
        put("date", json!(at.to_string()));
    } else {
        put("draft", json!(true));
    }
    if is_withdrawn {
        put("withdrawn", json!(head.publication));
    }
    put("slug", json!(content.slug));
    put("url", json!(head.path));
    put("aliases", json!(aliases));
    put("kicker", json!(content.meta.kicker));
    put("standfirst", json!(content.meta.standfirst.as_ref().map(|text| &text.markdown)));
    put("summary", json!(content.summary));
    put("description", json!(content.meta.seo.description));
    put("canonical", json!(content.meta.seo.canonical_url));
    put("language", json!(content.language));
    put("expiryDate", json!(content.expires_at.map(|at| at.to_string())));
    let authors = content.meta.bylines.iter().filter_map(|byline| shown.authors.get(&byline.author_id));
    put("authors", authors.map(|author| json!(author.name)).collect());
    let regions = content.meta.regions.iter().filter_map(|id| vocabulary.regions.get(*id));
    put("regions", regions.map(|region| json!(region.name)).collect());
    let categories = content.meta.categories.iter().filter_map(|id| vocabulary.categories.get(*id));
    put("categories", categories.map(|category| json!(category.name)).collect());
    let tags = content.meta.tags.iter().filter_map(|tag| shown.tags.get(&tag.tag_id));
    put("tags", tags.map(|tag| json!(tag.name)).collect());
    put("dateline", json!(content.meta.dateline.as_ref().and_then(|dateline| dateline.place.clone())));
    put("image", json!(shown.lead.as_ref().map(|(_, url)| url)));
    put("image_alt", json!(content.meta.lead_media.as_ref().and_then(|figure| figure.alt.clone())));
    fields
}

/// When it is to become public.
fn planned(head: &Model) -> Option<Micros> {
    let is_planned = head.draft == DraftState::Scheduled.as_str()
        && head.release_mode.as_deref() == Some(ReleaseMode::PublishAt.as_str());
    head.release_at.filter(|_| is_planned).map(Micros)
}

fn page_of(fields: Map<String, Value>, text: &str) -> Result<String> {
    let yaml = serde_saphyr::to_string(&Value::Object(fields)).map_err(|error| Error::internal(error.to_string()))?;
    Ok(format!("---\n{}\n---\n\n{}\n", yaml.trim_end(), text.trim_end()))
}
