use std::fmt;

use uuid::Uuid;

use crate::media::ladder::Spec;

/// A part of a store.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Area {
    /// What is on its way.
    Incoming,
    /// Originals and masters, by what is in them.
    Objects,
    /// What was made of masters, and can be made again.
    Renditions,
}

impl Area {
    pub const ALL: [Self; 3] = [Self::Incoming, Self::Objects, Self::Renditions];

    pub const fn folder(self) -> &'static str {
        match self {
            Self::Incoming => "in",
            Self::Objects => "o",
            Self::Renditions => "r",
        }
    }
}

/// The name of something in a store.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Spot(String);

impl Spot {
    /// Bytes that are on their way.
    pub fn incoming(upload: Uuid) -> Self {
        Self(format!("in/{}", upload.simple()))
    }

    /// An original or a master: `digest` is the SHA-256 of its bytes, as 64 hexadecimal digits.
    pub fn object(digest: &str) -> Self {
        let part = |from: usize| digest.get(from..from + 2).unwrap_or("00");
        Self(format!("o/{}/{}/{digest}", part(0), part(2)))
    }

    /// A size of a picture: its key, the digest of what it is made from, and which one.
    pub fn rendition(key: &str, version: &str, spec: Spec) -> Self {
        Self(format!("r/{}/{key}/{version}/{spec}", key.get(..2).unwrap_or("00")))
    }

    /// Something that was found in a store.
    pub(super) fn found(path: String) -> Self {
        Self(path)
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The last part of the name.
    pub fn name(&self) -> &str {
        self.0.rsplit('/').next().unwrap_or_default()
    }

    /// The part of the name at a place.
    pub fn part(&self, place: usize) -> &str {
        self.0.split('/').nth(place).unwrap_or_default()
    }
}

impl fmt::Display for Spot {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.0)
    }
}
