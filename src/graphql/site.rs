use std::sync::Arc;

use async_graphql::{Context, Object, SimpleObject};

use super::Request;
use super::collection::Collection;
use super::directives::{cost, semanticNonNull};
use super::feed_link::FeedLink;
use super::media::MediaAsset;
use super::nullable::{Nullable, nullable, present};
use super::scalars::{LanguageTag, Url};
use crate::article::{self, languages};
use crate::syndication::Topic;
use crate::vocabulary::Vocabulary;

/// A language of the site.
#[derive(SimpleObject)]
pub struct SiteLanguage {
    /// As articles name it.
    language: LanguageTag,
    /// Number of public articles.
    article_count: i32,
}

impl From<article::SiteLanguage> for SiteLanguage {
    fn from(found: article::SiteLanguage) -> Self {
        let article_count = i32::try_from(found.article_count).unwrap_or(i32::MAX);
        Self { language: found.language.into(), article_count }
    }
}

pub struct Site(Arc<Vocabulary>);

/// The site.
#[Object]
impl Site {
    /// Name.
    fn name(&self) -> &str {
        &self.0.site.name
    }

    /// Tag line.
    fn description(&self) -> Option<&str> {
        self.0.site.description.as_deref()
    }

    /// Home page.
    fn url(&self) -> Url {
        self.0.site.url("/").into()
    }

    /// Language of texts that do not say otherwise.
    fn default_language(&self) -> LanguageTag {
        self.0.site.default_language.as_str().into()
    }

    /// Languages that public articles are in, those of most articles first.
    #[graphql(directive = semanticNonNull::apply(), directive = cost::apply(5))]
    async fn languages(&self, ctx: &Context<'_>) -> Nullable<Vec<SiteLanguage>> {
        present(async {
            let found = languages(Request::of(ctx).db.reader()).await?;
            Ok(found.into_iter().map(SiteLanguage::from).collect())
        })
        .await
    }

    /// IANA time zone of dates and archives.
    fn time_zone(&self) -> &str {
        &self.0.site.time_zone
    }

    /// Logo.
    async fn logo(&self, ctx: &Context<'_>) -> Nullable<MediaAsset> {
        nullable(MediaAsset::load(Request::of(ctx), self.0.site.logo_id)).await
    }

    /// Corrections policy (schema.org correctionsPolicy).
    fn corrections_policy_url(&self) -> Option<Url> {
        self.0.site.corrections_policy_url.as_deref().map(Url::from)
    }

    /// Editorial principles (schema.org publishingPrinciples).
    fn publishing_principles_url(&self) -> Option<Url> {
        self.0.site.publishing_principles_url.as_deref().map(Url::from)
    }

    /// RSS, Atom and JSON Feed of all articles.
    fn feeds(&self, ctx: &Context<'_>) -> Vec<FeedLink> {
        FeedLink::all(Request::of(ctx), &Topic::All, None)
    }

    /// The home page front.
    async fn front(&self, ctx: &Context<'_>) -> Nullable<Collection> {
        nullable(async {
            let Some(front) = self.0.site.front_id else { return Ok(None) };
            Ok(Request::of(ctx).collections.one(front).await?.map(Collection))
        })
        .await
    }

    /// Changes with every edit.
    fn version(&self) -> i32 {
        self.0.site.version
    }
}

impl Site {
    pub(super) fn of(request: &Request) -> Self {
        Self(request.vocabulary().clone())
    }
}

#[derive(Default)]
pub struct SiteQuery;

#[Object]
impl SiteQuery {
    /// The site.
    #[graphql(directive = semanticNonNull::apply())]
    fn site(&self, ctx: &Context<'_>) -> Option<Site> {
        Some(Site(Request::of(ctx).vocabulary().clone()))
    }
}
