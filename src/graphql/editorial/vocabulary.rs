use async_graphql::{Context, Object};

use crate::auth::Operation;
use crate::collection::{self, CollectionKind};
use crate::connection;
use crate::graphql::Request;
use crate::graphql::collection::{Collection, CollectionConnection};
use crate::graphql::connection::{PageArgs, narrowed};
use crate::graphql::directives::semanticNonNull;
use crate::graphql::nullable::{Nullable, present};
use crate::graphql::scalars::DateTime;
use crate::kernel::PageRequest;
use crate::route;

connection!(RedirectConnection, RedirectEdge, Redirect, "Page of redirects.");

#[derive(Clone)]
pub struct Redirect(pub route::Redirect);

/// A path that leads elsewhere: made by hand, or the former path of a page.
#[Object]
impl Redirect {
    /// Path.
    fn path(&self) -> &str {
        &self.0.path
    }

    /// Where it leads, path or URL; null if what was there is gone, and for former paths of pages, which follow them.
    fn destination(&self) -> Option<&str> {
        self.0.destination.as_deref()
    }

    /// 301, 302, 307, 308 or 410.
    fn http_status(&self) -> i32 {
        self.0.http_status.into()
    }

    /// It is the former path of a page.
    fn is_alias(&self) -> bool {
        self.0.is_alias
    }

    /// When it ceased to be the path of a page.
    fn ceased_at(&self) -> Option<DateTime> {
        self.0.ceased_at.map(DateTime)
    }
}

#[derive(Default)]
pub struct EditorialVocabulary;

#[Object]
impl EditorialVocabulary {
    /// Redirects and former paths, by path.
    #[graphql(directive = semanticNonNull::apply())]
    async fn redirects(
        &self,
        ctx: &Context<'_>,
        first: Option<i32>,
        after: Option<String>,
        last: Option<i32>,
        before: Option<String>,
        #[graphql(desc = "Only paths that start so.")] path_prefix: Option<String>,
    ) -> Nullable<RedirectConnection> {
        present(async {
            let request = Request::of(ctx);
            request.caller.require(Operation::EditorialRedirects)?;
            let page = PageArgs { first, after, last, before }.check(route::LIST, PageRequest::MAX)?;
            let page = route::redirects(request.db.primary(), path_prefix.as_deref(), &page).await?;
            Ok(page.map(Redirect).into())
        })
        .await
    }

    /// Collections, those that are not published included, the last changed first.
    #[graphql(directive = semanticNonNull::apply())]
    async fn collections(
        &self,
        ctx: &Context<'_>,
        first: Option<i32>,
        after: Option<String>,
        last: Option<i32>,
        before: Option<String>,
        #[graphql(desc = "Only those of these kinds.")] kinds: Option<Vec<CollectionKind>>,
    ) -> Nullable<CollectionConnection> {
        present(async {
            let request = Request::of(ctx);
            request.caller.require(Operation::EditorialCollections)?;
            let page = PageArgs { first, after, last, before }.check(collection::LIST, PageRequest::MAX)?;
            let kinds = narrowed(kinds)?;
            let page = collection::list_all(request.db.primary(), &kinds, &page).await?;
            Ok(page.map(Collection).into())
        })
        .await
    }
}
