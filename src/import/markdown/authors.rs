use std::collections::BTreeMap;
use std::path::{Component, Path};

use serde_json::{Map, Value};

use super::mapping::MarkdownMapping;
use crate::article::limits;
use crate::author::{AuthorInput, AuthorLink};
use crate::body::input::RichTextInput;
use crate::import::foreign::{cut, one_line, plain_line};
use crate::kernel::{Patch, Slug};

/// The authors that files describe and that articles name.
#[derive(Debug, Default)]
pub struct Authors {
    /// By slug.
    pub known: BTreeMap<String, AuthorInput>,
    /// Slugs by the names that articles use, in lower case.
    names: BTreeMap<String, String>,
}

impl Authors {
    /// Whether a file describes an author: it lies in a folder called `authors`.
    pub fn describes(path: &Path) -> bool {
        path.parent().is_some_and(|folder| {
            folder.components().any(
                |part| matches!(part, Component::Normal(name) if name == "authors" || name == "_authors" || name == "author"),
            )
        })
    }

    /// The key of an author file: its name, or that of its folder.
    pub fn key(path: &Path) -> Option<String> {
        let stem = path.file_stem()?.to_str()?;
        if matches!(stem, "_index" | "index") {
            return path.parent()?.file_name()?.to_str().map(str::to_owned);
        }
        Some(stem.to_owned())
    }

    /// Adds one that a file describes.
    pub fn add(&mut self, key: &str, fields: &Map<String, Value>, text: &str, mapping: &MarkdownMapping) {
        let read = |names: &[&str]| {
            names.iter().find_map(|name| fields.get(*name).and_then(Value::as_str)).and_then(plain_line)
        };
        let name = read(&["name", "title", "display_name", "displayName", "full_name"])
            .and_then(|name| public_name(&name))
            .unwrap_or_else(|| key.replace(['-', '_'], " "));
        let slug = read(&["slug"]).filter(|slug| Slug::parse(slug).is_ok()).or_else(|| slug(key, mapping));
        let Some(slug) = slug else { return };
        let bio = if text.trim().is_empty() { read(&["bio", "description", "about"]) } else { Some(text.to_owned()) };
        let links = ["website", "url", "twitter", "mastodon", "github"].iter().filter_map(|rel| {
            let value = fields.get(*rel).and_then(Value::as_str)?;
            let url = match *rel {
                "twitter" if !value.contains('/') => format!("https://twitter.com/{}", value.trim_start_matches('@')),
                "github" if !value.contains('/') => format!("https://github.com/{value}"),
                _ => value.to_owned(),
            };
            Some(AuthorLink { rel: (*rel).to_owned(), url, label: None })
        });
        let links: Vec<AuthorLink> = links.filter(|link| url::Url::parse(&link.url).is_ok()).collect();
        self.names.insert(name.to_lowercase(), slug.clone());
        self.names.insert(key.to_lowercase(), slug.clone());
        let input = AuthorInput {
            slug: Some(slug.clone()),
            name: Some(cut(name, limits::NAME).0),
            bio: Patch::set_if(bio.map(RichTextInput::Markdown)),
            job_title: Patch::set_if(read(&["role", "position", "job_title", "jobTitle"])),
            links: if links.is_empty() { Patch::Keep } else { Patch::Set(links) },
            ..AuthorInput::default()
        };
        self.known.insert(slug, input);
    }

    /// The slugs of those whom an article names, who are made if no file describes them. A text may name several only if
    /// all of them are known.
    pub fn named(&mut self, text: &str, mapping: &MarkdownMapping) -> Vec<String> {
        let found = |authors: &Self, name: &str| authors.names.get(&name.trim().to_lowercase()).cloned();
        if let Some(slug) = found(self, text) {
            return vec![slug];
        }
        if !mapping.authors.contains_key(text) {
            let parts: Vec<&str> = text.split([',', '&']).flat_map(|part| part.split(" and ")).collect();
            let all: Option<Vec<String>> = parts.iter().map(|name| found(self, name)).collect();
            if let Some(all) = all.filter(|all| all.len() > 1) {
                return all;
            }
        }
        let Some(name) = plain_line(text).and_then(|name| public_name(&name)) else { return Vec::new() };
        let wanted = if mapping.authors.contains_key(text) { text } else { name.as_str() };
        let Some(slug) = slug(wanted, mapping) else { return Vec::new() };
        self.names.insert(text.trim().to_lowercase(), slug.clone());
        self.known.entry(slug.clone()).or_insert_with(|| AuthorInput {
            slug: Some(slug.clone()),
            name: Some(cut(name, limits::NAME).0),
            ..AuthorInput::default()
        });
        vec![slug]
    }
}

fn slug(name: &str, mapping: &MarkdownMapping) -> Option<String> {
    let wanted = mapping.authors.get(name).map_or(name, String::as_str);
    Slug::parse(wanted).ok().or_else(|| Slug::from_text(wanted)).map(Slug::into_string)
}

/// The name in `Mara Quill <mara@x.example>`; `None` if there is nothing but an address, which is nobody's to read.
fn public_name(text: &str) -> Option<String> {
    let words = text.split_whitespace().filter(|word| !word.contains('@') || word.starts_with('@'));
    let name = one_line(&words.collect::<Vec<_>>().join(" "))?;
    Slug::from_text(&name).map(|_| name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_comma_makes_no_list_and_an_address_no_name() {
        let (mut authors, mapping) = (Authors::default(), MarkdownMapping::default());
        assert_eq!(authors.named("Josh Reed, Executive Director", &mapping), ["josh-reed-executive-director"]);
        assert_eq!(authors.named("Ann Lee", &mapping), ["ann-lee"]);
        assert_eq!(authors.named("Bo Lind <bo@x.example>", &mapping), ["bo-lind"]);
        assert_eq!(authors.known["bo-lind"].name.as_deref(), Some("Bo Lind"));
        assert_eq!(authors.named("bo@x.example", &mapping), Vec::<String>::new());
        assert_eq!(authors.named("Ann Lee and Bo Lind <bo@x.example>", &mapping), ["ann-lee", "bo-lind"]);
    }
}
