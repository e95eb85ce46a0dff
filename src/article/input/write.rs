use std::collections::HashMap;

use sea_orm::{ConnectionTrait, FromQueryResult};
use uuid::Uuid;

use super::{ArticleInput, ArticleTagInput, BylineInput, CitationInput, CommentPolicyInput, DatelineInput, SeoInput};
use crate::article::ArticleContent;
use crate::article::content::{Citation, Dateline, SeoFields};
use crate::body;
use crate::body::input::RichTextInput;
use crate::db::Sql;
use crate::kernel::{
    ArticleRef, AuthorRef, CategoryRef, Error, ImportKey, MediaRef, Patch, RegionRef, Result, SourceRef, TagRef,
};
use crate::vocabulary::Vocabulary;

/// What the things that contents refer to are called in files.
#[derive(Debug, Default)]
pub struct Names {
    tags: HashMap<Uuid, TagRef>,
    authors: HashMap<Uuid, AuthorRef>,
    media: HashMap<Uuid, MediaRef>,
    articles: HashMap<Uuid, ArticleRef>,
}

#[derive(FromQueryResult)]
struct Named {
    id: Uuid,
    name: Option<String>,
}

#[derive(FromQueryResult)]
struct Imported {
    id: Uuid,
    import_source: Option<String>,
    import_key: Option<String>,
}

impl Names {
    /// Looks up everything that these contents refer to.
    pub async fn of(connection: &impl ConnectionTrait, contents: &[&ArticleContent]) -> Result<Self> {
        let mut names = Self::default();
        let tags = contents
            .iter()
            .flat_map(|content| content.meta.tags.iter().map(|tag| tag.tag_id).chain(content.body.tags()));
        for Named { id, name } in named(connection, "tag", "slug", tags.collect()).await? {
            names.tags.insert(id, TagRef::Slug(name.unwrap_or_default()));
        }
        let authors = contents.iter().flat_map(|content| content.meta.bylines.iter().map(|byline| byline.author_id));
        for Named { id, name } in named(connection, "author", "slug", authors.collect()).await? {
            names.authors.insert(id, AuthorRef::Slug(name.unwrap_or_default()));
        }
        let media = contents.iter().flat_map(|content| content.assets());
        for Named { id, name } in named(connection, "media_asset", "import_key", media.collect()).await? {
            names.media.insert(id, MediaRef::Key(name.unwrap_or_else(|| id.to_string())));
        }
        let articles = contents.iter().flat_map(|content| {
            content.meta.related.iter().copied().chain(content.translation_of).chain(content.body.links())
        });
        names.add_articles(connection, articles.collect()).await?;
        Ok(names)
    }

    /// Looks up articles only.
    pub async fn of_articles(connection: &impl ConnectionTrait, ids: Vec<Uuid>) -> Result<Self> {
        let mut names = Self::default();
        names.add_articles(connection, ids).await?;
        Ok(names)
    }

    async fn add_articles(&mut self, connection: &impl ConnectionTrait, ids: Vec<Uuid>) -> Result<()> {
        if ids.is_empty() {
            return Ok(());
        }
        let mut sql = Sql::new("SELECT id, import_source, import_key FROM article WHERE id IN ");
        sql.list(ids);
        for row in sql.all::<Imported>(connection).await? {
            let key = ImportKey::of(row.id, row.import_source, row.import_key);
            self.articles.insert(row.id, ArticleRef::ImportKey(key));
        }
        Ok(())
    }

    /// How a file names an article; by its id if it is not there (yet).
    pub fn article(&self, id: Uuid) -> ArticleRef {
        self.articles.get(&id).cloned().unwrap_or_else(|| ArticleRef::ImportKey(ImportKey::of(id, None, None)))
    }

    /// How a file names a media file.
    pub fn media(&self, id: Uuid) -> MediaRef {
        self.media.get(&id).cloned().unwrap_or_else(|| MediaRef::Key(id.to_string()))
    }
}

async fn named(connection: &impl ConnectionTrait, table: &str, column: &str, ids: Vec<Uuid>) -> Result<Vec<Named>> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let mut sql = Sql::new("SELECT id, ");
    sql.push(column).push(" AS name FROM ").push(table).push(" WHERE id IN ").list(ids);
    sql.all(connection).await
}

impl body::Naming for Names {
    fn media(&self, id: Uuid) -> MediaRef {
        Self::media(self, id)
    }

    fn article(&self, id: Uuid) -> ArticleRef {
        Self::article(self, id)
    }

    fn tag(&self, id: Uuid) -> Option<TagRef> {
        self.tags.get(&id).cloned()
    }
}

