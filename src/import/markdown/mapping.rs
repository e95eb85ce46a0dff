use std::collections::BTreeMap;
use std::path::Path;

use serde::Deserialize;

use crate::import::foreign::ShortcodeUse;
use crate::kernel::{Code, Error, Result};

/// What somebody wants otherwise than it would be: a TOML file.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct MarkdownMapping {
    /// What a key of the front matter is, by name.
    pub keys: BTreeMap<String, KeyUse>,
    /// The slug to use, by name of an author.
    pub authors: BTreeMap<String, String>,
    /// Region slugs or codes, by category.
    pub regions: BTreeMap<String, String>,
    /// By name.
    pub shortcodes: BTreeMap<String, ShortcodeUse>,
}

/// What a key of the front matter says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum KeyUse {
    Title,
    Kicker,
    Standfirst,
    Summary,
    Slug,
    Url,
    Aliases,
    Date,
    Modified,
    Expires,
    Draft,
    Author,
    Category,
    Tag,
    Region,
    /// The place of the dateline.
    Dateline,
    Image,
    ImageAlt,
    Description,
    Source,
    SourceUrl,
    Language,
    Canonical,
    /// The tables `taxonomies`, `extra` and `params`: their keys count as keys.
    Table,
    /// It is for the old system alone.
    Ignore,
    Drop,
}

impl MarkdownMapping {
    /// Reads a file. Fails with what is allowed.
    pub fn read(path: &Path) -> Result<Self> {
        let text = std::fs::read_to_string(path)
            .map_err(|error| Error::new(Code::NotFound, format!("{} cannot be read: {error}.", path.display())))?;
        toml::from_str(&text)
            .map_err(|error| Error::invalid(error.to_string().trim_end()).in_field(&path.display().to_string()))
    }

    /// What a key says; `None` if nobody knows.
    pub fn use_of(&self, key: &str) -> Option<KeyUse> {
        if let Some(used) = self.keys.get(key) {
            return Some(*used);
        }
        let known = key.to_ascii_lowercase().replace(['-', '_'], "");
        Some(match known.as_str() {
            "title" | "headline" => KeyUse::Title,
            "kicker" | "overline" => KeyUse::Kicker,
            "subtitle" | "standfirst" | "deck" | "lead" => KeyUse::Standfirst,
            "summary" | "excerpt" | "abstract" => KeyUse::Summary,
            "description" => KeyUse::Description,
            "slug" => KeyUse::Slug,
            "url" | "permalink" | "path" => KeyUse::Url,
            "aliases" | "alias" | "redirectfrom" => KeyUse::Aliases,
            "date" | "pubdate" | "publishdate" | "publisheddate" | "publishedat" | "datepublished" => KeyUse::Date,
            "lastmod" | "updated" | "modified" | "lastmodifiedat" | "updateddate" | "moddate" => KeyUse::Modified,
            "expirydate" | "expires" | "unpublishdate" => KeyUse::Expires,
            "draft" | "published" => KeyUse::Draft,
            "author" | "authors" => KeyUse::Author,
            "category" | "categories" => KeyUse::Category,
            "tag" | "tags" | "keywords" | "series" => KeyUse::Tag,
            "region" | "regions" | "countries" => KeyUse::Region,
            "location" | "dateline" => KeyUse::Dateline,
            "image" | "images" | "cover" | "heroimage" | "featuredimage" | "thumbnail" | "banner" => KeyUse::Image,
            "imagealt" | "heroimagealt" => KeyUse::ImageAlt,
            "source" => KeyUse::Source,
            "sourceurl" => KeyUse::SourceUrl,
            "language" | "lang" | "locale" => KeyUse::Language,
            "canonical" | "canonicalurl" => KeyUse::Canonical,
            "taxonomies" | "extra" | "params" => KeyUse::Table,
            "layout" | "type" | "template" | "weight" | "toc" | "math" | "markup" | "outputs" | "cascade"
            | "linktitle" | "insearchindex" | "sortby" => KeyUse::Ignore,
            _ => return None,
        })
    }
}
