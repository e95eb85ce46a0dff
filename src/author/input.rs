use async_graphql::InputObject;
use serde::{Deserialize, Serialize};

use super::AuthorKind;
use crate::body::input::RichTextInput;
use crate::kernel::{AuthorRef, MediaRef, Patch, RegionRef};

/// An author. The slug names them; made from the name if absent.
#[derive(Clone, Debug, Default, PartialEq, InputObject, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct AuthorInput {
    /// URL part; made from the name if absent. The former page redirects to the new one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub slug: Option<String>,
    /// Name; needed for a new one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Kind; PERSON if absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub author_kind: Option<AuthorKind>,
    /// Job title.
    #[serde(skip_serializing_if = "Patch::is_keep")]
    pub job_title: Patch<String>,
    /// About them.
    #[serde(skip_serializing_if = "Patch::is_keep")]
    pub bio: Patch<RichTextInput>,
    /// Picture.
    #[serde(skip_serializing_if = "Patch::is_keep")]
    pub avatar: Patch<MediaRef>,
    /// Links; replaces the list.
    #[serde(skip_serializing_if = "Patch::is_keep")]
    pub links: Patch<Vec<AuthorLink>>,
    /// Members of a group in order; replaces the list.
    #[serde(skip_serializing_if = "Patch::is_keep")]
    pub members: Patch<Vec<AuthorRef>>,
    /// Where they write from.
    #[serde(skip_serializing_if = "Patch::is_keep")]
    pub home_region: Patch<RegionRef>,
    /// Still writing.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub is_active: Option<bool>,
}

/// Link of an author.
#[derive(Clone, Debug, PartialEq, Eq, InputObject, Serialize, Deserialize)]
#[graphql(name = "AuthorLinkInput")]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct AuthorLink {
    /// What it is, e.g. mastodon, website, email.
    pub rel: String,
    /// Address; mailto: is allowed.
    pub url: String,
    /// Text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub label: Option<String>,
}
