use std::collections::{HashMap, HashSet};

use entity::{collection, collection_item};
use sea_orm::{ActiveModelTrait, ColumnTrait, EntityTrait, FromQueryResult, IntoActiveModel, QueryFilter, QueryOrder};
use uuid::Uuid;

use super::input::{CollectionInput, CollectionItemInput};
use super::published::{path, write};
use super::{CollectionKind, MAX_ITEMS};
use crate::article::existing;
use crate::article::filter::{ArticleFilter, feed_query};
use crate::body::RichText;
use crate::body::input::RichTextInput;
use crate::db::{DatabaseTransaction, Sql, insert_all, unused_id};
use crate::kernel::{
    ArticleRef, Code, Error, GlobalId, MediaRef, Micros, NodeKind, Outcome, Patch, Problems, Result, Slug, checked,
    derived_id,
};
use crate::route::{NodeRef, RoutedKind, claim};
use crate::vocabulary::Vocabulary;

/// The longest title and the longest text of an item, in characters.
const MAX_LINE: usize = 300;

/// Saves a collection under its slug. Its path is taken even if it is not published yet.
pub async fn save(
    tx: &DatabaseTransaction,
    vocabulary: &Vocabulary,
    now: Micros,
    input: CollectionInput,
) -> Result<(Uuid, Outcome)> {
    let slug = Slug::parse(&input.slug)?;
    let stored = collection::Entity::find().filter(collection::Column::Slug.eq(slug.as_str())).one(tx).await?;
    let is_new = stored.is_none();
    let mut current = stored.unwrap_or_else(|| blank(&slug, now));
    if is_new {
        current.id = unused_id(tx, "collection", current.id).await?;
    }
    let id = current.id;
    let mut problems = Problems::default();
    let names = Named::of(tx, &input).await?;
    let (row, items) = apply(current.clone(), input, vocabulary, &names, &mut problems)?;
    if let Some(filter) = &row.backfill {
        let filter: ArticleFilter = serde_json::from_str(filter).map_err(Error::internal)?;
        problems.take("backfill", check_backfill(tx, vocabulary, &filter).await);
    }
    problems.or(())?;
    let there = collection_item::Entity::find()
        .filter(collection_item::Column::CollectionId.eq(id))
        .order_by_asc(collection_item::Column::Position)
        .all(tx)
        .await?;
    let items = items.filter(|items| *items != there);
    if is_new {
        collection::Entity::insert(row.into_active_model()).exec_without_returning(tx).await?;
        claim(tx, &path(slug.as_str()), NodeRef { kind: RoutedKind::Collection, id }, now).await?;
    } else if row == current && items.is_none() {
        return Ok((id, Outcome::Unchanged));
    } else {
        let row = collection::Model { updated_at: now.0, version: row.version + 1, ..row };
        collection::Entity::update(row.into_active_model().reset_all()).exec(tx).await?;
    }
    if let Some(items) = items {
        collection_item::Entity::delete_many().filter(collection_item::Column::CollectionId.eq(id)).exec(tx).await?;
        insert_all::<collection_item::Entity, _>(tx, items).await?;
    }
    Ok((id, if is_new { Outcome::Created } else { Outcome::Updated }))
}

fn blank(slug: &Slug, now: Micros) -> collection::Model {
    collection::Model {
        id: derived_id("collection", slug.as_str()),
        kind: CollectionKind::StoryPackage.as_str().into(),
        slug: slug.as_str().into(),
        title: String::new(),
        description: None,
        image_id: None,
        region_id: None,
        category_id: None,
        is_published: false,
        backfill: None,
        created_at: now.0,
        updated_at: now.0,
        version: 1,
    }
}

/// The row after the change, and the items if they are given.
fn apply(
    current: collection::Model,
    input: CollectionInput,
    vocabulary: &Vocabulary,
    names: &Named,
    problems: &mut Problems,
) -> Result<(collection::Model, Option<Vec<collection_item::Model>>)> {
    let CollectionInput {
        slug: _,
        title,
        collection_kind,
        description,
        image,
        region,
        category,
        is_published,
        backfill,
        items,
    } = input;
    let mut row = current;
    match title {
        Patch::Set(title) => row.title = problems.take("title", checked::name(title, MAX_LINE)).unwrap_or_default(),
        Patch::Clear => row.title = String::new(),
        Patch::Keep => {}
    }
    if row.title.is_empty() && problems.is_empty() {
        problems.add("title", "A collection needs a title.");
    }
    match collection_kind {
        Patch::Set(kind) => row.kind = kind.as_str().into(),
        Patch::Clear => row.kind = CollectionKind::StoryPackage.as_str().into(),
        Patch::Keep => {}
    }
    let description = problems.take("description", description.try_map(rich_text));
    row.description = description.unwrap_or_default().apply(row.description);
    let image = problems.take("image", image.try_map(|reference| names.media(&reference)));
    row.image_id = image.unwrap_or_default().apply(row.image_id);
    let region = problems.take("region", region.try_map(|reference| vocabulary.regions.id(&reference)));
    row.region_id = region.unwrap_or_default().apply(row.region_id);
    let category = problems.take("category", category.try_map(|reference| vocabulary.categories.id(&reference)));
    row.category_id = category.unwrap_or_default().apply(row.category_id);
    row.is_published = is_published.apply_or(Some(row.is_published), || false);
    row.backfill = backfill.try_map(|filter| text(&filter))?.apply(row.backfill);
    let items = match items {
        Patch::Keep => None,
        Patch::Clear => Some(Vec::new()),
        Patch::Set(items) => Some(placed(row.id, items, names, problems)),
    };
    Ok((row, items))
}

