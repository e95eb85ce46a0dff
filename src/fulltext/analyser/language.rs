use std::collections::HashSet;
use std::sync::LazyLock;

use frostem::{Algorithm, Stemmer};

use super::fold::fold;

/// A language whose words are brought to their stems.
///
/// The order is part of cursors: new languages go to the end.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Language(u8);

struct Row {
    /// The primary subtags that mean it (BCP 47).
    tags: &'static [&'static str],
    algorithm: Algorithm,
    /// What its stop words are known by, where there is a list.
    stop_words: Option<&'static str>,
    /// What follows an apostrophe is an ending.
    has_apostrophe_endings: bool,
}

const fn row(tags: &'static [&'static str], algorithm: Algorithm, stop_words: Option<&'static str>) -> Row {
    Row { tags, algorithm, stop_words, has_apostrophe_endings: false }
}

static LANGUAGES: &[Row] = &[
    row(&["en"], Algorithm::English, Some("en")),
    row(&["fr"], Algorithm::French, Some("fr")),
    row(&["de"], Algorithm::German, Some("de")),
    row(&["es"], Algorithm::Spanish, Some("es")),
    row(&["ru"], Algorithm::Russian, Some("ru")),
    row(&["ar"], Algorithm::Arabic, Some("ar")),
    Row { has_apostrophe_endings: true, ..row(&["tr"], Algorithm::Turkish, Some("tr")) },
    row(&["pt"], Algorithm::Portuguese, Some("pt")),
    row(&["it"], Algorithm::Italian, Some("it")),
    row(&["nl"], Algorithm::Dutch, Some("nl")),
    row(&["sv"], Algorithm::Swedish, Some("sv")),
    row(&["no", "nb", "nn"], Algorithm::Norwegian, Some("no")),
    row(&["da"], Algorithm::Danish, Some("da")),
    row(&["fi"], Algorithm::Finnish, Some("fi")),
    row(&["pl"], Algorithm::Polish, None),
    row(&["cs"], Algorithm::Czech, None),
    row(&["hu"], Algorithm::Hungarian, Some("hu")),
    row(&["ro", "mo"], Algorithm::Romanian, Some("ro")),
    row(&["el"], Algorithm::Greek, Some("el")),
    row(&["hi"], Algorithm::Hindi, None),
    row(&["fa"], Algorithm::Persian, None),
    row(&["id", "ms"], Algorithm::Indonesian, Some("id")),
    row(&["ca"], Algorithm::Catalan, Some("ca")),
    row(&["eu"], Algorithm::Basque, Some("eu")),
    row(&["ga"], Algorithm::Irish, None),
    row(&["et"], Algorithm::Estonian, None),
    row(&["lt"], Algorithm::Lithuanian, None),
    row(&["hy"], Algorithm::Armenian, None),
    row(&["ne"], Algorithm::Nepali, Some("ne")),
    row(&["ta"], Algorithm::Tamil, Some("ta")),
    row(&["yi"], Algorithm::Yiddish, None),
    row(&["eo"], Algorithm::Esperanto, None),
    row(&["sr", "hr", "bs", "sh"], Algorithm::Serbian, None),
    row(&["uk"], Algorithm::Ukrainian, None),
];

/// The stop words of each language, folded.
static STOP_WORDS: LazyLock<Vec<HashSet<String>>> = LazyLock::new(|| {
    let words = |row: &Row| row.stop_words.and_then(stop_words::lookup).unwrap_or_default();
    LANGUAGES.iter().map(|row| words(row).iter().map(|word| fold(word)).collect()).collect()
});

impl Language {
    /// The language of a tag (BCP 47), if its words have stems here.
    pub fn of(tag: &str) -> Option<Self> {
        let primary = tag.split('-').next()?.to_ascii_lowercase();
        let place = LANGUAGES.iter().position(|row| row.tags.contains(&primary.as_str()))?;
        u8::try_from(place).ok().map(Self)
    }

    /// Every language.
    pub fn all() -> impl Iterator<Item = Self> {
        (0..u8::try_from(LANGUAGES.len()).unwrap_or(u8::MAX)).map(Self)
    }

    /// The number that stands for it in cursors.
    pub const fn number(self) -> u8 {
        self.0
    }

    /// Reads what [`Self::number`] gave.
    pub fn from_number(number: u8) -> Option<Self> {
        LANGUAGES.get(usize::from(number)).map(|_| Self(number))
    }

    /// What its stems are marked with, so that those of two languages are two words.
    pub fn mark(self) -> &'static str {
        self.row().and_then(|row| row.tags.first()).copied().unwrap_or_default()
    }

    pub fn stem(self, word: &str) -> String {
        match self.row() {
            Some(row) => Stemmer::new(row.algorithm).stem(word).into_owned(),
            None => word.to_owned(),
        }
    }

    /// A word that says little by itself, such as an article; it is given folded.
    pub fn is_stop_word(self, folded: &str) -> bool {
        STOP_WORDS.get(usize::from(self.0)).is_some_and(|words| words.contains(folded))
    }

    pub(super) fn has_apostrophe_endings(self) -> bool {
        self.row().is_some_and(|row| row.has_apostrophe_endings)
    }

    fn row(self) -> Option<&'static Row> {
        LANGUAGES.get(usize::from(self.0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn languages_are_known_by_their_tags() {
        assert_eq!(Language::of("pt-BR"), Language::of("pt"));
        assert_eq!(Language::of("nb"), Language::of("no"));
        assert_eq!(Language::of("zh-Hant"), None);
        for language in Language::all() {
            assert_eq!(Language::of(language.mark()), Some(language));
            assert_eq!(Language::from_number(language.number()), Some(language));
        }
    }

    #[test]
    fn stop_words_are_of_a_language() {
        let (german, english) = (Language::of("de").unwrap(), Language::of("en").unwrap());
        assert!(german.is_stop_word("der") && !english.is_stop_word("der"));
        assert!(english.is_stop_word("the") && !english.is_stop_word("bridge"));
    }
}
