use async_graphql::Object;

use crate::article::input;
use crate::body::TextPart;
use crate::body::input::RichTextInput;
use crate::kernel::Patch;

pub struct Warning(input::Warning);

/// Something of the input that was left out, though the rest was taken: nothing is lost without a word.
#[Object]
impl Warning {
    /// Path into the input, e.g. ["content", "body", "html"].
    async fn field(&self) -> &[String] {
        &self.0.path
    }

    /// What it is.
    async fn part(&self) -> TextPart {
        self.0.omission.part
    }

    /// How many of the part it is; of a mark, how many characters.
    async fn count(&self) -> i32 {
        i32::try_from(self.0.omission.count).unwrap_or(i32::MAX)
    }

    /// The thing itself: the words, the address as it was written, the line of code, the name of the mark.
    async fn what(&self) -> &str {
        &self.0.omission.what
    }

    /// The words before it, by which it is found; empty at the start.
    async fn after(&self) -> &str {
        &self.0.omission.after
    }

    /// For humans, in English: what is left out and why.
    async fn message(&self) -> String {
        self.0.omission.message()
    }
}

impl Warning {
    /// What was left out of a part of the input.
    pub(super) fn all(warnings: Vec<input::Warning>, part: &str) -> Vec<Self> {
        warnings.into_iter().map(|warning| Self(warning.at(&[part]))).collect()
    }

    /// What is left out of a formatted text, if one is given.
    pub(super) fn of_text(field: &str, text: &Patch<RichTextInput>) -> Vec<Self> {
        input::Warning::of_text(field, text).into_iter().map(Self).collect()
    }
}
