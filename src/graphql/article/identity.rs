use async_graphql::{ID, Lookahead};

use super::byline::Byline;
use super::{Article, beside};
use crate::article::lookup::{Along, Found};
use crate::graphql::Request;
use crate::graphql::body::ArticleBody;
use crate::graphql::node::global_id;
use crate::kernel::NodeKind;

impl Article {
    /// What of an article comes along when it is looked up, by the fields that are asked of it.
    pub(in crate::graphql) fn along(asked: &Lookahead<'_>) -> Along {
        Along { body: ArticleBody::wanted(asked), authors: Byline::wanted(asked), beside: beside::wanted(asked) }
    }

    /// Caches of clients keep objects by it: what is not public must not take the place of what is.
    pub(super) fn global_id(&self) -> ID {
        match &self.0.proof {
            Some(proof) => global_id(NodeKind::Preview, proof.revision),
            None => global_id(NodeKind::Article, self.0.id),
        }
    }

    /// One that was looked up, and what came along: nobody asks for that again.
    pub(in crate::graphql) fn found(request: &Request, found: Found, along: &Along) -> Self {
        let Found { card, body, authors, beside } = found;
        request.know_articles([&card]);
        request.bodies.know(along.body.zip(body).map(|(forms, body)| ((card.id, forms), body)));
        request.authors.know(authors.into_iter().map(|author| (author.id, author)));
        request.slices.know(beside);
        Self(card)
    }
}
