use tantivy::Index;
use tantivy::schema::{FAST, Field, INDEXED, IndexRecordOption, STRING, Schema, TextFieldIndexing, TextOptions};
use tantivy::tokenizer::TextAnalyzer;

use super::tokenizer::{Form, Words};

/// What is kept of a document. Nothing of its text is stored: hits are read from the database.
#[derive(Clone, Copy, Debug)]
pub(super) struct Fields {
    /// What the document is known by, as two numbers, to be read of hits; the low one finds it too.
    pub id_high: Field,
    pub id_low: Field,
    /// The place of the document among others; of equal hits the larger comes first.
    pub key: Field,
    /// Stems of everything, with their places; the title counts three times.
    pub text: Field,
    /// Stems of the title.
    pub title: Field,
    /// Words of everything as they are written: for prefixes, typing errors, and the written form before others.
    pub word: Field,
    /// The sets that the document is in.
    pub set: Field,
    /// What results are counted by.
    pub facet: Field,
    /// The language, as a tag.
    pub language: Field,
}

impl Fields {
    pub fn schema() -> (Schema, Self) {
        let text = |form: Form, records| {
            let indexing = TextFieldIndexing::default().set_tokenizer(form.name()).set_index_option(records);
            TextOptions::default().set_indexing_options(indexing)
        };
        let positions = IndexRecordOption::WithFreqsAndPositions;
        let mut schema = Schema::builder();
        let fields = Self {
            id_high: schema.add_u64_field("id_high", FAST),
            id_low: schema.add_u64_field("id_low", FAST | INDEXED),
            key: schema.add_i64_field("key", FAST),
            text: schema.add_text_field("text", text(Form::Stem, positions)),
            title: schema.add_text_field("title", text(Form::Stem, positions)),
            word: schema.add_text_field("word", text(Form::Exact, IndexRecordOption::Basic)),
            set: schema.add_u64_field("set", INDEXED),
            facet: schema.add_u64_field("facet", FAST),
            language: schema.add_text_field("language", STRING),
        };
        (schema.build(), fields)
    }

    pub fn register(index: &Index) {
        for form in [Form::Stem, Form::Exact] {
            index.tokenizers().register(form.name(), TextAnalyzer::builder(Words::new(form)).build());
        }
    }
}
