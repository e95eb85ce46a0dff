use super::{Tally, TextPart};
use crate::body::Mark;
use crate::body::check::is_refused;

/// Everything in a text that somebody can read, see or follow.
#[derive(Clone, Debug, Default)]
pub struct Stock {
    /// The words; lines and blocks are separated by white space.
    pub text: String,
    /// Everything else but marks.
    pub things: Vec<Thing>,
    /// Characters under each mark, white space aside; in the order of [`Mark::ALL`].
    pub marks: [u64; Mark::ALL.len()],
    /// Fragments of links within the text that have a target there.
    pub reached: Vec<String>,
}

/// One thing.
#[derive(Clone, Debug)]
pub struct Thing {
    pub part: TextPart,
    /// What it is the same by, in the source and in blocks.
    pub key: String,
    /// As the source writes it.
    pub what: String,
    /// Where in the words.
    pub at: usize,
}

impl Stock {
    pub fn add(&mut self, part: TextPart, key: String, what: String) {
        self.things.push(Thing { part, key, what, at: self.text.len() });
    }

    /// Adds text under some marks.
    pub fn say(&mut self, text: &str, marks: &[Mark]) {
        self.text.push_str(text);
        if marks.is_empty() {
            return;
        }
        let count = text.chars().filter(|char| !char.is_whitespace()).count() as u64;
        for (place, mark) in Mark::ALL.iter().enumerate() {
            if let Some(total) = self.marks.get_mut(place).filter(|_| marks.contains(mark)) {
                *total += count;
            }
        }
    }

    pub fn space(&mut self) {
        if !self.text.ends_with(' ') && !self.text.is_empty() {
            self.text.push(' ');
        }
    }

    /// Adds the lines of preformatted text.
    pub fn code(&mut self, code: &str) {
        self.space();
        let code: String = code.chars().filter(|char| !is_refused(*char)).collect();
        for line in code.lines().map(str::trim_end).filter(|line| !line.is_empty()) {
            self.add(TextPart::CodeLine, line.to_owned(), line.to_owned());
            self.text.push_str(line);
            self.space();
        }
    }

    pub fn tally(&self) -> Tally {
        let mut tally = Tally::new();
        let mut add = |part, count| *tally.entry(part).or_default() += count;
        add(TextPart::Words, self.text.split_whitespace().count() as u64);
        add(TextPart::Mark, self.marks.iter().sum());
        add(TextPart::Anchor, self.reached.len() as u64);
        self.things.iter().for_each(|thing| add(thing.part, 1));
        tally.retain(|_, count| *count > 0);
        tally
    }
}
