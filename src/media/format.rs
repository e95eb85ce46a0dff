//! The kinds of files that are taken. What a file is, its first bytes say; what somebody calls it must agree.

use super::MediaKind;
use super::picture::Refused;

/// A kind of file that is taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    Jpeg,
    Png,
    Webp,
    Gif,
    Mp4,
    WebM,
    Mp3,
    M4a,
    Ogg,
    Wav,
    Flac,
    Pdf,
    Text,
    Csv,
    Zip,
}

struct Row {
    format: Format,
    /// In messages.
    name: &'static str,
    /// The first is the one that it is served as.
    mime_types: &'static [&'static str],
    extension: &'static str,
    kind: MediaKind,
}

const fn row(
    format: Format,
    name: &'static str,
    mime_types: &'static [&'static str],
    extension: &'static str,
    kind: MediaKind,
) -> Row {
    Row { format, name, mime_types, extension, kind }
}

const ROWS: [Row; 15] = [
    row(Format::Jpeg, "JPEG", &["image/jpeg", "image/jpg", "image/pjpeg"], "jpg", MediaKind::Image),
    row(Format::Png, "PNG", &["image/png"], "png", MediaKind::Image),
    row(Format::Webp, "WebP", &["image/webp"], "webp", MediaKind::Image),
    row(Format::Gif, "GIF", &["image/gif"], "gif", MediaKind::Image),
    row(Format::Mp4, "MP4", &["video/mp4", "video/quicktime"], "mp4", MediaKind::Video),
    row(Format::WebM, "WebM", &["video/webm", "audio/webm"], "webm", MediaKind::Video),
    row(Format::Mp3, "MP3", &["audio/mpeg", "audio/mp3"], "mp3", MediaKind::Audio),
    row(Format::M4a, "M4A", &["audio/mp4", "audio/x-m4a", "audio/m4a"], "m4a", MediaKind::Audio),
    row(Format::Ogg, "Ogg", &["audio/ogg", "application/ogg", "video/ogg"], "ogg", MediaKind::Audio),
    row(Format::Wav, "WAV", &["audio/wav", "audio/x-wav", "audio/wave"], "wav", MediaKind::Audio),
    row(Format::Flac, "FLAC", &["audio/flac", "audio/x-flac"], "flac", MediaKind::Audio),
    row(Format::Pdf, "PDF", &["application/pdf"], "pdf", MediaKind::Document),
    row(Format::Text, "text", &["text/plain"], "txt", MediaKind::Document),
    row(Format::Csv, "CSV", &["text/csv"], "csv", MediaKind::Document),
    row(Format::Zip, "ZIP", &["application/zip", "application/x-zip-compressed"], "zip", MediaKind::Document),
];

const OTHER: &Row = &row(Format::Zip, "file", &["application/octet-stream"], "bin", MediaKind::Document);

/// What is often sent and never taken: how it begins or is called, and what to do instead.
const ADVICE: [(&[&str], &str); 5] = [
    (&["image/svg+xml"], "SVG is not taken, because it can hold programs; export as PNG."),
    (&["image/heic", "image/heif"], "HEIC is not taken; export as JPEG."),
    (&["image/avif"], "AVIF is not taken; export as JPEG or WebP."),
    (&["image/tiff"], "TIFF is not taken; export as JPEG or PNG."),
    (&["text/html", "application/xhtml+xml"], "HTML is not taken, because it can hold programs."),
];

impl Format {
    fn row(self) -> &'static Row {
        // There is a row for each, as the test sees.
        ROWS.iter().find(|row| row.format == self).unwrap_or(OTHER)
    }

    pub fn name(self) -> &'static str {
        self.row().name
    }

    /// What it is served as, whatever it was called.
    pub fn mime_type(self) -> &'static str {
        self.row().mime_types.first().copied().unwrap_or("application/octet-stream")
    }

    pub fn extension(self) -> &'static str {
        self.row().extension
    }

    pub fn kind(self) -> MediaKind {
        self.row().kind
    }

    /// What begins like this, if it says so itself.
    pub fn of(start: &[u8]) -> Option<Self> {
        ROWS.iter().map(|row| row.format).find(|format| !is_words(*format) && format.begins(start))
    }

    /// What somebody calls a file that they want to send.
    pub fn declared(mime_type: &str) -> Result<Self, Refused> {
        let name = mime_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
        let known = ROWS.iter().find(|row| row.mime_types.contains(&name.as_str()));
        known.map(|row| row.format).ok_or_else(|| {
            let advice = ADVICE.iter().find(|(names, _)| names.contains(&name.as_str()));
            Refused::unsupported(
                advice.map_or_else(|| format!("{name} is not taken. {}", taken()), |(_, text)| (*text).into()),
            )
        })
    }

    /// Checks that a file is what it is called, by its first bytes.
    pub fn check(self, start: &[u8]) -> Result<(), Refused> {
        if self.begins(start) {
            return Ok(());
        }
        let found = ROWS.iter().find(|row| !is_words(row.format) && row.format.begins(start)).map(|row| row.name);
        let message = match found.or_else(|| foreign(start)) {
            Some(found) => format!("The file is called {} and is {found}. {}", self.name(), advice_on(found)),
            None => format!("The file is called {} and does not begin like one.", self.name()),
        };
        Err(Refused::unsupported(message.trim_end()))
    }

    fn begins(self, start: &[u8]) -> bool {
        let at = |place: usize, bytes: &[u8]| start.get(place..place + bytes.len()) == Some(bytes);
        match self {
            Self::Jpeg => at(0, &[0xff, 0xd8, 0xff]),
            Self::Png => at(0, b"\x89PNG\r\n\x1a\n"),
            Self::Webp => at(0, b"RIFF") && at(8, b"WEBP"),
            Self::Gif => at(0, b"GIF87a") || at(0, b"GIF89a"),
            Self::Mp4 => brand(start).is_some_and(|brand| {
                matches!(
                    &brand,
                    b"isom"
                        | b"iso2"
                        | b"iso4"
                        | b"iso5"
                        | b"iso6"
                        | b"mp41"
                        | b"mp42"
                        | b"avc1"
                        | b"dash"
                        | b"qt  "
                        | b"M4V "
                )
            }),
            Self::M4a => brand(start).is_some_and(|brand| matches!(&brand, b"M4A " | b"M4B " | b"mp42" | b"isom")),
            Self::WebM => at(0, &[0x1a, 0x45, 0xdf, 0xa3]),
            Self::Mp3 => {
                at(0, b"ID3") || matches!(start, [0xff, second, ..] if second & 0xe0 == 0xe0 && second & 0x06 == 0x02)
            }
            Self::Ogg => at(0, b"OggS"),
            Self::Wav => at(0, b"RIFF") && at(8, b"WAVE"),
            Self::Flac => at(0, b"fLaC"),
            Self::Pdf => at(0, b"%PDF-"),
            Self::Zip => at(0, b"PK\x03\x04"),
            Self::Text | Self::Csv => is_text(start),
        }
    }
}

