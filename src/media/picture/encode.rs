use std::borrow::Cow;

use image::codecs::png::{CompressionType, FilterType, PngEncoder};
use image::{DynamicImage, ExtendedColorType, ImageEncoder, RgbImage, RgbaImage};
use jpeg_encoder::{ColorType, Encoder, SamplingFactor};
use webp::WebPConfig;

use crate::kernel::{Error, Result};
use crate::media::ladder::ImageFormat;

/// What photographs are kept at, to make everything else from.
const MASTER: u8 = 92;
/// What readers get.
const JPEG: u8 = 80;
const WEBP: f32 = 82.0;

/// A picture as it is kept: without loss if it has transparency. Colour has half the resolution of light, as in what readers get
/// and what cameras make: it is read again for every size, in two thirds of the time.
pub fn master(picture: &DynamicImage) -> Result<Vec<u8>> {
    if picture.color().has_alpha() { png(picture) } else { jpeg(picture, MASTER, SamplingFactor::F_2_2, false) }
}

/// A picture as readers get it.
pub fn rendition(picture: &DynamicImage, format: ImageFormat) -> Result<Vec<u8>> {
    match format {
        ImageFormat::Jpeg => jpeg(picture, JPEG, SamplingFactor::F_2_2, true),
        ImageFormat::Webp => webp(picture),
        ImageFormat::Png => png(picture),
    }
}

/// The pixels themselves where they are so already: those of a master take 13 MB.
pub fn rgb(picture: &DynamicImage) -> Cow<'_, RgbImage> {
    picture.as_rgb8().map_or_else(|| Cow::Owned(picture.to_rgb8()), Cow::Borrowed)
}

fn rgba(picture: &DynamicImage) -> Cow<'_, RgbaImage> {
    picture.as_rgba8().map_or_else(|| Cow::Owned(picture.to_rgba8()), Cow::Borrowed)
}

fn jpeg(picture: &DynamicImage, quality: u8, sampling: SamplingFactor, progressive: bool) -> Result<Vec<u8>> {
    let pixels = rgb(picture);
    let side = |pixels: u32| u16::try_from(pixels).map_err(Error::internal);
    let (width, height) = (side(pixels.width())?, side(pixels.height())?);
    let mut out = Vec::new();
    let mut encoder = Encoder::new(&mut out, quality);
    encoder.set_sampling_factor(sampling);
    encoder.set_progressive(progressive);
    encoder.encode(&pixels, width, height, ColorType::Rgb).map_err(Error::internal)?;
    Ok(out)
}

fn png(picture: &DynamicImage) -> Result<Vec<u8>> {
    let pixels = rgba(picture);
    let mut out = Vec::new();
    PngEncoder::new_with_quality(&mut out, CompressionType::Default, FilterType::Adaptive)
        .write_image(&pixels, pixels.width(), pixels.height(), ExtendedColorType::Rgba8)
        .map_err(Error::internal)?;
    Ok(out)
}

/// The library in C sees nothing but our own pixels.
fn webp(picture: &DynamicImage) -> Result<Vec<u8>> {
    let broken = || Error::internal("the WebP library has no configuration");
    let mut config = WebPConfig::new().map_err(|()| broken())?;
    config.quality = WEBP;
    let failed = |error| Error::internal(format!("WebP: {error:?}"));
    let (width, height) = (picture.width(), picture.height());
    if picture.color().has_alpha() {
        let pixels = rgba(picture);
        return webp::Encoder::from_rgba(&pixels, width, height)
            .encode_advanced(&config)
            .map(|bytes| bytes.to_vec())
            .map_err(failed);
    }
    let pixels = rgb(picture);
    webp::Encoder::from_rgb(&pixels, width, height).encode_advanced(&config).map(|bytes| bytes.to_vec()).map_err(failed)
}
