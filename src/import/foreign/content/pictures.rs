use std::collections::HashSet;

use scraper::{ElementRef, Html, Node};

use crate::import::foreign::one_line;
use crate::kernel::Patch;
use crate::media::MediaInput;

/// A picture as a text shows it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Picture {
    /// Number of the attachment, if the text says it.
    pub id: Option<i64>,
    pub address: Option<String>,
    pub alt: Option<String>,
    pub caption: Option<String>,
}

/// The caption and the pictures of a gallery.
pub fn gallery(html: &str) -> (Option<String>, Vec<Picture>) {
    let document = Html::parse_fragment(html);
    let mut pictures = Vec::new();
    for image in document.root_element().descendent_elements().filter(|element| element.value().name() == "img") {
        let holder = image
            .ancestors()
            .filter_map(ElementRef::wrap)
            .find(|above| matches!(above.value().name(), "figure" | "li"))
            .filter(|above| above.descendent_elements().filter(|inner| inner.value().name() == "img").count() == 1);
        let id = image.attr("data-id").and_then(|id| id.parse().ok());
        let address = image.attr("data-full-url").or(image.attr("src")).map(str::to_owned);
        let caption = holder.and_then(|holder| caption_of(holder));
        pictures.push(Picture { id, address, alt: image.attr("alt").and_then(one_line), caption });
    }
    let title = document
        .root_element()
        .descendent_elements()
        .filter(|element| element.value().name() == "figcaption")
        .find(|caption| {
            let above = caption.parent().and_then(ElementRef::wrap);
            above.is_some_and(|above| {
                above.descendent_elements().filter(|inner| inner.value().name() == "img").count() > 1
            })
        })
        .and_then(|caption| one_line(&text_of(caption)));
    (title, pictures)
}

fn caption_of(holder: ElementRef<'_>) -> Option<String> {
    let caption = holder.descendent_elements().find(|inner| inner.value().name() == "figcaption")?;
    one_line(&text_of(caption))
}

fn text_of(element: ElementRef<'_>) -> String {
    element.text().collect()
}

/// The addresses of pictures, sound and video that a text shows, each once.
pub fn picture_addresses(html: &str) -> Vec<String> {
    let document = Html::parse_fragment(html);
    let (mut found, mut seen) = (Vec::new(), HashSet::new());
    for node in document.tree.nodes() {
        let Node::Element(element) = node.value() else { continue };
        if !matches!(element.name(), "img" | "video" | "audio" | "source") {
            continue;
        }
        let address = element.attr("src").map(str::trim).filter(|address| !address.is_empty());
        if let Some(address) = address
            && seen.insert(address.to_owned())
        {
            found.push(address.to_owned());
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
    fn galleries_have_captions() {
        let (title, pictures) = gallery(
            "<figure><ul><li><figure><img src='a.jpg' data-id='7'><figcaption>A</figcaption></figure></li><li><img src='b.jpg' alt='B'></li></ul><figcaption>Both</figcaption></figure>",
        );
        assert_eq!(title.as_deref(), Some("Both"));
        assert_eq!(
            (pictures[0].id, pictures[0].caption.as_deref(), pictures[1].alt.as_deref()),
            (Some(7), Some("A"), Some("B"))
        );
    }
}
