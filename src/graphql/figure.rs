use std::sync::Arc;

use async_graphql::Object;

use super::Request;
use super::media::MediaAsset;
use super::rich_text::RichText;
use crate::body::{self, FigureLayout};
use crate::kernel::Result;
use crate::media;

pub struct Figure {
    asset: Arc<media::Asset>,
    figure: body::Figure,
}

/// An asset as used here: caption, credit and text alternative may differ from the asset's own.
#[Object]
impl Figure {
    /// The asset.
    fn asset(&self) -> MediaAsset {
        MediaAsset(self.asset.clone())
    }

    /// Caption; the asset's own if none was given here.
    fn caption(&self) -> Option<RichText> {
        self.figure.caption.as_ref().or(self.asset.caption.as_ref()).cloned().map(RichText)
    }

    /// Credit line; the asset's own if none was given here.
    fn credit(&self) -> Option<&str> {
        self.figure.credit.as_deref().or(self.asset.credit.as_deref())
    }

    /// Text alternative; the asset's own if none was given here, empty for pictures that only decorate.
    fn alt(&self) -> &str {
        self.figure.alt.as_deref().or(self.asset.alt.as_deref()).unwrap_or_default()
    }

    /// Where it leads, if it is a link: an address, or a path or fragment of this site.
    fn link_url(&self) -> Option<&str> {
        self.figure.link_url.as_deref()
    }

    /// Width hint.
    fn layout(&self) -> FigureLayout {
        self.figure.layout
    }
}

impl Figure {
    /// A figure with its asset; `None` if that is gone.
    pub(super) async fn load(request: &Request, figure: &body::Figure) -> Result<Option<Self>> {
        let asset = request.assets.one(figure.asset_id).await?;
        Ok(asset.map(|asset| Self { asset, figure: figure.clone() }))
    }
}
