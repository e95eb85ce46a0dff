use std::sync::Arc;

use async_graphql::{Context, Enum, InputObject};
use uuid::Uuid;

use super::Article;
use super::byline::Byline;
use crate::article::card::Card;
use crate::article::feed::{self, FeedQuery};
use crate::article::filter::{ArticleFilter, feed_query};
use crate::article::{Scope, modified};
use crate::connection;
use crate::graphql::Request;
use crate::graphql::connection::{PageArgs, wanted, wants_count};
use crate::graphql::ready::Ready;
use crate::kernel::{Error, Page, PageRequest, Result};

connection!(ArticleConnection, ArticleEdge, Ready<Article>, "Page of articles.");

/// Direction of an order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
pub enum OrderDirection {
    /// Smallest, oldest or A first.
    Asc,
    /// Largest, newest or Z first.
    Desc,
}

/// What articles are ordered by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
pub enum ArticleOrderField {
    /// Display date.
    PublishedAt,
    /// Last reader-visible change. Only for the list of all articles, without a filter.
    ModifiedAt,
}

/// Order of articles.
#[derive(Clone, Copy, Debug, InputObject)]
pub struct ArticleOrder {
    /// By what.
    #[graphql(default_with = "ArticleOrderField::PublishedAt")]
    pub field: ArticleOrderField,
    /// Which way.
    #[graphql(default_with = "OrderDirection::Desc")]
    pub direction: OrderDirection,
}

impl Default for ArticleOrder {
    fn default() -> Self {
        Self { field: ArticleOrderField::PublishedAt, direction: OrderDirection::Desc }
    }
}

/// A page of the articles of a scope, or of all, newest first.
pub(in crate::graphql) async fn page_of(
    ctx: &Context<'_>,
    args: PageArgs,
    filter: Option<ArticleFilter>,
    within: Option<Scope>,
) -> Result<ArticleConnection> {
    let request = Request::of(ctx);
    let page = args.check(feed::LIST, PageRequest::MAX)?;
    let query = feed_query(request.db.reader(), request.vocabulary(), filter.as_ref(), within).await?;
    page_of_feed(ctx, &query, &page).await
}

/// A page of a list of articles in feed order.
pub(in crate::graphql) async fn page_of_feed(
    ctx: &Context<'_>,
    query: &FeedQuery,
    page: &PageRequest,
) -> Result<ArticleConnection> {
    let request = Request::of(ctx);
    let mut found = feed::list(request.db.reader(), query, &wanted(ctx, page.clone())).await?;
    if wants_count(ctx) {
        found.count = Some(feed::count(request.db.reader(), query).await?);
    }
    Ok(connect_with_authors(ctx, found).await)
}

/// A page of all articles in the order that was asked for.
pub(in crate::graphql) async fn page_in_order(
    ctx: &Context<'_>,
    args: PageArgs,
    filter: Option<ArticleFilter>,
    order: ArticleOrder,
) -> Result<ArticleConnection> {
    let descending = order.direction == OrderDirection::Desc;
    let request = Request::of(ctx);
    let connection = request.db.reader();
    match order.field {
        ArticleOrderField::PublishedAt => {
            let page = args.check(feed::LIST, PageRequest::MAX)?;
            let query = feed_query(connection, request.vocabulary(), filter.as_ref(), None).await?;
            page_of_feed(ctx, &FeedQuery { oldest_first: !descending, ..query }, &page).await
        }
        ArticleOrderField::ModifiedAt if filter.is_some_and(|filter| filter != ArticleFilter::default()) => {
            let message = "`orderBy: {field: MODIFIED_AT}` goes through all articles: leave the filter out, or order by PUBLISHED_AT.";
            Err(Error::invalid(message))
        }
        ArticleOrderField::ModifiedAt => {
            let page = args.check(modified::LIST, PageRequest::MAX)?;
            let mut found = modified::list(connection, &page, descending).await?;
            if wants_count(ctx) {
                found.count = Some(feed::count(connection, &FeedQuery::default()).await?);
            }
            Ok(connect_with_authors(ctx, found).await)
        }
    }
}

/// Cards as the schema shows them; if their credits are asked for, the authors are there before the first card is written.
async fn connect_with_authors(ctx: &Context<'_>, page: Page<Arc<Card>>) -> ArticleConnection {
    let request = Request::of(ctx);
    let asked = ctx.look_ahead();
    let connection = connect(request, page);
    if [asked.field("nodes"), asked.field("edges").field("node")].iter().any(Byline::wanted) {
        let mut authors: Vec<Uuid> = connection.edges.iter().flat_map(|edge| Byline::authors(&edge.node.0)).collect();
        authors.sort_unstable();
        authors.dedup();
        // A failure is told by each field that meets it.
        let _ = request.authors.many(&authors).await;
    }
    connection
}

/// Cards as the schema shows them.
pub(in crate::graphql) fn connect(request: &Request, page: Page<Arc<Card>>) -> ArticleConnection {
    request.know_articles(page.edges.iter().map(|edge| &edge.node));
    page.map(|card| Ready(Article(card))).into()
}
