use serde::Deserialize;

/// What a shortcode becomes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ShortcodeUse {
    /// It goes with what it encloses.
    Drop,
    /// Its tags go, what they enclose stays.
    Text,
    /// A picture, from its attributes.
    Figure,
    /// Content of another site, from its address.
    Embed,
    /// What it encloses is code.
    Code,
}
