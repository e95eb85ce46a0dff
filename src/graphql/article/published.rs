use std::sync::Arc;

use async_graphql::{Context, Error, ID, Object};

use super::breadcrumb::{Breadcrumb, BreadcrumbKind};
use super::byline::Byline;
use super::citation::Citation;
use super::dateline::Dateline;
use super::more_in::{self, MoreInConnection};
use super::navigation::ArticleNavigation;
use super::related::{self, RelatedArticleConnection};
use super::seo::Seo;
use super::structured_data;
use super::tag_use::ArticleTag;
use crate::article::card::{Card, CardDetail};
use crate::article::{ArticleContent as Content, Genre};
use crate::graphql::Request;
use crate::graphql::body::ArticleBody;
use crate::graphql::category::Category;
use crate::graphql::collection::{self, CollectionConnection};
use crate::graphql::comment::CommentThread;
use crate::graphql::connection::PageArgs;
use crate::graphql::correction::Correction;
use crate::graphql::directives::{cost, listSize, semanticNonNull};
use crate::graphql::editorial::EditorialArticle;
use crate::graphql::figure::Figure;
use crate::graphql::media::Rights;
use crate::graphql::nullable::{Nullable, nullable, present};
use crate::graphql::ready::Ready;
use crate::graphql::region::Region;
use crate::graphql::rich_text::RichText;
use crate::graphql::scalars::{DateTime, Json, LanguageTag, Url};
use crate::kernel::Result;
use crate::navigation::{ArticleScope, LanguageScope};
use crate::tag::{TagKind, TagRelation};

#[derive(Clone)]
pub struct Article(pub Arc<Card>);

/// A public article: the snapshot readers see. Exists if and only if it is published.
#[Object]
impl Article {
    /// Opaque and globally unique. What a preview link shows has another one than the public article.
    pub async fn id(&self) -> ID {
        self.global_id()
    }

    /// Canonical path.
    pub async fn path(&self) -> &str {
        &self.0.path
    }

    /// Canonical absolute URL on this site.
    pub async fn url(&self, ctx: &Context<'_>) -> Url {
        Request::of(ctx).vocabulary().site.url(&self.0.path).into()
    }

    /// Original elsewhere, for republished articles; else equal to url.
    fn canonical_url(&self, ctx: &Context<'_>) -> Result<Url> {
        Ok(self.canonical(Request::of(ctx))?.into())
    }

    /// Last part of the path.
    fn slug(&self) -> &str {
        self.last_part()
    }

    /// Main headline, plain text.
    pub async fn headline(&self) -> &str {
        &self.0.headline
    }

    /// Headline of at most about 60 characters for cards and notifications; the main headline if none was given.
    pub async fn short_headline(&self) -> Result<&str> {
        Ok(self.0.detail()?.meta.short_headline.as_deref().unwrap_or(&self.0.headline))
    }

    /// Headline for social networks.
    pub async fn social_headline(&self) -> Nullable<&str> {
        self.part(|detail| detail.meta.social_headline.as_deref())
    }

    /// Line above the headline.
    pub async fn kicker(&self) -> Nullable<&str> {
        self.part(|detail| detail.meta.kicker.as_deref())
    }

    /// Deck below the headline.
    pub async fn standfirst(&self) -> Nullable<RichText> {
        self.part(|detail| RichText::of(&detail.meta.standfirst))
    }

    /// Plain-text summary of at most 300 characters; cut from the body if none was given.
    pub async fn summary(&self) -> &str {
        &self.0.summary
    }

    /// Language of the text.
    pub async fn language(&self) -> LanguageTag {
        self.0.language.as_str().into()
    }

    /// Genre.
    pub async fn genre(&self) -> Genre {
        self.0.genre
    }

    /// Where and when it was filed.
    pub async fn dateline(&self, ctx: &Context<'_>) -> Nullable<Dateline> {
        let request = Request::of(ctx);
        self.part(|detail| Some(Dateline::of(detail.meta.dateline.as_ref()?, request)))
    }

