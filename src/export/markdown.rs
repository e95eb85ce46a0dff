use std::path::Path;

use entity::route;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder};
use serde_json::{Map, Value, json};

use super::files::Files;
use super::pages::{Shown, Walk};
use crate::app::App;
use crate::body::input::RichTextInput;
use crate::kernel::{Error, Patch, Result};
use crate::terms;
use crate::vocabulary::Vocabulary;
use crate::workflow::PublicationState;

/// Writes every article as a Markdown file with front matter, the authors and the settings of the site, in a folder that
/// an import takes; gives the number of files. An article that is public has a file of what is public; its draft stays.
pub async fn markdown(app: &App, folder: &Path) -> Result<u64> {
    let snapshot = app.db.snapshot().await?;
    let vocabulary = Vocabulary::load(&snapshot).await?;
    let mut files = Files::new(folder);
    let site = &vocabulary.site;
    let config = json!({"title": site.name, "baseURL": site.url(""), "languageCode": site.default_language});
    files.write("hugo.json", &format!("{config:#}\n"))?;
    let mut authors = terms::AuthorExport::default();
    while let Some(page) = authors.next(&snapshot, &vocabulary).await? {
        for input in page {
            let slug = input.slug.clone().unwrap_or_default();
            let mut fields = Map::new();
            fields.insert("name".into(), json!(input.name));
            if let Patch::Set(title) = &input.job_title {
                fields.insert("job_title".into(), json!(title));
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
    let mut walk = Walk::new(true, app.clock.now());
    loop {
        let page = walk.next(&snapshot).await?;
        if page.is_empty() {
            return Ok(files.count);
        }
        for shown in page {
            let aliases = aliases(&snapshot, &shown).await?;
            let path = file_of(&shown);
            files.write(&path, &page_of(fields(&shown, &vocabulary, aliases), body(&shown))?)?;
        }
    }
}

fn body(shown: &Shown) -> &str {
    shown.card.proof.as_ref().map_or("", |proof| proof.body.markdown.as_str())
}

/// Its path, or a place among the drafts.
fn file_of(shown: &Shown) -> String {
    match &shown.head.path {
        Some(path) if shown.head.live_revision_id.is_some() => format!("content{path}.md"),
        _ => format!("content/drafts/{}-{}.md", shown.head.slug, shown.head.id.simple()),
    }
}

async fn aliases(connection: &impl ConnectionTrait, shown: &Shown) -> Result<Vec<String>> {
    let rows = route::Entity::find()
        .filter(route::Column::NodeKind.eq("ARTICLE"))
        .filter(route::Column::NodeId.eq(shown.head.id))
        .filter(route::Column::Status.ne("CANONICAL"))
        .order_by_asc(route::Column::Path)
        .all(connection)
        .await?;
    Ok(rows.into_iter().map(|row| row.path).filter(|path| Some(path) != shown.head.path.as_ref()).collect())
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
    if head.live_revision_id.is_some() {
        put("date", json!(card.published_at.to_string()));
        if card.modified_at != card.published_at {
            put("lastmod", json!(card.modified_at.to_string()));
        }
    } else {
        put("draft", json!(true));
    }
    if head.publication == PublicationState::Archived.as_str()
        || head.publication == PublicationState::Retracted.as_str()
    {
        put("withdrawn", json!(head.publication));
    }
    put("slug", json!(content.slug));
    put("url", json!(head.path));
    put("aliases", json!(aliases));
    put("kicker", json!(content.kicker));
    put("standfirst", json!(content.standfirst.as_ref().map(|text| &text.markdown)));
    put("summary", json!(content.summary));
    put("description", json!(content.seo.description));
    put("canonical", json!(content.seo.canonical_url));
    put("language", json!(content.language));
    put("expiryDate", json!(content.expires_at.map(|at| at.to_string())));
    let authors = content.bylines.iter().filter_map(|byline| shown.authors.get(&byline.author_id));
    put("authors", authors.map(|author| json!(author.name)).collect());
    let regions = content.regions.iter().filter_map(|id| vocabulary.regions.get(*id));
    put("regions", regions.map(|region| json!(region.name)).collect());
    let categories = content.categories.iter().filter_map(|id| vocabulary.categories.get(*id));
    put("categories", categories.map(|category| json!(category.name)).collect());
    let tags = content.tags.iter().filter_map(|tag| shown.tags.get(&tag.tag_id));
    put("tags", tags.map(|tag| json!(tag.name)).collect());
    put("source", content.citations.first().map_or(Value::Null, |citation| json!(citation.label(&vocabulary.sources))));
    put("source_url", content.citations.first().map_or(Value::Null, |citation| json!(citation.url)));
    put("dateline", json!(content.dateline.as_ref().and_then(|dateline| dateline.place.clone())));
    put("image", json!(shown.lead.as_ref().map(|asset| &asset.url)));
    put("image_alt", json!(content.lead_media.as_ref().and_then(|figure| figure.alt.clone())));
    fields
}

fn page_of(fields: Map<String, Value>, text: &str) -> Result<String> {
    let yaml = serde_saphyr::to_string(&Value::Object(fields)).map_err(|error| Error::internal(error.to_string()))?;
    Ok(format!("---\n{}\n---\n\n{}\n", yaml.trim_end(), text.trim_end()))
}
