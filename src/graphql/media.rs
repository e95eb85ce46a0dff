use std::sync::Arc;

use async_graphql::{Context, ID, Object, SimpleObject};
use uuid::Uuid;

use super::Request;
use super::article::{self, ArticleConnection};
use super::author::Author;
use super::connection::{PageArgs, wants_count};
use super::directives::{listSize, semanticNonNull};
use super::media_rendition::{Rendition, RenditionSet, read_ratio};
use super::node::global_id;
use super::nullable::{Nullable, nullable, present};
use super::rich_text::RichText;
use super::scalars::{DateTime, Url};
use super::source::Source;
use crate::article::{feed, with_asset};
use crate::auth::Operation;
use crate::kernel::{Error, NodeKind, PageRequest, Result};
use crate::media::ladder::{ImageFormat, Ratio};
use crate::media::{self, MediaKind, MediaStatus};
use crate::refusal::UserErrorCode;

#[derive(Clone)]
pub struct MediaAsset(pub Arc<media::Asset>);

/// A media file with its metadata.
#[Object]
impl MediaAsset {
    /// Opaque and globally unique.
    pub async fn id(&self) -> ID {
        global_id(NodeKind::MediaAsset, self.0.id)
    }

    /// Kind.
    fn media_kind(&self) -> MediaKind {
        self.0.kind
    }

    /// Processing state; assets reachable from public types are READY.
    fn status(&self) -> MediaStatus {
        self.0.status
    }

    /// Why its bytes were refused, if they were; for staff.
    fn failure(&self) -> Option<MediaFailure> {
        self.0.failure.as_ref().map(|failing| MediaFailure { code: failing.code, message: failing.message.clone() })
    }

    /// Its address. Of a picture that is kept here it is the largest rendition: the file that was sent is never public. Staff get one
    /// that is good for 15 minutes where the public would get none. Before it is READY, nothing is there.
    async fn url(&self, ctx: &Context<'_>) -> Result<Url> {
        let request = Request::of(ctx);
        let pass = request.pass(&self.0).await?;
        Ok(Url(request.app.media.addresses.url(&self.0, pass)))
    }

    /// MIME type of what is at its address.
    fn mime_type(&self) -> &str {
        self.0.shown_mime_type()
    }

    /// File name.
    fn file_name(&self) -> &str {
        &self.0.file_name
    }

    /// Bytes, as text because it may exceed 2^31; of a picture that is kept here, of the file that was sent.
    fn size_bytes(&self) -> Option<String> {
        self.0.size_bytes.map(|bytes| bytes.to_string())
    }

    /// Pixels.
    fn width(&self) -> Option<i32> {
        self.0.width
    }

    /// Pixels.
    fn height(&self) -> Option<i32> {
        self.0.height
    }

    /// Seconds.
    fn duration_seconds(&self) -> Option<f64> {
        self.0.duration_ms.map(|duration| duration as f64 / 1_000.0)
    }

    /// Text alternative.
    fn alt(&self) -> Option<&str> {
        self.0.alt.as_deref()
    }

    /// Caption.
    fn caption(&self) -> Option<RichText> {
        RichText::of(&self.0.caption)
    }

    /// Credit line.
    fn credit(&self) -> Option<&str> {
        self.0.credit.as_deref()
    }

    /// Where it comes from, if the source has a page: a picture alone makes none public. The credit line says what to print.
    fn source(&self, ctx: &Context<'_>) -> Option<Source> {
        let request = Request::of(ctx);
        self.0.source_id.and_then(|id| Source::public(request, id))
    }

    /// Who took it, if they have a page: a picture alone makes none public. The credit line says what to print.
    async fn photographer(&self, ctx: &Context<'_>) -> Nullable<Author> {
        nullable(async {
            let Some(id) = self.0.photographer_id else { return Ok(None) };
            Author::public(Request::of(ctx), id).await
        })
        .await
    }

