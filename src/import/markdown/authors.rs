use std::collections::BTreeMap;
use std::path::{Component, Path};

use serde_json::{Map, Value};

use super::mapping::MarkdownMapping;
use crate::author::{AuthorInput, AuthorLink};
use crate::body::input::RichTextInput;
use crate::import::foreign::{cut, one_line};
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
            folder.components().any(|part| matches!(part, Component::Normal(name) if name == "authors" || name == "_authors" || name == "author"))
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
        let read =
            |names: &[&str]| names.iter().find_map(|name| fields.get(*name).and_then(Value::as_str)).and_then(one_line);
        let name =
            read(&["name", "title", "display_name", "displayName"]).unwrap_or_else(|| key.replace(['-', '_'], " "));
        let Some(slug) = self.slug(key, mapping) else { return };
        let bio = if text.trim().is_empty() { read(&["bio", "description", "about"]) } else { Some(text.to_owned()) };
        let links = ["website", "url", "email", "twitter", "mastodon", "github"].iter().filter_map(|rel| {
            let value = fields.get(*rel).and_then(Value::as_str)?;
            let url = match *rel {
                "email" => format!("mailto:{value}"),
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
            name: Some(cut(name, 200).0),
            bio: Patch::set_if(bio.map(RichTextInput::Markdown)),
            job_title: Patch::set_if(read(&["role", "position", "job_title", "jobTitle"])),
            links: if links.is_empty() { Patch::Keep } else { Patch::Set(links) },
            ..AuthorInput::default()
        };
        self.known.insert(slug, input);
    }

    /// The slug of one that an article names, who is made if no file describes them.
    pub fn named(&mut self, name: &str, mapping: &MarkdownMapping) -> Option<String> {
        let name = one_line(name)?;
        if let Some(slug) = self.names.get(&name.to_lowercase()) {
            return Some(slug.clone());
        }
        let slug = self.slug(&name, mapping)?;
        self.names.insert(name.to_lowercase(), slug.clone());
        self.known.entry(slug.clone()).or_insert_with(|| AuthorInput {
            slug: Some(slug.clone()),
            name: Some(cut(name, 200).0),
            ..AuthorInput::default()
        });
        Some(slug)
    }

    fn slug(&self, name: &str, mapping: &MarkdownMapping) -> Option<String> {
        let wanted = mapping.authors.get(name).map_or(name, String::as_str);
        Slug::parse(wanted).ok().or_else(|| Slug::from_text(wanted)).map(Slug::into_string)
    }
}
