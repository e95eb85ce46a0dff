use async_graphql::{Context, Object};

use super::Article;
use crate::article::navigation::Neighbours;
use crate::graphql::Request;
use crate::graphql::nullable::{Nullable, nullable};
use crate::graphql::ready::Ready;
use crate::graphql::routable::Routable;
use crate::kernel::Result;
use crate::navigation::{self, ArticleScope, LanguageScope, NamedScope};

pub struct ArticleNavigation {
    scope: NamedScope,
    neighbours: Neighbours,
}

/// Neighbours of an article.
#[Object]
impl ArticleNavigation {
    /// Name of the scope, e.g. "France"; the site name for the whole site.
    fn scope_name(&self) -> &str {
        &self.scope.name
    }

    /// The scope's page; null for the whole site.
    async fn scope_page(&self, ctx: &Context<'_>) -> Nullable<Routable> {
        nullable(async {
            let Some(page) = self.scope.page else { return Ok(None) };
            Routable::load(Request::of(ctx), page).await
        })
        .await
    }

    /// The article published just before.
    fn previous(&self) -> Option<Ready<Article>> {
        self.neighbours.previous.clone().map(Article).map(Ready)
    }

    /// The article published just after.
    fn next(&self) -> Option<Ready<Article>> {
        self.neighbours.next.clone().map(Article).map(Ready)
    }
}

impl ArticleNavigation {
    pub(super) async fn of(
        article: &Article,
        request: &Request,
        scope: Option<&ArticleScope>,
        language: LanguageScope,
    ) -> Result<Self> {
        let (connection, vocabulary, card) = (request.db.reader(), request.vocabulary(), &article.0);
        let scope = navigation::resolve(connection, vocabulary, scope, Some(card)).await?;
        let now = request.caller.now;
        let within = (&scope, language);
        let neighbours =
            navigation::neighbours(&request.feed_windows, connection, vocabulary, now, within, card).await?;
        request.know_articles(neighbours.previous.iter().chain(&neighbours.next));
        Ok(Self { scope, neighbours })
    }
}
