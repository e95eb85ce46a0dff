use entity::{collection as table, route};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use uuid::Uuid;

use crate::app::{App, Change, IdempotencyKey};
use crate::auth::{Caller, Operation};
use crate::collection::{self, CollectionInput, CollectionItemInput};
use crate::kernel::{GlobalId, NodeKind, Patch, Result, Slug};
use crate::refusal::{Failure, Refusal, UserErrorCode};

/// Makes a collection. It is not visible before it is published.
pub async fn create(
    app: &App,
    caller: &Caller,
    once: Option<IdempotencyKey>,
    mut input: CollectionInput,
) -> Result<Uuid, Failure> {
    let mut change = app.begin(caller, Operation::CreateCollection, once).await?;
    if let Some(id) = change.replay()? {
        return Ok(id);
    }
    let title = match &input.title {
        Patch::Set(title) => Some(title.as_str()),
        Patch::Keep | Patch::Clear => None,
    };
    let given = Some(input.slug.as_str()).filter(|slug| !slug.is_empty());
    let slug = Slug::named(given, title).map_err(|error| error.in_field("slug"))?;
    let taken = table::Entity::find().filter(table::Column::Slug.eq(slug.as_str())).one(&change.tx).await?;
    if let Some(taken) = taken {
        let message = format!("There is a collection with the slug \"{slug}\" already: {}.", taken.title);
        let holder = GlobalId::new(NodeKind::Collection, taken.id);
        return Err(Refusal::taken(holder.to_string(), message).at(&["slug"]).into());
    }
    input.slug = slug.into_string();
    let (id, _) = collection::save(&change.tx, &change.vocabulary, change.now, input).await?;
    change.about(NodeKind::Collection, id, None);
    change.commit(app, id).await
}

/// Changes a collection; `items`, if given, replaces the list.
pub async fn update(
    app: &App,
    caller: &Caller,
    operation: Operation,
    once: Option<IdempotencyKey>,
    (id, expected_version): (Uuid, Option<i32>),
    mut input: CollectionInput,
) -> Result<Uuid, Failure> {
    let mut change = app.begin(caller, operation, once).await?;
    if let Some(id) = change.replay()? {
        return Ok(id);
    }
    let slug = stored(&change, id, expected_version).await?.slug;
    if !input.slug.is_empty() && input.slug != slug {
        let message = "The slug of a collection stays as it is. Make another collection.";
        return Err(Refusal::validation(UserErrorCode::Invalid, message).at(&["slug"]).into());
    }
    input.slug = slug;
    collection::save(&change.tx, &change.vocabulary, change.now, input).await?;
    change.about(NodeKind::Collection, id, None);
    change.commit(app, id).await
}

/// Adds an item at a place, or moves it there.
pub async fn add_item(
    app: &App,
    caller: &Caller,
    once: Option<IdempotencyKey>,
    (id, expected_version): (Uuid, Option<i32>),
    item: CollectionItemInput,
    position: usize,
) -> Result<Uuid, Failure> {
    let mut change = app.begin(caller, Operation::AddCollectionItem, once).await?;
    if let Some(id) = change.replay()? {
        return Ok(id);
    }
    let row = stored(&change, id, expected_version).await?;
    let mut items = collection::placed_items(&change.tx, id).await?;
    let wanted = collection::article_of(&change.tx, &item).await.map_err(|error| error.in_field("item.article"))?;
    items.retain(|(article, _)| *article != wanted);
    items.insert(position.min(items.len()), (wanted, item));
    put(&change, row, items).await.map_err(|failure| failure.at(&["item"]))?;
    change.about(NodeKind::Collection, id, None);
    change.commit(app, id).await
}

/// Removes an item.
pub async fn remove_item(
    app: &App,
    caller: &Caller,
    once: Option<IdempotencyKey>,
    (id, expected_version): (Uuid, Option<i32>),
    article: Uuid,
) -> Result<Uuid, Failure> {
    let mut change = app.begin(caller, Operation::RemoveCollectionItem, once).await?;
    if let Some(id) = change.replay()? {
        return Ok(id);
    }
    let row = stored(&change, id, expected_version).await?;
    let mut items = collection::placed_items(&change.tx, id).await?;
    let before = items.len();
    items.retain(|(found, _)| *found != article);
    if items.len() == before {
        return Err(Refusal::not_found("The article is not in this collection.").at(&["articleId"]).into());
    }
    put(&change, row, items).await?;
    change.about(NodeKind::Collection, id, None);
    change.commit(app, id).await
}

/// Deletes a collection; the articles in it stay.
pub async fn delete(app: &App, caller: &Caller, once: Option<IdempotencyKey>, id: Uuid) -> Result<Uuid, Failure> {
    let mut change = app.begin(caller, Operation::DeleteCollection, once).await?;
    if let Some(id) = change.replay()? {
        return Ok(id);
    }
    stored(&change, id, None).await?;
    if change.vocabulary.site.front_id == Some(id) {
        let message = "It is the front of the site. Choose another with updateSite first.";
        return Err(Refusal::new(crate::refusal::Reason::InUse { usage_count: 1 }, message).at(&["id"]).into());
    }
    route::Entity::delete_many()
        .filter(route::Column::NodeKind.eq("COLLECTION"))
        .filter(route::Column::NodeId.eq(id))
        .exec(&change.tx)
        .await?;
    table::Entity::delete_by_id(id).exec(&change.tx).await?;
    change.about(NodeKind::Collection, id, None);
    change.commit(app, id).await
}

async fn stored(change: &Change, id: Uuid, expected_version: Option<i32>) -> Result<table::Model, Failure> {
    let unknown = || Refusal::not_found("There is no such collection.").at(&["id"]);
    let row = table::Entity::find_by_id(id).one(&change.tx).await?.ok_or_else(unknown)?;
    match expected_version.filter(|expected| *expected != row.version) {
        Some(expected) => Err(Refusal::stale("collection", expected, row.version).at(&["expectedVersion"]).into()),
        None => Ok(row),
    }
}

async fn put(change: &Change, row: table::Model, items: Vec<(Uuid, CollectionItemInput)>) -> Result<(), Failure> {
    let items = items.into_iter().map(|(_, item)| item).collect();
    let input = CollectionInput { slug: row.slug, items: Patch::Set(items), ..CollectionInput::default() };
    collection::save(&change.tx, &change.vocabulary, change.now, input).await?;
    Ok(())
}
