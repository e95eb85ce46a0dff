use async_graphql::{Context, Object};
use uuid::Uuid;

use super::Request;
use super::article::Breadcrumb;
use super::connection::{PageArgs, narrowed, wants_count};
use super::directives::{listSize, semanticNonNull};
use super::nullable::{Nullable, nullable, present};
use super::routable::Routable;
use super::scalars::Url;
use crate::connection;
use crate::kernel::{PageRequest, Result, TagRef};
use crate::tag::{self, TagKind};
use crate::term_view;

connection!(TagConnection, TagEdge, Tag, "Page of tags.");

term_view! {
    /// A person, organisation, event, subject, series … that articles are about or mention.
    Tag of tag::Tag {
        slug: "URL part, unique within its type.", name: "Display name.",
        description: "Introduction for the archive page.", image: "Picture for the archive page.",
        after_name {}
        after_url {}
        article_count: "Number of public articles. Read from a counter.",
        articles: "Public articles, newest first.",
        below: "Without effect: nothing lies below a tag.",
        rest {
            /// Trail from the home page to itself.
            #[graphql(directive = semanticNonNull::apply(), directive = listSize::apply(2))]
            pub async fn breadcrumbs(&self, ctx: &Context<'_>) -> Option<Vec<Breadcrumb>> {
                Some(Breadcrumb::trail(Request::of(ctx), vec![Routable::Tag(self.clone())]))
            }

            /// Changes with every edit.
            fn version(&self) -> i32 {
                self.0.version
            }

            /// Kind.
            fn tag_kind(&self) -> TagKind {
                self.0.kind
            }

            /// IPTC Media Topic.
            fn media_topic(&self) -> Option<&str> {
                self.0.media_topic.as_deref()
            }

            /// Wikidata item.
            fn wikidata_id(&self) -> Option<&str> {
                self.0.wikidata_id.as_deref()
            }

            /// Other pages about the same thing.
            fn same_as(&self) -> Vec<Url> {
                self.0.same_as.iter().map(|url| url.as_str().into()).collect()
            }
        }
        ready(this, field, out) {}
    }
}

impl Tag {
    /// As it is stored, public or not: for payloads, and for what something public names.
    pub(super) async fn stored(request: &Request, id: Option<uuid::Uuid>) -> Result<Option<Self>> {
        let Some(id) = id else { return Ok(None) };
        Ok(request.tags.one(id).await?.map(Self))
    }

    /// A tag that the public may see by itself: one that a public article has.
    pub(super) async fn public(request: &Request, id: Uuid) -> Result<Option<Self>> {
        Ok(request.tags.one(id).await?.filter(|tag| tag.is_live).map(Self))
    }
}

#[derive(Default)]
pub struct TagQuery;

#[Object]
impl TagQuery {
    /// One tag.
    async fn tag(&self, ctx: &Context<'_>, #[graphql(desc = "Which one.")] by: TagRef) -> Nullable<Tag> {
        nullable(async { Ok(tag::find(Request::of(ctx).db.reader(), &by).await?.map(Tag)) }).await
    }

    /// Tags by name.
    #[graphql(directive = semanticNonNull::apply())]
    async fn tags(
        &self,
        ctx: &Context<'_>,
        first: Option<i32>,
        after: Option<String>,
        last: Option<i32>,
        before: Option<String>,
        #[graphql(desc = "Only these kinds.")] kinds: Option<Vec<TagKind>>,
    ) -> Nullable<TagConnection> {
        present(async {
            let page = PageArgs { first, after, last, before }.check(tag::LIST, PageRequest::MAX)?;
            let kinds = narrowed(kinds)?;
            let connection = Request::of(ctx).db.reader();
            let mut found = tag::list(connection, &kinds, &page).await?;
            if wants_count(ctx) {
                found.count = Some(tag::count(connection, &kinds).await?);
            }
            Ok(found.map(Tag).into())
        })
        .await
    }
}
