use std::sync::Arc;

use async_graphql::{Context, ID, Result, Subscription};
use futures_util::Stream;
use futures_util::stream::try_unfold;
use uuid::Uuid;

use super::article::ArticleEvent;
use super::editorial::EditorialArticleEvent;
use super::fresh::Fresh;
use crate::article::feed::FeedQuery;
use crate::article::filter::{ArticleFilter, feed_query};
use crate::article::stream::{Follower, Log, SubscriptionFilter};
use crate::auth::Operation;
use crate::editorial::Listener;
use crate::graphql::Request;
use crate::graphql::directives::cost;
use crate::kernel::{Error, GlobalId, NodeKind};

/// Articles that one subscription follows.
const MAX_IDS: usize = 50;

pub struct Subscription;

/// Entry points for listening. An event is told once it is true and as long as it is: of several changes of one article that
/// you could not be told in time, you are told the last one. The cursor of an event lets you listen on where you stopped;
/// events around it may be told twice, none is left out.
#[Subscription]
impl Subscription {
    /// Articles becoming public. An article that changes while it is public is not told again.
    #[graphql(directive = cost::apply(10))]
    async fn article_published(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Only articles that meet this when you are told.")] filter: Option<ArticleFilter>,
        #[graphql(desc = "The cursor of the last event that you were told; only what comes from now on if absent.")]
        after: Option<String>,
    ) -> Result<impl Stream<Item = Heard<ArticleEvent>> + use<>> {
        let request = Request::of(ctx);
        request.caller.require(Operation::ArticlePublished)?;
        let query = match &filter {
            Some(filter) => feed_query(request.db.reader(), request.vocabulary(), Some(filter), None).await?,
            None => FeedQuery::default(),
        };
        follow(ctx, SubscriptionFilter::Published(query), after).await
    }

    /// Public changes of some articles, including their withdrawal.
    #[graphql(directive = cost::apply(10))]
    async fn article_changed(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The articles: 1 to 50. An id that no article has does no harm.")] ids: Vec<ID>,
        #[graphql(desc = "The cursor of the last event that you were told; only what comes from now on if absent.")]
        after: Option<String>,
    ) -> Result<impl Stream<Item = Heard<ArticleEvent>> + use<>> {
        Request::of(ctx).caller.require(Operation::ArticleChanged)?;
        follow(ctx, SubscriptionFilter::Of(read(NodeKind::Article, &ids)?), after).await
    }

    /// Articles becoming breaking news, whether they are new or were public before.
    #[graphql(directive = cost::apply(10))]
    async fn breaking_news(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The cursor of the last event that you were told; only what comes from now on if absent.")]
        after: Option<String>,
    ) -> Result<impl Stream<Item = Heard<ArticleEvent>> + use<>> {
        Request::of(ctx).caller.require(Operation::BreakingNews)?;
        follow(ctx, SubscriptionFilter::Breaking, after).await
    }

    /// What is done to articles in the newsroom, as far as you may see them when you are told. What the command line imports,
    /// and what changes an article only because a region or the like is replaced, is not told.
    #[graphql(directive = cost::apply(10))]
    async fn editorial_article_changed(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Only these articles: 1 to 50.")] ids: Option<Vec<ID>>,
        #[graphql(desc = "The cursor of the last event that you were told; only what comes from now on if absent.")]
        after: Option<String>,
    ) -> Result<impl Stream<Item = Heard<EditorialArticleEvent>> + use<>> {
        let Request { app, caller, .. } = Request::of(ctx);
        let ids = ids.map(|ids| read(NodeKind::EditorialArticle, &ids)).transpose()?;
        let listener = Listener::start(app, caller, ids, after.as_deref()).await?;
        let (app, who) = (app.clone(), caller.who);
        Ok(try_unfold((listener, app, who), |(mut listener, app, who)| async move {
            let event = listener.next().await?;
            let cursor = event.cursor.clone();
            let event = EditorialArticleEvent(event);
            Ok(Some((Fresh { event, cursor, app: app.clone(), who }, (listener, app, who))))
        }))
    }
}

/// An event, or why there are no more.
type Heard<T> = Result<Fresh<T>, async_graphql::Error>;

fn read(kind: NodeKind, ids: &[ID]) -> Result<Vec<Uuid>, Error> {
    if !(1..=MAX_IDS).contains(&ids.len()) {
        let message = format!("`ids` has {} members; it must have between 1 and {MAX_IDS}.", ids.len());
        return Err(Error::invalid(message));
    }
    ids.iter().map(|id| GlobalId::parse_as(kind, id)).collect()
}

async fn follow(
    ctx: &Context<'_>,
    filter: SubscriptionFilter,
    after: Option<String>,
) -> Result<impl Stream<Item = Heard<ArticleEvent>> + use<>> {
    let Request { app, caller, .. } = Request::of(ctx);
    let follower = Follower::start(app, ctx.data::<Arc<Log>>()?.clone(), filter, after.as_deref()).await?;
    let (app, who) = (app.clone(), caller.who);
    Ok(try_unfold((follower, app, who), |(mut follower, app, who)| async move {
        let event = follower.next().await?;
        let cursor = event.cursor.clone();
        let event = ArticleEvent(event);
        Ok(Some((Fresh { event, cursor, app: app.clone(), who }, (follower, app, who))))
    }))
}
