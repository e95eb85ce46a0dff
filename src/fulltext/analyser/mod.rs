//! From a text to the words that are looked for.

mod fold;
mod language;
mod words;

pub use fold::fold;
pub use language::Language;
pub use words::{Word, words};

/// Counts the changes of the analyser: an index that another one made is made anew.
pub const VERSION: u32 = 1;

/// Parts a stem from the mark of its language; no word holds it.
const MARK: char = '\u{1}';

/// What articles such as `l'` and `dell'` look like before the word that they lean on.
const ELIDED: &[&str] = &[
    "l", "d", "j", "m", "t", "s", "n", "c", "qu", "jusqu", "lorsqu", "puisqu", "quoiqu", "dell", "all", "dall", "nell",
    "sull", "un", "quell", "quest", "sant", "bell", "gl",
];

/// A word as it is looked for by its meaning: its stem, marked with the language.
pub fn stem(word: &Word, language: Option<Language>) -> String {
    let plain = plain(&word.form, language);
    match language {
        Some(language) if has_stem(word, &plain) => marked(&fold(&language.stem(&plain)), language),
        _ => fold(&plain),
    }
}

/// A word as if it were a stem itself: what is the base form for readers is not always cut as other forms are.
pub fn as_stem(word: &Word, language: Language) -> Option<String> {
    let plain = plain(&word.form, Some(language));
    has_stem(word, &plain).then(|| marked(&fold(&plain), language))
}

fn has_stem(word: &Word, plain: &str) -> bool {
    !word.is_pair && !is_number(plain)
}

fn marked(stem: &str, language: Language) -> String {
    format!("{stem}{MARK}{}", language.mark())
}

/// A word as it is written: folded; an acronym keeps its dots, so that it comes before a word of the same letters.
pub fn exact(word: &Word, language: Option<Language>) -> String {
    if is_acronym(&word.form) { fold(&word.form) } else { fold(&plain(&word.form, language)) }
}

/// Without what the way of writing adds: dots of an acronym, commas of a number, what leans on the word with an apostrophe.
fn plain(form: &str, language: Option<Language>) -> String {
    if is_acronym(form) {
        return form.replace('.', "");
    }
    if form.contains(',') && form.starts_with(|first: char| first.is_ascii_digit()) {
        return form.replace(',', "");
    }
    let Some((before, after)) = form.split_once('\'') else { return form.to_owned() };
    if language.is_some_and(Language::has_apostrophe_endings) && !before.is_empty() {
        return before.to_owned();
    }
    if ELIDED.contains(&before) && after.chars().count() > 1 {
        return after.replace('\'', "");
    }
    form.strip_suffix("'s").unwrap_or(form).replace('\'', "")
}

/// Single letters with dots between them.
fn is_acronym(form: &str) -> bool {
    form.contains('.')
        && form.split('.').all(|part| {
            let mut letters = part.chars();
            letters.next().is_some_and(char::is_alphabetic) && letters.next().is_none()
        })
}

fn is_number(word: &str) -> bool {
    word.starts_with(|first: char| first.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stems(text: &str, tag: &str) -> Vec<String> {
        let language = Language::of(tag);
        let stem = |word: &Word| stem(word, language).split(MARK).next().unwrap_or_default().to_owned();
        words(text).iter().map(stem).collect()
    }

    #[test]
    fn what_readers_type_meets_what_is_written() {
        for (written, typed, tag) in [
            ("Macron’s", "Macron's", "en"),
            ("U.S.", "us", "en"),
            ("1,000,000", "1000000", "en"),
            ("l’élection", "élections", "fr"),
            ("Häuser", "Haus", "de"),
            ("Müller", "muller", "de"),
            ("Erdoğan’ın", "erdoğan", "tr"),
            ("войсках", "войска", "ru"),
            ("القُدس", "القدس", "ar"),
            ("وإسرائيل", "اسرائيل", "ar"),
        ] {
            assert_eq!(stems(written, tag), stems(typed, tag), "{written}");
        }
        assert_ne!(stems("news", "en"), stems("new", "en"));
    }

    #[test]
    fn a_base_form_meets_what_is_cut_less() {
        let russian = Language::of("ru").unwrap();
        let [base, inflected] = words("Карабах Карабахе").try_into().unwrap_or_else(|words| panic!("{words:?}"));
        assert_eq!(as_stem(&base, russian), Some(stem(&inflected, Some(russian))));
    }

    #[test]
    fn stems_of_two_languages_are_two_words() {
        let [word] = words("news").try_into().unwrap_or_else(|words| panic!("{words:?}"));
        assert_ne!(stem(&word, Language::of("en")), stem(&word, Language::of("sv")));
        assert_eq!(exact(&word, Language::of("en")), exact(&word, None));
    }

    #[test]
    fn an_acronym_keeps_its_dots_as_written() {
        let [word] = words("U.S.").try_into().unwrap_or_else(|words| panic!("{words:?}"));
        assert_eq!(exact(&word, None), "u.s");
    }
}
