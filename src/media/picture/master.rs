use std::borrow::Cow;

use fast_image_resize::images::{Image, ImageRef};
use fast_image_resize::{FilterType, PixelType, ResizeAlg, ResizeOptions, Resizer};
use image::{ColorType, DynamicImage, RgbImage};

use super::blur_hash::{blur_hash, to_linear, to_srgb};
use super::decode::{Decoded, decode};
use super::{Proposal, Refused, colour, encode};
use crate::kernel::{Error, Result};
use crate::media::format::Format;
use crate::media::ladder::MASTER;

/// A side of the picture that hash and colour are taken from.
const GLANCE: u32 = 64;
/// How it is made: of sixteen pixels for each, in a tenth of the time that all of them take.
const AT_A_GLANCE: ResizeAlg = ResizeAlg::SuperSampling(FilterType::Box, 4);

/// A picture made clean: upright, in sRGB, at most as large as the ladder, with nothing but its pixels.
#[derive(Debug)]
pub struct Master {
    pub width: u32,
    pub height: u32,
    pub has_alpha: bool,
    pub bytes: Vec<u8>,
    pub blur_hash: String,
    pub dominant_color: String,
    /// What the file said in words.
    pub proposal: Proposal,
}

/// Makes what is kept of a picture that somebody sent.
pub fn master(bytes: &[u8], format: Format) -> Result<Result<Master, Refused>> {
    let Decoded { width, height, color, pixels, profile, orientation, proposal } = match decode(bytes, format) {
        Ok(decoded) => decoded,
        Err(refused) => return Ok(Err(refused)),
    };
    // Made small first: what follows is done to fewer pixels, and the large picture is gone.
    let small = shrink(pixels.into(), color, (width, height), MASTER, ResizeAlg::default())?;
    let mut picture = colour::to_srgb(to_8_bits(small), profile.as_deref());
    picture.apply_orientation(orientation);
    let picture = without_idle_alpha(picture);
    let glance = glance(&picture)?;
    Ok(Ok(Master {
        width: picture.width(),
        height: picture.height(),
        has_alpha: picture.color().has_alpha(),
        bytes: encode::master(&picture)?,
        blur_hash: blur_hash(&glance),
        dominant_color: average(&glance),
        proposal,
    }))
}

fn pixel_type(color: ColorType) -> Result<PixelType> {
    Ok(match color {
        ColorType::L8 => PixelType::U8,
        ColorType::La8 => PixelType::U8x2,
        ColorType::Rgb8 => PixelType::U8x3,
        ColorType::Rgba8 => PixelType::U8x4,
        ColorType::L16 => PixelType::U16,
        ColorType::La16 => PixelType::U16x2,
        ColorType::Rgb16 => PixelType::U16x3,
        ColorType::Rgba16 => PixelType::U16x4,
        other => return Err(Error::internal(format!("no decoder makes {other:?}"))),
    })
}

/// The same picture with no side longer than `most`.
fn shrink(
    pixels: Cow<'_, [u8]>,
    color: ColorType,
    (width, height): (u32, u32),
    most: u32,
    by: ResizeAlg,
) -> Result<DynamicImage> {
    let longer = width.max(height);
    if longer <= most {
        return image(pixels.into_owned(), color, width, height);
    }
    let side = |side: u32| {
        let scaled = (u64::from(side) * u64::from(most) + u64::from(longer) / 2) / u64::from(longer);
        u32::try_from(scaled).unwrap_or(most).max(1)
    };
    let (to_width, to_height) = (side(width), side(height));
    let pixel_type = pixel_type(color)?;
    let mut small = Image::new(to_width, to_height, pixel_type);
    // Samples of two bytes have to lie at even addresses, which those of a new buffer do in practice.
    let large = ImageRef::new(width, height, &pixels, pixel_type).map_err(Error::internal)?;
    Resizer::new().resize(&large, &mut small, &ResizeOptions::new().resize_alg(by)).map_err(Error::internal)?;
    image(small.into_vec(), color, to_width, to_height)
}

fn image(pixels: Vec<u8>, color: ColorType, width: u32, height: u32) -> Result<DynamicImage> {
    use image::{GrayAlphaImage, GrayImage, ImageBuffer, RgbaImage};
    let wide =
        |bytes: &[u8]| -> Vec<u16> { bytes.as_chunks::<2>().0.iter().map(|pair| u16::from_ne_bytes(*pair)).collect() };
    let made = match color {
        ColorType::L8 => GrayImage::from_raw(width, height, pixels).map(DynamicImage::ImageLuma8),
        ColorType::La8 => GrayAlphaImage::from_raw(width, height, pixels).map(DynamicImage::ImageLumaA8),
        ColorType::Rgb8 => RgbImage::from_raw(width, height, pixels).map(DynamicImage::ImageRgb8),
        ColorType::Rgba8 => RgbaImage::from_raw(width, height, pixels).map(DynamicImage::ImageRgba8),
        ColorType::L16 => ImageBuffer::from_raw(width, height, wide(&pixels)).map(DynamicImage::ImageLuma16),
        ColorType::La16 => ImageBuffer::from_raw(width, height, wide(&pixels)).map(DynamicImage::ImageLumaA16),
        ColorType::Rgb16 => ImageBuffer::from_raw(width, height, wide(&pixels)).map(DynamicImage::ImageRgb16),
        ColorType::Rgba16 => ImageBuffer::from_raw(width, height, wide(&pixels)).map(DynamicImage::ImageRgba16),
        _ => None,
    };
    made.ok_or_else(|| Error::internal("pixels are missing"))
}

fn to_8_bits(picture: DynamicImage) -> DynamicImage {
    match picture {
        DynamicImage::ImageRgb8(_) | DynamicImage::ImageRgba8(_) => picture,
        picture if picture.color().has_alpha() => DynamicImage::ImageRgba8(picture.into_rgba8()),
        picture => DynamicImage::ImageRgb8(picture.into_rgb8()),
    }
}

/// Many files have a channel for transparency and nothing transparent.
fn without_idle_alpha(picture: DynamicImage) -> DynamicImage {
    match picture {
        DynamicImage::ImageRgba8(pixels) if pixels.pixels().all(|pixel| pixel.0[3] == u8::MAX) => {
            DynamicImage::ImageRgb8(DynamicImage::ImageRgba8(pixels).into_rgb8())
        }
        picture => picture,
    }
}

/// The whole picture in some thousand pixels.
fn glance(picture: &DynamicImage) -> Result<RgbImage> {
    let pixels = encode::rgb(picture);
    let raw = pixels.as_raw().as_slice().into();
    Ok(shrink(raw, ColorType::Rgb8, pixels.dimensions(), GLANCE, AT_A_GLANCE)?.into_rgb8())
}

/// The colour that it has from afar.
fn average(picture: &RgbImage) -> String {
    let mut sum = [0.0; 3];
    for pixel in picture.pixels() {
        for (sum, value) in sum.iter_mut().zip(pixel.0) {
            *sum += to_linear(value);
        }
    }
    let count = f64::from(picture.width()) * f64::from(picture.height());
    let [red, green, blue] = sum.map(|sum| to_srgb(sum / count));
    format!("#{red:02x}{green:02x}{blue:02x}")
}