    /// Main picture, video or audio.
    pub async fn lead_media(&self, ctx: &Context<'_>) -> Nullable<Figure> {
        nullable(async {
            let Some(figure) = &self.0.detail()?.meta.lead_media else { return Ok(None) };
            Figure::load(Request::of(ctx), figure).await
        })
        .await
    }

    /// The text.
    #[graphql(directive = semanticNonNull::apply(), directive = cost::apply(2))]
    pub async fn body(&self, ctx: &Context<'_>) -> Nullable<ArticleBody> {
        nullable(ArticleBody::load(ctx, &self.0)).await
    }

    /// Credits in order.
    #[graphql(directive = semanticNonNull::apply(), directive = listSize::apply(2))]
    pub async fn bylines(&self, ctx: &Context<'_>) -> Nullable<Vec<Ready<Byline>>> {
        present(async { Ok(Byline::of(self, Request::of(ctx)).await?.into_iter().map(Ready).collect()) }).await
    }

    /// All credits as one line in the language of the article, e.g. "By QNavy".
    pub async fn byline_text(&self, ctx: &Context<'_>) -> Result<String> {
        Ok(Byline::line(&Byline::of(self, Request::of(ctx)).await?, &self.0.language))
    }

    /// First region, the one that heads the page and names the box "More in …".
    pub async fn primary_region(&self, ctx: &Context<'_>) -> Nullable<Region> {
        let request = Request::of(ctx);
        self.part(|detail| detail.meta.regions.first().and_then(|id| Region::get(request, *id)))
    }

    /// Region tags in editorial order, primary first, as tagged (no ancestors).
    #[graphql(directive = semanticNonNull::apply(), directive = listSize::apply(2))]
    pub async fn regions(&self, ctx: &Context<'_>) -> Nullable<Vec<Region>> {
        let request = Request::of(ctx);
        self.part(|detail| Some(detail.meta.regions.iter().filter_map(|id| Region::get(request, *id)).collect()))
    }

    /// First category.
    pub async fn primary_category(&self, ctx: &Context<'_>) -> Nullable<Category> {
        let request = Request::of(ctx);
        self.part(|detail| detail.meta.categories.first().and_then(|id| Category::get(request, *id)))
    }

    /// Categories in editorial order.
    #[graphql(directive = semanticNonNull::apply(), directive = listSize::apply(2))]
    pub async fn categories(&self, ctx: &Context<'_>) -> Nullable<Vec<Category>> {
        let request = Request::of(ctx);
        self.part(|detail| Some(detail.meta.categories.iter().filter_map(|id| Category::get(request, *id)).collect()))
    }

    /// Tags in editorial order.
    #[graphql(directive = semanticNonNull::apply(), directive = listSize::apply(6))]
    pub async fn tags(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Only those with this relation.")] relation: Option<TagRelation>,
        #[graphql(desc = "Only those of these kinds.")] kinds: Option<Vec<TagKind>>,
    ) -> Nullable<Vec<ArticleTag>> {
        present(ArticleTag::of(self, Request::of(ctx), relation, kinds.as_deref())).await
    }

    /// Information sources in editorial order.
    #[graphql(directive = semanticNonNull::apply(), directive = listSize::apply(2))]
    pub async fn citations(&self) -> Nullable<Vec<Citation>> {
        self.part(|detail| Some(Citation::all(&detail.meta.citations)))
    }

    /// The sources as one line, e.g. "Reuters – Wion – TASS"; empty if there are none.
    pub async fn source_line(&self, ctx: &Context<'_>) -> Result<String> {
        Ok(Content::source_line(&self.0.detail()?.meta.citations, &Request::of(ctx).vocabulary().sources))
    }

    /// How the story was made (schema.org backstory).
    pub async fn backstory(&self) -> Nullable<RichText> {
        self.part(|detail| RichText::of(&detail.meta.backstory))
    }

