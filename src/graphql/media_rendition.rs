use async_graphql::{Object, SimpleObject};

use super::directives::listSize;
use super::scalars::Url;
use crate::kernel::{Error, Result};
use crate::media::address::Rendered;
use crate::media::ladder::{ImageFormat, Ratio, Size};

/// A version of a media file.
#[derive(SimpleObject)]
pub struct Rendition {
    /// Name: original, or which of the sizes it is.
    pub name: String,
    /// Address.
    pub url: Url,
    /// MIME type.
    pub mime_type: String,
    /// Pixels.
    pub width: Option<i32>,
    /// Pixels.
    pub height: Option<i32>,
}

pub struct RenditionSet(pub Rendered);

/// A picture in some sizes of one format, all cut alike.
#[Object]
impl RenditionSet {
    /// Format.
    fn format(&self) -> ImageFormat {
        self.0.format
    }

    /// MIME type: the attribute `type` of a `source` element.
    fn mime_type(&self) -> &'static str {
        self.0.format.mime_type()
    }

    /// All sizes with their widths: the attribute `srcset`.
    fn srcset(&self) -> String {
        self.0.srcset()
    }

    /// Pixels of the largest: with `height` the ratio to keep free for it.
    fn width(&self) -> Option<i32> {
        self.0.sizes.last().and_then(|(size, _)| i32::try_from(size.width).ok())
    }

    /// Pixels of the largest.
    fn height(&self) -> Option<i32> {
        self.0.sizes.last().and_then(|(size, _)| i32::try_from(size.height).ok())
    }

    /// Each size, the smallest first.
    #[graphql(directive = listSize::apply(6))]
    fn renditions(&self) -> Vec<Rendition> {
        self.0.sizes.iter().map(|(size, url)| rendition(&self.0, *size, url)).collect()
    }
}

impl RenditionSet {
    pub fn into_renditions(self) -> Vec<Rendition> {
        self.0.sizes.iter().map(|(size, url)| rendition(&self.0, *size, url)).collect()
    }

    /// The largest that is not wider, or the smallest.
    pub fn at_most(self, most: u32) -> Option<Rendition> {
        let fits = self.0.sizes.iter().rev().find(|(size, _)| size.width <= most);
        fits.or(self.0.sizes.first()).map(|(size, url)| rendition(&self.0, *size, url))
    }
}

fn rendition(set: &Rendered, size: Size, url: &str) -> Rendition {
    Rendition {
        name: format!("{}x{}", size.rung, set.ratio),
        url: url.into(),
        mime_type: set.format.mime_type().into(),
        width: i32::try_from(size.width).ok(),
        height: i32::try_from(size.height).ok(),
    }
}

/// The ratio of the ladder for a wish. Fails with `BAD_USER_INPUT` on what is not two positive numbers with a colon between them.
pub fn read_ratio(text: Option<&str>) -> Result<Ratio> {
    let Some(text) = text else { return Ok(Ratio::Original) };
    let positive = |part: &str| part.parse::<u16>().ok().filter(|number| *number > 0);
    match text.split_once(':').and_then(|(width, height)| positive(width).zip(positive(height))) {
        Some((width, height)) => Ok(Ratio::nearest(width, height)),
        None => Err(Error::invalid(format!("\"{text}\" is not an aspect ratio. Write width:height, e.g. 16:9."))),
    }
}
