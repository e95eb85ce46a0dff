use isolang::Language;

/// What those who read a language call it, e.g. "français (CA)"; the tag itself if nobody knows.
pub fn language_name(tag: &str) -> String {
    let (primary, rest) = tag.split_once('-').unwrap_or((tag, ""));
    let known = Language::from_639_1(primary).or_else(|| Language::from_639_3(primary));
    match known.and_then(|language| language.to_autonym()) {
        Some(name) if rest.is_empty() => name.to_owned(),
        Some(name) => format!("{name} ({rest})"),
        None => tag.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn languages_have_their_own_names() {
        for (tag, name) in [
            ("fr", "français"),
            ("fr-CA", "français (CA)"),
            ("en", "English"),
            ("uk", "українська"),
            ("de-Latn-AT", "Deutsch (Latn-AT)"),
            ("xx", "xx"),
            ("", ""),
        ] {
            assert_eq!(language_name(tag), name);
        }
    }
}