/// Words have no first bytes of their own: anything may begin like them.
fn is_words(format: Format) -> bool {
    matches!(format, Format::Text | Format::Csv)
}

/// The four letters by which files of the MPEG family are told apart.
fn brand(start: &[u8]) -> Option<[u8; 4]> {
    (start.get(4..8)? == b"ftyp").then(|| start.get(8..12)?.try_into().ok())?
}

/// No control characters, and nothing that a browser would take for a page.
fn is_text(start: &[u8]) -> bool {
    let is_plain = start.iter().all(|byte| *byte >= 0x20 || matches!(byte, b'\n' | b'\r' | b'\t'));
    let first = start.iter().find(|byte| !byte.is_ascii_whitespace());
    is_plain && !start.is_empty() && first != Some(&b'<') && foreign(start).is_none()
}

/// What begins like this and is not taken.
fn foreign(start: &[u8]) -> Option<&'static str> {
    if let Some(brand) = brand(start) {
        return match &brand {
            b"heic" | b"heix" | b"hevc" | b"mif1" | b"msf1" | b"heim" | b"heis" => Some("HEIC"),
            b"avif" | b"avis" => Some("AVIF"),
            _ => None,
        };
    }
    if start.starts_with(b"II*\0") || start.starts_with(b"MM\0*") {
        return Some("TIFF");
    }
    let head = start.get(..start.len().min(512)).unwrap_or_default().to_ascii_lowercase();
    let has = |word: &[u8]| head.windows(word.len()).any(|part| part == word);
    if has(b"<svg") {
        Some("SVG")
    } else if has(b"<html") || has(b"<!doctype html") || has(b"<script") {
        Some("HTML")
    } else {
        None
    }
}

fn advice_on(found: &str) -> String {
    let advice = ADVICE.iter().find(|(_, text)| text.starts_with(found)).map(|(_, text)| *text);
    advice.map_or_else(|| "Name it by what it is.".to_owned(), str::to_owned)
}

/// What is taken, for messages.
pub fn taken() -> String {
    let names: Vec<&str> = ROWS.iter().map(|row| row.name).collect();
    format!("Taken are {}.", names.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_has_a_row() {
        for row in &ROWS {
            assert_eq!(row.format.row().name, row.name);
            for name in row.mime_types {
                assert_eq!(Format::declared(name), Ok(row.format), "{name}");
            }
        }
    }

    #[test]
    fn what_is_called_wrongly_is_named() {
        let said = |format: Format, start: &[u8]| format.check(start).unwrap_err().message;
        assert_eq!(
            said(Format::Png, b"\xff\xd8\xff\xe0"),
            "The file is called PNG and is JPEG. Name it by what it is."
        );
        assert!(said(Format::Jpeg, b"\0\0\0\x18ftypheic").ends_with("HEIC is not taken; export as JPEG."));
        assert!(said(Format::Png, b"<?xml version=\"1.0\"?><svg onload=").contains("is SVG"));
        assert!(said(Format::Jpeg, b"<!DOCTYPE html>").contains("is HTML"));
        assert!(Format::Text.check(b" <b>").is_err() && Format::Text.check(b"a\0b").is_err());
        assert!(Format::Csv.check(b"a,b\r\n1,2").is_ok() && Format::Text.check(b"").is_err());
        assert!(Format::declared("image/svg+xml").unwrap_err().message.contains("export as PNG"));
        assert!(Format::declared("application/x-msdownload").is_err());
    }
}
