//! Files, made on the spot.

use std::io::{Cursor, Write};

use flate2::Compression;
use flate2::write::ZlibEncoder;
use image::{DynamicImage, ImageFormat, Rgb, RgbImage, Rgba, RgbaImage};

/// A picture whose corners differ: red, green, blue and white from the top left, clockwise.
pub fn picture(width: u32, height: u32) -> RgbImage {
    RgbImage::from_fn(width, height, |x, y| match (x < width / 2, y < height / 2) {
        (true, true) => Rgb([200, 30, 30]),
        (false, true) => Rgb([30, 200, 30]),
        (false, false) => Rgb([30, 30, 200]),
        (true, false) => Rgb([230, 230, 230]),
    })
}

pub fn encoded(picture: &DynamicImage, format: ImageFormat) -> Vec<u8> {
    let mut out = Cursor::new(Vec::new());
    picture.write_to(&mut out, format).unwrap();
    out.into_inner()
}

pub fn jpeg(width: u32, height: u32) -> Vec<u8> {
    let mut out = Vec::new();
    let picture = picture(width, height);
    let encoder = jpeg_encoder::Encoder::new(&mut out, 90);
    encoder.encode(&picture, width as u16, height as u16, jpeg_encoder::ColorType::Rgb).unwrap();
    out
}

pub fn png(width: u32, height: u32) -> Vec<u8> {
    encoded(&DynamicImage::ImageRgb8(picture(width, height)), ImageFormat::Png)
}

/// Half of it can be seen through.
pub fn transparent(width: u32, height: u32) -> Vec<u8> {
    let pixels = RgbaImage::from_fn(width, height, |x, _| Rgba([200, 30, 30, if x < width / 2 { 0 } else { 255 }]));
    encoded(&DynamicImage::ImageRgba8(pixels), ImageFormat::Png)
}

pub fn gif(width: u32, height: u32) -> Vec<u8> {
    encoded(&DynamicImage::ImageRgb8(picture(width, height)), ImageFormat::Gif)
}

pub fn webp(width: u32, height: u32) -> Vec<u8> {
    encoded(&DynamicImage::ImageRgb8(picture(width, height)), ImageFormat::WebP)
}

/// A JPEG file with a segment behind its first two bytes.
pub fn with_segment(jpeg: &[u8], marker: u8, content: &[u8]) -> Vec<u8> {
    let length = (content.len() + 2) as u16;
    let mut out = jpeg[..2].to_vec();
    out.extend_from_slice(&[0xff, marker]);
    out.extend_from_slice(&length.to_be_bytes());
    out.extend_from_slice(content);
    out.extend_from_slice(&jpeg[2..]);
    out
}

/// What a camera writes: how it was held, and where.
pub fn exif(orientation: u8) -> Vec<u8> {
    let mut out = b"Exif\0\0MM\0\x2a\0\0\0\x08\0\x02".to_vec();
    out.extend_from_slice(&[0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, orientation, 0, 0]);
    // GPSInfo, with a version in it that nothing else has.
    out.extend_from_slice(&[0x88, 0x25, 0, 4, 0, 0, 0, 1, 0, 0, 0, 38, 0, 0, 0, 0]);
    out.extend_from_slice(&[0, 1, 0, 1, 0, 2, 0, 0, 0, 2, b'N', 0, 0, 0, 0, 0, 0, 0]);
    out.extend_from_slice(b"SECRETPLACE");
    out
}

/// A chunk of a PNG file.
fn chunk(kind: &[u8; 4], content: &[u8]) -> Vec<u8> {
    let mut named = kind.to_vec();
    named.extend_from_slice(content);
    let mut out = (content.len() as u32).to_be_bytes().to_vec();
    out.extend_from_slice(&named);
    let mut crc = flate2::Crc::new();
    crc.update(&named);
    out.extend_from_slice(&crc.sum().to_be_bytes());
    out
}

