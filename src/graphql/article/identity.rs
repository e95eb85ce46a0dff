use async_graphql::{ID, Lookahead};

use super::byline::Byline;
use super::{Article, prefetch};
use crate::article::lookup::{Found, Include};
use crate::graphql::Request;
use crate::graphql::body::ArticleBody;
use crate::graphql::node::global_id;
use crate::kernel::NodeKind;

impl Article {
    /// What of an article comes along when it is looked up, by the fields that are asked of it.
    pub(in crate::graphql) fn include(asked: &Lookahead<'_>) -> Include {
        Include { body: ArticleBody::wanted(asked), authors: Byline::wanted(asked), prefetch: prefetch::wanted(asked) }
    }

    /// Caches of clients keep objects by it: what is not public must not take the place of what is.
    pub(super) fn global_id(&self) -> ID {
        match &self.0.preview {
            Some(preview) => global_id(NodeKind::Preview, preview.revision),
            None => global_id(NodeKind::Article, self.0.id),
        }
    }

    /// One that was looked up, and what came along: nobody asks for that again.
    pub(in crate::graphql) fn found(request: &Request, found: Found, include: &Include) -> Self {
        let Found { card, body, authors, prefetched } = found;
        request.know_articles([&card]);
        request.bodies.know(include.body.zip(body).map(|(forms, body)| ((card.id, forms), body)));
        request.authors.know(authors.into_iter().map(|author| (author.id, author)));
        request.feed_windows.know(prefetched);
        Self(card)
    }
}