    /// Copyright and usage.
    fn rights(&self) -> Rights {
        Rights::of(&self.0.rights)
    }

    /// Before this moment the public sees nothing of it.
    fn usable_from(&self) -> Option<DateTime> {
        self.0.window.from.map(DateTime)
    }

    /// From this moment on the public sees nothing of it.
    fn usable_until(&self) -> Option<DateTime> {
        self.0.window.until.map(DateTime)
    }

    /// Partners may show it too.
    fn syndication_allowed(&self) -> bool {
        self.0.may_syndicate
    }

    /// Point that must stay visible when cropping.
    fn focal_point(&self) -> Option<FocalPoint> {
        self.0.focal.map(|media::FocalPoint { x, y }| FocalPoint { x, y })
    }

    /// BlurHash placeholder.
    fn blur_hash(&self) -> Option<&str> {
        self.0.blur_hash.as_deref()
    }

    /// Dominant colour as #rrggbb.
    fn dominant_color(&self) -> Option<&str> {
        self.0.dominant_color.as_deref()
    }

    /// What the file itself says of its picture: a proposal to staff, of which nothing is published by itself.
    fn proposal(&self, ctx: &Context<'_>) -> Option<MediaProposal> {
        let is_staff = Request::of(ctx).caller.who.may(Operation::EditorialMedia);
        self.0.proposal.clone().filter(|_| is_staff).map(MediaProposal::from)
    }

    /// All renditions in the ratio of the picture; of a file of another site the original alone.
    #[graphql(directive = listSize::apply(12))]
    async fn renditions(&self, ctx: &Context<'_>) -> Result<Vec<Rendition>> {
        let request = Request::of(ctx);
        let Some(formats) = self.0.formats() else { return Ok(vec![self.original(request)]) };
        let sets = self.sets(request, Ratio::Original, &formats).await?;
        Ok(sets.into_iter().flat_map(RenditionSet::into_renditions).collect())
    }

    /// The rendition to show at this width: the largest that is not wider, or the smallest there is. Of a file of another site it is
    /// the original.
    async fn rendition(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Pixels, at least 1.")] max_width: i32,
        #[graphql(
            desc = "Width to height, e.g. 16:9. Pictures that are kept here are cut to the nearest of 1:1, 4:3, 3:2, 16:9 and 4:5."
        )]
        aspect_ratio: Option<String>,
    ) -> Nullable<Rendition> {
        present(async {
            let request = Request::of(ctx);
            let most = u32::try_from(max_width)
                .ok()
                .filter(|most| *most > 0)
                .ok_or_else(|| Error::invalid(format!("`maxWidth` is {max_width}; it must be at least 1.")))?;
            let ratio = read_ratio(aspect_ratio.as_deref())?;
            let Some([format, _]) = self.0.formats() else { return Ok(self.original(request)) };
            let sets = self.sets(request, ratio, &[format]).await?;
            let found = sets.into_iter().next().and_then(|set| set.at_most(most));
            found.ok_or_else(|| Error::internal("a picture without a size"))
        })
        .await
    }

    /// What to put into a `picture` element, the best format first: sizes of one picture in each format, cut alike. Empty for what is
    /// no picture, and for one that another site has.
    #[graphql(directive = semanticNonNull::apply(), directive = listSize::apply(2))]
    async fn sources(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Width to height, as in rendition.")] aspect_ratio: Option<String>,
        #[graphql(desc = "Only these formats, as far as the picture has them.")] formats: Option<Vec<ImageFormat>>,
    ) -> Nullable<Vec<RenditionSet>> {
        present(async {
            let ratio = read_ratio(aspect_ratio.as_deref())?;
            let Some([everywhere, small]) = self.0.formats() else { return Ok(Vec::new()) };
            let wanted = |format: &ImageFormat| formats.as_ref().is_none_or(|formats| formats.contains(format));
            let chosen: Vec<ImageFormat> = [small, everywhere].into_iter().filter(wanted).collect();
            self.sets(Request::of(ctx), ratio, &chosen).await
        })
        .await
    }

    /// When it came here, or was made, if that is known.
    fn created_at(&self) -> DateTime {
        DateTime(self.0.created_at)
    }

    /// Public articles that use it, newest first.
    #[graphql(directive = semanticNonNull::apply())]
    async fn articles(
        &self,
        ctx: &Context<'_>,
        first: Option<i32>,
        after: Option<String>,
        last: Option<i32>,
        before: Option<String>,
    ) -> Nullable<ArticleConnection> {
        present(async {
            let request = Request::of(ctx);
            let page = PageArgs { first, after, last, before }.check(feed::LIST, PageRequest::MAX)?;
            let mut found = with_asset::list(request.db.reader(), self.0.id, &page).await?;
            if wants_count(ctx) {
                found.count = Some(with_asset::count(request.db.reader(), self.0.id).await?);
            }
            Ok(article::connect(request, found))
        })
        .await
    }

    /// Changes with every edit.
    fn version(&self) -> i32 {
        self.0.version
    }
}

