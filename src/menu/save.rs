use std::collections::HashSet;

use entity::{collection, menu, route as route_row};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use uuid::Uuid;

use super::{MenuInput, MenuItem, MenuItemInput, TargetRef};
use crate::category::Categories;
use crate::db::{DatabaseTransaction, save_row, touch_vocabulary};
use crate::kernel::{
    ArticleRef, CollectionRef, Error, GlobalId, Micros, NodeKind, Outcome, Result, Slug, checked, derived_id,
};
use crate::region::Regions;
use crate::route::{NodeRef, RoutedKind};
use crate::source::Sources;
use crate::{author, tag};

/// The most items of a menu.
const MAX_ITEMS: usize = 200;
/// The most levels.
const MAX_DEPTH: usize = 3;

/// Saves a menu under its location.
pub async fn save(
    tx: &DatabaseTransaction,
    known: Targets<'_>,
    now: Micros,
    input: MenuInput,
) -> Result<(Uuid, Outcome)> {
    let MenuInput { location, name, items } = input;
    let location = Slug::parse(&location)?;
    let count = check_shape(&items, 1)?;
    if count > MAX_ITEMS {
        return Err(Error::invalid(format!("items: There are {count}; at most {MAX_ITEMS} are allowed.")));
    }
    let was = menu::Entity::find().filter(menu::Column::Location.eq(location.as_str())).one(tx).await?;
    let mut row = was.clone().unwrap_or_else(|| menu::Model {
        id: derived_id("menu", location.as_str()),
        location: location.to_string(),
        name: location.to_string(),
        items: "[]".into(),
        created_at: now.0,
        updated_at: now.0,
        version: 0,
    });
    if let Some(name) = name {
        row.name = checked::name(name, 200).map_err(|error| error.in_field("name"))?;
    }
    let mut reader = Reader { tx, known, keys: given_keys(&items)?, number: 0 };
    let items = reader.read(items).await.map_err(|error| error.in_field("items"))?;
    row.items = serde_json::to_string(&items).map_err(Error::internal)?;
    let id = row.id;
    let outcome = save_row::<menu::Entity, _>(tx, was.as_ref(), row, |row| {
        row.version += 1;
        row.updated_at = now.0;
    })
    .await?;
    if outcome != Outcome::Unchanged {
        touch_vocabulary(tx).await?;
    }
    Ok((id, outcome))
}

/// How many items there are, if none is too deep.
fn check_shape(items: &[MenuItemInput], depth: usize) -> Result<usize> {
    if depth > MAX_DEPTH && !items.is_empty() {
        return Err(Error::invalid(format!("A menu has at most {MAX_DEPTH} levels.")).in_field("items"));
    }
    let below = items.iter().map(|item| check_shape(&item.children, depth + 1)).sum::<Result<usize>>()?;
    Ok(items.len() + below)
}

fn given_keys(items: &[MenuItemInput]) -> Result<HashSet<String>> {
    let mut keys = HashSet::new();
    let mut open: Vec<&MenuItemInput> = items.iter().collect();
    while let Some(item) = open.pop() {
        if let Some(key) = &item.key
            && !keys.insert(key.clone())
        {
            return Err(Error::invalid(format!("The key \"{key}\" is used twice.")).in_field("items"));
        }
        open.extend(&item.children);
    }
    Ok(keys)
}

/// What a menu can lead to without asking the database.
#[derive(Clone, Copy, Debug)]
pub struct Targets<'a> {
    pub regions: &'a Regions,
    pub categories: &'a Categories,
    pub sources: &'a Sources,
}

struct Reader<'a> {
    tx: &'a DatabaseTransaction,
    known: Targets<'a>,
    /// Keys in use.
    keys: HashSet<String>,
    number: usize,
}

impl Reader<'_> {
    async fn read(&mut self, items: Vec<MenuItemInput>) -> Result<Vec<MenuItem>> {
        let mut read = Vec::with_capacity(items.len());
        for (place, item) in items.into_iter().enumerate() {
            read.push(self.item(item).await.map_err(|error| error.in_field(&place.to_string()))?);
        }
        Ok(read)
    }

    async fn item(&mut self, item: MenuItemInput) -> Result<MenuItem> {
        let MenuItemInput { key, label, title, target, url, opens_new_window, rel, children } = item;
        let key = key.unwrap_or_else(|| self.made_up());
        let label = checked::name(label, 200).map_err(|error| error.in_field("label"))?;
        let target = match &target {
            Some(target) => Some(self.find(target).await.map_err(|error| error.in_field("target"))?),
            None => None,
        };
        let url = url.map(|url| if url.starts_with('/') { checked::path(url) } else { checked::http_url(url) });
        let url = url.transpose().map_err(|error| error.in_field("url"))?;
        let children = Box::pin(self.read(children)).await.map_err(|error| error.in_field("children"))?;
        if target.is_none() && url.is_none() && children.is_empty() {
            return Err(Error::invalid("An item needs a target, a url or children."));
        }
        Ok(MenuItem { key, label, title, target, url, opens_new_window, rel, children })
    }

    fn made_up(&mut self) -> String {
        loop {
            self.number += 1;
            let key = format!("m{}", self.number);
            if self.keys.insert(key.clone()) {
                return key;
            }
        }
    }

    async fn find(&self, target: &TargetRef) -> Result<NodeRef> {
        let node = |kind, id| NodeRef { kind, id };
        Ok(match target {
            TargetRef::Region(reference) => node(RoutedKind::Region, self.known.regions.id(reference)?),
            TargetRef::Category(reference) => node(RoutedKind::Category, self.known.categories.id(reference)?),
            TargetRef::Source(reference) => node(RoutedKind::Source, self.known.sources.id(reference)?),
            TargetRef::Tag(reference) => node(RoutedKind::Tag, tag::find_id(self.tx, reference).await?),
            TargetRef::Author(reference) => node(RoutedKind::Author, author::find_id(self.tx, reference).await?),
            TargetRef::Article(reference) => node(RoutedKind::Article, self.article(reference).await?),
            TargetRef::Collection(reference) => node(RoutedKind::Collection, self.collection(reference).await?),
        })
    }

    async fn article(&self, reference: &ArticleRef) -> Result<Uuid> {
        match reference {
            ArticleRef::Id(id) => GlobalId::parse_as(NodeKind::Article, id),
            ArticleRef::ImportKey(key) => key.article_id(),
            ArticleRef::Path(path) => {
                let row = route_row::Entity::find_by_id(path.clone()).one(self.tx).await?;
                let id = row.filter(|row| row.node_kind.as_deref() == Some("ARTICLE")).and_then(|row| row.node_id);
                id.ok_or_else(|| Error::not_found(format!("There is no article with {reference}.")))
            }
        }
    }

    /// A collection may come later: its id follows from its slug.
    async fn collection(&self, reference: &CollectionRef) -> Result<Uuid> {
        match reference {
            CollectionRef::Id(id) => GlobalId::parse_as(NodeKind::Collection, id),
            CollectionRef::Slug(slug) => {
                let slug = Slug::parse(slug)?;
                let found = collection::Entity::find().filter(collection::Column::Slug.eq(slug.as_str()));
                let row = found.one(self.tx).await?;
                Ok(row.map_or_else(|| derived_id("collection", slug.as_str()), |row| row.id))
            }
        }
    }
}