    /// Copyright and usage.
    pub async fn rights(&self) -> Result<Rights> {
        Ok(Rights::of(&self.0.detail()?.meta.rights))
    }

    /// Search and sharing metadata.
    pub async fn seo(&self) -> Seo {
        Seo(self.clone())
    }

    /// 1 highest to 9 lowest (IPTC urgency).
    pub async fn urgency(&self) -> Result<i32> {
        Ok(self.0.detail()?.meta.urgency)
    }

    /// Show as breaking news.
    pub async fn is_breaking(&self) -> Result<bool> {
        Ok(self.0.detail()?.meta.is_breaking)
    }

    /// Do not place advertising or automatic recommendations next to it.
    pub async fn is_sensitive(&self) -> Result<bool> {
        Ok(self.0.detail()?.meta.is_sensitive)
    }

    /// First time it became public (schema.org datePublished, ninjs firstPublished).
    fn first_published_at(&self) -> DateTime {
        DateTime(self.0.first_published_at)
    }

    /// Display date; lists are ordered by it. Editors may set it.
    fn published_at(&self) -> DateTime {
        DateTime(self.0.published_at)
    }

    /// Last change a reader can notice (schema.org dateModified). Fixing a typo silently does not move it.
    fn modified_at(&self) -> DateTime {
        DateTime(self.0.modified_at)
    }

    /// When it stops being relevant (IPTC expires); null for never.
    fn expires_at(&self) -> Option<DateTime> {
        self.0.expires_at.map(DateTime)
    }

    /// Grows by one with every public change. Part of the ETag.
    fn version(&self) -> i32 {
        self.0.version
    }

    /// True only for what a preview link shows: it is not public.
    fn is_preview(&self) -> bool {
        self.0.preview.is_some()
    }

    /// Free of charge (schema.org isAccessibleForFree).
    fn is_free(&self) -> Result<bool> {
        Ok(self.0.detail()?.meta.is_free)
    }

    /// Corrections and notes, newest first.
    #[graphql(directive = semanticNonNull::apply(), directive = listSize::apply(1))]
    fn corrections(&self) -> Nullable<Vec<Correction>> {
        let correction = |notice: &crate::correction::Correction| Correction::new(notice.clone(), self.0.id);
        let added = self.0.detail().and_then(CardDetail::added);
        Some(added.map(|added| added.corrections.iter().map(correction).collect()).map_err(Error::from))
    }

    /// The article that this one is a translation of, if that is public; null if it is the original.
    async fn translation_of(&self, ctx: &Context<'_>) -> Nullable<Article> {
        nullable(self.original(Request::of(ctx))).await
    }

    /// The original has changed, as readers see it, since the version that this translation follows; false for an original.
    #[graphql(directive = semanticNonNull::apply())]
    async fn is_behind(&self, ctx: &Context<'_>) -> Nullable<bool> {
        present(self.is_behind_original(Request::of(ctx))).await
    }

    /// The same article in other languages.
    #[graphql(directive = semanticNonNull::apply(), directive = listSize::apply(3))]
    async fn translations(&self, ctx: &Context<'_>) -> Nullable<Vec<Article>> {
        present(self.others(Request::of(ctx))).await
    }

    /// The article in the first of these languages that it is public in; itself if it is in none of them.
    #[graphql(directive = semanticNonNull::apply())]
    async fn in_languages(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Best first, at most 10; each with whatever region or script.")] prefer: Vec<LanguageTag>,
    ) -> Nullable<Article> {
        present(self.preferred(Request::of(ctx), &prefer)).await
    }

    /// Number of visible comments; the figure next to the headline.
    fn comment_count(&self) -> i32 {
        self.0.comment_count
    }

    /// Comment section.
    #[graphql(directive = semanticNonNull::apply())]
    fn comment_thread(&self) -> Option<CommentThread> {
        Some(CommentThread(self.0.clone()))
    }

