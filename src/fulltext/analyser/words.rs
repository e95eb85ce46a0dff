use std::ops::Range;

use unicode_normalization::UnicodeNormalization;
use unicode_segmentation::UnicodeSegmentation;

/// A word of a text, or a pair of characters where a script does not part words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Word {
    /// Where it stands, in bytes.
    pub range: Range<usize>,
    /// Lower case, compatibility forms resolved, invisible characters out, apostrophes alike.
    pub form: String,
    /// It is of a script that does not part words: it has no stem and no language.
    pub is_pair: bool,
}

/// The words of a text in order (UAX #29).
pub fn words(text: &str) -> Vec<Word> {
    let mut found = Vec::new();
    for (start, run, is_unparted) in runs(text) {
        if is_unparted {
            pairs(start, run, &mut found);
            continue;
        }
        for (place, word) in run.unicode_word_indices() {
            let form = form(word);
            if !form.is_empty() {
                let start = start + place;
                found.push(Word { range: start..start + word.len(), form, is_pair: false });
            }
        }
    }
    found
}

/// Parts a text into runs of scripts that part words and of those that do not.
fn runs(text: &str) -> impl Iterator<Item = (usize, &str, bool)> {
    let mut rest = 0..text.len();
    std::iter::from_fn(move || {
        let start = rest.start;
        let here = text.get(rest.clone())?;
        let is_unparted = is_unparted(here.chars().next()?);
        let length = here.find(|letter| self::is_unparted(letter) != is_unparted).unwrap_or(here.len());
        rest.start = start + length;
        Some((start, here.get(..length)?, is_unparted))
    })
}

/// Each character with the next, and the last alone, so that a single character is found wherever it stands.
fn pairs(start: usize, run: &str, found: &mut Vec<Word>) {
    let places: Vec<usize> = run.char_indices().map(|(place, _)| place).collect();
    for (number, from) in places.iter().enumerate() {
        let to = places.get(number + 2).copied().unwrap_or(run.len());
        if let Some(pair) = run.get(*from..to) {
            found.push(Word { range: start + from..start + to, form: form(pair), is_pair: true });
        }
    }
}

/// Han, Kana and Hangul, and the scripts of South East Asia that are written without spaces.
fn is_unparted(letter: char) -> bool {
    matches!(letter,
        '\u{e00}'..='\u{eff}' | '\u{1000}'..='\u{109f}' | '\u{1100}'..='\u{11ff}' | '\u{1780}'..='\u{17ff}'
        | '\u{3005}'..='\u{3007}' | '\u{3041}'..='\u{309f}' | '\u{30a1}'..='\u{30fa}' | '\u{30fc}'..='\u{30ff}'
        | '\u{3130}'..='\u{318f}' | '\u{31f0}'..='\u{31ff}' | '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}'
        | '\u{ac00}'..='\u{d7af}' | '\u{f900}'..='\u{faff}' | '\u{ff66}'..='\u{ff9f}' | '\u{20000}'..='\u{3ffff}')
}

fn form(word: &str) -> String {
    if word.is_ascii() {
        return word.to_ascii_lowercase();
    }
    let visible = |letter: &char| !matches!(letter, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}' | '\u{feff}');
    let alike = |letter| if matches!(letter, '’' | '‘' | 'ʼ' | 'ʹ' | '＇') { '\'' } else { letter };
    word.nfkc().flat_map(char::to_lowercase).filter(visible).map(alike).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn forms(text: &str) -> Vec<String> {
        words(text).into_iter().map(|word| word.form).collect()
    }

    #[test]
    fn words_are_parted_as_readers_part_them() {
        assert_eq!(forms("Nagorno-Karabakh: U.S. 1,000,000"), ["nagorno", "karabakh", "u.s", "1,000,000"]);
        assert_eq!(forms("L’Élysée — co\u{ad}operation"), ["l'élysée", "cooperation"]);
        assert_eq!(forms("Saint\u{2011}Denis ＮＡＴＯ"), ["saint", "denis", "nato"]);
        assert_eq!(forms(""), [""; 0]);
    }

    #[test]
    fn unparted_scripts_become_pairs() {
        assert_eq!(forms("习近平 in 法国"), ["习近", "近平", "平", "in", "法国", "国"]);
        assert_eq!(forms("대통령은"), ["대통", "통령", "령은", "은"]);
        let text = "a 法国";
        assert_eq!(words(text).get(1).and_then(|word| text.get(word.range.clone())), Some("法国"));
    }
}
