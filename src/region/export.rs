use std::collections::HashSet;

use sea_orm::ConnectionTrait;
use uuid::Uuid;

use super::reference::{REFERENCE, Reference};
use super::{Region, RegionInput};
use crate::body::input::RichTextInput;
use crate::kernel::{Patch, RegionRef, Result};
use crate::media;
use crate::vocabulary::Vocabulary;

/// The regions that a new database does not have as they are here, parents first.
///
/// A region that everybody has may lie in one that is new: it is written after all new ones.
pub async fn export(connection: &impl ConnectionTrait, vocabulary: &Vocabulary) -> Result<Vec<RegionInput>> {
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
            description: Patch::set_if(region.description.as_ref().map(|text| RichTextInput::Html(text.html.clone()))),
            image: Patch::set_if(region.image_id.and_then(|id| pictures.get(&id).cloned())),
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
