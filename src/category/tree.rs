use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use uuid::Uuid;

use crate::body::RichText;
use crate::kernel::{CategoryRef, Error, GlobalId, NodeKind, Result, Slug, checked};
use crate::taxonomy::TermKind;

/// A section of the site.
#[derive(Clone, Debug, PartialEq)]
pub struct Category {
    pub id: Uuid,
    pub parent_id: Option<Uuid>,
    pub slug: String,
    pub name: String,
    pub description: Option<RichText>,
    pub image_id: Option<Uuid>,
    /// IPTC Media Topic.
    pub media_topic: Option<String>,
    pub wikidata_id: Option<String>,
    /// Order among siblings.
    pub position: i32,
    pub version: i32,
}

impl Category {
    pub fn path(&self) -> String {
        TermKind::Category.path(&self.slug)
    }
}

/// All categories.
#[derive(Debug, Default)]
pub struct Categories {
    by_id: HashMap<Uuid, Arc<Category>>,
    /// Siblings in editorial order, by parent.
    children: HashMap<Option<Uuid>, Vec<Arc<Category>>>,
    ancestors: HashMap<Uuid, Vec<Uuid>>,
    most_children: usize,
}

impl Categories {
    pub fn new(categories: Vec<Category>) -> Self {
        let mut sorted: Vec<Arc<Category>> = categories.into_iter().map(Arc::new).collect();
        sorted.sort_by(|a, b| (a.position, &a.name, a.id).cmp(&(b.position, &b.name, b.id)));
        let mut all = Self::default();
        for category in sorted {
            all.by_id.insert(category.id, category.clone());
            all.children.entry(category.parent_id).or_default().push(category);
        }
        let below = all.children.iter().filter(|(parent, _)| parent.is_some());
        all.most_children = below.map(|(_, children)| children.len()).max().unwrap_or(0);
        all.ancestors = all.by_id.keys().map(|id| (*id, all.up(*id))).collect();
        all
    }

    /// Itself and everything above, nearest first.
    fn up(&self, id: Uuid) -> Vec<Uuid> {
        let mut line = vec![id];
        let mut seen = HashSet::from([id]);
        let mut next = self.by_id.get(&id).and_then(|category| category.parent_id);
        while let Some(parent) = next.filter(|parent| seen.insert(*parent)) {
            line.push(parent);
            next = self.by_id.get(&parent).and_then(|category| category.parent_id);
        }
        line
    }

    pub fn get(&self, id: Uuid) -> Option<&Arc<Category>> {
        self.by_id.get(&id)
    }

    /// The category that a reference names, `None` if there is none. Fails with `BAD_USER_INPUT` on a malformed one.
    pub fn find(&self, reference: &CategoryRef) -> Result<Option<Arc<Category>>> {
        let wanted = |fits: &dyn Fn(&Category) -> bool| self.by_id.values().find(|category| fits(category)).cloned();
        Ok(match reference {
            CategoryRef::Id(id) => self.by_id.get(&GlobalId::parse_as(NodeKind::Category, id)?).cloned(),
            CategoryRef::Slug(slug) => {
                Slug::parse(slug)?;
                wanted(&|category| category.slug == *slug)
            }
            CategoryRef::Path(path) => wanted(&|category| category.path() == *path),
            CategoryRef::MediaTopic(topic) => {
                checked::media_topic(topic.clone())?;
                wanted(&|category| category.media_topic.as_ref() == Some(topic))
            }
        })
    }

    /// The id behind a reference. Fails with `NOT_FOUND`.
    pub fn id(&self, reference: &CategoryRef) -> Result<Uuid> {
        let found = self.find(reference)?;
        found
            .map(|category| category.id)
            .ok_or_else(|| Error::not_found(format!("There is no category with {reference}.")))
    }

    /// Itself and everything above it.
    pub fn ancestors(&self, id: Uuid) -> &[Uuid] {
        self.ancestors.get(&id).map_or(&[], Vec::as_slice)
    }

    /// Itself and everything below it.
    pub fn descendants(&self, id: Uuid) -> Vec<Uuid> {
        let mut found = vec![id];
        let mut place = 0;
        while let Some(id) = found.get(place).copied() {
            found.extend(self.children(Some(id)).iter().map(|child| child.id));
            place += 1;
        }
        found
    }

    /// The parents from the root down, without itself.
    pub fn line(&self, id: Uuid) -> Vec<Arc<Category>> {
        self.ancestors(id).iter().skip(1).rev().filter_map(|id| self.by_id.get(id).cloned()).collect()
    }

    /// How many children the category has that has most.
    pub fn most_children(&self) -> usize {
        self.most_children
    }

    /// Children in editorial order; the roots for `None`.
    pub fn children(&self, parent: Option<Uuid>) -> &[Arc<Category>] {
        self.children.get(&parent).map_or(&[], Vec::as_slice)
    }

    /// All categories in editorial order, each followed by those below it.
    pub fn in_order(&self) -> Vec<Arc<Category>> {
        let mut ordered = Vec::with_capacity(self.by_id.len());
        let mut open: Vec<&Arc<Category>> = self.children(None).iter().rev().collect();
        while let Some(category) = open.pop() {
            ordered.push(category.clone());
            open.extend(self.children(Some(category.id)).iter().rev());
        }
        ordered
    }

    /// All categories, in no order.
    pub fn all(&self) -> impl Iterator<Item = &Arc<Category>> {
        self.by_id.values()
    }
}
