use std::collections::{HashMap, HashSet};

use sea_orm::{ConnectionTrait, FromQueryResult};
use uuid::Uuid;

use super::ArticleInput;
use crate::body::Resolve;
use crate::db::Sql;
use crate::kernel::{
    ArticleRef, AuthorRef, CategoryRef, Error, GlobalId, MediaRef, NodeKind, Patch, RegionRef, Result, SourceRef,
    TagRef,
};
use crate::vocabulary::Vocabulary;

/// What inputs refer to, gathered so that it is looked up with one statement a kind.
#[derive(Debug, Default)]
pub struct References {
    tags: HashSet<TagRef>,
    authors: HashSet<AuthorRef>,
    media: HashSet<MediaRef>,
    articles: HashSet<ArticleRef>,
}

impl References {
    /// Adds what an input names.
    pub fn gather(&mut self, input: &ArticleInput) {
        if let Patch::Set(body) = &input.body {
            let named = body.references();
            self.tags.extend(named.tags);
            self.media.extend(named.media);
            self.articles.extend(named.articles);
        }
        if let Patch::Set(figure) = &input.lead_media {
            self.media.insert(figure.asset.clone());
        }
        if let Patch::Set(seo) = &input.seo {
            self.media.extend(seo.image.clone());
        }
        if let Patch::Set(tags) = &input.tags {
            self.tags.extend(tags.iter().map(|tag| tag.tag.clone()));
        }
        if let Patch::Set(bylines) = &input.bylines {
            self.authors.extend(bylines.iter().map(|byline| byline.author.clone()));
        }
        if let Patch::Set(related) = &input.related {
            self.articles.extend(related.iter().cloned());
        }
        if let Patch::Set(original) = &input.translation_of {
            self.articles.insert(original.clone());
        }
    }

    /// Adds an article that is named outside of its content.
    pub fn article(&mut self, reference: &ArticleRef) {
        self.articles.insert(reference.clone());
    }

    /// Looks everything up.
    pub async fn resolve<'a>(
        self,
        connection: &impl ConnectionTrait,
        vocabulary: &'a Vocabulary,
    ) -> Result<Resolved<'a>> {
        let mut resolved = Resolved {
            vocabulary,
            tags: HashMap::new(),
            authors: HashMap::new(),
            media: HashMap::new(),
            articles: HashMap::new(),
            groups: HashMap::new(),
            known: HashSet::new(),
        };
        let (mut slugs, mut items, mut ids) = (Vec::new(), Vec::new(), Vec::new());
        for reference in self.tags {
            match reference {
                TagRef::Id(id) => ids.extend(GlobalId::parse_as(NodeKind::Tag, &id)),
                TagRef::Slug(slug) => slugs.push(slug),
                TagRef::WikidataId(item) => items.push(item),
            }
        }
        for row in keyed(connection, "tag", "slug", slugs).await? {
            resolved.tags.insert(TagRef::Slug(row.name), row.id);
        }
        for row in keyed(connection, "tag", "wikidata_id", items).await? {
            resolved.tags.insert(TagRef::WikidataId(row.name), row.id);
        }
        resolved.known.extend(known(connection, "tag", ids).await?);
        let (mut slugs, mut ids) = (Vec::new(), Vec::new());
        for reference in self.authors {
            match reference {
                AuthorRef::Slug(slug) => slugs.push(slug),
                AuthorRef::Id(id) => ids.extend(GlobalId::parse_as(NodeKind::Author, &id)),
            }
        }
        resolved.known.extend(known(connection, "author", ids).await?);
        for row in keyed(connection, "author", "slug", slugs).await? {
            resolved.authors.insert(AuthorRef::Slug(row.name), row.id);
        }
        let (mut keys, mut ids) = (Vec::new(), Vec::new());
        for reference in self.media {
            match reference {
                MediaRef::Key(key) => keys.push(key),
                MediaRef::Id(id) => ids.extend(GlobalId::parse_as(NodeKind::MediaAsset, &id)),
            }
        }
        resolved.known.extend(known(connection, "media_asset", ids).await?);
        for row in keyed(connection, "media_asset", "import_key", keys).await? {
            resolved.media.insert(MediaRef::Key(row.name), row.id);
        }
        resolved.articles(connection, self.articles).await?;
        Ok(resolved)
    }
}

#[derive(FromQueryResult)]
struct Keyed {
    name: String,
    id: Uuid,
}

async fn keyed(connection: &impl ConnectionTrait, table: &str, column: &str, names: Vec<String>) -> Result<Vec<Keyed>> {
    let mut rows = Vec::new();
    for part in names.chunks(10_000) {
        let mut sql = Sql::new("SELECT id, ");
        sql.push(column).push(" AS name FROM ").push(table).push(" WHERE ").push(column).push(" IN ");
        sql.list(part.iter().map(String::as_str));
        rows.extend(sql.all::<Keyed>(connection).await?);
    }
    Ok(rows)
}

/// Those of the ids that are there.
async fn known(connection: &impl ConnectionTrait, table: &str, ids: Vec<Uuid>) -> Result<Vec<Uuid>> {
    #[derive(FromQueryResult)]
    struct Known {
        id: Uuid,
    }
    if ids.is_empty() {
        return Ok(ids);
    }
    let mut sql = Sql::new("SELECT id FROM ");
    sql.push(table).push(" WHERE id IN ").list(ids);
    Ok(sql.all::<Known>(connection).await?.into_iter().map(|row| row.id).collect())
}