fn rich_text(input: RichTextInput) -> Result<String> {
    let read: RichText = input.read()?;
    text(&read)
}

fn text(value: &impl serde::Serialize) -> Result<String> {
    write(Some(value))?.ok_or_else(|| Error::internal("a value turned into nothing"))
}

/// The rows of items; what is wrong with one is noted under its place.
fn placed(
    collection_id: Uuid,
    items: Vec<CollectionItemInput>,
    names: &Named,
    problems: &mut Problems,
) -> Vec<collection_item::Model> {
    if items.len() > MAX_ITEMS {
        problems.add("items", format!("There are {}; at most {MAX_ITEMS} are allowed.", items.len()));
        return Vec::new();
    }
    let mut seen = HashSet::new();
    let mut rows = Vec::with_capacity(items.len());
    for (position, input) in (0_i32..).zip(items) {
        let field = |name: &str| format!("items.{position}.{name}");
        let CollectionItemInput { article, headline, kicker, summary, image, layout, starts_at, ends_at } = input;
        let article_id = problems.take(field("article"), names.article(&article));
        if article_id.is_some_and(|id| !seen.insert(id)) {
            problems.add(field("article"), "It is in the list twice.");
        }
        let image = image.map(|reference| names.media(&reference)).transpose();
        if let (Some(from), Some(until)) = (starts_at, ends_at)
            && from >= until
        {
            problems.add(field("endsAt"), "It must be after startsAt.");
        }
        let mut own = |name: &str, text: Option<String>| {
            problems.take(field(name), text.map(|text| checked::line(text, MAX_LINE)).transpose()).flatten()
        };
        let (headline, kicker, summary) = (own("headline", headline), own("kicker", kicker), own("summary", summary));
        let image_id = problems.take(field("image"), image).flatten();
        let Some(article_id) = article_id else { continue };
        rows.push(collection_item::Model {
            collection_id,
            position,
            article_id,
            headline,
            kicker,
            summary,
            image_id,
            layout: layout.as_str().into(),
            starts_at: starts_at.map(|at| at.0),
            ends_at: ends_at.map(|at| at.0),
        });
    }
    rows
}

/// A rule may name a tag, an author or a source that the public does not know yet; it must name regions and categories
/// that are there, and not too much.
async fn check_backfill(tx: &DatabaseTransaction, vocabulary: &Vocabulary, filter: &ArticleFilter) -> Result<()> {
    match feed_query(tx, vocabulary, Some(filter), None).await {
        Err(error) if error.code() == Code::NotFound => {}
        checked => return checked.map(drop),
    }
    for reference in filter.region.iter().flat_map(|filter| &filter.any_of) {
        vocabulary.regions.id(reference)?;
    }
    for reference in filter.category.iter().flat_map(|filter| &filter.any_of) {
        vocabulary.categories.id(reference)?;
    }
    Ok(())
}

/// The ids behind what an input names and the vocabulary does not hold.
struct Named {
    articles: HashMap<ArticleRef, Uuid>,
    media: HashMap<MediaRef, Uuid>,
}

impl Named {
    async fn of(tx: &DatabaseTransaction, input: &CollectionInput) -> Result<Self> {
        #[derive(FromQueryResult)]
        struct Asset {
            id: Uuid,
            import_key: String,
        }
        let items = match &input.items {
            Patch::Set(items) => items.as_slice(),
            Patch::Keep | Patch::Clear => &[],
        };
        let image = match &input.image {
            Patch::Set(image) => Some(image),
            Patch::Keep | Patch::Clear => None,
        };
        let articles = existing(tx, items.iter().map(|item| &item.article)).await?;
        let keys: Vec<&str> = items
            .iter()
            .filter_map(|item| item.image.as_ref())
            .chain(image)
            .filter_map(|reference| match reference {
                MediaRef::Key(key) => Some(key.as_str()),
                MediaRef::Id(_) => None,
            })
            .collect();
        let mut media = HashMap::new();
        if !keys.is_empty() {
            let mut sql = Sql::new("SELECT id, import_key FROM media_asset WHERE import_key IN ");
            sql.list(keys);
            let rows = sql.all::<Asset>(tx).await?;
            media.extend(rows.into_iter().map(|row| (MediaRef::Key(row.import_key), row.id)));
        }
        Ok(Self { articles, media })
    }

    fn article(&self, reference: &ArticleRef) -> Result<Uuid> {
        self.articles.get(reference).copied().ok_or_else(|| missing("article", reference))
    }

    fn media(&self, reference: &MediaRef) -> Result<Uuid> {
        match reference {
            MediaRef::Id(id) => GlobalId::parse_as(NodeKind::MediaAsset, id),
            MediaRef::Key(_) => self.media.get(reference).copied().ok_or_else(|| missing("media file", reference)),
        }
    }
}

fn missing(what: &str, reference: &impl std::fmt::Display) -> Error {
    Error::not_found(format!("There is no {what} with {reference}."))
}
