use serde::Deserialize;

/// What a shortcode becomes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ShortcodeUse {
    Drop,
}
