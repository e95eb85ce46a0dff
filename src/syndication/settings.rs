use serde::{Deserialize, Serialize};

/// What feeds are like.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Settings {
    /// How much of an article a feed has if its address does not say it.
    pub content: Content,
}

/// How much of an article a feed has.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Content {
    /// Its summary.
    #[default]
    Summary,
    /// Its text too.
    Full,
}

impl Content {
    /// Reads the word for it.
    pub fn parse(word: &str) -> Option<Self> {
        match word {
            "summary" => Some(Self::Summary),
            "full" => Some(Self::Full),
            _ => None,
        }
    }
}