/// The ids behind the references of some inputs.
#[derive(Debug)]
pub struct Resolved<'a> {
    pub vocabulary: &'a Vocabulary,
    tags: HashMap<TagRef, Uuid>,
    authors: HashMap<AuthorRef, Uuid>,
    media: HashMap<MediaRef, Uuid>,
    articles: HashMap<ArticleRef, Uuid>,
    /// The translation group of each article that is there.
    groups: HashMap<Uuid, Uuid>,
    /// Tags, authors and media that were named by their ids and are there.
    known: HashSet<Uuid>,
}

impl Resolved<'_> {
    async fn articles(&mut self, connection: &impl ConnectionTrait, references: HashSet<ArticleRef>) -> Result<()> {
        #[derive(FromQueryResult)]
        struct Grouped {
            id: Uuid,
            translation_group_id: Uuid,
        }
        let paths: Vec<&str> = references
            .iter()
            .filter_map(|reference| match reference {
                ArticleRef::Path(path) => Some(path.as_str()),
                _ => None,
            })
            .collect();
        if !paths.is_empty() {
            let mut sql = Sql::new("SELECT path AS name, node_id AS id FROM route");
            sql.push(" WHERE node_kind = 'ARTICLE' AND path IN ").list(paths);
            for row in sql.all::<Keyed>(connection).await? {
                self.articles.insert(ArticleRef::Path(row.name), row.id);
            }
        }
        let named = references.iter().filter_map(|reference| match reference {
            ArticleRef::Id(id) => GlobalId::parse_as(NodeKind::Article, id).ok(),
            _ => self.article_id(reference).ok(),
        });
        let ids: Vec<Uuid> = named.collect();
        if !ids.is_empty() {
            let mut sql = Sql::new("SELECT id, translation_group_id FROM article WHERE id IN ");
            sql.list(ids);
            let rows = sql.all::<Grouped>(connection).await?;
            self.groups = rows.into_iter().map(|row| (row.id, row.translation_group_id)).collect();
        }
        Ok(())
    }

    pub fn region(&self, reference: &RegionRef) -> Result<Uuid> {
        self.vocabulary.regions.find(reference)?.map(|region| region.id).ok_or_else(|| missing("region", reference))
    }

    pub fn category(&self, reference: &CategoryRef) -> Result<Uuid> {
        let found = self.vocabulary.categories.find(reference)?;
        found.map(|category| category.id).ok_or_else(|| missing("category", reference))
    }

    pub fn source(&self, reference: &SourceRef) -> Result<(Uuid, String)> {
        let found = self.vocabulary.sources.find(reference)?;
        found.map(|source| (source.id, source.name.clone())).ok_or_else(|| missing("source", reference))
    }

    pub fn author(&self, reference: &AuthorRef) -> Result<Uuid> {
        match reference {
            AuthorRef::Id(id) => self.by_id(NodeKind::Author, id, "author", reference),
            _ => self.authors.get(reference).copied().ok_or_else(|| missing("author", reference)),
        }
    }

    /// The id of an article. One that is named by its import key need not be there yet.
    pub fn article_id(&self, reference: &ArticleRef) -> Result<Uuid> {
        match reference {
            ArticleRef::Id(id) => {
                let id = GlobalId::parse_as(NodeKind::Article, id)?;
                self.groups.contains_key(&id).then_some(id).ok_or_else(|| missing("article", reference))
            }
            ArticleRef::ImportKey(key) => key.article_id(),
            ArticleRef::Path(_) => self.articles.get(reference).copied().ok_or_else(|| missing("article", reference)),
        }
    }

    fn by_id(&self, kind: NodeKind, id: &str, what: &str, reference: &impl std::fmt::Display) -> Result<Uuid> {
        let id = GlobalId::parse_as(kind, id)?;
        self.known.contains(&id).then_some(id).ok_or_else(|| missing(what, reference))
    }

    /// The group that a translation of this article belongs to: that of the article, which without one of its own is
    /// named after itself.
    pub fn translation_group(&self, article: Uuid) -> Uuid {
        self.groups.get(&article).copied().unwrap_or(article)
    }
}

impl Resolve for Resolved<'_> {
    fn media(&self, reference: &MediaRef) -> Result<Uuid> {
        match reference {
            MediaRef::Id(id) => self.by_id(NodeKind::MediaAsset, id, "media file", reference),
            MediaRef::Key(_) => self.media.get(reference).copied().ok_or_else(|| missing("media file", reference)),
        }
    }

    fn article(&self, reference: &ArticleRef) -> Result<Uuid> {
        self.article_id(reference)
    }

    fn tag(&self, reference: &TagRef) -> Result<Uuid> {
        match reference {
            TagRef::Id(id) => self.by_id(NodeKind::Tag, id, "tag", reference),
            _ => self.tags.get(reference).copied().ok_or_else(|| missing("tag", reference)),
        }
    }
}

fn missing(what: &str, reference: &impl std::fmt::Display) -> Error {
    Error::not_found(format!("There is no {what} with {reference}."))
}
