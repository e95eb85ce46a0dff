use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::route::NodeRef;

/// A navigation menu.
#[derive(Clone, Debug, PartialEq)]
pub struct Menu {
    pub id: Uuid,
    /// Where it goes, e.g. primary, footer.
    pub location: String,
    pub name: String,
    pub items: Vec<MenuItem>,
    pub version: i32,
}

/// A menu item, as it is stored.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct MenuItem {
    /// Unique within the menu.
    pub key: String,
    pub label: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// A page of this site, wherever it moves to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub target: Option<NodeRef>,
    /// Path or URL.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    #[serde(default)]
    pub opens_new_window: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rel: Option<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub children: Vec<MenuItem>,
}
