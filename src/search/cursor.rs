use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::{Deserialize, Serialize};

use crate::fulltext::{Rank, Statistics};
use crate::kernel::{Code, Error, Result, shown};

/// Hits that a search goes down to.
pub(super) const MAX_DEPTH: u32 = 1_000;

/// Where a page of hits goes on. What was found out for the first page is kept for the others, whatever node makes them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Cursor {
    /// Stands for the query, the conditions and the order.
    pub of: u64,
    pub score: u32,
    pub key: i64,
    /// How many hits come before the next.
    pub depth: u32,
    /// The hit has some of the words and not all.
    pub is_partial: bool,
    pub is_relaxed: bool,
    pub statistics: Statistics,
    /// What was taken in place of a word, by its place.
    pub corrections: Vec<(usize, String)>,
}

impl Cursor {
    /// Reads one. Fails with `CURSOR_INVALID` on what no search like this has given out.
    pub fn parse(text: &str, of: u64) -> Result<Self> {
        let refused = |what: &str| Error::new(Code::CursorInvalid, format!("The cursor \"{}\" {what}", shown(text)));
        let bytes = URL_SAFE_NO_PAD.decode(text).ok();
        let cursor: Option<Self> = bytes.and_then(|bytes| serde_json::from_slice(&bytes).ok());
        let cursor = cursor.filter(|cursor| cursor.statistics.is_sound()).ok_or_else(|| {
            refused("is not one of a search. Pass pageInfo.endCursor or edges.cursor back unchanged.")
        })?;
        if cursor.of != of {
            return Err(refused("belongs to another search. Begin again without it."));
        }
        Ok(cursor)
    }

    pub fn rank(&self) -> Rank {
        Rank { score: self.score, key: self.key }
    }
}

impl std::fmt::Display for Cursor {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let bytes = serde_json::to_vec(self).map_err(|_| std::fmt::Error)?;
        out.write_str(&URL_SAFE_NO_PAD.encode(bytes))
    }
}
