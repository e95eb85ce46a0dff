use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

use entity::{region, region_edge, route};
use sea_orm::{ConnectionTrait, EntityTrait, QuerySelect};
use serde::Deserialize;
use uuid::Uuid;

use super::RegionKind;
use crate::db::{DatabaseTransaction, insert_all, touch_vocabulary};
use crate::kernel::{Error, Micros, Result, Slug, derived_id, name_key};
use crate::taxonomy::TermKind;

/// A region that everybody has, from Unicode CLDR; `reference.mjs` made the file.
#[derive(Debug, Deserialize)]
pub struct Reference {
    /// M49 code of a whole, ISO 3166-1 alpha-2 code of a country or territory.
    pub code: String,
    pub kind: RegionKind,
    pub name: String,
    pub parents: Vec<String>,
    pub m49: Option<String>,
    pub alpha3: Option<String>,
}

impl Reference {
    pub fn id(&self) -> Uuid {
        derived_id("region", &self.slug())
    }

    /// The three digits: of a whole its code.
    pub fn m49(&self) -> Option<&String> {
        if self.alpha3.is_some() { self.m49.as_ref() } else { Some(&self.code) }
    }

    /// The two letters of a country or territory.
    pub fn iso_alpha2(&self) -> Option<&String> {
        self.alpha3.is_some().then_some(&self.code)
    }

    pub fn slug(&self) -> String {
        Slug::from_text(&self.name).map(Slug::into_string).unwrap_or_default()
    }
}

/// All of them, wholes before their parts.
pub static REFERENCE: LazyLock<Vec<Reference>> =
    LazyLock::new(|| serde_json::from_str(include_str!("reference.json")).unwrap_or_default());

/// Whether they have been added: it is all of them or none.
pub async fn has_reference(connection: &impl ConnectionTrait) -> Result<bool> {
    Ok(region::Entity::find().limit(1).one(connection).await?.is_some())
}

/// Adds the regions of UN M49 and the areas of ISO 3166-1 that are not there. What is there stays as it is.
pub async fn ensure_reference(tx: &DatabaseTransaction, now: Micros) -> Result<()> {
    let known: HashSet<Uuid> = region::Entity::find()
        .select_only()
        .column(region::Column::Id)
        .into_tuple()
        .all(tx)
        .await?
        .into_iter()
        .collect();
    let ids: HashMap<&str, Uuid> = REFERENCE.iter().map(|entry| (entry.code.as_str(), entry.id())).collect();
    let (mut rows, mut edges, mut routes) = (Vec::new(), Vec::new(), Vec::new());
    for entry in REFERENCE.iter().filter(|entry| !known.contains(&entry.id())) {
        let parents: Vec<Uuid> = entry.parents.iter().filter_map(|code| ids.get(code.as_str()).copied()).collect();
        if parents.len() != entry.parents.len() {
            return Err(Error::internal(format!("{} has an unknown parent", entry.name)));
        }
        let (id, slug) = (entry.id(), entry.slug());
        rows.push(region::Model {
            id,
            kind: entry.kind.as_str().into(),
            primary_parent_id: parents.first().copied(),
            slug: slug.clone(),
            name: entry.name.clone(),
            name_key: name_key(&entry.name),
            official_name: None,
            description: None,
            image_id: None,
            m49: entry.m49().cloned(),
            iso_alpha2: entry.iso_alpha2().cloned(),
            iso_alpha3: entry.alpha3.clone(),
            iso_subdivision: None,
            wikidata_id: None,
            latitude: None,
            longitude: None,
            is_reference: true,
            created_at: now.0,
            updated_at: now.0,
            version: 1,
        });
        edges.extend((0..).zip(parents).map(|(position, parent_id)| region_edge::Model {
            parent_id,
            child_id: id,
            position,
        }));
        routes.push(route::Model {
            path: TermKind::Region.path(&slug),
            status: "CANONICAL".into(),
            node_kind: Some("REGION".into()),
            node_id: Some(id),
            target: None,
            http_status: 200,
            created_at: now.0,
            ceased_at: None,
        });
    }
    if rows.is_empty() {
        return Ok(());
    }
    insert_all::<region::Entity, _>(tx, rows).await?;
    insert_all::<region_edge::Entity, _>(tx, edges).await?;
    insert_all::<route::Entity, _>(tx, routes).await?;
    touch_vocabulary(tx).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_area_is_there_once_and_hangs_together() {
        let codes: HashSet<&str> = REFERENCE.iter().map(|entry| entry.code.as_str()).collect();
        let slugs: HashSet<String> = REFERENCE.iter().map(Reference::slug).collect();
        assert_eq!(REFERENCE.iter().filter(|entry| entry.alpha3.is_some()).count(), 249);
        assert_eq!((codes.len(), slugs.len()), (REFERENCE.len(), REFERENCE.len()));
        for entry in REFERENCE.iter() {
            assert!(entry.parents.iter().all(|parent| codes.contains(parent.as_str())), "{}", entry.name);
            assert_eq!(entry.parents.is_empty(), entry.kind == RegionKind::World, "{}", entry.name);
        }
        for slug in ["world", "western-europe", "france", "russia", "uganda", "belarus", "cote-divoire", "antarctica"] {
            assert!(slugs.contains(slug), "{slug}");
        }
    }
}
