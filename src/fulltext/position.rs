use serde::{Deserialize, Serialize};

use super::analyser;

/// Counts the changes of what is indexed and how, beside those of the analyser.
const FORMAT: u32 = 3;

/// How far an index has come. It is part of each commit, so that documents and position cannot part.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Position {
    format: u32,
    analyser: u32,
    /// The epoch of the database in which the numbers below were given out.
    pub epoch: i64,
    /// The last change of an article that it has.
    pub article: i64,
    /// The last change of anything public that it has seen.
    pub public: i64,
    /// While it is being built: everything from this key on is there.
    pub built_down_to: Option<i64>,
}

impl Position {
    /// That of an index that has nothing yet.
    pub fn start(epoch: i64, article: i64, public: i64) -> Self {
        let (format, analyser) = (FORMAT, analyser::VERSION);
        Self { format, analyser, epoch, article, public, built_down_to: Some(i64::MAX) }
    }

    /// Reads that of a commit. `None` if the index was made in another way.
    pub(super) fn read(payload: &str) -> Option<Self> {
        let position: Self = serde_json::from_str(payload).ok()?;
        (position.format == FORMAT && position.analyser == analyser::VERSION).then_some(position)
    }

    /// That of an index that was just begun.
    pub fn has_nothing(&self) -> bool {
        self.built_down_to == Some(i64::MAX)
    }

    pub fn is_whole(&self) -> bool {
        self.built_down_to.is_none()
    }
}
