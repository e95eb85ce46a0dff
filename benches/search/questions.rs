use std::collections::HashMap;

use dateline::db::Database;
use entity::article_live_body::{self, Forms};
use sea_orm::{EntityTrait, QuerySelect};
use serde_json::{Value, json};

use super::ask::address;
use super::shared::Outcome;

const PAGE: &str = "edges { node { headline path publishedAt } }";
const HIGHLIGHTS: &str = "edges { highlights { field fragments { text isMatch } } node { headline path publishedAt } }";

/// What is asked, and of which words.
pub const KINDS: [(&str, &str); 12] = [
    ("common", "common word, best 20"),
    ("newest", "common word, newest 20"),
    ("count", "count of a common word"),
    ("medium", "medium word, best 20"),
    ("rare", "rare word, best 20"),
    ("two", "two common words"),
    ("six", "any of six words"),
    ("phrase", "phrase of two words"),
    ("prefix", "prefix of four letters"),
    ("typo", "one letter wrong"),
    ("facets", "common word with regions"),
    ("highlights", "common word with highlights"),
];

/// Words of a corpus by how many articles have them.
pub struct Words {
    common: Vec<String>,
    medium: Vec<String>,
    rare: Vec<String>,
    phrases: Vec<String>,
}

impl Words {
    /// Counted in some thousand articles.
    pub async fn read(db: &Database) -> Outcome<Self> {
        let bodies = article_live_body::Entity::find().limit(4_000).all(db.reader()).await?;
        let bodies = bodies.iter().map(|row| Ok(Forms::unpack(&row.forms)?.text)).collect::<Outcome<Vec<String>>>()?;
        let mut counts: HashMap<String, usize> = HashMap::new();
        let mut phrases = Vec::new();
        for body in &bodies {
            let mut words: Vec<String> = body
                .split(|letter: char| !letter.is_alphabetic())
                .filter(|word| word.chars().count() > 4)
                .map(str::to_lowercase)
                .collect();
            phrases.extend(words.windows(2).next().map(|pair| pair.join(" ")));
            words.sort_unstable();
            words.dedup();
            words.into_iter().for_each(|word| *counts.entry(word).or_default() += 1);
        }
        let mut counted: Vec<(usize, String)> = counts.into_iter().map(|(word, count)| (count, word)).collect();
        counted.sort_unstable();
        let between = |least: usize, most: usize| -> Vec<String> {
            let words = counted.iter().filter(|(count, _)| (least..most).contains(count));
            words.map(|(_, word)| word.clone()).take(50).collect()
        };
        let all = bodies.len();
        let words = Self {
            common: between(all / 5, all / 2),
            medium: between(all / 100, all / 30),
            rare: between(1, 3),
            phrases: phrases.into_iter().take(50).collect(),
        };
        if words.common.len() < 6 || words.medium.is_empty() || words.rare.is_empty() {
            return Err("the corpus has too few words".into());
        }
        Ok(words)
    }

    /// The addresses of the questions of a kind.
    pub fn questions(&self, kind: &str) -> Vec<String> {
        let common = || self.common.iter().cloned();
        let joined = |count: usize| self.common.windows(count).map(|words| words.join(" ")).collect();
        let (queries, more): (Vec<String>, &str) = match kind {
            "medium" => (self.medium.clone(), PAGE),
            "rare" => (self.rare.clone(), PAGE),
            "two" => (joined(2), PAGE),
            "six" => (joined(6), PAGE),
            "phrase" => (self.phrases.iter().map(|phrase| format!("\"{phrase}\"")).collect(), PAGE),
            "prefix" => (self.medium.iter().map(|word| format!("{}*", start(word))).collect(), PAGE),
            "typo" => (self.medium.iter().map(|word| format!("{word}q")).collect(), PAGE),
            "count" => (common().collect(), "totalCount"),
            "facets" => (common().collect(), "facets(of: [REGION]) { buckets { label articleCount } }"),
            "highlights" => (common().collect(), HIGHLIGHTS),
            _ => (common().collect(), PAGE),
        };
        let order = if kind == "newest" { "NEWEST" } else { "RELEVANCE" };
        let document =
            format!("query ($query: String!) {{ search(query: $query, first: 20, orderBy: {order}) {{ {more} }} }}");
        let variables = |query: String| -> Value { json!({ "query": query }) };
        queries.into_iter().map(|query| address(&document, &variables(query))).collect()
    }
}

fn start(word: &str) -> String {
    word.chars().take(4).collect()
}
