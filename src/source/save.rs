use entity::source;
use sea_orm::{ColumnTrait, DatabaseTransaction, EntityTrait, QueryFilter};
use uuid::Uuid;

use super::{SourceInput, SourceKind};
use crate::body::input::RichTextInput;
use crate::db::{save_row, touch_vocabulary, unused_id};
use crate::kernel::{Error, Micros, Outcome, Patch, Result, Slug, checked, derived_id, name_key};
use crate::media;
use crate::route::{self, NodeRef, RoutedKind};
use crate::vocabulary::Vocabulary;

/// Saves a source under its slug.
pub async fn save(
    tx: &DatabaseTransaction,
    vocabulary: &Vocabulary,
    now: Micros,
    input: SourceInput,
) -> Result<(Uuid, Outcome)> {
    let SourceInput { slug, name, source_kind, homepage_url, description, logo, region, ownership_note, wikidata_id } =
        input;
    let slug = Slug::named(slug.as_deref(), name.as_deref())?;
    let was = source::Entity::find().filter(source::Column::Slug.eq(slug.as_str())).one(tx).await?;
    let mut row = was.clone().unwrap_or_else(|| blank(&slug, now));
    if was.is_none() {
        row.id = unused_id(tx, "source", row.id).await?;
    }
    if let Some(name) = name {
        row.name = checked::name(name, 200).map_err(|error| error.in_field("name"))?;
        row.name_key = name_key(&row.name);
    }
    if row.name.is_empty() {
        return Err(Error::invalid(format!("There is no source with slug \"{slug}\" yet; a new one needs a name.")));
    }
    if let Some(kind) = source_kind {
        row.kind = kind.as_str().into();
    }
    homepage_url.put("homepageUrl", &mut row.homepage_url, |url| checked::http_url(url).map(Some))?;
    description.put("description", &mut row.description, |text: RichTextInput| {
        serde_json::to_string(&text.read()?).map(Some).map_err(Error::internal)
    })?;
    row.logo_id = match logo {
        Patch::Keep => row.logo_id,
        Patch::Clear => None,
        Patch::Set(reference) => Some(media::find_id(tx, &reference).await.map_err(|error| error.in_field("logo"))?),
    };
    region.put("region", &mut row.region_id, |reference| vocabulary.regions.id(&reference).map(Some))?;
    ownership_note.put("ownershipNote", &mut row.ownership_note, |text| checked::line(text, 300).map(Some))?;
    wikidata_id.put("wikidataId", &mut row.wikidata_id, |item| checked::wikidata(item).map(Some))?;
    let id = row.id;
    let outcome = save_row::<source::Entity, _>(tx, was.as_ref(), row, |row| {
        row.version += 1;
        row.updated_at = now.0;
    })
    .await?;
    if outcome != Outcome::Unchanged {
        route::claim(tx, &format!("/source/{slug}"), NodeRef { kind: RoutedKind::Source, id }, now).await?;
        touch_vocabulary(tx).await?;
    }
    Ok((id, outcome))
}

fn blank(slug: &Slug, now: Micros) -> source::Model {
    source::Model {
        id: derived_id("source", slug.as_str()),
        kind: SourceKind::Other.as_str().into(),
        slug: slug.to_string(),
        name: String::new(),
        name_key: String::new(),
        homepage_url: None,
        description: None,
        logo_id: None,
        region_id: None,
        ownership_note: None,
        wikidata_id: None,
        is_live: false,
        created_at: now.0,
        updated_at: now.0,
        version: 0,
    }
}
