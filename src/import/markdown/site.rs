use std::path::Path;

use serde_json::Value;

use super::front_matter;
use crate::kernel::{Patch, checked};
use crate::site::SiteInput;

/// Where the systems keep what they know of the site.
const FILES: &[&str] = &[
    "hugo.toml",
    "hugo.yaml",
    "hugo.yml",
    "hugo.json",
    "config.toml",
    "config.yaml",
    "config.yml",
    "config.json",
    "_config.yml",
    "_config.yaml",
];

/// What a folder says about its site; nothing if it has no such file.
pub fn read(folder: &Path) -> Option<SiteInput> {
    let (path, text) = FILES.iter().find_map(|name| {
        let path = folder.join(name);
        Some((path.clone(), std::fs::read_to_string(path).ok()?))
    })?;
    let extension = path.extension().and_then(|extension| extension.to_str()).unwrap_or("yml").to_owned();
    let value = front_matter::data(&extension, &text).ok()?;
    let text = |keys: &[&str]| {
        keys.iter()
            .find_map(|key| value.get(key).and_then(Value::as_str))
            .filter(|text| !text.is_empty())
            .map(str::to_owned)
    };
    // Jekyll has the folder of the site apart.
    let (address, folder) = (text(&["baseURL", "base_url", "url", "baseurl"]), text(&["baseurl"]));
    let folder = folder.filter(|folder| folder.starts_with('/')).unwrap_or_default();
    let address = address.map(|url| format!("{}{folder}", url.trim_end_matches('/')));
    let address = address.and_then(|url| checked::http_url(url).ok());
    let language = text(&["languageCode", "defaultContentLanguage", "default_language", "lang"]);
    Some(SiteInput {
        name: Patch::set_if(text(&["title"])),
        description: Patch::set_if(text(&["description"])),
        base_url: Patch::set_if(address.map(|url| url.trim_end_matches('/').to_owned())),
        default_language: Patch::set_if(language.and_then(|tag| checked::language(tag).ok())),
        ..SiteInput::default()
    })
}
