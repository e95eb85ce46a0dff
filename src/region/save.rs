use std::collections::HashSet;

use entity::{region, region_edge};
use sea_orm::{ColumnTrait, DatabaseTransaction, EntityTrait, QueryFilter, QueryOrder};
use uuid::Uuid;

use super::graph::is_subdivision;
use super::{RegionInput, RegionKind};
use crate::body::input::RichTextInput;
use crate::db::{insert_all, save_row, touch_vocabulary, unused_id};
use crate::kernel::{Code, Error, Micros, Outcome, Patch, RegionRef, Result, Slug, checked, derived_id, name_key};
use crate::media;
use crate::route::{self, NodeRef, RoutedKind};
use crate::vocabulary::Vocabulary;

/// What saving a region or category did.
#[derive(Clone, Debug)]
pub struct Saved {
    pub id: Uuid,
    pub outcome: Outcome,
    /// The feeds must follow.
    pub moved: Option<Moved>,
}

/// A region or category has other ancestors than before.
#[derive(Clone, Debug)]
pub struct Moved {
    pub child: Uuid,
    pub gained: Vec<Uuid>,
    pub lost: Vec<Uuid>,
}

impl Moved {
    /// From the ancestors before and after; `None` if they are the same.
    pub fn between(child: Uuid, before: &HashSet<Uuid>, after: &HashSet<Uuid>) -> Option<Self> {
        let mut gained: Vec<Uuid> = after.difference(before).copied().collect();
        let mut lost: Vec<Uuid> = before.difference(after).copied().collect();
        gained.sort();
        lost.sort();
        (!gained.is_empty() || !lost.is_empty()).then_some(Self { child, gained, lost })
    }
}

/// Saves a region under its slug. Fails with `CONFLICT` if it would lie in itself.
pub async fn save(tx: &DatabaseTransaction, vocabulary: &Vocabulary, now: Micros, input: RegionInput) -> Result<Saved> {
    let RegionInput {
        slug,
        name,
        region_kind,
        primary_parent,
        other_parents,
        official_name,
        description,
        image,
        m49,
        iso_alpha2,
        iso_alpha3,
        iso_subdivision,
        wikidata_id,
        latitude,
        longitude,
    } = input;
    let slug = Slug::named(slug.as_deref(), name.as_deref())?;
    let was = region::Entity::find().filter(region::Column::Slug.eq(slug.as_str())).one(tx).await?;
    let mut row = was.clone().unwrap_or_else(|| blank(&slug, now));
    if was.is_none() {
        row.id = unused_id(tx, "region", row.id).await?;
    }
    if let Some(name) = name {
        row.name = checked::name(name, 200).map_err(|error| error.in_field("name"))?;
        row.name_key = name_key(&row.name);
    }
    if row.name.is_empty() {
        return Err(Error::invalid(format!("There is no region with slug \"{slug}\" yet; a new one needs a name.")));
    }
    if let Some(kind) = region_kind {
        row.kind = kind.as_str().into();
    }
    official_name.put("officialName", &mut row.official_name, |text| checked::line(text, 300).map(Some))?;
    description.put("description", &mut row.description, |text: RichTextInput| {
        serde_json::to_string(&text.read()?).map(Some).map_err(Error::internal)
    })?;
    row.image_id = match image {
        Patch::Keep => row.image_id,
        Patch::Clear => None,
        Patch::Set(reference) => Some(media::find_id(tx, &reference).await.map_err(|error| error.in_field("image"))?),
    };
    let digits = |text: &str| text.len() == 3 && text.bytes().all(|byte| byte.is_ascii_digit());
    let letters = |text: &str, length| text.len() == length && text.bytes().all(|byte| byte.is_ascii_uppercase());
    m49.put("m49", &mut row.m49, |code| checked::code(code, digits, "an M49 code: three digits, e.g. 250").map(Some))?;
    iso_alpha2.put("isoAlpha2", &mut row.iso_alpha2, |code| {
        checked::code(code, |code| letters(code, 2), "an ISO 3166-1 alpha-2 code, e.g. FR").map(Some)
    })?;
    iso_alpha3.put("isoAlpha3", &mut row.iso_alpha3, |code| {
        checked::code(code, |code| letters(code, 3), "an ISO 3166-1 alpha-3 code, e.g. FRA").map(Some)
    })?;
    iso_subdivision.put("isoSubdivision", &mut row.iso_subdivision, |code| {
        checked::code(code, is_subdivision, "an ISO 3166-2 code, e.g. FR-75C").map(Some)
    })?;
    wikidata_id.put("wikidataId", &mut row.wikidata_id, |item| checked::wikidata(item).map(Some))?;
    latitude.put("latitude", &mut row.latitude, |degrees| within(degrees, 90.0))?;
    longitude.put("longitude", &mut row.longitude, |degrees| within(degrees, 180.0))?;

    let edges = region_edge::Entity::find()
        .filter(region_edge::Column::ChildId.eq(row.id))
        .order_by_asc(region_edge::Column::Position)
        .all(tx)
        .await?;
    let old: Vec<Uuid> = edges.iter().map(|edge| edge.parent_id).collect();
    let new = parents(vocabulary, &old, primary_parent, other_parents)?;
    let regions = &vocabulary.regions;
    if new.iter().any(|parent| regions.ancestors(*parent).contains(&row.id)) {
        return Err(Error::new(Code::Conflict, format!("\"{slug}\" cannot lie in a region that lies in it.")));
    }
    row.primary_parent_id = new.first().copied();
    let id = row.id;
    let version = row.version + 1;
    if new != old {
        // The parents are not in the row, but they are part of the region.
        row.version = version;
    }
    let outcome = save_row::<region::Entity, _>(tx, was.as_ref(), row, |row| {
        row.version = version;
        row.updated_at = now.0;
    })
    .await?;
    let mut moved = None;
    if new != old {
        region_edge::Entity::delete_many().filter(region_edge::Column::ChildId.eq(id)).exec(tx).await?;
        let edges =
            (0..).zip(&new).map(|(position, parent)| region_edge::Model { parent_id: *parent, child_id: id, position });
        insert_all::<region_edge::Entity, _>(tx, edges).await?;
        let above = |parents: &[Uuid]| parents.iter().flat_map(|parent| regions.ancestors(*parent)).copied().collect();
        moved = Moved::between(id, &above(&old), &above(&new));
    }
    if outcome != Outcome::Unchanged {
        route::claim(tx, &format!("/region/{slug}"), NodeRef { kind: RoutedKind::Region, id }, now).await?;
        touch_vocabulary(tx).await?;
    }
    Ok(Saved { id, outcome, moved })
}

