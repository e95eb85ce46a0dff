use async_graphql::{Enum, SimpleObject};

use crate::graphql::Request;
use crate::graphql::routable::Routable;

/// Which trail.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
pub enum BreadcrumbKind {
    /// By the primary region.
    Region,
    /// By the primary category.
    Category,
}

/// A step of a breadcrumb trail.
#[derive(SimpleObject)]
pub struct Breadcrumb {
    /// Label.
    label: String,
    /// Path.
    path: String,
    /// What it points to; null for the home page.
    target: Option<Routable>,
}

impl Breadcrumb {
    /// The home page, then these pages.
    pub(in crate::graphql) fn trail(request: &Request, pages: Vec<Routable>) -> Vec<Self> {
        let home = Self { label: request.vocabulary().site.name.clone(), path: "/".into(), target: None };
        let steps = pages.into_iter().map(|page| Self {
            label: page.label().to_owned(),
            path: page.canonical_path(),
            target: Some(page),
        });
        std::iter::once(home).chain(steps).collect()
    }
}
