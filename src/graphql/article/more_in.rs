use async_graphql::{Context, Object};

use super::Article;
use crate::article::more_in::LIST;
use crate::graphql::Request;
use crate::graphql::connection::{CountRelation, PageArgs, PageInfo, total_count, total_count_relation, wants_count};
use crate::graphql::nullable::{Nullable, nullable};
use crate::graphql::ready::Ready;
use crate::graphql::routable::Routable;
use crate::kernel::{Edge, Page, PageRequest, Result};
use crate::navigation::{self, ArticleScope, LanguageScope, MoreIn};

pub struct MoreInConnection {
    edges: Vec<MoreInEdge>,
    page: Page<()>,
}

/// Page of other articles of a scope.
#[Object]
impl MoreInConnection {
    /// Items with their cursors.
    fn edges(&self) -> &[MoreInEdge] {
        &self.edges
    }

    /// Items alone.
    fn nodes(&self) -> Vec<Ready<Article>> {
        self.edges.iter().map(|edge| Ready(Article(edge.0.node.card.clone()))).collect()
    }

    /// Position.
    fn page_info(&self) -> PageInfo {
        PageInfo::of(&self.page, self.edges.first().map(|edge| &edge.0.cursor))
    }

    /// Number of items in all pages; see totalCountRelation. Counted only if selected.
    fn total_count(&self) -> Result<i32> {
        total_count(self.page.count)
    }

    /// Whether totalCount is exact.
    fn total_count_relation(&self) -> Result<CountRelation> {
        total_count_relation(self.page.count)
    }
}

pub struct MoreInEdge(Edge<MoreIn>);

/// Edge of MoreInConnection.
#[Object]
impl MoreInEdge {
    /// Pass to after or before.
    fn cursor(&self) -> &str {
        &self.0.cursor
    }

    /// Item.
    fn node(&self) -> Ready<Article> {
        Ready(Article(self.0.node.card.clone()))
    }

    /// The page of the list that the item comes from: the scope itself, or what lies above it. Null for lists without a
    /// page of their own.
    async fn level(&self, ctx: &Context<'_>) -> Nullable<Routable> {
        nullable(async {
            let Some(level) = self.0.node.level else { return Ok(None) };
            Routable::load(Request::of(ctx), level).await
        })
        .await
    }

    /// Name of that list, e.g. "Western Europe".
    fn level_name(&self) -> &str {
        &self.0.node.level_name
    }

    /// How far above the scope that list is; 0 for the scope itself.
    fn distance(&self) -> u32 {
        self.0.node.distance
    }
}

/// A page of the other articles of a scope.
pub(super) async fn page(
    article: &Article,
    ctx: &Context<'_>,
    args: PageArgs,
    scope: &ArticleScope,
    language: LanguageScope,
) -> Result<MoreInConnection> {
    let request = Request::of(ctx);
    let (connection, vocabulary, card) = (request.db.reader(), request.vocabulary(), &article.0);
    let page = args.check(LIST, PageRequest::MAX)?;
    let scope = navigation::resolve(connection, vocabulary, Some(scope), Some(card)).await?;
    let now = request.caller.now;
    let within = (&scope, language);
    let mut found =
        navigation::more_in(&request.feed_windows, connection, vocabulary, now, within, card, &page).await?;
    if wants_count(ctx)
        && let Some(count) = navigation::count_more_in(connection, vocabulary, within, card).await?
    {
        found.count = Some(count);
    }
    request.know_articles(found.edges.iter().map(|edge| &edge.node.card));
    let Page { edges, has_next, has_previous, end, count } = found;
    let page = Page { edges: Vec::new(), has_next, has_previous, end, count };
    Ok(MoreInConnection { edges: edges.into_iter().map(MoreInEdge).collect(), page })
}
