use async_graphql::{Context, Object};

use super::Article;
use super::translations::Alternate;
use crate::graphql::Request;
use crate::graphql::directives::{listSize, semanticNonNull};
use crate::graphql::media::MediaAsset;
use crate::graphql::nullable::{Nullable, nullable, present};
use crate::kernel::Result;
use crate::media::MediaKind;

pub struct Seo(pub(super) Article);

/// Search and sharing metadata, with fall-backs already applied.
#[Object]
impl Seo {
    /// Title element; the headline if none was given.
    fn title(&self) -> Result<&str> {
        Ok(self.0.0.detail()?.meta.seo.title.as_deref().unwrap_or(&self.0.0.headline))
    }

    /// Meta description; the summary if none was given.
    fn description(&self) -> Result<&str> {
        Ok(self.0.0.detail()?.meta.seo.description.as_deref().unwrap_or(&self.0.0.summary))
    }

    /// Sharing image; the main picture if none was given.
    async fn image(&self, ctx: &Context<'_>) -> Nullable<MediaAsset> {
        nullable(async {
            let detail = self.0.0.detail()?;
            let lead = detail.meta.lead_media.as_ref().map(|figure| figure.asset_id);
            let found = MediaAsset::load(Request::of(ctx), detail.meta.seo.image_id.or(lead)).await?;
            Ok(found.filter(|asset| asset.0.kind == MediaKind::Image))
        })
        .await
    }

    /// Its page in each language that it is public in, this one among them, and as x-default the original: what the page says in
    /// link elements with rel="alternate". Empty if it is in one language only.
    #[graphql(directive = semanticNonNull::apply(), directive = listSize::apply(4))]
    async fn alternates(&self, ctx: &Context<'_>) -> Nullable<Vec<Alternate>> {
        present(self.0.alternates(Request::of(ctx))).await
    }

    /// Ask search engines not to index.
    fn no_index(&self) -> Result<bool> {
        Ok(self.0.0.detail()?.meta.seo.no_index)
    }
}