impl MediaAsset {
    /// The asset that something public shows, if it shows one that may be shown now.
    pub(super) async fn load(request: &Request, id: Option<Uuid>) -> Result<Option<Self>> {
        let Some(id) = id else { return Ok(None) };
        Ok(request.assets.one(id).await?.map(Self))
    }

    async fn sets(&self, request: &Request, ratio: Ratio, formats: &[ImageFormat]) -> Result<Vec<RenditionSet>> {
        let pass = request.pass(&self.0).await?;
        let addresses = &request.app.media.addresses;
        let rendered = formats.iter().filter_map(|format| addresses.sizes(&self.0, ratio, *format, pass));
        Ok(rendered.map(RenditionSet).collect())
    }

    fn original(&self, request: &Request) -> Rendition {
        let asset = &self.0;
        Rendition {
            name: "original".into(),
            url: Url(request.app.media.addresses.url(asset, None)),
            mime_type: asset.mime_type.clone(),
            width: asset.width,
            height: asset.height,
        }
    }
}

/// Why the bytes of a file were refused.
#[derive(SimpleObject)]
pub struct MediaFailure {
    /// Machine-readable reason.
    code: UserErrorCode,
    /// For humans, in English.
    message: String,
}

/// What a file itself says of its picture.
#[derive(SimpleObject)]
pub struct MediaProposal {
    /// Text alternative.
    alt: Option<String>,
    /// Caption.
    caption: Option<String>,
    /// Credit line.
    credit: Option<String>,
    /// Who made it.
    creator: Option<String>,
    /// Copyright notice.
    copyright_notice: Option<String>,
}

impl From<media::picture::Proposal> for MediaProposal {
    fn from(said: media::picture::Proposal) -> Self {
        let media::picture::Proposal { alt, caption, credit, creator, copyright_notice } = said;
        Self { alt, caption, credit, creator, copyright_notice }
    }
}

/// Fractions of width and height from the top left.
#[derive(SimpleObject)]
pub struct FocalPoint {
    /// 0 to 1.
    x: f64,
    /// 0 to 1.
    y: f64,
}

/// Copyright and usage.
#[derive(SimpleObject)]
pub struct Rights {
    /// Who holds the copyright.
    copyright_holder: Option<String>,
    /// Notice to print.
    copyright_notice: Option<String>,
    /// Terms in words.
    usage_terms: Option<String>,
    /// Licence.
    license_url: Option<Url>,
}

impl Rights {
    pub(super) fn of(rights: &media::Rights) -> Self {
        let media::Rights { copyright_holder, copyright_notice, usage_terms, license_url } = rights.clone();
        Self { copyright_holder, copyright_notice, usage_terms, license_url: license_url.map(Url) }
    }
}
