use std::collections::HashMap;
use std::sync::Arc;

use uuid::Uuid;

use super::Source;
use crate::kernel::{Error, GlobalId, NodeKind, Result, Slug, SourceRef};

/// All sources.
#[derive(Debug, Default)]
pub struct Sources {
    by_id: HashMap<Uuid, Arc<Source>>,
    by_slug: HashMap<String, Uuid>,
    public: Vec<Arc<Source>>,
}

impl Sources {
    pub fn new(sources: Vec<Source>) -> Self {
        let all: Vec<Arc<Source>> = sources.into_iter().map(Arc::new).collect();
        let mut public: Vec<_> = all.iter().filter(|source| source.is_live).cloned().collect();
        public.sort_by(|a, b| (&a.name_key, a.id).cmp(&(&b.name_key, b.id)));
        let by_slug = all.iter().map(|source| (source.slug.clone(), source.id)).collect();
        Self { by_id: all.into_iter().map(|source| (source.id, source)).collect(), by_slug, public }
    }

    pub fn get(&self, id: Uuid) -> Option<&Arc<Source>> {
        self.by_id.get(&id)
    }

    /// The source that a reference names, public or not.
    pub fn find(&self, reference: &SourceRef) -> Result<Option<Arc<Source>>> {
        let id = match reference {
            SourceRef::Id(id) => Some(GlobalId::parse_as(NodeKind::Source, id)?),
            SourceRef::Slug(slug) => self.by_slug.get(Slug::parse(slug)?.as_str()).copied(),
        };
        Ok(id.and_then(|id| self.by_id.get(&id)).cloned())
    }

    /// The source that a reference names, if the public knows of it.
    pub fn find_public(&self, reference: &SourceRef) -> Result<Option<Arc<Source>>> {
        Ok(self.find(reference)?.filter(|source| source.is_live))
    }

    /// The id behind a reference. Fails with `NOT_FOUND`.
    pub fn id(&self, reference: &SourceRef) -> Result<Uuid> {
        let found = self.find(reference)?;
        found.map(|source| source.id).ok_or_else(|| Error::not_found(format!("There is no source with {reference}.")))
    }

    /// The sources that the public knows of, by name.
    pub fn by_name(&self) -> &[Arc<Source>] {
        &self.public
    }

    /// All sources, in no order.
    pub fn all(&self) -> impl Iterator<Item = &Arc<Source>> {
        self.by_id.values()
    }
}
