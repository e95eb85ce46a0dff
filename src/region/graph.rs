use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use uuid::Uuid;

use super::Region;
use crate::kernel::{Error, GlobalId, NodeKind, RegionRef, Result, Slug, checked};

/// All regions and how they lie in each other.
#[derive(Debug, Default)]
pub struct Regions {
    by_id: HashMap<Uuid, Arc<Region>>,
    by_name: Vec<Arc<Region>>,
    children: HashMap<Uuid, Vec<Arc<Region>>>,
    ancestors: HashMap<Uuid, Vec<Uuid>>,
    most_children: usize,
    /// Ids by what a reference says: `slug france`, `m49 250` …
    by_key: HashMap<(&'static str, String), Uuid>,
}

impl Regions {
    /// From all regions; children come in the order of their names.
    pub fn new(regions: Vec<Region>) -> Self {
        let mut by_name: Vec<Arc<Region>> = regions.into_iter().map(Arc::new).collect();
        by_name.sort_by(|a, b| (&a.name_key, a.id).cmp(&(&b.name_key, b.id)));
        let mut all = Self { by_name, ..Self::default() };
        for region in &all.by_name {
            all.by_id.insert(region.id, region.clone());
            for parent in &region.parents {
                all.children.entry(*parent).or_default().push(region.clone());
            }
            let keys = [
                ("slug", Some(&region.slug)),
                ("m49", region.m49.as_ref()),
                ("isoAlpha2", region.iso_alpha2.as_ref()),
                ("isoAlpha3", region.iso_alpha3.as_ref()),
                ("isoSubdivision", region.iso_subdivision.as_ref()),
            ];
            for (name, key) in keys {
                if let Some(key) = key {
                    all.by_key.insert((name, key.clone()), region.id);
                }
            }
        }
        all.most_children = all.children.values().map(Vec::len).max().unwrap_or(0);
        all.ancestors = all.by_id.keys().map(|id| (*id, walk(*id, |id| all.parents(id).to_vec()))).collect();
        all
    }

    fn parents(&self, id: Uuid) -> &[Uuid] {
        self.by_id.get(&id).map_or(&[], |region| &region.parents)
    }

    pub fn get(&self, id: Uuid) -> Option<&Arc<Region>> {
        self.by_id.get(&id)
    }

    /// The region that a reference names, `None` if there is none. Fails with `BAD_USER_INPUT` on a malformed code.
    pub fn find(&self, reference: &RegionRef) -> Result<Option<Arc<Region>>> {
        let digits = |text: &str| text.len() == 3 && text.bytes().all(|byte| byte.is_ascii_digit());
        let letters = |text: &str, length| text.len() == length && text.bytes().all(|byte| byte.is_ascii_uppercase());
        let key = match reference {
            RegionRef::Id(id) => {
                let id = GlobalId::parse_as(NodeKind::Region, id)?;
                return Ok(self.by_id.get(&id).cloned());
            }
            RegionRef::Slug(slug) => ("slug", Slug::parse(slug)?.into_string()),
            RegionRef::M49(code) => {
                ("m49", checked::code(code.clone(), digits, "an M49 code: three digits, e.g. 250")?)
            }
            RegionRef::IsoAlpha2(code) => (
                "isoAlpha2",
                checked::code(code.to_uppercase(), |code| letters(code, 2), "an ISO 3166-1 alpha-2 code, e.g. FR")?,
            ),
            RegionRef::IsoAlpha3(code) => (
                "isoAlpha3",
                checked::code(code.to_uppercase(), |code| letters(code, 3), "an ISO 3166-1 alpha-3 code, e.g. FRA")?,
            ),
            RegionRef::IsoSubdivision(code) => (
                "isoSubdivision",
                checked::code(code.to_uppercase(), is_subdivision, "an ISO 3166-2 code, e.g. FR-75C")?,
            ),
        };
        Ok(self.by_key.get(&key).and_then(|id| self.by_id.get(id)).cloned())
    }

    /// The id behind a reference. Fails with `NOT_FOUND`.
    pub fn id(&self, reference: &RegionRef) -> Result<Uuid> {
        let found = self.find(reference)?;
        found.map(|region| region.id).ok_or_else(|| Error::not_found(format!("There is no region with {reference}.")))
    }

    /// Itself and everything above it, each once.
    pub fn ancestors(&self, id: Uuid) -> &[Uuid] {
        self.ancestors.get(&id).map_or(&[], Vec::as_slice)
    }

    /// Itself and everything below it, each once.
    pub fn descendants(&self, id: Uuid) -> Vec<Uuid> {
        walk(id, |id| self.children(id).iter().map(|child| child.id).collect())
    }

    /// The primary parents from the root down, without itself.
    pub fn line(&self, id: Uuid) -> Vec<Arc<Region>> {
        let mut line = Vec::new();
        let mut seen = HashSet::from([id]);
        let mut next = self.parents(id).first();
        while let Some(parent) = next.filter(|parent| seen.insert(**parent)) {
            line.extend(self.by_id.get(parent).cloned());
            next = self.parents(*parent).first();
        }
        line.reverse();
        line
    }

    /// How many children the region has that has most.
    pub fn most_children(&self) -> usize {
        self.most_children
    }

    /// Direct children by name.
    pub fn children(&self, id: Uuid) -> &[Arc<Region>] {
        self.children.get(&id).map_or(&[], Vec::as_slice)
    }

    /// All regions by name.
    pub fn by_name(&self) -> &[Arc<Region>] {
        &self.by_name
    }
}

/// The form of an ISO 3166-2 code.
pub fn is_subdivision(code: &str) -> bool {
    code.split_once('-').is_some_and(|(country, part)| {
        country.len() == 2
            && country.bytes().all(|byte| byte.is_ascii_uppercase())
            && (1..=3).contains(&part.len())
            && part.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit())
    })
}

/// Everything that can be reached, the start first, each once.
fn walk(start: Uuid, next: impl Fn(Uuid) -> Vec<Uuid>) -> Vec<Uuid> {
    let mut found = vec![start];
    let mut seen = HashSet::from([start]);
    let mut place = 0;
    while let Some(id) = found.get(place).copied() {
        found.extend(next(id).into_iter().filter(|id| seen.insert(*id)));
        place += 1;
    }
    found
}
