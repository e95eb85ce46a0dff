use async_graphql::{Context, Object, SimpleObject};
use uuid::Uuid;

use super::Request;
use super::connection::{PageArgs, narrowed, wants_count};
use super::directives::{listSize, semanticNonNull};
use super::media::MediaAsset;
use super::nullable::{Nullable, nullable, present};
use super::region::Region;
use super::rich_text::RichText;
use crate::author::{self, AuthorKind};
use crate::connection;
use crate::kernel::{AuthorRef, PageRequest, Result};
use crate::term_view;

connection!(AuthorConnection, AuthorEdge, Author, "Page of authors.");

term_view! {
    /// A byline identity. Not a login: an account may own one.
    Author of author::Author {
        slug: "URL part.", name: "Name.",
        after_name {
            /// Person, group or organisation.
            fn author_kind(&self) -> AuthorKind {
                self.0.kind
            }
        }
        after_url {
            /// Job title.
            fn job_title(&self) -> Option<&str> {
                self.0.job_title.as_deref()
            }

            /// Biography for the author box.
            fn bio(&self) -> Option<RichText> {
                RichText::of(&self.0.bio)
            }

            /// Picture.
            async fn avatar(&self, ctx: &Context<'_>) -> Nullable<MediaAsset> {
                nullable(MediaAsset::load(Request::of(ctx), self.0.avatar_id)).await
            }

            /// Home pages and social profiles.
            #[graphql(directive = listSize::apply(3))]
            fn links(&self) -> Vec<AuthorLink> {
                let links = self.0.links.iter().cloned();
                links.map(|author::AuthorLink { rel, url, label }| AuthorLink { rel, url, label }).collect()
            }

            /// Members of a group, if they are named.
            #[graphql(directive = semanticNonNull::apply(), directive = listSize::apply(4))]
            async fn members(&self, ctx: &Context<'_>) -> Nullable<Vec<Author>> {
                present(async {
                    let found = Request::of(ctx).members.one(self.0.id).await?.unwrap_or_default();
                    Ok(found.into_iter().map(Self).collect())
                })
                .await
            }

            /// Groups it belongs to.
            #[graphql(directive = semanticNonNull::apply(), directive = listSize::apply(2))]
            async fn groups(&self, ctx: &Context<'_>) -> Nullable<Vec<Author>> {
                present(async {
                    let found = Request::of(ctx).groups.one(self.0.id).await?.unwrap_or_default();
                    Ok(found.into_iter().map(Self).collect())
                })
                .await
            }

            /// Based in.
            fn home_region(&self, ctx: &Context<'_>) -> Option<Region> {
                let request = Request::of(ctx);
                self.0.home_region_id.and_then(|id| Region::get(request, id))
            }

            /// Still writing for the site.
            fn is_active(&self) -> bool {
                self.0.is_active
            }
        }
        article_count: "Number of public articles. Read from a counter.",
        articles: "Public articles, newest first.",
        rest {
            /// Changes with every edit.
            fn version(&self) -> i32 {
                self.0.version
            }
        }
        ready(this, field, out) {
            "authorKind" => out.value(&this.kind),
            "jobTitle" => out.value(&this.job_title),
            "bio" => out.optional(RichText::of(&this.bio).as_ref(), field),
        }
    }
}

impl Author {
    /// As it is stored, public or not: for payloads.
    pub(super) async fn stored(request: &Request, id: Option<uuid::Uuid>) -> Result<Option<Self>> {
        let Some(id) = id else { return Ok(None) };
        Ok(request.authors.one(id).await?.map(Self))
    }

    /// An author that the public may see by itself: one with a public article, or a member of a group with one.
    pub(super) async fn public(request: &Request, id: Uuid) -> Result<Option<Self>> {
        let Some(author) = request.authors.one(id).await? else { return Ok(None) };
        let is_public = author.is_live
            || request.groups.one(id).await?.is_some_and(|groups| groups.iter().any(|group| group.is_live));
        Ok(is_public.then_some(Self(author)))
    }
}

/// Link of an author.
#[derive(SimpleObject)]
pub struct AuthorLink {
    /// What it is, e.g. mastodon, website, email.
    rel: String,
    /// Address; mailto: is allowed.
    url: String,
    /// Text.
    label: Option<String>,
}

#[derive(Default)]
pub struct AuthorQuery;

#[Object]
impl AuthorQuery {
    /// One author.
    async fn author(&self, ctx: &Context<'_>, #[graphql(desc = "Which one.")] by: AuthorRef) -> Nullable<Author> {
        nullable(async { Ok(author::find(Request::of(ctx).db.reader(), &by).await?.map(Author)) }).await
    }

    /// Authors by name.
    #[graphql(directive = semanticNonNull::apply())]
    async fn authors(
        &self,
        ctx: &Context<'_>,
        first: Option<i32>,
        after: Option<String>,
        last: Option<i32>,
        before: Option<String>,
        #[graphql(desc = "Only these kinds.")] kinds: Option<Vec<AuthorKind>>,
    ) -> Nullable<AuthorConnection> {
        present(async {
            let page = PageArgs { first, after, last, before }.check(author::LIST, PageRequest::MAX)?;
            let kinds = narrowed(kinds)?;
            let connection = Request::of(ctx).db.reader();
            let mut found = author::list(connection, &kinds, &page).await?;
            if wants_count(ctx) {
                found.count = Some(author::count(connection, &kinds).await?);
            }
            Ok(found.map(Author).into())
        })
        .await
    }
}
