use std::collections::BTreeMap;
use std::path::Path;

use serde::Deserialize;

use crate::import::foreign::ShortcodeUse;
use crate::kernel::{Code, Error, Result};

/// The table of an export that says what no generator has a key for.
pub const OWN: &str = "x-dateline";

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
    ImageCaption,
    Description,
    /// The title for search engines.
    SeoTitle,
    /// `noindex` in it keeps search engines away.
    Robots,
    /// Whether search engines stay away.
    NoIndex,
    Source,
    SourceUrl,
    Language,
    Canonical,
    /// The name that pages in several languages share.
    Translation,
    /// The address of sound or video.
    Enclosure,
    /// `ARCHIVED` or `RETRACTED`.
    Withdrawn,
    /// A draft that was public elsewhere.
    WasPublic,
    /// The table `dateline` of an export.
    Own,
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
        if key == OWN {
            return Some(KeyUse::Own);
        }
        let known = key.to_ascii_lowercase().replace(['-', '_'], "");
        Some(match known.as_str() {
            "title" | "headline" => KeyUse::Title,
            "kicker" | "overline" => KeyUse::Kicker,
            "subtitle" | "standfirst" | "deck" | "lead" | "subheadline" | "tagline" => KeyUse::Standfirst,
            "summary" | "excerpt" | "abstract" => KeyUse::Summary,
            "description" => KeyUse::Description,
            "seotitle" | "metatitle" => KeyUse::SeoTitle,
            "robots" => KeyUse::Robots,
            "noindex" => KeyUse::NoIndex,
            "slug" => KeyUse::Slug,
            "url" | "permalink" | "path" => KeyUse::Url,
            "aliases" | "alias" | "redirectfrom" => KeyUse::Aliases,
            "date" | "pubdate" | "publishdate" | "publisheddate" | "publishedat" | "datepublished" | "pubdatetime" => {
                KeyUse::Date
            }
            "lastmod" | "updated" | "modified" | "lastmodifiedat" | "updateddate" | "moddate" | "updatedat"
            | "lastupdated" | "datemodified" | "moddatetime" => KeyUse::Modified,
            "expirydate" | "expires" | "unpublishdate" => KeyUse::Expires,
            "draft" | "published" | "status" => KeyUse::Draft,
            "author" | "authors" => KeyUse::Author,
            "category" | "categories" => KeyUse::Category,
            "tag" | "tags" | "keywords" | "series" | "topics" => KeyUse::Tag,
            "region" | "regions" | "countries" => KeyUse::Region,
            "location" | "dateline" => KeyUse::Dateline,
            "image" | "images" | "cover" | "coverimage" | "heroimage" | "featuredimage" | "featureimage"
            | "thumbnail" | "banner" | "ogimage" | "img" | "teaser" => KeyUse::Image,
            "imagealt" | "heroimagealt" | "coveralt" => KeyUse::ImageAlt,
            "imagecaption" | "heroimagecaption" | "covercaption" => KeyUse::ImageCaption,
            "source" => KeyUse::Source,
            "sourceurl" => KeyUse::SourceUrl,
            "language" | "lang" | "locale" => KeyUse::Language,
            "canonical" | "canonicalurl" => KeyUse::Canonical,
            "translationkey" | "pageid" => KeyUse::Translation,
            "enclosure" | "audio" | "podcast" => KeyUse::Enclosure,
            "withdrawn" => KeyUse::Withdrawn,
            "waspublic" => KeyUse::WasPublic,
            "taxonomies" | "extra" | "params" => KeyUse::Table,
            "layout"
            | "type"
            | "template"
            | "weight"
            | "order"
            | "toc"
            | "math"
            | "mermaid"
            | "katex"
            | "mathjax"
            | "markup"
            | "outputs"
            | "cascade"
            | "linktitle"
            | "insearchindex"
            | "sortby"
            | "comments"
            | "share"
            | "sidebar"
            | "classes"
            | "pin"
            | "pinned"
            | "featured"
            | "hidden"
            | "related"
            | "readtime"
            | "readingtime"
            | "sitemap"
            | "searchable"
            | "menu"
            | "menus"
            | "nav"
            | "navorder"
            | "build"
            | "headless"
            | "guid"
            | "id"
            | "uuid"
            | "uid"
            | "postid"
            | "wordpressid"
            | "excerptseparator"
            | "showtoc"
            | "tocopen"
            | "hidemeta"
            | "showreadingtime"
            | "eleventynavigation"
            | "eleventyexcludefromcollections"
            | "paginatetemplate"
            | "paginateby"
            | "rendered"
            | "cssclass"
            | "bodyclass"
            | "icon"
            | "commentable"
            | "disqusid"
            | "shortname"
            | "permalinkname"
            | "tocsticky"
            | "authorprofile"
            | "usemath"
            | "import" => KeyUse::Ignore,
            _ => return None,
        })
    }
}
