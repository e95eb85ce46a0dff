use std::collections::HashSet;

use entity::category;
use sea_orm::{ColumnTrait, DatabaseTransaction, EntityTrait, QueryFilter};
use uuid::Uuid;

use super::CategoryInput;
use crate::body::input::RichTextInput;
use crate::db::{save_row, touch_vocabulary, unused_id};
use crate::kernel::{Code, Error, Micros, Outcome, Patch, Result, Slug, checked, derived_id};
use crate::media;
use crate::region::{Moved, Saved};
use crate::route::{self, NodeRef, RoutedKind};
use crate::vocabulary::Vocabulary;

/// Saves a category under its slug. Fails with `CONFLICT` if it would lie in itself.
pub async fn save(
    tx: &DatabaseTransaction,
    vocabulary: &Vocabulary,
    now: Micros,
    input: CategoryInput,
) -> Result<Saved> {
    let CategoryInput { slug, name, parent, position, description, image, media_topic, wikidata_id } = input;
    let slug = Slug::named(slug.as_deref(), name.as_deref())?;
    let was = category::Entity::find().filter(category::Column::Slug.eq(slug.as_str())).one(tx).await?;
    let mut row = was.clone().unwrap_or_else(|| blank(&slug, now));
    if was.is_none() {
        row.id = unused_id(tx, "category", row.id).await?;
    }
    if let Some(name) = name {
        row.name = checked::name(name, 200).map_err(|error| error.in_field("name"))?;
    }
    if row.name.is_empty() {
        return Err(Error::invalid(format!("There is no category with slug \"{slug}\" yet; a new one needs a name.")));
    }
    row.position = position.unwrap_or(row.position);
    description.put("description", &mut row.description, |text: RichTextInput| {
        serde_json::to_string(&text.read()?).map(Some).map_err(Error::internal)
    })?;
    row.image_id = match image {
        Patch::Keep => row.image_id,
        Patch::Clear => None,
        Patch::Set(reference) => Some(media::find_id(tx, &reference).await.map_err(|error| error.in_field("image"))?),
    };
    media_topic.put("mediaTopic", &mut row.media_topic, |topic| checked::media_topic(topic).map(Some))?;
    wikidata_id.put("wikidataId", &mut row.wikidata_id, |item| checked::wikidata(item).map(Some))?;
    let categories = &vocabulary.categories;
    let old = row.parent_id;
    parent.put("parent", &mut row.parent_id, |reference| categories.id(&reference).map(Some))?;
    if row.parent_id.is_some_and(|parent| categories.ancestors(parent).contains(&row.id)) {
        return Err(Error::new(Code::Conflict, format!("\"{slug}\" cannot lie in a category that lies in it.")));
    }
    let above = |parent: Option<Uuid>| -> HashSet<Uuid> {
        parent.iter().flat_map(|parent| categories.ancestors(*parent)).copied().collect()
    };
    let moved = Moved::between(row.id, &above(old), &above(row.parent_id)).filter(|_| was.is_some());
    let id = row.id;
    let outcome = save_row::<category::Entity, _>(tx, was.as_ref(), row, |row| {
        row.version += 1;
        row.updated_at = now.0;
    })
    .await?;
    if outcome != Outcome::Unchanged {
        route::claim(tx, &format!("/category/{slug}"), NodeRef { kind: RoutedKind::Category, id }, now).await?;
        touch_vocabulary(tx).await?;
    }
    Ok(Saved { id, outcome, moved })
}

fn blank(slug: &Slug, now: Micros) -> category::Model {
    category::Model {
        id: derived_id("category", slug.as_str()),
        parent_id: None,
        slug: slug.to_string(),
        name: String::new(),
        description: None,
        image_id: None,
        media_topic: None,
        wikidata_id: None,
        position: 0,
        created_at: now.0,
        updated_at: now.0,
        version: 0,
    }
}
