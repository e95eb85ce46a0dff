use std::collections::HashSet;

use entity::{region, region_edge};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder};
use uuid::Uuid;

use super::export::{html, picture};
use super::save::{Input, Saving, stored};
use crate::db::insert_all;
use crate::kernel::{Conflict, Error, Micros, Patch, RegionRef, Result, Slug, checked};
use crate::media;
use crate::region::{REFERENCE, Reference, Region, RegionInput, RegionKind, is_subdivision};
use crate::taxonomy::TermKind;
use crate::vocabulary::Vocabulary;

impl Input for RegionInput {
    const KIND: TermKind = TermKind::Region;
    type Row = region::Model;
    /// The parents, primary first.
    type Prefetch = Vec<Uuid>;

    fn named(&self) -> (Option<&str>, Option<&str>) {
        (self.slug.as_deref(), self.name.as_deref())
    }

    fn blank(id: Uuid, slug: &Slug, now: Micros) -> region::Model {
        region::Model {
            id,
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

    async fn apply(self, saving: &Saving<'_>, row: &mut region::Model) -> Result<(Vec<Uuid>, Vec<Uuid>)> {
        let Self {
            slug: _,
            name: _,
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
        } = self;
        if let Some(kind) = region_kind {
            row.kind = kind.as_str().into();
        }
        official_name.put("officialName", &mut row.official_name, |text| checked::line(text, 300).map(Some))?;
        description.put("description", &mut row.description, stored)?;
        row.image_id = media::patched(saving.tx, "image", image, row.image_id).await?;
        let digits = |text: &str| text.len() == 3 && text.bytes().all(|byte| byte.is_ascii_digit());
        let letters = |text: &str, length| text.len() == length && text.bytes().all(|byte| byte.is_ascii_uppercase());
        m49.put("m49", &mut row.m49, |code| {
            checked::code(code, digits, "an M49 code: three digits, e.g. 250").map(Some)
        })?;
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
            .all(saving.tx)
            .await?;
        let old: Vec<Uuid> = edges.iter().map(|edge| edge.parent_id).collect();
        let new = parents(saving.vocabulary, &old, primary_parent, other_parents)?;
        let is_below = |parent: &Uuid| saving.vocabulary.regions.ancestors(*parent).contains(&row.id);
        if let Some(place) = new.iter().position(is_below) {
            let message = format!("\"{}\" cannot lie in a region that lies in it.", saving.slug);
            let field = if place == 0 { "primaryParent" } else { "otherParents" };
            return Err(Error::conflict(Conflict::Cycle, message).in_field(field));
        }
        row.primary_parent_id = new.first().copied();
        Ok((old, new))
    }

    async fn write_beside(saving: &Saving<'_>, parents: Vec<Uuid>) -> Result<()> {
        let child_id = saving.id;
        region_edge::Entity::delete_many().filter(region_edge::Column::ChildId.eq(child_id)).exec(saving.tx).await?;
        let edge = |(position, parent_id)| region_edge::Model { parent_id, child_id, position };
        insert_all::<region_edge::Entity, _>(saving.tx, (0..).zip(parents).map(edge)).await
    }

    fn ancestors(vocabulary: &Vocabulary, _: &region::Model, parents: &Vec<Uuid>) -> HashSet<Uuid> {
        parents.iter().flat_map(|parent| vocabulary.regions.ancestors(*parent)).copied().collect()
    }
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

/// The regions that a new database does not have as they are here, parents first.
///
/// A region that everybody has may lie in one that is new: it is written after all new ones.
pub(super) async fn export(connection: &impl ConnectionTrait, vocabulary: &Vocabulary) -> Result<Vec<RegionInput>> {
    let regions = &vocabulary.regions;
    let pictures =
        media::keys(connection, regions.by_name().iter().filter_map(|region| region.image_id).collect()).await?;
    let input = |region: &Region| {
        let slug = |id: &Uuid| regions.get(*id).map(|parent| RegionRef::Slug(parent.slug.clone()));
        let set = |value: &Option<String>| Patch::set_if(value.clone());
        // What everybody has and this region has not must be taken away.
        let entry = REFERENCE.iter().find(|entry| entry.id() == region.id);
        let code = |value: &Option<String>, usual: fn(&Reference) -> Option<&String>| match value {
            Some(code) => Patch::Set(code.clone()),
            None if entry.and_then(usual).is_some() => Patch::Clear,
            None => Patch::Keep,
        };
        RegionInput {
            slug: Some(region.slug.clone()),
            name: Some(region.name.clone()),
            region_kind: Some(region.kind),
            primary_parent: region.parents.first().and_then(slug).map_or(Patch::Clear, Patch::Set),
            other_parents: match region.parents.iter().skip(1).filter_map(slug).collect::<Vec<_>>() {
                none if none.is_empty() && entry.is_some() => Patch::Clear,
                none if none.is_empty() => Patch::Keep,
                some => Patch::Set(some),
            },
            official_name: set(&region.official_name),
            description: html(&region.description),
            image: picture(&pictures, region.image_id),
            m49: code(&region.m49, Reference::m49),
            iso_alpha2: code(&region.iso_alpha2, Reference::iso_alpha2),
            iso_alpha3: code(&region.iso_alpha3, |entry| entry.alpha3.as_ref()),
            iso_subdivision: set(&region.iso_subdivision),
            wikidata_id: set(&region.wikidata_id),
            latitude: Patch::set_if(region.latitude),
            longitude: Patch::set_if(region.longitude),
        }
    };
    let mut inputs = Vec::new();
    let mut written: HashSet<Uuid> =
        regions.by_name().iter().filter(|region| region.is_reference).map(|region| region.id).collect();
    loop {
        let ready = |region: &Region| region.parents.iter().all(|parent| written.contains(parent));
        let next: Vec<_> =
            regions.by_name().iter().filter(|region| !written.contains(&region.id) && ready(region)).cloned().collect();
        if next.is_empty() {
            break;
        }
        written.extend(next.iter().map(|region| region.id));
        inputs.extend(next.iter().map(|region| input(region)));
    }
    let changed = regions.by_name().iter().filter(|region| region.is_reference && !is_as_everywhere(region));
    inputs.extend(changed.map(|region| input(region)));
    Ok(inputs)
}

/// The region is as Dateline brought it.
fn is_as_everywhere(region: &Region) -> bool {
    let Some(entry) = REFERENCE.iter().find(|entry| entry.id() == region.id) else { return false };
    let code = |code: &String| REFERENCE.iter().find(|entry| entry.code == *code).map(Reference::id);
    let untouched = region.official_name.is_none()
        && region.description.is_none()
        && region.image_id.is_none()
        && region.iso_subdivision.is_none()
        && region.wikidata_id.is_none()
        && region.latitude.is_none()
        && region.longitude.is_none();
    untouched
        && region.name == entry.name
        && region.kind == entry.kind
        && region.m49.as_ref() == entry.m49()
        && region.iso_alpha2.as_ref() == entry.iso_alpha2()
        && region.iso_alpha3 == entry.alpha3
        && region.parents == entry.parents.iter().filter_map(code).collect::<Vec<_>>()
}
