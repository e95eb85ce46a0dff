use async_graphql::{Context, Object};
use uuid::Uuid;

use super::Request;
use super::connection::{PageArgs, narrowed};
use super::directives::semanticNonNull;
use super::media::MediaAsset;
use super::nullable::{Nullable, nullable};
use super::region::Region;
use super::rich_text::RichText;
use super::scalars::Url;
use crate::connection;
use crate::kernel::{CursorKind, PageRequest, Position, Result, SourceRef};
use crate::source::{self, SourceKind};
use crate::term_view;

connection!(SourceConnection, SourceEdge, Source, "Page of sources.");

/// The cursors of lists of sources.
const LIST: CursorKind = CursorKind::Sources;

term_view! {
    /// An information source: agency, broadcaster, ministry, document.
    Source of source::Source {
        slug: "URL part.", name: "Name.",
        after_name {
            /// Kind.
            fn source_kind(&self) -> SourceKind {
                self.0.kind
            }
        }
        after_url {
            /// Home page.
            fn homepage_url(&self) -> Option<Url> {
                self.0.homepage_url.as_deref().map(Url::from)
            }

            /// Description.
            fn description(&self) -> Option<RichText> {
                RichText::of(&self.0.description)
            }

            /// Logo.
            async fn logo(&self, ctx: &Context<'_>) -> Nullable<MediaAsset> {
                nullable(MediaAsset::load(Request::of(ctx), self.0.logo_id)).await
            }

            /// Based in.
            fn region(&self, ctx: &Context<'_>) -> Option<Region> {
                let request = Request::of(ctx);
                self.0.region_id.and_then(|id| Region::get(request, id))
            }

            /// Ownership as the newsroom discloses it, e.g. "Russian state news agency".
            fn ownership_note(&self) -> Option<&str> {
                self.0.ownership_note.as_deref()
            }

            /// Wikidata item.
            fn wikidata_id(&self) -> Option<&str> {
                self.0.wikidata_id.as_deref()
            }
        }
        article_count: "Number of public articles that cite it. Read from a counter.",
        articles: "Public articles that cite it, newest first.",
        rest {
            /// Changes with every edit.
            fn version(&self) -> i32 {
                self.0.version
            }
        }
        ready(this, field, out) {}
    }
}

impl Source {
    /// As it is stored, public or not: for payloads.
    pub(super) async fn stored(request: &Request, id: Option<uuid::Uuid>) -> Result<Option<Self>> {
        let Some(id) = id else { return Ok(None) };
        Ok(Self::get(request, id))
    }

    /// A source that a public thing refers to.
    pub(super) fn get(request: &Request, id: Uuid) -> Option<Self> {
        request.vocabulary().sources.get(id).cloned().map(Self)
    }

    /// A source that the public may see by itself: one that a public article cites.
    pub(super) fn public(request: &Request, id: Uuid) -> Option<Self> {
        Self::get(request, id).filter(|source| source.0.is_live)
    }
}

#[derive(Default)]
pub struct SourceQuery;

#[Object]
impl SourceQuery {
    /// One source.
    async fn source(&self, ctx: &Context<'_>, #[graphql(desc = "Which one.")] by: SourceRef) -> Nullable<Source> {
        nullable(async { Ok(Request::of(ctx).vocabulary().sources.find_public(&by)?.map(Source)) }).await
    }

    /// Sources by name.
    #[graphql(directive = semanticNonNull::apply())]
    async fn sources(
        &self,
        ctx: &Context<'_>,
        first: Option<i32>,
        after: Option<String>,
        last: Option<i32>,
        before: Option<String>,
        #[graphql(desc = "Only these kinds.")] kinds: Option<Vec<SourceKind>>,
    ) -> Nullable<SourceConnection> {
        nullable(async {
            let page = PageArgs { first, after, last, before }.check(LIST, PageRequest::MAX)?;
            let all = Request::of(ctx).vocabulary().sources.by_name();
            let kinds = narrowed(kinds)?;
            let some: Vec<_> = match kinds.as_slice() {
                [] => all.to_vec(),
                kinds => all.iter().filter(|source| kinds.contains(&source.kind)).cloned().collect(),
            };
            let found = page.slice(&some, |source| Position::Name(source.name_key.clone(), source.id));
            Ok(Some(found.map(Source).into()))
        })
        .await
    }
}