impl ArticleInput {
    /// The input that makes this content; what is as it would be anyway is left out.
    pub fn from_content(content: &ArticleContent, vocabulary: &Vocabulary, names: &Names) -> Result<Self> {
        let set = |value: &Option<String>| value.clone().map_or(Patch::Keep, Patch::Set);
        let rich = |text: &Option<body::RichText>| {
            text.as_ref().map_or(Patch::Keep, |text| Patch::Set(RichTextInput::Html(text.html.clone())))
        };
        let regions = content.meta.regions.iter().map(|id| region(vocabulary, *id)).collect::<Result<Vec<_>>>()?;
        let categories =
            content.meta.categories.iter().map(|id| category(vocabulary, *id)).collect::<Result<Vec<_>>>()?;
        let bylines = content.meta.bylines.iter().map(|byline| {
            let author = names.authors.get(&byline.author_id).cloned().ok_or_else(|| dangling(byline.author_id))?;
            Ok(BylineInput { author, role: byline.role, credited_as: byline.credited_as.clone() })
        });
        let tags = content.meta.tags.iter().map(|tag| {
            let reference = names.tags.get(&tag.tag_id).cloned().ok_or_else(|| dangling(tag.tag_id))?;
            Ok(ArticleTagInput { tag: reference, relation: tag.relation })
        });
        let citations = content.meta.citations.iter().map(|citation| write_citation(vocabulary, citation));
        let dateline =
            content.meta.dateline.as_ref().map(|dateline| write_dateline(vocabulary, dateline)).transpose()?;
        Ok(Self {
            headline: Patch::Set(content.headline.clone()),
            short_headline: set(&content.meta.short_headline),
            social_headline: set(&content.meta.social_headline),
            kicker: set(&content.meta.kicker),
            standfirst: rich(&content.meta.standfirst),
            summary: set(&content.summary),
            slug: Patch::Set(content.slug.clone()),
            language: Patch::Set(content.language.clone()),
            genre: Patch::Set(content.genre),
            urgency: unless(content.meta.urgency, 5),
            is_breaking: unless(content.meta.is_breaking, false),
            is_sensitive: unless(content.meta.is_sensitive, false),
            is_free: unless(content.meta.is_free, true),
            show_in_related: unless(content.meta.show_in_related, true),
            dateline: dateline.map_or(Patch::Keep, Patch::Set),
            lead_media: content
                .meta
                .lead_media
                .as_ref()
                .map_or(Patch::Keep, |figure| Patch::Set(figure.to_input(names))),
            body: Patch::Set(content.body.to_input(names)),
            bylines: Patch::Set(bylines.collect::<Result<_>>()?),
            regions: Patch::Set(regions),
            categories: unless(categories, Vec::new()),
            tags: unless(tags.collect::<Result<Vec<_>>>()?, Vec::new()),
            citations: unless(citations.collect::<Result<Vec<_>>>()?, Vec::new()),
            related: unless(content.meta.related.iter().map(|id| names.article(*id)).collect(), Vec::new()),
            backstory: rich(&content.meta.backstory),
            rights: unless(content.meta.rights.clone(), Default::default()),
            seo: if content.meta.seo == SeoFields::default() {
                Patch::Keep
            } else {
                Patch::Set(write_seo(&content.meta.seo, names))
            },
            comments: Patch::Set(CommentPolicyInput {
                state: content.comments.state,
                closes_at: content.comments.closes_at,
            }),
            published_at: content.published_at.map_or(Patch::Keep, Patch::Set),
            expires_at: content.expires_at.map_or(Patch::Keep, Patch::Set),
            translation_of: content.translation_of.map_or(Patch::Keep, |id| Patch::Set(names.article(id))),
        })
    }
}

fn unless<T: PartialEq>(value: T, usual: T) -> Patch<T> {
    if value == usual { Patch::Keep } else { Patch::Set(value) }
}

fn dangling(id: Uuid) -> Error {
    Error::internal(format!("content refers to {id}, which is gone"))
}

fn region(vocabulary: &Vocabulary, id: Uuid) -> Result<RegionRef> {
    let region = vocabulary.regions.get(id).ok_or_else(|| dangling(id))?;
    Ok(RegionRef::Slug(region.slug.clone()))
}

fn category(vocabulary: &Vocabulary, id: Uuid) -> Result<CategoryRef> {
    let category = vocabulary.categories.get(id).ok_or_else(|| dangling(id))?;
    Ok(CategoryRef::Slug(category.slug.clone()))
}

fn write_citation(vocabulary: &Vocabulary, citation: &Citation) -> Result<CitationInput> {
    let Citation {
        key,
        source_id,
        label,
        follows_source,
        role,
        title,
        url,
        archived_url,
        published_at,
        accessed_at,
        note,
    } = citation.clone();
    let source = source_id.map(|id| vocabulary.sources.get(id).ok_or_else(|| dangling(id))).transpose()?;
    let label = source.is_none_or(|source| !follows_source && source.name != label).then_some(label);
    let source = source.map(|source| SourceRef::Slug(source.slug.clone()));
    Ok(CitationInput { key: Some(key), source, label, role, title, url, archived_url, published_at, accessed_at, note })
}

fn write_dateline(vocabulary: &Vocabulary, dateline: &Dateline) -> Result<DatelineInput> {
    let Dateline { text, place, region_id, date } = dateline.clone();
    let region = region_id.map(|id| region(vocabulary, id)).transpose()?;
    Ok(DatelineInput { text: Some(text), place, region, date })
}

fn write_seo(seo: &SeoFields, names: &Names) -> SeoInput {
    let SeoFields { title, description, image_id, no_index, canonical_url } = seo.clone();
    SeoInput { title, description, image: image_id.map(|id| names.media(id)), no_index, canonical_url }
}
