use entity::tag;
use sea_orm::{ColumnTrait, DatabaseTransaction, EntityTrait, QueryFilter};
use uuid::Uuid;

use super::{TagInput, TagKind};
use crate::body::input::RichTextInput;
use crate::db::{save_row, unused_id};
use crate::kernel::{Error, Micros, Outcome, Patch, Result, Slug, checked, derived_id, name_key};
use crate::media;
use crate::route::{self, NodeRef, RoutedKind};

/// Saves a tag under its slug.
pub async fn save(tx: &DatabaseTransaction, now: Micros, input: TagInput) -> Result<(Uuid, Outcome)> {
    let TagInput { slug, name, tag_kind, description, image, media_topic, wikidata_id, same_as } = input;
    let slug = Slug::named(slug.as_deref(), name.as_deref())?;
    let was = tag::Entity::find().filter(tag::Column::Slug.eq(slug.as_str())).one(tx).await?;
    let mut row = was.clone().unwrap_or_else(|| blank(&slug, now));
    if was.is_none() {
        row.id = unused_id(tx, "tag", row.id).await?;
    }
    if let Some(name) = name {
        row.name = checked::name(name, 200).map_err(|error| error.in_field("name"))?;
        row.name_key = name_key(&row.name);
    }
    if row.name.is_empty() {
        return Err(Error::invalid(format!("There is no tag with slug \"{slug}\" yet; a new one needs a name.")));
    }
    if let Some(kind) = tag_kind {
        row.kind = kind.as_str().into();
    }
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
    if same_as != Patch::Keep {
        let mut pages = Vec::new();
        same_as.put("sameAs", &mut pages, |pages| pages.into_iter().map(checked::http_url).collect())?;
        row.same_as = serde_json::to_string(&pages).map_err(Error::internal)?;
    }
    let id = row.id;
    let outcome = save_row::<tag::Entity, _>(tx, was.as_ref(), row, |row| {
        row.version += 1;
        row.updated_at = now.0;
    })
    .await?;
    if outcome == Outcome::Created {
        route::claim(tx, &format!("/tag/{slug}"), NodeRef { kind: RoutedKind::Tag, id }, now).await?;
    }
    Ok((id, outcome))
}

fn blank(slug: &Slug, now: Micros) -> tag::Model {
    tag::Model {
        id: derived_id("tag", slug.as_str()),
        kind: TagKind::Keyword.as_str().into(),
        slug: slug.to_string(),
        name: String::new(),
        name_key: String::new(),
        description: None,
        image_id: None,
        media_topic: None,
        wikidata_id: None,
        same_as: "[]".into(),
        is_live: false,
        created_at: now.0,
        updated_at: now.0,
        version: 0,
    }
}
