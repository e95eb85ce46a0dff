use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::kernel::Micros;
use crate::wire_enum;

wire_enum!(
    /// Kind of notice to readers.
    CorrectionKind {
        /// A factual error was put right.
        Correction = "CORRECTION",
        /// Nothing was wrong, something was unclear.
        Clarification = "CLARIFICATION",
        /// New information was added.
        Update = "UPDATE",
        /// A note from the editor.
        EditorsNote = "EDITORS_NOTE",
        /// The article was withdrawn.
        Retraction = "RETRACTION",
    }
);

/// A notice to readers about a change.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Correction {
    pub id: Uuid,
    pub kind: CorrectionKind,
    pub text: String,
    pub issued_at: Micros,
}

/// A notice that everybody may read, and the article that it is about, which need not be public any more.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublicCorrection {
    pub correction: Correction,
    pub article_id: Uuid,
}
