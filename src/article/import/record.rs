use serde::{Deserialize, Serialize};

use crate::article::ArticleInput;
use crate::correction::CorrectionKind;
use crate::kernel::{ImportKey, Micros, Patch};
use crate::wire_enum;
use crate::workflow::{PublicationState, ReleaseMode};

wire_enum!(
    /// What to do after saving.
    AfterSave {
        /// Leave it a draft.
        KeepDraft = "KEEP_DRAFT",
        /// Hand it to the editors in the same step.
        Submit = "SUBMIT",
        /// Publish it in the same step.
        Publish = "PUBLISH",
    }
);

/// An article of another system.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ImportArticle {
    pub import_key: ImportKey,
    #[serde(default = "keep_draft")]
    pub then: AfterSave,
    /// Canonical path; `/yyyy/mm/slug` of the display date if absent. It ends in the slug.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub path: Option<String>,
    /// Former paths that lead here.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub paths: Vec<String>,
    /// It was public elsewhere: until it is public here, its former paths answer that it is gone.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub was_public: bool,
    /// When it first became public; the display date if absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub first_published_at: Option<Micros>,
    /// When readers last saw a change; the display date if absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub modified_at: Option<Micros>,
    /// What the feeds of the other system called it (`guid`), at most 1,000 characters: readers who have it know it by that.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub feed_guid: Option<String>,
    /// Notices to readers; replaces the list.
    #[serde(default, skip_serializing_if = "Patch::is_keep")]
    pub corrections: Patch<Vec<CorrectionInput>>,
    /// When it is to become public; with `then` KEEP_DRAFT only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub release: Option<ReleaseInput>,
    /// It was public and was taken away: ARCHIVED or RETRACTED.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub withdrawn: Option<PublicationState>,
    #[serde(default)]
    pub content: ArticleInput,
}

/// A planned release of what is imported.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ReleaseInput {
    pub at: Micros,
    pub mode: ReleaseMode,
}

fn keep_draft() -> AfterSave {
    AfterSave::KeepDraft
}

/// A notice to readers.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct CorrectionInput {
    pub correction_kind: CorrectionKind,
    pub text: String,
    pub issued_at: Micros,
    #[serde(default = "public", skip_serializing_if = "Clone::clone")]
    pub is_public: bool,
}

fn public() -> bool {
    true
}
