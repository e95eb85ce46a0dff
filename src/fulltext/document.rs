use std::hash::Hasher;

use tantivy::{TantivyDocument, Term};
use uuid::Uuid;

use super::schema::Fields;
use super::tokenizer::value;

/// How often the title counts.
const TITLE_TIMES: usize = 3;
/// How often the names of what it is filed under count.
const LABEL_TIMES: usize = 2;

/// Something that can be found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Document {
    pub id: Uuid,
    /// Its place among others; of equal hits the larger comes first.
    pub key: i64,
    /// A tag (BCP 47).
    pub language: String,
    pub title: String,
    /// What stands above and below the title, and the text.
    pub texts: Vec<String>,
    /// Names of what it is filed under.
    pub labels: Vec<String>,
    /// The sets that it is in.
    pub sets: Vec<u64>,
    /// What results are counted by.
    pub facets: Vec<u64>,
}

impl Document {
    pub(super) fn indexed(&self, fields: &Fields) -> TantivyDocument {
        let Self { id, key, language, title, texts, labels, sets, facets } = self;
        let mut document = TantivyDocument::new();
        let (high, low) = id.as_u64_pair();
        document.add_u64(fields.id_high, high);
        document.add_u64(fields.id_low, low);
        document.add_i64(fields.key, *key);
        document.add_text(fields.language, language);
        document.add_text(fields.title, value(language, title));
        let mut add = |text: &str, times: usize| {
            let value = value(language, text);
            (0..times).for_each(|_| document.add_text(fields.text, &value));
            document.add_text(fields.word, value);
        };
        add(title, TITLE_TIMES);
        texts.iter().for_each(|text| add(text, 1));
        labels.iter().for_each(|label| add(label, LABEL_TIMES));
        sets.iter().for_each(|set| document.add_u64(fields.set, *set));
        facets.iter().for_each(|facet| document.add_u64(fields.facet, *facet));
        document
    }
}

/// The number of a set of a kind. Two may share one by chance, once in 2^64.
pub fn set_number(kind: u8, id: u128) -> u64 {
    // The same on every machine and in every version: it is stored.
    let mut hasher = Fnv(0xcbf2_9ce4_8422_2325);
    hasher.write_u8(kind);
    hasher.write(&id.to_be_bytes());
    hasher.finish()
}

/// The number of a facet, of that of a set: each is a column's entry for each document, and its size is a tenth of the index. Two
/// may share one by chance, once in 2^48.
pub const fn facet_number(set: u64) -> u64 {
    set >> 16
}

/// The term of the low half of an id, by which its document is found. Two ids may share it by chance, once in 2^62.
pub(super) fn id_term(fields: &Fields, id: Uuid) -> Term {
    Term::from_field_u64(fields.id_low, id.as_u64_pair().1)
}

/// Fowler, Noll and Vo's hash, 1a.
struct Fnv(u64);

impl Hasher for Fnv {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.0 = (self.0 ^ u64::from(*byte)).wrapping_mul(0x0000_0100_0000_01b3);
        }
    }
}
