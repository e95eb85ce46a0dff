use std::collections::HashMap;
use std::sync::Arc;

use async_graphql::{Context, ID, Object};
use futures_util::future::try_join_all;

use super::Request;
use super::directives::{listSize, semanticNonNull};
use super::node::global_id;
use super::nullable::{Nullable, nullable};
use super::routable::Routable;
use crate::kernel::{GlobalId, MenuRef, NodeKind, Result};
use crate::menu;
use crate::route::{NodeRef, RoutedKind};

#[derive(Clone)]
pub struct Menu(pub Arc<menu::Menu>);

/// A navigation menu.
#[Object]
impl Menu {
    /// Opaque and globally unique.
    pub async fn id(&self) -> ID {
        global_id(NodeKind::Menu, self.0.id)
    }

    /// Where it goes, e.g. primary, footer.
    fn location(&self) -> &str {
        &self.0.location
    }

    /// Name.
    fn name(&self) -> &str {
        &self.0.name
    }

    /// Top-level items. Items whose target is not public are left out, with what is below them.
    #[graphql(directive = listSize::apply(8))]
    async fn items(&self, ctx: &Context<'_>) -> Result<Vec<MenuItem>> {
        let request = Request::of(ctx);
        let mut targets = Vec::new();
        gather(&self.0.items, &mut targets);
        let found = try_join_all(targets.iter().map(|target| Routable::load(request, *target))).await?;
        let home = request.vocabulary().site.front_id.map(|id| NodeRef { kind: RoutedKind::Collection, id });
        let path = |target, page: Routable| if Some(target) == home { "/".to_owned() } else { page.canonical_path() };
        let hrefs = targets.into_iter().zip(found);
        let hrefs = hrefs.filter_map(|(target, page)| Some((target, path(target, page?)))).collect();
        Ok(shown(&self.0.items, &hrefs))
    }

    /// Changes with every edit.
    fn version(&self) -> i32 {
        self.0.version
    }
}

/// The pages that items point at.
fn gather(items: &[menu::MenuItem], into: &mut Vec<NodeRef>) {
    for item in items {
        into.extend(item.target);
        gather(&item.children, into);
    }
}

/// The items that lead somewhere.
fn shown(items: &[menu::MenuItem], paths: &HashMap<NodeRef, String>) -> Vec<MenuItem> {
    let items = items.iter().filter_map(|item| {
        let href = match item.target {
            Some(target) => paths.get(&target).cloned()?,
            None => item.url.clone()?,
        };
        let children = shown(&item.children, paths);
        Some(MenuItem { item: menu::MenuItem { children: Vec::new(), ..item.clone() }, href, children })
    });
    items.collect()
}

#[derive(Clone)]
pub struct MenuItem {
    item: menu::MenuItem,
    href: String,
    children: Vec<MenuItem>,
}

/// A menu item. Menus are at most three deep: select children inside children.
#[Object]
impl MenuItem {
    /// Unique within the menu.
    fn key(&self) -> &str {
        &self.item.key
    }

    /// Text.
    fn label(&self) -> &str {
        &self.item.label
    }

    /// Title attribute.
    fn title(&self) -> Option<&str> {
        self.item.title.as_deref()
    }

    /// Path on this site or absolute URL.
    fn href(&self) -> &str {
        &self.href
    }

    /// Target on this site.
    async fn target(&self, ctx: &Context<'_>) -> Nullable<Routable> {
        nullable(async {
            let Some(target) = self.item.target else { return Ok(None) };
            Routable::load(Request::of(ctx), target).await
        })
        .await
    }

    /// Open in a new window.
    fn opens_new_window(&self) -> bool {
        self.item.opens_new_window
    }

    /// The rel attribute.
    fn rel(&self) -> Option<&str> {
        self.item.rel.as_deref()
    }

    /// Items below.
    #[graphql(directive = listSize::apply(5))]
    fn children(&self) -> &[MenuItem] {
        &self.children
    }
}

#[derive(Default)]
pub struct MenuQuery;

#[Object]
impl MenuQuery {
    /// One menu.
    async fn menu(&self, ctx: &Context<'_>, #[graphql(desc = "Which one.")] by: MenuRef) -> Nullable<Menu> {
        nullable(async {
            let menus = &Request::of(ctx).vocabulary().menus;
            let found = match &by {
                MenuRef::Id(id) => {
                    let id = GlobalId::parse_as(NodeKind::Menu, id)?;
                    menus.iter().find(|menu| menu.id == id)
                }
                MenuRef::Location(location) => menus.iter().find(|menu| menu.location == *location),
            };
            Ok(found.cloned().map(Menu))
        })
        .await
    }

    /// All menus; there are few.
    #[graphql(directive = semanticNonNull::apply(), directive = listSize::apply(4))]
    fn menus(&self, ctx: &Context<'_>) -> Option<Vec<Menu>> {
        Some(Request::of(ctx).vocabulary().menus.iter().cloned().map(Menu).collect())
    }
}
