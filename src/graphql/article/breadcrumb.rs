use async_graphql::{Enum, SimpleObject};

use super::Article;
use crate::graphql::Request;
use crate::graphql::category::Category;
use crate::graphql::nullable::Nullable;
use crate::graphql::region::Region;
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
    /// The way to an article.
    pub(super) fn of(article: &Article, request: &Request, by: BreadcrumbKind) -> Nullable<Vec<Self>> {
        article.part(|detail| {
            let above = match by {
                BreadcrumbKind::Region => {
                    let region = detail.meta.regions.first().and_then(|id| Region::get(request, *id));
                    region.map(|region| region.trail(request))
                }
                BreadcrumbKind::Category => {
                    let category = detail.meta.categories.first().and_then(|id| Category::get(request, *id));
                    category.map(|category| category.trail(request))
                }
            };
            let pages = above.into_iter().flatten().chain([Routable::Article(article.clone())]);
            Some(Self::trail(request, pages.collect()))
        })
    }

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
