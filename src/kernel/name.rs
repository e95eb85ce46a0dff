use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// What a name is sorted and compared by: without case, accents and outer or doubled white space.
pub fn name_key(name: &str) -> String {
    let plain: String = name.nfkd().filter(|char| !is_combining_mark(*char)).flat_map(char::to_lowercase).collect();
    plain.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folds_case_accents_and_space() {
        assert_eq!(name_key("  Émile   ZOLA "), "emile zola");
        assert_eq!(name_key("Åland Islands"), "aland islands");
    }
}
