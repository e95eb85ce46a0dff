use std::sync::Arc;

use async_graphql::{Context, Object};

use super::Request;
use super::collection::Collection;
use super::directives::{cost, listSize, semanticNonNull};
use super::feed_link::FeedLink;
use super::media::MediaAsset;
use super::nullable::{Nullable, nullable, present};
use super::scalars::{LanguageTag, Url};
use crate::article::{self, languages};
use crate::kernel::Result;
use crate::route::{LANGUAGES, spellings};
use crate::syndication::Topic;
use crate::vocabulary::Vocabulary;

#[derive(Clone)]
pub struct SiteLanguage(article::SiteLanguage);

/// A language of the site.
#[Object]
impl SiteLanguage {
    /// As articles name it.
    fn language(&self) -> LanguageTag {
        self.0.language.as_str().into()
    }

    /// What its readers call it, e.g. "français", with the region or script that its tag has; the tag itself if that is unknown.
    fn name(&self) -> &str {
        &self.0.name
    }

    /// Number of public articles.
    fn article_count(&self) -> i32 {
        i32::try_from(self.0.article_count).unwrap_or(i32::MAX)
    }

    /// RSS, Atom and JSON Feed of its articles.
    #[graphql(directive = listSize::apply(3))]
    fn feeds(&self, ctx: &Context<'_>) -> Vec<FeedLink> {
        FeedLink::all(Request::of(ctx), &Topic::Language(self.0.language.clone()), Some(&self.0.name))
    }

    /// Canonical path of the page of its articles.
    pub async fn path(&self) -> String {
        self.canonical_path()
    }

    /// Canonical absolute URL.
    pub async fn url(&self, ctx: &Context<'_>) -> Url {
        Request::of(ctx).vocabulary().site.url(&self.canonical_path()).into()
    }
}

impl SiteLanguage {
    /// The language whose page is at a path, and whether a slash at its end is too much.
    pub(super) async fn at(request: &Request, path: &str) -> Result<Option<(Self, bool)>> {
        let spellings = spellings(path);
        let meant =
            spellings.iter().filter_map(|spelling| Some((spelling.path.strip_prefix(LANGUAGES)?, spelling.is_trimmed)));
        let meant: Vec<(&str, bool)> = meant.collect();
        if meant.is_empty() {
            return Ok(None);
        }
        let found = languages(request.db.reader()).await?;
        let at = |found: article::SiteLanguage| {
            let (_, is_trimmed) = meant.iter().find(|(tag, _)| *tag == found.language)?;
            Some((Self(found), *is_trimmed))
        };
        Ok(found.into_iter().find_map(at))
    }

    pub(super) fn canonical_path(&self) -> String {
        format!("{LANGUAGES}{}", self.0.language)
    }

    pub(super) fn label(&self) -> &str {
        &self.0.name
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
    #[graphql(directive = semanticNonNull::apply(), directive = cost::apply(5), directive = listSize::apply(4))]
    async fn languages(&self, ctx: &Context<'_>) -> Nullable<Vec<SiteLanguage>> {
        present(async {
            let found = languages(Request::of(ctx).db.reader()).await?;
            Ok(found.into_iter().map(SiteLanguage).collect())
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
    #[graphql(directive = listSize::apply(3))]
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
