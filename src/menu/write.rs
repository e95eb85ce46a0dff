use std::collections::HashMap;
use std::sync::Arc;

use entity::{article, author, collection, tag};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter};
use uuid::Uuid;

use super::{Menu, MenuInput, MenuItem, MenuItemInput, TargetRef, Targets};
use crate::kernel::{
    ArticleRef, AuthorRef, CategoryRef, CollectionRef, ImportKey, RegionRef, Result, SourceRef, TagRef,
};
use crate::route::{NodeRef, RoutedKind};

/// All menus; items that lead nowhere because their target is gone are left out.
pub async fn export(
    connection: &impl ConnectionTrait,
    menus: &[Arc<Menu>],
    known: Targets<'_>,
) -> Result<Vec<MenuInput>> {
    let mut nodes = Vec::new();
    let mut open: Vec<&MenuItem> = menus.iter().flat_map(|menu| &menu.items).collect();
    while let Some(item) = open.pop() {
        nodes.extend(item.target);
        open.extend(&item.children);
    }
    let names = names(connection, known, &nodes).await?;
    let menus = menus.iter().map(|menu| MenuInput {
        location: menu.location.clone(),
        name: (menu.name != menu.location).then(|| menu.name.clone()),
        items: items(&menu.items, &names),
    });
    Ok(menus.collect())
}

fn items(items: &[MenuItem], names: &HashMap<NodeRef, TargetRef>) -> Vec<MenuItemInput> {
    let inputs = items.iter().map(|item| {
        let MenuItem { key, label, title, target, url, opens_new_window, rel, children } = item.clone();
        MenuItemInput {
            key: Some(key),
            label,
            title,
            target: target.and_then(|node| names.get(&node).cloned()),
            url,
            opens_new_window,
            rel,
            children: self::items(&children, names),
        }
    });
    inputs.filter(|item| item.target.is_some() || item.url.is_some() || !item.children.is_empty()).collect()
}

/// What files call these pages.
async fn names(
    connection: &impl ConnectionTrait,
    known: Targets<'_>,
    nodes: &[NodeRef],
) -> Result<HashMap<NodeRef, TargetRef>> {
    let of = |kind: RoutedKind| {
        nodes.iter().filter(move |node| node.kind == kind).map(|node| node.id).collect::<Vec<Uuid>>()
    };
    let node = |kind, id| NodeRef { kind, id };
    let mut names = HashMap::new();
    for id in of(RoutedKind::Region) {
        let region = known.regions.get(id);
        names.extend(
            region.map(|row| (node(RoutedKind::Region, id), TargetRef::Region(RegionRef::Slug(row.slug.clone())))),
        );
    }
    for id in of(RoutedKind::Category) {
        let category = known.categories.get(id);
        names.extend(
            category
                .map(|row| (node(RoutedKind::Category, id), TargetRef::Category(CategoryRef::Slug(row.slug.clone())))),
        );
    }
    for id in of(RoutedKind::Source) {
        let source = known.sources.get(id);
        names.extend(
            source.map(|row| (node(RoutedKind::Source, id), TargetRef::Source(SourceRef::Slug(row.slug.clone())))),
        );
    }
    for row in tag::Entity::find().filter(tag::Column::Id.is_in(of(RoutedKind::Tag))).all(connection).await? {
        names.insert(node(RoutedKind::Tag, row.id), TargetRef::Tag(TagRef::Slug(row.slug)));
    }
    for row in author::Entity::find().filter(author::Column::Id.is_in(of(RoutedKind::Author))).all(connection).await? {
        names.insert(node(RoutedKind::Author, row.id), TargetRef::Author(AuthorRef::Slug(row.slug)));
    }
    let collections = collection::Entity::find().filter(collection::Column::Id.is_in(of(RoutedKind::Collection)));
    for row in collections.all(connection).await? {
        names.insert(node(RoutedKind::Collection, row.id), TargetRef::Collection(CollectionRef::Slug(row.slug)));
    }
    let articles = article::Entity::find().filter(article::Column::Id.is_in(of(RoutedKind::Article)));
    for row in articles.all(connection).await? {
        let reference = ArticleRef::ImportKey(ImportKey::of(row.id, row.import_source, row.import_key));
        names.insert(node(RoutedKind::Article, row.id), TargetRef::Article(reference));
    }
    Ok(names)
}
