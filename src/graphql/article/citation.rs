use async_graphql::parser::types::Field;
use async_graphql::{Context, Error, Object};

use crate::article::card::Card;
use crate::article::{CitationRole, content};
use crate::graphql::Request;
use crate::graphql::nullable::Nullable;
use crate::graphql::ready::{Fields, Writer};
use crate::graphql::scalars::{DateTime, Url};
use crate::graphql::source::Source;

pub struct Citation {
    position: i32,
    citation: content::Citation,
}

/// A reference from an article to an information source.
#[Object]
impl Citation {
    /// Anchor that inline citation annotations refer to; unique within the article.
    fn key(&self) -> &str {
        &self.citation.key
    }

    /// Order, from 0.
    fn position(&self) -> i32 {
        self.position
    }

    /// Name as printed, e.g. "Reuters": what the source is called now, unless editors wrote another.
    fn label(&self, ctx: &Context<'_>) -> String {
        self.citation.label(&Request::of(ctx).vocabulary().sources).to_owned()
    }

    /// The source, if it is in the vocabulary.
    fn source(&self, ctx: &Context<'_>) -> Option<Source> {
        let request = Request::of(ctx);
        self.citation.source_id.and_then(|id| Source::get(request, id))
    }

    /// What it contributed.
    fn role(&self) -> CitationRole {
        self.citation.role
    }

    /// Title of the cited work.
    fn title(&self) -> Option<&str> {
        self.citation.title.as_deref()
    }

    /// Address of the cited work.
    fn url(&self) -> Option<Url> {
        self.citation.url.as_deref().map(Url::from)
    }

    /// Archived copy.
    fn archived_url(&self) -> Option<Url> {
        self.citation.archived_url.as_deref().map(Url::from)
    }

    /// When the cited work was published.
    fn published_at(&self) -> Option<DateTime> {
        self.citation.published_at.map(DateTime)
    }

    /// When it was consulted.
    fn accessed_at(&self) -> Option<DateTime> {
        self.citation.accessed_at.map(DateTime)
    }

    /// Public note.
    fn note(&self) -> Option<&str> {
        self.citation.note.as_deref()
    }
}

impl Fields for Citation {
    fn write<'a>(&self, field: &'a Field, out: &mut Writer<'a>) -> bool {
        match field.name.node.as_str() {
            "key" => out.value(&self.citation.key),
            "position" => out.value(&self.position),
            "label" => out.value(&self.citation.label(&out.request.vocabulary().sources)),
            "source" => {
                let source = self.citation.source_id.and_then(|id| Source::get(out.request, id));
                out.optional(source.as_ref(), field)
            }
            "role" => out.value(&self.citation.role),
            "title" => out.value(&self.citation.title),
            "url" => out.value(&self.citation.url),
            _ => false,
        }
    }
}

impl Citation {
    /// The citations of an article, in order.
    pub(in crate::graphql) fn all(citations: &[content::Citation]) -> Vec<Self> {
        citations.iter().zip(0..).map(|(citation, position)| Self { position, citation: citation.clone() }).collect()
    }

    /// The citation that a part of the text points at.
    pub(in crate::graphql) fn find(card: &Card, key: Option<&str>) -> Nullable<Self> {
        let found = card.detail().map(|detail| {
            let mut numbered = detail.meta.citations.iter().zip(0..);
            let (citation, position) = numbered.find(|(citation, _)| Some(citation.key.as_str()) == key)?;
            Some(Self { position, citation: citation.clone() })
        });
        found.map_err(Error::from).transpose()
    }
}
