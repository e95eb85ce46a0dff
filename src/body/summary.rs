/// The start of a text as one line of at most `most` characters, cut after a sentence or a word.
pub fn summary(text: &str, most: usize) -> String {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if line.chars().count() <= most {
        return line;
    }
    let head: String = line.chars().take(most).collect();
    let sentence = head.match_indices(". ").map(|(place, _)| place + 1).last().filter(|end| *end * 2 > head.len());
    if let Some(end) = sentence {
        return head.get(..end).unwrap_or_default().to_owned();
    }
    let shorter: String = head.chars().take(most.saturating_sub(1)).collect();
    let words = shorter.rsplit_once(' ').map_or(shorter.as_str(), |(words, _)| words);
    format!("{}\u{2026}", words.trim_end_matches([',', ';', ':', '.', '\u{2013}', '-']))
}

/// The first words of a text as one line.
pub fn excerpt(text: &str, words: usize) -> String {
    let mut all = text.split_whitespace();
    let head = all.by_ref().take(words).collect::<Vec<_>>().join(" ");
    if all.next().is_some() { format!("{head}\u{2026}") } else { head }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn cuts_after_a_sentence_or_a_word() {
        assert_eq!(summary("Short text.", 300), "Short text.");
        assert_eq!(summary("First sentence here. Second one is long.", 30), "First sentence here.");
        assert_eq!(summary("A word, another word and more", 15), "A word\u{2026}");
    }

    proptest! {
        #[test]
        fn never_longer(text in "\\PC{0,80}", most in 1_usize..60) {
            prop_assert!(summary(&text, most).chars().count() <= most);
        }
    }
}