    /// Trail from the home page: primary region or category and its ancestors, then the article.
    #[graphql(directive = semanticNonNull::apply(), directive = listSize::apply(4))]
    fn breadcrumbs(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which trail.", default_with = "Some(BreadcrumbKind::Region)")] by: Option<BreadcrumbKind>,
    ) -> Nullable<Vec<Breadcrumb>> {
        Breadcrumb::of(self, Request::of(ctx), by.unwrap_or(BreadcrumbKind::Region))
    }

    /// Previous (older) and next (newer) article within a scope; the whole site by default.
    #[graphql(directive = semanticNonNull::apply(), directive = cost::apply(8))]
    async fn navigation(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Where to look.")] scope: Option<ArticleScope>,
        #[graphql(desc = "In which languages.", default_with = "LanguageScope::Same")] language: LanguageScope,
    ) -> Nullable<ArticleNavigation> {
        present(ArticleNavigation::of(self, Request::of(ctx), scope.as_ref(), language)).await
    }

    /// Other articles of a scope, newest first, without this one: "More in France". Where a region or a category has
    /// few, those of what lies above it follow; each edge says where its article comes from.
    #[graphql(directive = semanticNonNull::apply(), directive = cost::apply(25))]
    async fn more_in(
        &self,
        ctx: &Context<'_>,
        first: Option<i32>,
        after: Option<String>,
        last: Option<i32>,
        before: Option<String>,
        #[graphql(desc = "Where to look.")] scope: ArticleScope,
        #[graphql(desc = "In which languages.", default_with = "LanguageScope::Same")] language: LanguageScope,
    ) -> Nullable<MoreInConnection> {
        present(more_in::page(self, ctx, PageArgs { first, after, last, before }, &scope, language)).await
    }

    /// You may also like: editors' choices first, then ranked by shared vocabulary. Each edge says why. At most 24.
    #[graphql(directive = semanticNonNull::apply(), directive = cost::apply(80))]
    async fn related(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many from the start: 1 to 24; 20 if absent.")] first: Option<i32>,
        after: Option<String>,
        #[graphql(desc = "Leave these articles out; at most 50.")] exclude: Option<Vec<ID>>,
        #[graphql(desc = "In which languages; what editors chose comes in any.", default_with = "LanguageScope::Same")]
        language: LanguageScope,
    ) -> Nullable<RelatedArticleConnection> {
        present(related::page(self, Request::of(ctx), (first, after), exclude.unwrap_or_default(), language)).await
    }

    /// The part after it in the published series that editors placed it in, of several the one changed last: of those in its
    /// language, unless asked. Null after the last part.
    #[graphql(directive = cost::apply(8))]
    async fn next_in_series(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "In which languages.", default_with = "LanguageScope::Same")] language: LanguageScope,
    ) -> Nullable<Article> {
        nullable(collection::next_in_series(ctx, &self.0, language)).await
    }

    /// Published packages and series it belongs to.
    #[graphql(directive = semanticNonNull::apply())]
    async fn collections(
        &self,
        ctx: &Context<'_>,
        first: Option<i32>,
        after: Option<String>,
        last: Option<i32>,
        before: Option<String>,
    ) -> Nullable<CollectionConnection> {
        present(collection::of_article(ctx, self.0.id, PageArgs { first, after, last, before })).await
    }

    /// The article as the newsroom has it; null if the viewer may not see that.
    async fn editorial(&self, ctx: &Context<'_>) -> Nullable<EditorialArticle> {
        nullable(EditorialArticle::load(Request::of(ctx), self.0.id)).await
    }

    /// JSON-LD of type NewsArticle (schema.org). However it is written into a script element, it cannot end that: a `<` that
    /// could begin a tag is the character ‹ (U+2039) in it.
    #[graphql(directive = semanticNonNull::apply(), directive = cost::apply(5))]
    async fn structured_data(&self, ctx: &Context<'_>) -> Nullable<Json> {
        present(structured_data::of(self, Request::of(ctx))).await
    }
}
