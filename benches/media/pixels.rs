//! A picture like a photograph, and what is done to it by hand.

use std::io::Cursor;

use fast_image_resize::images::{Image, ImageRef};
use fast_image_resize::{PixelType, ResizeOptions, Resizer};
use image::{ImageFormat, ImageReader, Rgb, RgbImage};
use jpeg_encoder::{ColorType, Encoder, SamplingFactor};

use crate::Outcome;

/// Waves of some lengths, edges, and the noise of a sensor.
pub fn photo(width: u32, height: u32) -> Outcome<Vec<u8>> {
    let mut dice = 7_u32;
    let picture = RgbImage::from_fn(width, height, |x, y| {
        dice = dice.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        let noise = (dice >> 28) as f32;
        let wave = |length: f32, along: u32| (along as f32 / length).sin() * 30.0;
        let edge = if (x / 400 + y / 300) % 2 == 0 { 20.0 } else { 0.0 };
        let light = 110.0 + wave(37.0, x + y) + wave(211.0, x) + wave(523.0, y) + edge + noise;
        Rgb([light as u8, (light * 0.9) as u8, (light * 0.7 + wave(900.0, x)) as u8])
    });
    let mut out = Vec::new();
    let side = u16::try_from;
    Encoder::new(&mut out, 88).encode(&picture, side(width)?, side(height)?, ColorType::Rgb)?;
    Ok(out)
}

/// Decoded, made as small as what is kept, from that as small as each size, and encoded as the server does it.
pub fn by_hand(bytes: &[u8], sizes: &[u32]) -> Outcome<usize> {
    let picture = ImageReader::with_format(Cursor::new(bytes), ImageFormat::Jpeg).decode()?.into_rgb8();
    let master = smaller(&picture, 2_560)?;
    drop(picture);
    let mut written = encoded(&master, 92, SamplingFactor::F_2_2, false)?;
    for size in sizes {
        written += encoded(&smaller(&master, *size)?, 80, SamplingFactor::F_2_2, true)?;
    }
    Ok(written)
}

fn smaller(picture: &RgbImage, width: u32) -> Outcome<RgbImage> {
    let height = picture.height() * width / picture.width();
    let source = ImageRef::new(picture.width(), picture.height(), picture, PixelType::U8x3)?;
    let mut small = Image::new(width, height, PixelType::U8x3);
    Resizer::new().resize(&source, &mut small, &ResizeOptions::new())?;
    RgbImage::from_raw(width, height, small.into_vec()).ok_or_else(|| "pixels are missing".into())
}

fn encoded(picture: &RgbImage, quality: u8, sampling: SamplingFactor, is_progressive: bool) -> Outcome<usize> {
    let mut out = Vec::new();
    let mut encoder = Encoder::new(&mut out, quality);
    encoder.set_sampling_factor(sampling);
    encoder.set_progressive(is_progressive);
    let side = u16::try_from;
    encoder.encode(picture, side(picture.width())?, side(picture.height())?, ColorType::Rgb)?;
    Ok(out.len())
}
