use std::fmt;

use crate::article::{self, Scope};
use crate::kernel::{CursorKind, Slug, checked};
use crate::taxonomy::TermKind;
use crate::{collection, correction};

/// What a feed is of, as its address says it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Topic {
    All,
    /// A term by its slug, with what lies in it.
    Term(TermKind, String),
    Collection(String),
    Language(String),
    /// Notices to readers about changes.
    Corrections,
}

impl Topic {
    /// Reads what stands between `/feeds/` and the format; `None` if no feed is called so.
    pub fn parse(text: &str) -> Option<Self> {
        let Some((kind, name)) = text.split_once('/') else {
            return match text {
                "all" => Some(Self::All),
                "corrections" => Some(Self::Corrections),
                _ => None,
            };
        };
        if kind == "language" {
            // One language has one address.
            return checked::language(name.to_owned()).ok().filter(|tag| tag == name).map(Self::Language);
        }
        let slug = Slug::parse(name).ok()?.as_str().to_owned();
        if kind == "collection" {
            return Some(Self::Collection(slug));
        }
        TermKind::ALL.into_iter().find(|known| known.name() == kind).map(|kind| Self::Term(kind, slug))
    }

    /// Where the page of a term or a collection is.
    pub(super) fn path(&self) -> Option<String> {
        match self {
            Self::Term(..) | Self::Collection(_) => Some(format!("/{self}")),
            Self::All | Self::Language(_) | Self::Corrections => None,
        }
    }

    /// The list whose cursors go on in it.
    pub(super) const fn list(&self) -> CursorKind {
        match self {
            Self::Collection(_) => collection::ITEMS_LIST,
            Self::Corrections => correction::LIST,
            Self::All | Self::Term(..) | Self::Language(_) => article::feed::LIST,
        }
    }
}

/// The articles of a term and of all that lies below it.
pub(super) fn scope_of(kind: TermKind, id: uuid::Uuid) -> Scope {
    let row = kind.row();
    Scope::new(row.subtree.unwrap_or(row.direct), id)
}

/// As it stands in addresses.
impl fmt::Display for Topic {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::All => out.write_str("all"),
            Self::Term(kind, slug) => write!(out, "{}/{slug}", kind.name()),
            Self::Collection(slug) => write!(out, "collection/{slug}"),
            Self::Language(tag) => write!(out, "language/{tag}"),
            Self::Corrections => out.write_str("corrections"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn has_one_address() {
        for text in ["all", "corrections", "region/france", "category/a-b", "tag/x", "author/x", "source/x"] {
            assert_eq!(Topic::parse(text).unwrap().to_string(), text);
        }
        for text in ["collection/home", "language/en", "language/zh-Hant"] {
            assert_eq!(Topic::parse(text).unwrap().to_string(), text);
        }
        for text in ["", "All", "genre/news", "region", "region/", "region/a/b", "region/A", "language/EN", "tag/%61"] {
            assert_eq!(Topic::parse(text), None, "{text}");
        }
    }
}
