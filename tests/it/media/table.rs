//! Odd and hostile files, and what is to come of them. The benchmark `media` tells what each of them costs.

use image::{DynamicImage, ImageFormat};

use super::files::{self, exif, joined, jpeg, mpeg, picture, png, with_segment};

const SVG: &[u8] = b"<?xml version=\"1.0\"?><svg xmlns=\"http://www.w3.org/2000/svg\" onload=\"alert(1)\"/>";
const HTML: &[u8] = b"<!DOCTYPE html><script>alert(1)</script>";

/// Name, what it is called, its bytes, and what comes of it: READY or the code of a refusal with some of its words.
pub fn table() -> Vec<(&'static str, &'static str, Vec<u8>, &'static str)> {
    let photo = jpeg(64, 48);
    let half = |bytes: &[u8]| bytes[..bytes.len() / 2].to_vec();
    let sound = joined(&[b"ID3\x04\0\0\0\0\0\0", &[0; 100]]);
    let wav = joined(&[b"RIFF\x24\0\0\0WAVEfmt ", &[0; 40]]);
    let mut wrong_head = png(16, 16);
    wrong_head[20] ^= 0xff;
    let mut wrong_pixels = png(64, 64);
    let middle = wrong_pixels.len() / 2;
    wrong_pixels[middle] ^= 0xff;
    vec![
        ("photo.jpg", "image/jpeg", photo.clone(), "READY"),
        ("photo.jpeg", "image/pjpeg", photo.clone(), "READY"),
        ("photo", "image/jpeg", jpeg(1, 1), "READY"),
        ("wide.jpg", "image/jpeg", jpeg(3_000, 2), "READY"),
        (
            "grey.jpg",
            "image/jpeg",
            files::encoded(
                &DynamicImage::ImageLuma8(DynamicImage::ImageRgb8(picture(40, 30)).to_luma8()),
                ImageFormat::Jpeg,
            ),
            "READY",
        ),
        ("plan.png", "image/png", png(64, 48), "READY"),
        (
            "grey.png",
            "image/png",
            files::encoded(&DynamicImage::ImageRgb8(picture(40, 30)).grayscale(), ImageFormat::Png),
            "READY",
        ),
        (
            "deep.png",
            "image/png",
            files::encoded(
                &DynamicImage::ImageRgb16(DynamicImage::ImageRgb8(picture(40, 30)).to_rgb16()),
                ImageFormat::Png,
            ),
            "READY",
        ),
        (
            "deep-alpha.png",
            "image/png",
            files::encoded(
                &DynamicImage::ImageRgba16(DynamicImage::ImageRgb8(picture(2_700, 30)).to_rgba16()),
                ImageFormat::Png,
            ),
            "READY",
        ),
        ("bits.png", "image/png", files::huge_png(64, 64, 1, 0, 64 * 9), "READY"),
        ("logo.png", "image/png", files::transparent(64, 48), "READY"),
        ("move.gif", "image/gif", files::gif(64, 48), "READY"),
        ("new.webp", "image/webp", files::webp(64, 48), "READY"),
        ("turned.jpg", "image/jpeg", with_segment(&photo, 0xe1, &exif(6)), "READY"),
        ("strange-turn.jpg", "image/jpeg", with_segment(&photo, 0xe1, &exif(77)), "READY"),
        ("no-profile.jpg", "image/jpeg", with_segment(&photo, 0xe2, b"ICC_PROFILE\0\x01\x01nonsense"), "READY"),
        ("comment.jpg", "image/jpeg", with_segment(&photo, 0xfe, b"a comment"), "READY"),
        ("..%2F..%2Fetc%2Fpasswd", "image/jpeg", photo.clone(), "READY"),
        ("../../etc/passwd", "image/jpeg", photo.clone(), "READY"),
        ("\u{202e}gpj.exe", "image/jpeg", photo.clone(), "READY"),
        // Two files in one: the second is gone, since nobody gets what was sent.
        ("with-html.jpg", "image/jpeg", joined(&[&photo, HTML]), "READY"),
        ("with-zip.jpg", "image/jpeg", joined(&[&photo, b"PK\x03\x04", &[0; 60]]), "READY"),
        ("html-comment.jpg", "image/jpeg", with_segment(&photo, 0xfe, HTML), "READY"),
        ("script.gif", "image/gif", joined(&[&files::gif(16, 16), b"*/=alert(1)//"]), "READY"),
        ("paper.pdf", "application/pdf", b"%PDF-1.7\n1 0 obj".to_vec(), "READY"),
        ("list.csv", "text/csv", b"name,number\r\nA,1\r\n".to_vec(), "READY"),
        ("notes.txt", "text/plain; charset=utf-8", "Caf\u{e9}.\n".as_bytes().to_vec(), "READY"),
        ("pack.zip", "application/zip", joined(&[b"PK\x03\x04", &[0; 60]]), "READY"),
        ("talk.mp3", "audio/mpeg", sound.clone(), "READY"),
        ("talk.wav", "audio/x-wav", wav.clone(), "READY"),
        ("talk.ogg", "audio/ogg", joined(&[b"OggS", &[0; 60]]), "READY"),
        ("talk.flac", "audio/flac", joined(&[b"fLaC", &[0; 60]]), "READY"),
        ("talk.m4a", "audio/x-m4a", mpeg(b"M4A "), "READY"),
        ("film.mp4", "video/mp4", mpeg(b"isom"), "READY"),
        ("film.mov", "video/quicktime", mpeg(b"qt  "), "READY"),
        ("film.webm", "video/webm", joined(&[&[0x1a, 0x45, 0xdf, 0xa3], &[0; 60]]), "READY"),
        // Called what is not taken.
        ("drawing.svg", "image/svg+xml", SVG.to_vec(), "UNSUPPORTED_MEDIA export as PNG"),
        ("phone.heic", "image/heic", mpeg(b"heic"), "UNSUPPORTED_MEDIA export as JPEG"),
        ("new.avif", "image/avif", mpeg(b"avif"), "UNSUPPORTED_MEDIA export as JPEG or WebP"),
        ("scan.tif", "image/tiff", b"II*\0".to_vec(), "UNSUPPORTED_MEDIA TIFF is not taken"),
        ("page.html", "text/html", HTML.to_vec(), "UNSUPPORTED_MEDIA HTML is not taken"),
        ("run.exe", "application/x-msdownload", b"MZ".to_vec(), "UNSUPPORTED_MEDIA Taken are JPEG"),
        ("nothing", "", photo.clone(), "UNSUPPORTED_MEDIA Taken are JPEG"),
        // Called what it is not.
        ("drawing.png", "image/png", SVG.to_vec(), "UNSUPPORTED_MEDIA is SVG"),
        ("page.jpg", "image/jpeg", HTML.to_vec(), "UNSUPPORTED_MEDIA is HTML"),
        ("page.txt", "text/plain", HTML.to_vec(), "UNSUPPORTED_MEDIA is HTML"),
        (
            "page.csv",
            "text/csv",
            b"  <img src=x onerror=alert(1)>".to_vec(),
            "UNSUPPORTED_MEDIA does not begin like one",
        ),
        ("phone.jpg", "image/jpeg", mpeg(b"heic"), "UNSUPPORTED_MEDIA is HEIC"),
        ("new.jpg", "image/jpeg", mpeg(b"avif"), "UNSUPPORTED_MEDIA is AVIF"),
        ("scan.jpg", "image/jpeg", b"MM\0*\0\0\0\x08".to_vec(), "UNSUPPORTED_MEDIA is TIFF"),
        ("photo.png", "image/png", photo.clone(), "UNSUPPORTED_MEDIA is JPEG"),
        ("plan.jpg", "image/jpeg", png(16, 16), "UNSUPPORTED_MEDIA is PNG"),
        ("paper.jpg", "image/jpeg", b"%PDF-1.7".to_vec(), "UNSUPPORTED_MEDIA is PDF"),
        ("photo.pdf", "application/pdf", photo.clone(), "UNSUPPORTED_MEDIA is JPEG"),
        ("photo.mp4", "video/mp4", photo.clone(), "UNSUPPORTED_MEDIA is JPEG"),
        ("zero.jpg", "image/jpeg", vec![0; 100], "UNSUPPORTED_MEDIA does not begin like one"),
        ("binary.txt", "text/plain", b"a\0b".to_vec(), "UNSUPPORTED_MEDIA does not begin like one"),
        ("print.jpg", "image/jpeg", files::cmyk_jpeg(), "UNSUPPORTED_MEDIA CMYK"),
        // Not whole.
        ("half.jpg", "image/jpeg", half(&jpeg(640, 480)), "INVALID not whole"),
        ("no-end.jpg", "image/jpeg", photo[..photo.len() - 2].to_vec(), "INVALID not whole"),
        ("start.jpg", "image/jpeg", photo[..3].to_vec(), "INVALID not whole"),
        ("only-ends.jpg", "image/jpeg", b"\xff\xd8\xff\xd9".to_vec(), "INVALID cannot be read"),
        ("half.png", "image/png", half(&png(200, 200)), "INVALID cannot be read"),
        ("head.png", "image/png", png(16, 16)[..8].to_vec(), "INVALID cannot be read"),
        ("wrong-head.png", "image/png", wrong_head, "INVALID cannot be read"),
        ("wrong-pixels.png", "image/png", wrong_pixels, "INVALID cannot be read"),
        ("half.gif", "image/gif", files::gif(64, 64)[..20].to_vec(), "INVALID cannot be read"),
        ("half.webp", "image/webp", half(&files::webp(64, 64)), "INVALID cannot be read"),
        // Bombs.
        ("over-and-over.jpg", "image/jpeg", files::jpeg_of_scans(2_000), "INVALID too many times"),
        ("deep-bomb.png", "image/png", files::huge_png(16_000, 8_000, 16, 6, 1 << 20), "LIMIT_EXCEEDED too large"),
        ("flat-bomb.png", "image/png", files::huge_png(30_000, 30_000, 1, 0, 1 << 20), "LIMIT_EXCEEDED too large"),
        ("wide-bomb.png", "image/png", files::huge_png(65_536, 65_536, 1, 0, 1 << 20), "LIMIT_EXCEEDED too large"),
        (
            "most-bomb.png",
            "image/png",
            files::huge_png(i32::MAX as u32, i32::MAX as u32, 8, 6, 1 << 20),
            "LIMIT_EXCEEDED too large",
        ),
        ("line-bomb.png", "image/png", files::huge_png(20_000, 1, 8, 2, 60_001), "LIMIT_EXCEEDED too large"),
        ("profile-bomb.png", "image/png", files::png_with_profile(600 << 20), "READY"),
        ("bomb.gif", "image/gif", files::huge_gif(65_535, 65_535), "LIMIT_EXCEEDED too large"),
        ("bomb.jpg", "image/jpeg", files::huge_jpeg(65_535, 65_535), "LIMIT_EXCEEDED too large"),
        ("near-bomb.jpg", "image/jpeg", files::huge_jpeg(16_000, 3_900), "LIMIT_EXCEEDED too large"),
    ]
}
