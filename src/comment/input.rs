use serde::{Deserialize, Serialize};

use super::CommentState;
use crate::kernel::{ArticleRef, ImportKey, Micros};

/// A comment of another system.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct CommentInput {
    pub import_key: ImportKey,
    pub article: ArticleRef,
    /// The comment that it answers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parent: Option<ParentRef>,
    pub author_name: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub author_email: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub author_url: Option<String>,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub is_staff: bool,
    pub text: String,
    #[serde(default = "pending")]
    pub state: CommentState,
    /// Now if absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub created_at: Option<Micros>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub edited_at: Option<Micros>,
}

/// The key of another comment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ParentRef {
    /// The system of the comment that answers if absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
    pub key: String,
}

/// What nobody has looked at is not shown.
fn pending() -> CommentState {
    CommentState::Pending
}
