use std::sync::Arc;

use async_graphql::{Context, Interface, Object};
use uuid::Uuid;

use crate::article::card::Card;
use crate::body;
use crate::graphql::Request;
use crate::graphql::article::{Article, Citation};
use crate::graphql::nullable::{Nullable, nullable};
use crate::graphql::rich_text::RichText;
use crate::graphql::routable::Routable;
use crate::graphql::scalars::Url;
use crate::graphql::tag::Tag;
use crate::kernel::Result;

/// Something attached to a run of text.
#[derive(Interface)]
#[graphql(field(name = "key", ty = "String", desc = "Unique within the block."))]
pub enum Annotation<'a> {
    Link(LinkAnnotation<'a>),
    Quotation(QuotationAnnotation<'a>),
    Citation(CitationAnnotation<'a>),
    Note(NoteAnnotation<'a>),
}

impl<'a> Annotation<'a> {
    /// Annotations as readers see them.
    pub(super) async fn all(
        request: &Request,
        card: &'a Card,
        annotations: &'a [body::Annotation],
    ) -> Result<Vec<Self>> {
        let mut seen = Vec::with_capacity(annotations.len());
        for annotation in annotations {
            match annotation {
                body::Annotation::Link { key, url, article_id, title, rel } => {
                    let target = match article_id {
                        Some(id) => request.articles.one(*id).await?,
                        None => None,
                    };
                    let site = &request.vocabulary().site;
                    // What the address says of a place in the article still holds.
                    let fragment = url.as_deref().and_then(|url| url.split_once('#')).map(|(_, fragment)| fragment);
                    let own = target.as_ref().map(|card| match fragment {
                        Some(fragment) => format!("{}#{fragment}", site.url(&card.path)),
                        None => site.url(&card.path),
                    });
                    let (title, rel) = (title.as_deref(), rel.as_deref());
                    let written = url.as_deref().map(|url| match url.chars().next() {
                        Some('/') => site.url(url),
                        Some('#') => site.url(&card.path) + url,
                        _ => url.to_owned(),
                    });
                    if let Some(url) = own.or(written) {
                        seen.push(Self::Link(LinkAnnotation { key, url, target, title, rel }));
                    }
                }
                body::Annotation::Quotation { key, speaker_name, speaker_id, citation_key } => {
                    seen.push(Self::Quotation(QuotationAnnotation {
                        card,
                        key,
                        speaker_name: speaker_name.as_deref(),
                        speaker_id: *speaker_id,
                        citation_key: citation_key.as_deref(),
                    }));
                }
                body::Annotation::Citation { key, citation_key } => {
                    seen.push(Self::Citation(CitationAnnotation { card, key, citation_key }));
                }
                body::Annotation::Note { key, note } => {
                    seen.push(Self::Note(NoteAnnotation { key, note }));
                }
            }
        }
        Ok(seen)
    }
}

pub struct LinkAnnotation<'a> {
    key: &'a str,
    url: String,
    target: Option<Arc<Card>>,
    title: Option<&'a str>,
    rel: Option<&'a str>,
}

/// Hyperlink.
#[Object]
impl<'a> LinkAnnotation<'a> {
    /// Unique within the block.
    pub async fn key(&self) -> &str {
        self.key
    }

    /// Where it leads: http, https, mailto, tel, sms, ftp or irc.
    fn url(&self) -> Url {
        self.url.as_str().into()
    }

    /// The article of this site that it was made to; the address follows where that moves.
    fn target(&self) -> Option<Routable> {
        self.target.clone().map(|card| Routable::Article(Article(card)))
    }

    /// Title attribute.
    fn title(&self) -> Option<&str> {
        self.title
    }

    /// The rel attribute, e.g. nofollow sponsored.
    fn rel(&self) -> Option<&str> {
        self.rel
    }
}

pub struct QuotationAnnotation<'a> {
    card: &'a Card,
    key: &'a str,
    speaker_name: Option<&'a str>,
    speaker_id: Option<Uuid>,
    citation_key: Option<&'a str>,
}

/// Somebody's words inside a paragraph (HTML q).
#[Object]
impl<'a> QuotationAnnotation<'a> {
    /// Unique within the block.
    pub async fn key(&self) -> &str {
        self.key
    }

    /// Speaker as printed, e.g. "President Emmanuel Macron's office".
    fn speaker_name(&self) -> Option<&str> {
        self.speaker_name
    }

    /// The speaker, if tagged.
    async fn speaker(&self, ctx: &Context<'_>) -> Nullable<Tag> {
        nullable(Tag::stored(Request::of(ctx), self.speaker_id)).await
    }

    /// Where the words were published.
    fn citation(&self) -> Nullable<Citation> {
        Citation::find(self.card, self.citation_key)
    }
}

pub struct CitationAnnotation<'a> {
    card: &'a Card,
    key: &'a str,
    citation_key: &'a str,
}

/// Reference to a source: "… , Reuters said".
#[Object]
impl<'a> CitationAnnotation<'a> {
    /// Unique within the block.
    pub async fn key(&self) -> &str {
        self.key
    }

    /// The reference.
    fn citation(&self) -> Nullable<Citation> {
        Citation::find(self.card, Some(self.citation_key))
    }
}

pub struct NoteAnnotation<'a> {
    key: &'a str,
    note: &'a body::RichText,
}

/// Footnote.
#[Object]
impl<'a> NoteAnnotation<'a> {
    /// Unique within the block.
    pub async fn key(&self) -> &str {
        self.key
    }

    /// The text.
    fn note(&self) -> RichText {
        RichText(self.note.clone())
    }
}
