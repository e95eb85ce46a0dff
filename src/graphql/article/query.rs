use async_graphql::{Context, Object};

use super::list::page_in_order;
use super::{Article, ArticleConnection, ArticleOrder};
use crate::article::filter::ArticleFilter;
use crate::article::lookup::{self, Include};
use crate::graphql::Request;
use crate::graphql::connection::PageArgs;
use crate::graphql::directives::semanticNonNull;
use crate::graphql::nullable::{Nullable, nullable, present};
use crate::graphql::ready::Ready;
use crate::kernel::ArticleRef;

#[derive(Default)]
pub struct ArticleQuery;

#[Object]
impl ArticleQuery {
    /// One public article.
    async fn article(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which one.")] by: ArticleRef,
    ) -> Nullable<Ready<Article>> {
        nullable(async {
            let request = Request::of(ctx);
            let include = match by {
                ArticleRef::Path(_) => Article::include(&ctx.look_ahead()),
                _ => Include::default(),
            };
            let found = lookup::find(request.db.reader(), &by, &include).await?;
            Ok(found.map(|found| Ready(Article::found(request, found, &include))))
        })
        .await
    }

    /// Public articles, newest first.
    #[graphql(directive = semanticNonNull::apply())]
    async fn articles(
        &self,
        ctx: &Context<'_>,
        first: Option<i32>,
        after: Option<String>,
        last: Option<i32>,
        before: Option<String>,
        #[graphql(desc = "Conditions.")] filter: Option<ArticleFilter>,
        #[graphql(desc = "Another order.")] order_by: Option<ArticleOrder>,
    ) -> Nullable<ArticleConnection> {
        let args = PageArgs { first, after, last, before };
        present(page_in_order(ctx, args, filter, order_by.unwrap_or_default())).await
    }
}
