use serde::{Deserialize, Serialize};

use crate::body::Omission;
use crate::body::input::RichTextInput;
use crate::kernel::Patch;

/// Something of an input that was left out though the rest was taken.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Warning {
    /// Path into the input, e.g. `["content", "body", "html"]`.
    pub path: Vec<String>,
    pub omission: Omission,
}

impl Warning {
    /// One for each thing that is left out of the form in which a field is given.
    pub fn of(field: &str, form: &str, omissions: Vec<Omission>) -> impl Iterator<Item = Self> {
        omissions.into_iter().map(move |omission| Self { path: vec![field.to_owned(), form.to_owned()], omission })
    }

    /// What is left out of a formatted text, if one is given. One that cannot be read is refused by whoever saves it.
    pub fn of_text(field: &str, text: &Patch<RichTextInput>) -> Vec<Self> {
        let Patch::Set(text) = text else { return Vec::new() };
        let Ok((_, omissions)) = text.account() else { return Vec::new() };
        Self::of(field, text.form(), omissions).collect()
    }

    /// The place and what is left out there, for humans.
    pub fn message(&self) -> String {
        format!("{}: {}", self.path.join("."), self.omission.message())
    }

    /// The same of a part of an input: `parts` come before the path that it has.
    pub fn at(mut self, parts: &[&str]) -> Self {
        self.path.splice(0..0, parts.iter().map(|part| (*part).to_owned()));
        self
    }
}
