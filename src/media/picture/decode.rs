use std::io::Cursor;

use image::codecs::gif::GifDecoder;
use image::codecs::jpeg::JpegDecoder;
use image::codecs::png::PngDecoder;
use image::codecs::webp::WebPDecoder;
use image::metadata::Orientation;
use image::{ColorType, ImageDecoder, ImageError, Limits};

use super::{Proposal, Refused, iptc, jpeg};
use crate::media::format::Format;

/// The longest side.
const SIDE: u32 = 16_384;
/// The most pixels, in millions: more than any camera of the press makes.
const MEGAPIXELS: u64 = 60;
/// What the pixels may take.
const BYTES: u64 = 260 << 20;
/// What colour profiles and other things beside the pixels may take: files of some hundred kilobytes inflate them to gigabytes.
const BESIDE: u64 = 16 << 20;

/// A picture as it was sent: in its own colours, and perhaps on its side.
pub struct Decoded {
    pub width: u32,
    pub height: u32,
    pub color: ColorType,
    pub pixels: Vec<u8>,
    pub profile: Option<Vec<u8>>,
    pub orientation: Orientation,
    pub proposal: Proposal,
}

/// Reads a picture: the first one, if it moves.
pub fn decode(bytes: &[u8], format: Format) -> Result<Decoded, Refused> {
    let limits = || {
        let mut limits = Limits::no_limits();
        (limits.max_image_width, limits.max_image_height, limits.max_alloc) = (Some(SIDE), Some(SIDE), Some(BESIDE));
        limits
    };
    let broken = |error: ImageError| match error {
        ImageError::Limits(_) => too_large(),
        error => Refused::invalid(format!("The {} file cannot be read: {error}.", format.name())),
    };
    let cursor = Cursor::new(bytes);
    match format {
        Format::Jpeg => {
            jpeg::check(bytes)?;
            read(JpegDecoder::new(cursor).map_err(broken)?, limits(), broken)
        }
        Format::Png => read(PngDecoder::with_limits(cursor, limits()).map_err(broken)?, limits(), broken),
        Format::Gif => read(GifDecoder::new(cursor).map_err(broken)?, limits(), broken),
        Format::Webp => read(WebPDecoder::new(cursor).map_err(broken)?, limits(), broken),
        _ => Err(Refused::unsupported(format!("{} is no picture.", format.name()))),
    }
}

fn read<D: ImageDecoder>(
    mut decoder: D,
    mut limits: Limits,
    broken: impl Fn(ImageError) -> Refused,
) -> Result<Decoded, Refused> {
    let (width, height) = decoder.dimensions();
    let pixels = u64::from(width) * u64::from(height);
    if width > SIDE || height > SIDE || pixels > MEGAPIXELS * 1_000_000 || decoder.total_bytes() > BYTES {
        return Err(too_large());
    }
    if pixels == 0 {
        return Err(Refused::invalid("The picture has no pixels."));
    }
    // Some decoders count the pixels too, for which there is room by now.
    limits.max_alloc = Some(BYTES + BESIDE);
    decoder.set_limits(limits).map_err(&broken)?;
    // A picture whose profile or whose notes cannot be read is a picture all the same.
    let profile = decoder.icc_profile().ok().flatten().filter(|profile| profile.len() as u64 <= BESIDE);
    let orientation = decoder.orientation().unwrap_or(Orientation::NoTransforms);
    let words = decoder.iptc_metadata().ok().flatten();
    let words = words.map(|resources| iptc::read(&resources)).unwrap_or_default();
    let proposal = Proposal::of(decoder.xmp_metadata().ok().flatten().as_deref()).or(words);
    let color = decoder.color_type();
    let bytes = usize::try_from(decoder.total_bytes()).map_err(|_| too_large())?;
    let mut buffer = vec![0; bytes];
    decoder.read_image(&mut buffer).map_err(broken)?;
    Ok(Decoded { width, height, color, pixels: buffer, profile, orientation, proposal })
}

fn too_large() -> Refused {
    Refused::too_large(format!(
        "The picture is too large: at most {MEGAPIXELS} megapixels and {SIDE} pixels a side are taken. Export it smaller."
    ))
}
