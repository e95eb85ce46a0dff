use async_graphql::Object;

use crate::graphql::Request;
use crate::graphql::connection::narrowed;
use crate::graphql::routable::Routable;
use crate::kernel::Result;
use crate::search::{self, Audience, SuggestionKind};

pub(in crate::graphql) struct Suggestion(search::Suggestion, Routable);

/// Completion of a name.
#[Object]
impl Suggestion {
    /// Name.
    fn text(&self) -> &str {
        &self.0.text
    }

    /// What it is.
    fn kind(&self) -> SuggestionKind {
        self.0.kind
    }

    /// Its page.
    fn target(&self) -> &Routable {
        &self.1
    }

    /// Public articles.
    fn article_count(&self) -> i32 {
        i32::try_from(self.0.article_count).unwrap_or(i32::MAX)
    }
}

impl Suggestion {
    /// The names that somebody may know of and that begin like this.
    pub(in crate::graphql) async fn all(
        request: &Request,
        audience: Audience,
        prefix: &str,
        kinds: Option<Vec<SuggestionKind>>,
        limit: Option<i32>,
    ) -> Result<Vec<Self>> {
        let kinds = narrowed(kinds)?;
        let connection = match audience {
            Audience::Readers => request.db.reader(),
            Audience::Newsroom => request.db.primary(),
        };
        let (vocabulary, now) = (request.vocabulary(), request.caller.now);
        // Large, and would be part of every answer.
        let found = Box::pin(search::suggest(connection, vocabulary, now, audience, prefix, &kinds, limit)).await?;
        let mut suggestions = Vec::with_capacity(found.len());
        for suggestion in found {
            let target = match audience {
                Audience::Readers => Routable::load(request, suggestion.target).await?,
                Audience::Newsroom => Routable::stored(request, suggestion.target).await?,
            };
            suggestions.extend(target.map(|target| Self(suggestion, target)));
        }
        Ok(suggestions)
    }
}
