use std::sync::Arc;

use async_graphql::{Context, Enum, ID, Object, SimpleObject};
use uuid::Uuid;

use super::Request;
use super::article::{self, ArticleConnection};
use super::author::Author;
use super::connection::{PageArgs, wants_count};
use super::directives::{listSize, semanticNonNull};
use super::node::global_id;
use super::nullable::{Nullable, nullable, present};
use super::rich_text::RichText;
use super::scalars::{DateTime, Url};
use super::source::Source;
use crate::article::{feed, with_asset};
use crate::kernel::{Error, NodeKind, PageRequest, Result};
use crate::media::{self, MediaKind};

/// Processing state.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
pub enum MediaStatus {
    /// It can be shown.
    Ready,
}

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
        MediaStatus::Ready
    }

    /// Address of the original.
    fn url(&self) -> Url {
        self.0.url.as_str().into()
    }

    /// MIME type.
    fn mime_type(&self) -> &str {
        &self.0.mime_type
    }

    /// File name.
    fn file_name(&self) -> &str {
        &self.0.file_name
    }

    /// Bytes, as text because it may exceed 2^31.
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

    /// All stored renditions: at present the original alone.
    #[graphql(directive = listSize::apply(2))]
    fn renditions(&self) -> Vec<Rendition> {
        vec![self.original()]
    }

    /// The rendition to show at this width: the largest that is not wider, the original if there is none.
    async fn rendition(
        &self,
        #[graphql(desc = "Pixels, at least 1.")] max_width: i32,
        #[graphql(desc = "Width to height, e.g. 16:9. A wish: the original may have another.")] aspect_ratio: Option<
            String,
        >,
    ) -> Nullable<Rendition> {
        present(async {
            if max_width < 1 {
                return Err(Error::invalid(format!("`maxWidth` is {max_width}; it must be at least 1.")));
            }
            if let Some(ratio) = aspect_ratio {
                check_ratio(&ratio)?;
            }
            Ok(self.original())
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
    /// The asset that something public shows, if it shows one.
    pub(super) async fn load(request: &Request, id: Option<Uuid>) -> Result<Option<Self>> {
        let Some(id) = id else { return Ok(None) };
        Ok(request.assets.one(id).await?.map(Self))
    }

    fn original(&self) -> Rendition {
        let asset = &self.0;
        Rendition {
            name: "original".into(),
            url: asset.url.as_str().into(),
            mime_type: asset.mime_type.clone(),
            width: asset.width,
            height: asset.height,
        }
    }
}

/// Fails with `BAD_USER_INPUT` on what is not two positive numbers with a colon between them.
fn check_ratio(text: &str) -> Result<()> {
    let is_positive = |part: &str| part.parse::<u16>().is_ok_and(|number| number > 0);
    match text.split_once(':') {
        Some((width, height)) if is_positive(width) && is_positive(height) => Ok(()),
        _ => Err(Error::invalid(format!("\"{text}\" is not an aspect ratio. Write width:height, e.g. 16:9."))),
    }
}

/// A version of a media file.
#[derive(SimpleObject)]
pub struct Rendition {
    /// Name, e.g. original.
    name: String,
    /// Address.
    url: Url,
    /// MIME type.
    mime_type: String,
    /// Pixels.
    width: Option<i32>,
    /// Pixels.
    height: Option<i32>,
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
