use std::io::Cursor;

use fast_image_resize::images::{Image, ImageRef};
use fast_image_resize::{PixelType, ResizeOptions, Resizer};
use image::{DynamicImage, ImageFormat as Stored, ImageReader, RgbImage, RgbaImage};

use super::encode;
use crate::kernel::{Error, Result};
use crate::media::FocalPoint;
use crate::media::ladder::{Crop, Ratio, Spec, sizes};

/// The pixels of what is kept of a picture: in red, green, blue, and transparency if it has that.
#[derive(Debug)]
pub struct Pixels(DynamicImage);

impl Pixels {
    /// Reads what is kept of a picture. It is our own: what came from outside has been read by `decode`.
    pub fn read(master: &[u8], has_alpha: bool) -> Result<Self> {
        let format = if has_alpha { Stored::Png } else { Stored::Jpeg };
        let picture = ImageReader::with_format(Cursor::new(master), format).decode().map_err(Error::internal)?;
        Ok(Self(if has_alpha { picture.into_rgba8().into() } else { picture.into_rgb8().into() }))
    }

    /// Makes one size of the picture.
    pub fn rendition(&self, focal: Option<FocalPoint>, spec: Spec) -> Result<Vec<u8>> {
        let Self(picture) = self;
        let whole = (picture.width(), picture.height());
        let size = sizes(whole, spec.ratio).into_iter().find(|size| size.rung == spec.rung);
        let size = size.ok_or_else(|| Error::internal("a rung above the picture"))?;
        if spec.ratio == Ratio::Original && (size.width, size.height) == whole {
            return encode::rendition(picture, spec.format);
        }
        let Crop { left, top, width, height } = spec.ratio.crop(whole, focal);
        let options = ResizeOptions::new().crop(left, top, width, height);
        let has_alpha = picture.color().has_alpha();
        let pixel_type = if has_alpha { PixelType::U8x4 } else { PixelType::U8x3 };
        let source = ImageRef::new(whole.0, whole.1, picture.as_bytes(), pixel_type).map_err(Error::internal)?;
        let mut small = Image::new(size.width, size.height, pixel_type);
        Resizer::new().resize(&source, &mut small, &options).map_err(Error::internal)?;
        let pixels = small.into_vec();
        let small = if has_alpha {
            RgbaImage::from_raw(size.width, size.height, pixels).map(DynamicImage::ImageRgba8)
        } else {
            RgbImage::from_raw(size.width, size.height, pixels).map(DynamicImage::ImageRgb8)
        };
        encode::rendition(&small.ok_or_else(|| Error::internal("pixels are missing"))?, spec.format)
    }
}
