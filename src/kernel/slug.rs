use std::fmt;

use super::{Error, Result, shown};

/// A part of a path: lower-case ASCII letters, digits and single hyphens between them, at most 191 characters.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Slug(String);

impl Slug {
    /// The longest slug.
    pub const MAX: usize = 191;

    /// Reads a slug as given. Fails with `BAD_USER_INPUT` that says what a slug is.
    pub fn parse(text: &str) -> Result<Self> {
        let plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
        let well_formed = !text.is_empty()
            && text.len() <= Self::MAX
            && text.bytes().all(plain)
            && !text.starts_with('-')
            && !text.ends_with('-')
            && !text.contains("--");
        if well_formed {
            return Ok(Self(text.to_owned()));
        }
        let (max, text) = (Self::MAX, shown(text));
        Err(Error::invalid(format!(
            "\"{text}\" is not a slug: a-z, 0-9 and single hyphens between them, at most {max} characters."
        )))
    }

    /// Makes a slug from a headline or a name: transliterated, cut at a word. `None` if nothing is left.
    pub fn from_text(text: &str) -> Option<Self> {
        let mut slug = String::new();
        // An apostrophe joins ("Uganda's" is one word), every other sign separates.
        let text = text.replace(['\'', '\u{2019}', '\u{2bc}'], "");
        for word in deunicode::deunicode(&text).split(|char: char| !char.is_ascii_alphanumeric()) {
            if word.is_empty() {
                continue;
            }
            if slug.len() + 1 + word.len() > Self::MAX {
                if slug.is_empty() {
                    slug.extend(word.chars().take(Self::MAX));
                }
                break;
            }
            if !slug.is_empty() {
                slug.push('-');
            }
            slug.push_str(word);
        }
        slug.make_ascii_lowercase();
        (!slug.is_empty()).then_some(Self(slug))
    }

    /// The slug that is given, else the one made from the name.
    pub fn named(slug: Option<&str>, name: Option<&str>) -> Result<Self> {
        match (slug, name) {
            (Some(slug), _) => Self::parse(slug),
            (None, Some(name)) => Self::from_text(name)
                .ok_or_else(|| Error::invalid(format!("No slug can be made from \"{name}\"; give one."))),
            (None, None) => Err(Error::invalid("Give a slug or a name.")),
        }
    }

    /// The same slug with a number, for when it is taken.
    pub fn numbered(&self, number: usize) -> Self {
        let tail = format!("-{number}");
        let head: String = self.0.chars().take(Self::MAX - tail.len()).collect();
        Self(format!("{}{tail}", head.trim_end_matches('-')))
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }

    pub fn into_string(self) -> String {
        self.0
    }
}

impl fmt::Display for Slug {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn makes_readable_slugs() {
        let slug = |text| Slug::from_text(text).unwrap().into_string();
        assert_eq!(slug("Uganda’s election run-up"), "ugandas-election-run-up");
        assert_eq!(slug("1,325 decisions"), "1-325-decisions");
        assert_eq!(slug("Élysée: « oui »"), "elysee-oui");
        assert_eq!(Slug::from_text("…"), None);
    }

    proptest! {
        #[test]
        fn what_is_made_is_accepted(text in "\\PC{0,400}", number in 2_usize..1000) {
            if let Some(slug) = Slug::from_text(&text) {
                prop_assert!(Slug::parse(slug.as_str()).is_ok(), "{}", slug);
                prop_assert!(Slug::parse(slug.numbered(number).as_str()).is_ok());
            }
        }
    }
}
