use std::collections::HashMap;
use std::sync::Arc;

use async_graphql::{Context, InputObject, Object};
use uuid::Uuid;

use crate::auth::Operation;
use crate::curation::{self, Kind, TermFilter};
use crate::db::Loader;
use crate::graphql::Request;
use crate::graphql::author::{Author, AuthorConnection};
use crate::graphql::connection::{PageArgs, wanted, wants_count};
use crate::graphql::directives::semanticNonNull;
use crate::graphql::nullable::{Nullable, present};
use crate::graphql::source::{Source, SourceConnection};
use crate::graphql::tag::{Tag, TagConnection};
use crate::kernel::{Edge, Page, PageRequest, Result};

/// Which tags, authors or sources.
#[derive(Default, InputObject)]
pub struct EditorialTermFilter {
    /// The name begins so; case and accents make no difference.
    starts_with: Option<String>,
    /// True: a public article has it. False: none has, so that readers know nothing of it.
    is_used: Option<bool>,
}

#[derive(Default)]
pub struct EditorialTerms;

#[Object]
impl EditorialTerms {
    /// Tags by name, whether the public knows them or not.
    #[graphql(directive = semanticNonNull::apply())]
    async fn tags(
        &self,
        ctx: &Context<'_>,
        first: Option<i32>,
        after: Option<String>,
        last: Option<i32>,
        before: Option<String>,
        #[graphql(desc = "Only those.")] filter: Option<EditorialTermFilter>,
    ) -> Nullable<TagConnection> {
        let ids = page(ctx, Operation::EditorialTags, Kind::Tag, PageArgs { first, after, last, before }, filter);
        present(async { Ok(loaded(ids.await?, &Request::of(ctx).tags).await?.map(Tag).into()) }).await
    }

    /// Authors by name, whether the public knows them or not.
    #[graphql(directive = semanticNonNull::apply())]
    async fn authors(
        &self,
        ctx: &Context<'_>,
        first: Option<i32>,
        after: Option<String>,
        last: Option<i32>,
        before: Option<String>,
        #[graphql(desc = "Only those.")] filter: Option<EditorialTermFilter>,
    ) -> Nullable<AuthorConnection> {
        let ids = page(ctx, Operation::EditorialAuthors, Kind::Author, PageArgs { first, after, last, before }, filter);
        present(async { Ok(loaded(ids.await?, &Request::of(ctx).authors).await?.map(Author).into()) }).await
    }

    /// Sources by name, whether the public knows them or not.
    #[graphql(directive = semanticNonNull::apply())]
    async fn sources(
        &self,
        ctx: &Context<'_>,
        first: Option<i32>,
        after: Option<String>,
        last: Option<i32>,
        before: Option<String>,
        #[graphql(desc = "Only those.")] filter: Option<EditorialTermFilter>,
    ) -> Nullable<SourceConnection> {
        let ids = page(ctx, Operation::EditorialSources, Kind::Source, PageArgs { first, after, last, before }, filter);
        present(async { Ok(known(ids.await?, |id| Source::get(Request::of(ctx), id)).into()) }).await
    }
}

/// A page of the ids of terms, for whoever may read that list.
async fn page(
    ctx: &Context<'_>,
    operation: Operation,
    kind: Kind,
    args: PageArgs,
    filter: Option<EditorialTermFilter>,
) -> Result<Page<Uuid>> {
    Request::of(ctx).caller.require(operation)?;
    let connection = Request::of(ctx).db.primary();
    let EditorialTermFilter { starts_with, is_used } = filter.unwrap_or_default();
    let filter = TermFilter { starts_with, is_used };
    let page = wanted(ctx, args.check(curation::TERMS, PageRequest::MAX)?);
    let mut found = curation::terms(connection, kind, &filter, &page).await?;
    if wants_count(ctx) {
        found.count = Some(curation::count_terms(connection, kind, &filter).await?);
    }
    Ok(found)
}

/// The page with what a loader knows under its ids.
async fn loaded<V: Clone + Send + Sync + 'static>(
    page: Page<Uuid>,
    loader: &Loader<Uuid, Arc<V>>,
) -> Result<Page<Arc<V>>> {
    let ids: Vec<Uuid> = page.edges.iter().map(|edge| edge.node).collect();
    let loaded = loader.many(&ids).await?;
    let found: HashMap<Uuid, Arc<V>> =
        ids.into_iter().zip(loaded).filter_map(|(id, found)| Some((id, found?))).collect();
    Ok(known(page, |id| found.get(&id).cloned()))
}

/// The page without what was deleted meanwhile.
fn known<T>(page: Page<Uuid>, find: impl Fn(Uuid) -> Option<T>) -> Page<T> {
    let Page { edges, has_next, has_previous, end, count } = page;
    let found = edges.into_iter().filter_map(|Edge { cursor, node }| Some(Edge { cursor, node: find(node)? }));
    Page { edges: found.collect(), has_next, has_previous, end, count }
}
