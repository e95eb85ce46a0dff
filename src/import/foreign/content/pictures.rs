use std::collections::HashSet;

use scraper::{Html, Node};

use crate::kernel::Patch;
use crate::media::MediaInput;

/// A picture as a text shows it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Picture {
    pub address: Option<String>,
    pub alt: Option<String>,
    /// HTML.
    pub caption: Option<String>,
    /// Where it leads.
    pub link: Option<String>,
}

/// The addresses of pictures, sound and video that a text shows, each once, and the element that shows it.
pub fn shown_files(html: &str) -> Vec<(String, String)> {
    let document = Html::parse_fragment(html);
    let (mut found, mut seen) = (Vec::new(), HashSet::new());
    for node in document.tree.nodes() {
        let Node::Element(element) = node.value() else { continue };
        if !matches!(element.name(), "img" | "video" | "audio" | "source") {
            continue;
        }
        let above = node.parent().and_then(|above| above.value().as_element().map(|above| above.name().to_owned()));
        let name = match element.name() {
            "source" => above.unwrap_or_default(),
            name => name.to_owned(),
        };
        let address = element.attr("src").map(str::trim).filter(|address| !address.is_empty());
        if let Some(address) = address
            && seen.insert(address.to_owned())
        {
            found.push((address.to_owned(), name));
        }
    }
    found
}

/// The address of the original behind that of a smaller copy: `photo-300x200.jpg` is made from `photo.jpg`.
pub fn local_size(address: &str) -> Option<String> {
    let (stem, extension) = address.rsplit_once('.')?;
    let (base, size) = stem.rsplit_once('-')?;
    let (width, height) = size.split_once('x')?;
    let digits = |text: &str| !text.is_empty() && text.len() < 6 && text.bytes().all(|byte| byte.is_ascii_digit());
    (digits(width) && digits(height)).then(|| format!("{base}.{extension}"))
}

/// The record of a file that a text shows though it is no attachment.
pub fn media_of(address: &str) -> MediaInput {
    MediaInput {
        key: address.to_owned(),
        url: Some(address.to_owned()),
        mime_type: Some(mime_type(address).to_owned()),
        alt: Patch::Keep,
        ..MediaInput::default()
    }
}

/// The record of a file that an element shows: what its name does not tell, the element does.
pub fn media_shown_as(address: &str, element: &str) -> MediaInput {
    let usual = match element {
        "img" | "picture" => "image/jpeg",
        "video" => "video/mp4",
        "audio" => "audio/mpeg",
        _ => return media_of(address),
    };
    let told = mime_type(address);
    let fits = told.split('/').next() == usual.split('/').next();
    MediaInput { mime_type: Some(if fits { told } else { usual }.to_owned()), ..media_of(address) }
}

/// The type that the name of a file tells.
pub fn mime_type(address: &str) -> &'static str {
    let path = address.split(['?', '#']).next().unwrap_or_default();
    let extension = path.rsplit_once('.').map_or("", |(_, extension)| extension).to_ascii_lowercase();
    match extension.as_str() {
        "jpg" | "jpeg" | "jpe" => "image/jpeg",
        "png" => "image/png",
        "gif" => "image/gif",
        "webp" => "image/webp",
        "avif" => "image/avif",
        "svg" => "image/svg+xml",
        "bmp" => "image/bmp",
        "tif" | "tiff" => "image/tiff",
        "ico" => "image/x-icon",
        "heic" => "image/heic",
        "mp4" | "m4v" => "video/mp4",
        "mov" => "video/quicktime",
        "webm" => "video/webm",
        "ogv" => "video/ogg",
        "avi" => "video/x-msvideo",
        "mp3" => "audio/mpeg",
        "m4a" => "audio/mp4",
        "ogg" | "oga" => "audio/ogg",
        "wav" => "audio/wav",
        "flac" => "audio/flac",
        "pdf" => "application/pdf",
        "zip" => "application/zip",
        "doc" => "application/msword",
        "docx" => "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        "xls" => "application/vnd.ms-excel",
        "xlsx" => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "ppt" => "application/vnd.ms-powerpoint",
        "pptx" => "application/vnd.openxmlformats-officedocument.presentationml.presentation",
        "csv" => "text/csv",
        "txt" => "text/plain",
        _ => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn smaller_copies_lead_to_the_original() {
        assert_eq!(local_size("https://a.example/p-300x200.jpg").as_deref(), Some("https://a.example/p.jpg"));
        assert_eq!(local_size("https://a.example/p-4x.jpg"), None);
        assert_eq!(mime_type("https://a.example/P.JPG?w=3"), "image/jpeg");
    }

    #[test]
    fn the_element_tells_what_the_name_does_not() {
        let mime = |address: &str, element: &str| media_shown_as(address, element).mime_type.unwrap();
        assert_eq!(mime("https://i.example/photo-150?w=1200", "img"), "image/jpeg");
        assert_eq!(mime("https://i.example/a.png", "img"), "image/png");
        assert_eq!(mime("https://i.example/stream", "audio"), "audio/mpeg");
        let shown = shown_files("<img src=a.jpg><video><source src=b></video><img src=a.jpg>");
        assert_eq!(shown, [("a.jpg".to_owned(), "img".to_owned()), ("b".to_owned(), "video".to_owned())]);
    }
}
