mod facet;
mod highlight;
mod results;
mod suggestion;

use std::time::Duration;

use async_graphql::{Context, Enum, Object};

use self::results::SearchResultConnection;
pub(super) use self::suggestion::Suggestion;
use super::Request;
use super::connection::PageArgs;
use super::directives::{cost, listSize, semanticNonNull};
use super::nullable::{Nullable, present};
use crate::article::filter::{ArticleFilter, feed_query};
use crate::kernel::{CursorKind, PageRequest};
use crate::search::{self, Audience, Order, Search, SuggestionKind};

/// How long a search waits for its node to have taken in what was published last.
const PATIENCE: Duration = Duration::from_secs(1);

/// Order of search results.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
pub enum SearchOrder {
    /// Best match first, newer wins ties.
    Relevance,
    /// Newest first.
    Newest,
}

#[derive(Default)]
pub struct SearchQuery;

#[Object]
impl SearchQuery {
    /// Full-text search in public articles. Words are looked for in all their forms; "quoted" is a phrase, -x not x, x* a
    /// beginning, title:x in the headline. Articles that have all the words come first; if they do not fill a page, those that
    /// have some follow. Forward only, down to 1,000 hits.
    #[graphql(directive = semanticNonNull::apply(), directive = cost::apply(20))]
    async fn search(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What a reader typed; at most 1,000 characters.")] query: String,
        #[graphql(desc = "Conditions.")] filter: Option<ArticleFilter>,
        #[graphql(desc = "Order.", default_with = "SearchOrder::Relevance")] order_by: SearchOrder,
        first: Option<i32>,
        after: Option<String>,
    ) -> Nullable<SearchResultConnection> {
        present(async move {
            let page = PageArgs { first, ..PageArgs::default() }.check(CursorKind::SearchHits, PageRequest::MAX)?;
            let request = Request::of(ctx);
            let (connection, vocabulary) = (request.db.reader(), request.vocabulary());
            let within = feed_query(connection, vocabulary, filter.as_ref(), None).await?;
            let order = match order_by {
                SearchOrder::Relevance => Order::Relevance,
                SearchOrder::Newest => Order::Newest,
            };
            let asked = Search { query, within, order, limit: page.limit, after };
            let found = Box::pin(search::search(&request.app, connection, vocabulary, PATIENCE, &asked)).await?;
            request.know_articles(found.hits.iter().map(|hit| &hit.card));
            Ok(SearchResultConnection::of(found))
        })
        .await
    }

    /// Completion of names of regions, categories, tags, authors, sources and collections, the most used first.
    #[graphql(directive = semanticNonNull::apply(), directive = cost::apply(5), directive = listSize::apply(8))]
    async fn suggest(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How the name begins; case and accents make no difference.")] prefix: String,
        #[graphql(desc = "Only these kinds.")] kinds: Option<Vec<SuggestionKind>>,
        #[graphql(desc = "How many, 1 to 25; 8 if absent.")] limit: Option<i32>,
    ) -> Nullable<Vec<Suggestion>> {
        present(async move { Suggestion::all(Request::of(ctx), Audience::Readers, &prefix, kinds, limit).await }).await
    }
}
