use std::path::{Component, Path, PathBuf};

use super::index::attachment_key;
use super::wxr::Item;
use crate::body::input::RichTextInput;
use crate::import::foreign::ItemOutcome;
use crate::import::foreign::content::{mime_type, without_shortcodes};
use crate::import::foreign::one_line;
use crate::kernel::Patch;
use crate::media::MediaInput;

/// The record of an attachment; `None` if it has no address.
pub fn media(item: &Item, folder: Option<&Path>, outcome: &mut ItemOutcome) -> Option<MediaInput> {
    let Some(key) = attachment_key(item) else {
        outcome.drop("It has no address on the web.");
        return None;
    };
    let caption = without_shortcodes(&item.excerpt);
    let caption = if caption.trim().is_empty() { Patch::Keep } else { Patch::Set(RichTextInput::Html(caption)) };
    let alt: Option<String> = item.meta("_wp_attachment_image_alt").and_then(one_line);
    if !item.content.trim().is_empty() {
        outcome.change("Its description has no place here.");
    }
    let metadata = item.meta("_wp_attachment_metadata").unwrap_or_default();
    let mut size = serialized_number(metadata, "filesize");
    if let Some(folder) = folder {
        match local_file(folder, item, &key)
            .and_then(|path| std::fs::metadata(path).ok())
            .filter(std::fs::Metadata::is_file)
        {
            Some(found) => size = Some(found.len()),
            None => outcome.change("Its file is not in the folder of media."),
        }
    }
    let pixels = |name| {
        let number = serialized_number(metadata, name).and_then(|number| i32::try_from(number).ok());
        Patch::set_if(number.filter(|number| *number > 0))
    };
    Some(MediaInput {
        url: Some(key.clone()),
        mime_type: Some(mime_type(&key).to_owned()),
        size_bytes: Patch::set_if(size.filter(|size| *size > 0).map(|size| size.to_string())),
        width: pixels("width"),
        height: pixels("height"),
        alt: Patch::set_if(alt.map(|alt| crate::import::foreign::cut(alt, 1_000).0)),
        caption,
        created_at: item.published,
        key,
        ..MediaInput::default()
    })
}

/// Where the file would be in a copy of the folder of uploads. Names that would lead out of it are none.
fn local_file(folder: &Path, item: &Item, address: &str) -> Option<PathBuf> {
    let uploaded = item.meta("_wp_attached_file").map(str::to_owned);
    let name = uploaded.or_else(|| address.split_once("/uploads/").map(|(_, name)| name.to_owned()))?;
    let name = PathBuf::from(name);
    name.components().all(|part| matches!(part, Component::Normal(_))).then(|| folder.join(name))
}

/// The number behind a key of PHP's serialized form, e.g. `s:5:"width";i:300;`. Broken texts have none.
fn serialized_number(text: &str, key: &str) -> Option<u64> {
    let (_, after) = text.split_once(&format!("\"{key}\";"))?;
    let after = after
        .strip_prefix("i:")
        .or_else(|| after.strip_prefix("s:").and_then(|text| Some(text.split_once(":\"")?.1)))?;
    let digits: String = after.chars().take_while(char::is_ascii_digit).collect();
    digits.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn broken_metadata_is_survived() {
        let text = "a:3:{s:5:\"width\";i:300;s:6:\"height\";s:3:\"200\";s:8:\"filesize\"";
        assert_eq!(serialized_number(text, "width"), Some(300));
        assert_eq!(serialized_number(text, "height"), Some(200));
        assert_eq!(serialized_number(text, "filesize"), None);
    }
}
