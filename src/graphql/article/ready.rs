use async_graphql::Error;
use async_graphql::parser::types::Field;

use super::Article;
use super::byline::Byline;
use super::citation::Citation;
use crate::article::ArticleContent as Content;
use crate::article::card::CardDetail;
use crate::graphql::category::Category;
use crate::graphql::nullable::Nullable;
use crate::graphql::ready::{Fields, Writer};
use crate::graphql::region::Region;
use crate::graphql::request::Request;
use crate::graphql::rich_text::RichText;
use crate::kernel::Result;

/// What is on a card, as [`Article`] says it.
impl Fields for Article {
    fn write<'a>(&self, field: &'a Field, out: &mut Writer<'a>) -> bool {
        let card = self.0.as_ref();
        match field.name.node.as_str() {
            "id" => out.value(&self.global_id()),
            "path" => out.value(&card.path),
            "url" => out.value(&out.request.vocabulary().site.url(&card.path)),
            "canonicalUrl" => self.canonical(out.request).is_ok_and(|url| out.value(&url)),
            "slug" => out.value(self.last_part()),
            "headline" => out.value(&card.headline),
            "shortHeadline" => card
                .detail()
                .is_ok_and(|detail| out.value(detail.meta.short_headline.as_ref().unwrap_or(&card.headline))),
            "socialHeadline" => card.detail().is_ok_and(|detail| out.value(&detail.meta.social_headline)),
            "kicker" => card.detail().is_ok_and(|detail| out.value(&detail.meta.kicker)),
            "standfirst" => {
                card.detail().is_ok_and(|detail| out.optional(RichText::of(&detail.meta.standfirst).as_ref(), field))
            }
            "summary" => out.value(&card.summary),
            "language" => out.value(&card.language),
            "genre" => out.value(&card.genre),
            "bylines" => match Byline::known(self, out.request) {
                Some(bylines) => out.list(bylines, field),
                None => false,
            },
            "bylineText" => Byline::known(self, out.request)
                .is_some_and(|bylines| out.value(&Byline::line(&bylines, &card.language))),
            "primaryRegion" => card.detail().is_ok_and(|detail| {
                let region = detail.meta.regions.first().and_then(|id| Region::get(out.request, *id));
                out.optional(region.as_ref(), field)
            }),
            "regions" => card.detail().is_ok_and(|detail| {
                let request = out.request;
                out.list(detail.meta.regions.iter().filter_map(|id| Region::get(request, *id)), field)
            }),
            "primaryCategory" => card.detail().is_ok_and(|detail| {
                let category = detail.meta.categories.first().and_then(|id| Category::get(out.request, *id));
                out.optional(category.as_ref(), field)
            }),
            "categories" => card.detail().is_ok_and(|detail| {
                let request = out.request;
                out.list(detail.meta.categories.iter().filter_map(|id| Category::get(request, *id)), field)
            }),
            "citations" => card.detail().is_ok_and(|detail| out.list(Citation::all(&detail.meta.citations), field)),
            "sourceLine" => card.detail().is_ok_and(|detail| {
                out.value(&Content::source_line(&detail.meta.citations, &out.request.vocabulary().sources))
            }),
            "urgency" => card.detail().is_ok_and(|detail| out.value(&detail.meta.urgency)),
            "isBreaking" => card.detail().is_ok_and(|detail| out.value(&detail.meta.is_breaking)),
            "isSensitive" => card.detail().is_ok_and(|detail| out.value(&detail.meta.is_sensitive)),
            "isFree" => card.detail().is_ok_and(|detail| out.value(&detail.meta.is_free)),
            "isPreview" => out.value(&card.preview.is_some()),
            "firstPublishedAt" => out.value(&card.first_published_at.to_millis()),
            "publishedAt" => out.value(&card.published_at.to_millis()),
            "modifiedAt" => out.value(&card.modified_at.to_millis()),
            "expiresAt" => out.value(&card.expires_at.map(|at| at.to_millis())),
            "version" => out.value(&card.version),
            "commentCount" => out.value(&card.comment_count),
            _ => false,
        }
    }
}

impl Article {
    /// Where it is, or was first.
    pub(super) fn canonical(&self, request: &Request) -> Result<String> {
        let elsewhere = self.0.detail()?.meta.seo.canonical_url.clone();
        Ok(elsewhere.unwrap_or_else(|| request.vocabulary().site.url(&self.0.path)))
    }

    /// What its path ends with.
    pub(super) fn last_part(&self) -> &str {
        self.0.path.rsplit('/').next().unwrap_or_default()
    }

    /// A field that may be absent, of the part of the card that may prove unreadable.
    pub(super) fn part<'a, T>(&'a self, read: impl FnOnce(&'a CardDetail) -> Option<T>) -> Nullable<T> {
        self.0.detail().map(read).map_err(Error::from).transpose()
    }
}
