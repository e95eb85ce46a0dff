use std::collections::BTreeMap;
use std::path::Path;

use serde::Deserialize;

use crate::import::foreign::ShortcodeUse;
use crate::kernel::{Code, Error, Result};

/// What somebody wants otherwise than it would be: a TOML file.
///
/// ```toml
/// [categories]            # by slug
/// moscow = "region:russia"
/// breaking = "tag"
/// uncategorized = "category:news"
/// [taxonomies]            # by name: category, tag, region, drop
/// series = "category"
/// [authors]               # by login: the slug to use
/// jdoe = "jane-doe"
/// [types]                 # by post type: article, drop
/// page = "drop"
/// [meta]                  # by key: kicker, dateline, drop
/// location = "drop"
/// [shortcodes]            # by name: drop, text, figure, embed, code
/// ad = "drop"
/// ```
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Mapping {
    pub categories: BTreeMap<String, String>,
    pub taxonomies: BTreeMap<String, TaxonomyUse>,
    pub authors: BTreeMap<String, String>,
    pub types: BTreeMap<String, TypeUse>,
    pub meta: BTreeMap<String, MetaUse>,
    pub shortcodes: BTreeMap<String, ShortcodeUse>,
}

/// What the terms of a taxonomy become.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum TaxonomyUse {
    Category,
    Tag,
    /// The region that is recognised, else one of its own.
    Region,
    Drop,
}

/// What items of a type become.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum TypeUse {
    Article,
    Drop,
}

/// What a meta field becomes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum MetaUse {
    Kicker,
    /// The place of the dateline.
    Dateline,
    Drop,
}

/// What a category becomes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Target {
    /// A category with this slug.
    Category(String),
    /// A region that is there, by slug, ISO code or M49 code.
    Region(String),
    /// A tag with this slug.
    Tag(String),
    Drop,
}

impl Mapping {
    /// Reads a file. Fails with what is allowed.
    pub fn read(path: &Path) -> Result<Self> {
        let text = std::fs::read_to_string(path)
            .map_err(|error| Error::new(Code::NotFound, format!("{} cannot be read: {error}.", path.display())))?;
        Self::parse(&text).map_err(|error| error.in_field(&path.display().to_string()))
    }

    pub fn parse(text: &str) -> Result<Self> {
        let mapping: Self = toml::from_str(text).map_err(|error| Error::invalid(error.to_string().trim_end()))?;
        for (slug, target) in &mapping.categories {
            target_of(slug, target)?;
        }
        Ok(mapping)
    }

    /// What this category shall become, if somebody said so.
    pub fn category(&self, slug: &str) -> Option<Target> {
        self.categories.get(slug).and_then(|target| target_of(slug, target).ok())
    }
}

fn target_of(slug: &str, target: &str) -> Result<Target> {
    let (kind, name) = target.split_once(':').map_or((target, slug), |(kind, name)| (kind.trim(), name.trim()));
    Ok(match kind {
        "category" => Target::Category(name.to_owned()),
        "region" => Target::Region(name.to_owned()),
        "tag" => Target::Tag(name.to_owned()),
        "drop" => Target::Drop,
        _ => {
            return Err(Error::invalid(format!(
                "categories.{slug} is \"{target}\"; allowed are category:SLUG, region:SLUG-OR-CODE, tag:SLUG and drop."
            )));
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn says_what_is_allowed() {
        let mapping = Mapping::parse("[categories]\nmoscow = \"region:RU\"\nnews = \"tag\"").unwrap();
        assert_eq!(mapping.category("moscow"), Some(Target::Region("RU".into())));
        assert_eq!(mapping.category("news"), Some(Target::Tag("news".into())));
        assert_eq!(mapping.category("other"), None);
        assert!(
            Mapping::parse("[categories]\na = \"planet:b\"").unwrap_err().message().contains("region:SLUG-OR-CODE")
        );
        assert!(Mapping::parse("[categorys]").is_err());
    }
}
