use async_graphql::{Context, Object};

use super::Request;
use super::article::Breadcrumb;
use super::collection::Collection;
use super::connection::{PageArgs, page_by_place};
use super::directives::{listSize, semanticNonNull};
use super::nullable::{Nullable, nullable, present};
use super::routable::Routable;
use crate::category;
use crate::connection;
use crate::kernel::{CategoryRef, CursorKind, PageRequest, Result};
use crate::route::{NodeRef, RoutedKind};
use crate::term_view;

connection!(CategoryConnection, CategoryEdge, Category, "Page of categories.");

/// The cursors of lists of categories.
const LIST: CursorKind = CursorKind::Categories;

term_view! {
    /// A section of the site. A tree.
    Category of category::Category {
        slug: "URL part, unique within its type.", name: "Display name.",
        description: "Introduction for the archive page.", image: "Picture for the archive page.",
        after_name {}
        after_url {}
        article_count: "Number of public articles, descendants included. Read from a counter.",
        articles: "Public articles, newest first, descendants included unless told otherwise.",
        below: "Include articles of the categories below it.",
        rest {
            /// Trail from the home page: its ancestors, then itself.
            #[graphql(directive = semanticNonNull::apply(), directive = listSize::apply(4))]
            pub async fn breadcrumbs(&self, ctx: &Context<'_>) -> Option<Vec<Breadcrumb>> {
                let request = Request::of(ctx);
                Some(Breadcrumb::trail(request, self.trail(request)))
            }

            /// Front curated for this page, if any.
            async fn front(&self, ctx: &Context<'_>) -> Nullable<Collection> {
                nullable(Collection::front(Request::of(ctx), NodeRef { kind: RoutedKind::Category, id: self.0.id })).await
            }

            /// Changes with every edit.
            fn version(&self) -> i32 {
                self.0.version
            }

            /// IPTC Media Topic, e.g. medtop:20000065.
            fn media_topic(&self) -> Option<&str> {
                self.0.media_topic.as_deref()
            }

            /// Wikidata item.
            fn wikidata_id(&self) -> Option<&str> {
                self.0.wikidata_id.as_deref()
            }

            /// Parent; null for a root.
            fn parent(&self, ctx: &Context<'_>) -> Option<Category> {
                let request = Request::of(ctx);
                self.0.parent_id.and_then(|id| Self::get(request, id))
            }

            /// Ancestors, root first.
            #[graphql(directive = semanticNonNull::apply(), directive = listSize::apply(4))]
            fn ancestors(&self, ctx: &Context<'_>) -> Option<Vec<Category>> {
                Some(Request::of(ctx).vocabulary().categories.line(self.0.id).into_iter().map(Self).collect())
            }

            /// Direct children in editorial order.
            #[graphql(directive = semanticNonNull::apply())]
            async fn children(
                &self,
                ctx: &Context<'_>,
                first: Option<i32>,
                after: Option<String>,
                last: Option<i32>,
                before: Option<String>,
            ) -> Nullable<CategoryConnection> {
                present(async {
                    let page = PageArgs { first, after, last, before }.check(LIST, PageRequest::MAX)?;
                    let children = Request::of(ctx).vocabulary().categories.children(Some(self.0.id));
                    Ok(page_by_place(&page, children).map(Self).into())
                })
                .await
            }
        }
        ready(this, field, out) {}
    }
}

impl Category {
    /// As it is stored, public or not: for payloads.
    pub(super) async fn stored(request: &Request, id: Option<uuid::Uuid>) -> Result<Option<Self>> {
        let Some(id) = id else { return Ok(None) };
        Ok(Self::get(request, id))
    }

    /// A category of the vocabulary.
    pub(super) fn get(request: &Request, id: uuid::Uuid) -> Option<Self> {
        request.vocabulary().categories.get(id).cloned().map(Self)
    }

    /// The pages that lead to it, and itself.
    pub(super) fn trail(&self, request: &Request) -> Vec<Routable> {
        let above = request.vocabulary().categories.line(self.0.id);
        above.into_iter().chain([self.0.clone()]).map(|category| Routable::Category(Self(category))).collect()
    }
}

#[derive(Default)]
pub struct CategoryQuery;

#[Object]
impl CategoryQuery {
    /// One category.
    async fn category(&self, ctx: &Context<'_>, #[graphql(desc = "Which one.")] by: CategoryRef) -> Nullable<Category> {
        nullable(async { Ok(Request::of(ctx).vocabulary().categories.find(&by)?.map(Category)) }).await
    }

    /// Categories in editorial order: the roots, or with all of them each category followed by those below it. A category says
    /// what its parent is.
    #[graphql(directive = semanticNonNull::apply())]
    async fn categories(
        &self,
        ctx: &Context<'_>,
        first: Option<i32>,
        after: Option<String>,
        last: Option<i32>,
        before: Option<String>,
        #[graphql(desc = "Those on every level, in one list.", default = false)] all_levels: bool,
    ) -> Nullable<CategoryConnection> {
        present(async {
            let page = PageArgs { first, after, last, before }.check(LIST, PageRequest::MAX)?;
            let categories = &Request::of(ctx).vocabulary().categories;
            if all_levels {
                return Ok(page_by_place(&page, &categories.in_order()).map(Category).into());
            }
            Ok(page_by_place(&page, categories.children(None)).map(Category).into())
        })
        .await
    }
}