/// So many bytes of nothing, packed.
fn packed(bytes: usize) -> Vec<u8> {
    let mut out = ZlibEncoder::new(Vec::new(), Compression::best());
    let zeros = vec![0; 1 << 20];
    let mut left = bytes;
    while left > 0 {
        let part = left.min(zeros.len());
        out.write_all(&zeros[..part]).unwrap();
        left -= part;
    }
    out.finish().unwrap()
}

/// A PNG file that says that it is so large. `bits` and `colour` as in its head.
pub fn huge_png(width: u32, height: u32, bits: u8, colour: u8, bytes: usize) -> Vec<u8> {
    png_of(width, height, bits, colour, &[], packed(bytes))
}

/// A small PNG file with a colour profile that unpacks to so many bytes.
pub fn png_with_profile(bytes: usize) -> Vec<u8> {
    let mut profile = b"x\0\0".to_vec();
    profile.extend_from_slice(&packed(bytes));
    png_of(16, 16, 8, 2, &chunk(b"iCCP", &profile), packed(16 * (1 + 16 * 3)))
}

fn png_of(width: u32, height: u32, bits: u8, colour: u8, between: &[u8], pixels: Vec<u8>) -> Vec<u8> {
    let mut head = width.to_be_bytes().to_vec();
    head.extend_from_slice(&height.to_be_bytes());
    head.extend_from_slice(&[bits, colour, 0, 0, 0]);
    let mut out = b"\x89PNG\r\n\x1a\n".to_vec();
    out.extend_from_slice(&chunk(b"IHDR", &head));
    out.extend_from_slice(between);
    out.extend_from_slice(&chunk(b"IDAT", &pixels));
    out.extend_from_slice(&chunk(b"IEND", b""));
    out
}

/// A GIF file that says that it is so large, and has one pixel.
pub fn huge_gif(width: u16, height: u16) -> Vec<u8> {
    let mut out = b"GIF89a".to_vec();
    out.extend_from_slice(&width.to_le_bytes());
    out.extend_from_slice(&height.to_le_bytes());
    out.extend_from_slice(&[0x80, 0, 0, 0, 0, 0, 255, 255, 255]);
    out.extend_from_slice(&[0x2c, 0, 0, 0, 0]);
    out.extend_from_slice(&width.to_le_bytes());
    out.extend_from_slice(&height.to_le_bytes());
    out.extend_from_slice(&[0, 2, 2, 0x44, 1, 0, 0x3b]);
    out
}

/// A JPEG file whose head says that it is so large.
pub fn huge_jpeg(width: u16, height: u16) -> Vec<u8> {
    let mut out = jpeg(16, 16);
    let frame = out.windows(2).position(|pair| pair == [0xff, 0xc0]).unwrap();
    out[frame + 5..frame + 7].copy_from_slice(&height.to_be_bytes());
    out[frame + 7..frame + 9].copy_from_slice(&width.to_be_bytes());
    out
}

/// A JPEG file that goes over its picture so often.
pub fn jpeg_of_scans(count: usize) -> Vec<u8> {
    let whole = jpeg(64, 48);
    let start = whole.windows(2).position(|pair| pair == [0xff, 0xda]).unwrap();
    let (head, scan) = (&whole[..start], &whole[start..whole.len() - 2]);
    [head, &scan.repeat(count), b"\xff\xd9"].concat()
}

/// A JPEG file in the inks of print.
pub fn cmyk_jpeg() -> Vec<u8> {
    let mut out = Vec::new();
    let pixels = vec![120; 16 * 16 * 4];
    jpeg_encoder::Encoder::new(&mut out, 90).encode(&pixels, 16, 16, jpeg_encoder::ColorType::Cmyk).unwrap();
    out
}

/// The beginning of a file of the MPEG family.
pub fn mpeg(brand: &[u8; 4]) -> Vec<u8> {
    let mut out = b"\0\0\0\x18ftyp".to_vec();
    out.extend_from_slice(brand);
    out.extend_from_slice(&[0; 200]);
    out
}

pub fn joined(parts: &[&[u8]]) -> Vec<u8> {
    parts.concat()
}
