//! What an answer depends on, and what a change touches.
//!
//! A facet is something that can change: an article, a path, a list. A change happens at points of facets; an answer
//! depends on parts of them. An answer is out of date if and only if a change since has a point in one of its parts. What is
//! one thing has one point. A list has one for each place in it, so that a page far back outlives what is published in front.
//!
//! Stores say what they read ([`depends_on`] and its kin), whoever runs them gathers it ([`collect`]); writers note what they
//! touch in [`Invalidation`]. Vocabulary has no facets: it is versioned as a whole.

mod dependencies;
mod invalidation;

use std::fmt;

use sha2::{Digest, Sha256};
use uuid::Uuid;

pub use dependencies::{
    Dependencies, KeyRange, collect, depends_on, depends_on_nothing, depends_on_part, depends_since, depends_until,
    is_private,
};
pub use invalidation::{Invalidation, Point};

/// The key, for caches in front of the server, of answers that are made of more than can be told. Every change touches it.
pub const MANY: &str = "many";

/// Something that can change. Two may be taken for the same, which costs an answer more than was needed and nothing else.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Facet(u64);

/// What a facet is of. The letters are part of the keys that caches in front of the server see.
#[derive(Clone, Copy, Debug)]
#[repr(u8)]
enum Kind {
    Article = b'a',
    Author = b'u',
    Collection = b'c',
    Feed = b'f',
    Notices = b'n',
    Path = b'p',
    Pictures = b'm',
    Search = b'q',
    Stream = b's',
    Tag = b't',
    Translations = b'l',
    Withdrawn = b'w',
}

impl Facet {
    /// Everything about any public article, the removal of one included.
    pub const STREAM: Self = Self::whole(Kind::Stream);
    /// Which tags the public knows of, and all about them.
    pub const TAGS: Self = Self::whole(Kind::Tag);
    /// Which authors and groups the public knows of, and all about them.
    pub const AUTHORS: Self = Self::whole(Kind::Author);
    /// Which collections are published, and all about them.
    pub const COLLECTIONS: Self = Self::whole(Kind::Collection);
    /// Notices to readers about changes.
    pub const NOTICES: Self = Self::whole(Kind::Notices);
    /// Which public articles show which media files.
    pub const PICTURES: Self = Self::whole(Kind::Pictures);

    /// Which articles were public and are not any more.
    pub const WITHDRAWN: Self = Self::whole(Kind::Withdrawn);

    /// What any search finds.
    pub const SEARCH: Self = Self::whole(Kind::Search);

    /// A public article, or that it is not public.
    pub const fn article(id: Uuid) -> Self {
        Self::of(Kind::Article, id)
    }

    /// The public articles of a translation group.
    pub const fn translations(group: Uuid) -> Self {
        Self::of(Kind::Translations, group)
    }

    pub const fn tag(id: Uuid) -> Self {
        Self::of(Kind::Tag, id)
    }

    pub const fn author(id: Uuid) -> Self {
        Self::of(Kind::Author, id)
    }

    pub const fn collection(id: Uuid) -> Self {
        Self::of(Kind::Collection, id)
    }

    /// What is said of a media file, and whether there is one.
    pub const fn asset(id: Uuid) -> Self {
        Self::of(Kind::Pictures, id)
    }

    /// The articles of a scope. Its points are their places.
    pub const fn feed(scope_kind: u8, id: Uuid) -> Self {
        Self::new(Kind::Feed, fold(id).rotate_left(7 * (scope_kind as u32 + 1)))
    }

    /// What is at a path.
    pub fn path(path: &str) -> Self {
        let digest: [u8; 32] = Sha256::digest(path).into();
        let [a, b, c, d, e, f, g, h, ..] = digest;
        Self::new(Kind::Path, u64::from_be_bytes([a, b, c, d, e, f, g, h]))
    }

    const fn of(kind: Kind, id: Uuid) -> Self {
        Self::new(kind, fold(id))
    }

    const fn whole(kind: Kind) -> Self {
        Self::new(kind, 0)
    }

    const fn new(kind: Kind, hash: u64) -> Self {
        Self((kind as u64) << 56 | hash >> 8)
    }
}

/// Ids are random in most of their bits, and the rest evens out.
const fn fold(id: Uuid) -> u64 {
    let bits = id.as_u128();
    (bits >> 64) as u64 ^ bits as u64
}

/// A letter and 14 hexadecimal digits: the key of the facet for caches in front of the server.
impl fmt::Display for Facet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let letter = char::from((self.0 >> 56) as u8);
        write!(f, "{letter}{:014x}", self.0 & (u64::MAX >> 8))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_tell_kinds_apart() {
        let id = Uuid::from_u128(0x0192_f3c4_0000_7000_8000_0000_0000_0001);
        let article = Facet::article(id).to_string();
        assert!(article.starts_with('a') && article.len() == 15, "{article}");
        assert_ne!(Facet::tag(id), Facet::author(id));
        assert_ne!(Facet::feed(1, id), Facet::feed(2, id));
        assert_ne!(Facet::path("/a"), Facet::path("/b"));
        assert_eq!(Facet::STREAM.to_string(), "s00000000000000");
    }
}
