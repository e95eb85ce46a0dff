use async_graphql::{Context, Object};

use super::annotation::Annotation;
use crate::article::card::Card;
use crate::body::{self, Mark};
use crate::graphql::Request;
use crate::graphql::directives::listSize;
use crate::kernel::Result;

pub struct Span<'a> {
    card: &'a Card,
    span: &'a body::Span,
}

/// A run of text with one set of styles and annotations.
#[Object]
impl<'a> Span<'a> {
    /// The characters, exactly as stored (no-break spaces and typographic quotes are kept). A line feed is a forced
    /// line break.
    fn text(&self) -> &str {
        &self.span.text
    }

    /// Styles.
    fn marks(&self) -> &[Mark] {
        &self.span.marks
    }

    /// Links, quotations, citations, notes. Links to articles that are no longer public are left out.
    #[graphql(directive = listSize::apply(1))]
    async fn annotations(&self, ctx: &Context<'_>) -> Result<Vec<Annotation<'_>>> {
        Annotation::all(Request::of(ctx), self.card, &self.span.annotations).await
    }
}

impl<'a> Span<'a> {
    pub(super) fn all(card: &'a Card, spans: &'a [body::Span]) -> Vec<Self> {
        spans.iter().map(|span| Self { card, span }).collect()
    }
}
