//! The few words that the server says to readers, in the language of the article. Pure.
//!
//! A table of messages is a file of [Project Fluent](https://projectfluent.org) a language; what joins the items of a list is
//! that of CLDR. Languages without a table have the English words. A new one is a file and a line below.

mod language;
mod table;

use std::sync::LazyLock;

pub use language::language_name;
pub use table::Words;

/// The tables, by primary language.
static TABLES: LazyLock<Vec<(&str, Words)>> = LazyLock::new(|| {
    let texts = [
        ("en", include_str!("en.ftl")),
        ("ar", include_str!("ar.ftl")),
        ("de", include_str!("de.ftl")),
        ("es", include_str!("es.ftl")),
        ("fr", include_str!("fr.ftl")),
        ("it", include_str!("it.ftl")),
        ("ja", include_str!("ja.ftl")),
        ("pt", include_str!("pt.ftl")),
        ("ru", include_str!("ru.ftl")),
        ("tr", include_str!("tr.ftl")),
        ("uk", include_str!("uk.ftl")),
        ("zh", include_str!("zh.ftl")),
    ];
    texts.into_iter().map(|(language, text)| (language, Words::read(language, text))).collect()
});

/// What is said if a language has no table of its own.
static ENGLISH: LazyLock<Words> = LazyLock::new(|| Words::read("en", include_str!("en.ftl")));

/// The words of a language (BCP 47), of whatever region and script.
pub fn words(language: &str) -> &'static Words {
    let primary = language.split('-').next().unwrap_or_default();
    let found = TABLES.iter().find(|(known, _)| known.eq_ignore_ascii_case(primary));
    found.map_or(&*ENGLISH, |(_, words)| words)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_table_says_everything() {
        for (language, words) in TABLES.iter() {
            let all = [
                words.byline(&["A"]),
                words.byline(&["A", "B"]),
                words.comments_closed.clone(),
                words.comments_disabled.clone(),
                words.related_editor.clone(),
                words.related_tag.with("A"),
                words.related_region.with("A"),
                words.related_category.with("A"),
                words.related_source.with("A"),
                words.related_author.with("A"),
                words.related_series.with("A"),
            ];
            for text in &all {
                assert!(!text.is_empty() && !text.contains(['{', '$', '\u{2068}']), "{language}: {text}");
            }
            assert!(all[5..].iter().all(|text| text.contains('A')), "{language}: {all:?}");
        }
        assert_eq!(TABLES.len(), 12);
    }

    #[test]
    fn a_day_is_written_as_the_language_does() {
        let day = jiff::civil::date(2020, 11, 20);
        for (language, text) in [
            ("en", "Nov 20"),
            ("fr-CA", "20 nov."),
            ("de", "20. Nov."),
            ("ru", "20 нояб."),
            ("ar", "20 نوفمبر"),
            ("pt", "20 de nov."),
            ("zh-Hant", "11月20日"),
            ("sw", "Nov 20"),
        ] {
            assert_eq!(words(language).day(day), text);
        }
        for (language, words) in TABLES.iter() {
            let days = (1..=12).map(|month| words.day(jiff::civil::date(2020, month, 1)));
            let days: std::collections::HashSet<String> = days.filter(|day| !day.is_empty()).collect();
            assert_eq!(days.len(), 12, "{language}: {days:?}");
        }
    }

    #[test]
    fn credits_are_joined_as_the_language_does() {
        for (language, one, three) in [
            ("en-GB", "By A", "By A, B and C"),
            ("fr", "Par A", "Par A, B et C"),
            ("de-CH", "Von A", "Von A, B und C"),
            ("ru", "Автор: A", "Авторы: A, B и C"),
            ("ar", "بقلم A", "بقلم A وB وC"),
            ("ja", "文：A", "文：A、B、C"),
            ("sw", "By A", "By A, B and C"),
        ] {
            assert_eq!(words(language).byline(&["A"]), one);
            assert_eq!(words(language).byline(&["A", "B", "C"]), three);
            assert_eq!(words(language).byline(&[]), "");
        }
    }
}