/// The parents after the change, primary first.
fn parents(
    vocabulary: &Vocabulary,
    old: &[Uuid],
    primary: Patch<RegionRef>,
    others: Patch<Vec<RegionRef>>,
) -> Result<Vec<Uuid>> {
    let regions = &vocabulary.regions;
    let mut above = old.first().copied();
    primary.put("primaryParent", &mut above, |reference| regions.id(&reference).map(Some))?;
    let mut beside: Vec<Uuid> = old.iter().skip(1).copied().collect();
    others.put("otherParents", &mut beside, |list| {
        if list.len() > 20 {
            return Err(Error::invalid(format!("There are {}; at most 20 are allowed.", list.len())));
        }
        list.iter().map(|reference| regions.id(reference)).collect()
    })?;
    let mut seen = HashSet::new();
    Ok(above.into_iter().chain(beside).filter(|id| seen.insert(*id)).collect())
}

fn within(degrees: f64, most: f64) -> Result<Option<f64>> {
    if degrees.abs() <= most {
        return Ok(Some(degrees));
    }
    Err(Error::invalid(format!("{degrees} is not between -{most} and {most}.")))
}

fn blank(slug: &Slug, now: Micros) -> region::Model {
    region::Model {
        id: derived_id("region", slug.as_str()),
        kind: RegionKind::Grouping.as_str().into(),
        primary_parent_id: None,
        slug: slug.to_string(),
        name: String::new(),
        name_key: String::new(),
        official_name: None,
        description: None,
        image_id: None,
        m49: None,
        iso_alpha2: None,
        iso_alpha3: None,
        iso_subdivision: None,
        wikidata_id: None,
        latitude: None,
        longitude: None,
        is_reference: false,
        created_at: now.0,
        updated_at: now.0,
        version: 0,
    }
}
