//! Writes a made-up newsroom of any size as newline-delimited JSON: the same for the same numbers, with the shape of a
//! real one (words, regions, tags and authors by Zipf's law, about 450 words an article, or as many paragraphs as are wanted).
//!
//! `cargo run --release --example corpus -- ARTICLES SEED PARAGRAPHS NEWSROOM > corpus.ndjson`: the last is how many articles a
//! newsroom with as many tags and authors has, if not so many.

use std::io::{BufWriter, Write, stdout};

use serde_json::{Value, json};

const WORDS: &str = "agency agreement airport alliance ambassador assembly ballot bank border bridge budget cabinet \
    campaign capital ceasefire central chamber coast coalition commission company conference congress council court \
    crisis currency dam deal debt decree defence delegation deputy dialogue district drought economy election embassy \
    energy envoy exchange exports farmers federation fishing flood force forecast foreign fund government governor \
    grain harbour harvest health highway hospital housing imports industry inflation inquiry institute interim \
    investment island judge labour law lawmakers leader loan local majority market mayor measure mediator meeting \
    migrants mine minister ministry mission monitor motion museum nation negotiators network observers office oil \
    opposition order outlook panel parliament parties peace petition pipeline plan police policy port power president \
    price prime probe project protest province public railway reactor reform refugees region report republic reserve \
    residents results river road ruling rural sanctions school sea secretary security senate session settlement \
    shipping shortage society spending spokesperson station statement strike summit supply support surplus talks tariff \
    tax teachers territory tourism trade treaty tribunal troops turnout union university vaccine valley vote water wheat \
    workers zone";

/// How many words bodies are made of: those above, and after them made-up ones, each less usual than the one before.
const VOCABULARY: usize = 50_000;

const REGIONS: &str = "FR DE GB US RU CN IN BR JP IT ES PL UA TR IR IL EG NG KE ZA ET UG GH SN ML NE TD SD SS DZ MA TN \
    LY SY IQ SA YE AE QA JO LB AM AZ GE KZ UZ TM KG TJ AF PK BD LK NP MM TH VN KH LA MY SG ID PH KR KP MN AU NZ PG FJ \
    CA MX GT HN SV NI CR PA CU HT DO JM CO VE EC PE BO CL AR PY UY GY SR PT IE BE NL LU CH AT CZ SK HU RO BG GR HR SI \
    BA RS ME MK AL BY LT LV EE FI SE NO DK IS MD CY MT";

const CONSONANTS: &str = "bdfgklmnprstvz";

const VOWELS: &str = "aeiou";

/// A generator of random numbers that is the same everywhere (SplitMix64).
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    fn below(&mut self, end: usize) -> usize {
        (self.next() % end.max(1) as u64) as usize
    }

    /// A rank below `end`: each twice as far down the list is about half as likely.
    fn rank(&mut self, end: usize) -> usize {
        let unit = (self.next() >> 11) as f64 / (1_u64 << 53) as f64;
        (((end as f64 + 1.0).powf(unit)) as usize).saturating_sub(1).min(end.saturating_sub(1))
    }

    fn pick<'a>(&mut self, list: &[&'a str]) -> &'a str {
        let place = self.below(list.len());
        list.get(place).copied().unwrap_or_default()
    }

    /// Different ranks, at most `count`.
    fn ranks(&mut self, count: usize, end: usize) -> Vec<usize> {
        let mut ranks = Vec::with_capacity(count);
        for _ in 0..count {
            let rank = self.rank(end);
            if !ranks.contains(&rank) {
                ranks.push(rank);
            }
        }
        ranks
    }
}

/// A word of six or more letters, another for each number.
fn invented(number: usize) -> String {
    let syllables: Vec<String> =
        CONSONANTS.chars().flat_map(|first| VOWELS.chars().map(move |last| format!("{first}{last}"))).collect();
    let (mut word, mut rest) = (String::new(), number);
    while rest > 0 || word.len() < 6 {
        word.insert_str(0, syllables.get(rest % syllables.len()).map_or("", String::as_str));
        rest /= syllables.len();
    }
    word
}

pub struct Corpus {
    random: Random,
    words: Vec<&'static str>,
    vocabulary: Vec<String>,
    regions: Vec<&'static str>,
    articles: usize,
    /// Of each article; 8 to 12 if it is not said.
    paragraphs: Option<usize>,
    tags: usize,
    authors: usize,
    categories: usize,
    sources: usize,
}

impl Corpus {
    /// Tags and authors are those of a newsroom of so many articles.
    pub fn new(articles: usize, newsroom: usize, seed: u64, paragraphs: Option<usize>) -> Self {
        Self {
            random: Random(seed),
            paragraphs,
            words: WORDS.split_whitespace().collect(),
            vocabulary: WORDS
                .split_whitespace()
                .map(str::to_owned)
                .chain((0..).map(invented))
                .take(VOCABULARY)
                .collect(),
            regions: REGIONS.split_whitespace().collect(),
            articles,
            tags: (newsroom / 5).clamp(50, 20_000),
            authors: (newsroom / 100).clamp(10, 400),
            categories: 84,
            sources: 60,
        }
    }

    pub fn vocabulary(&mut self) -> Vec<Value> {
        let mut lines = vec![
            json!({"region": {"slug": "eurasia", "name": "Eurasia", "regionKind": "GROUPING"}}),
            json!({"region": {"slug": "russia", "otherParents": [{"slug": "eurasia"}]}}),
        ];
        for number in 0..self.categories {
            let parent = (number >= 12).then(|| json!({"slug": format!("section-{}", (number - 12) / 6)}));
            let mut category = json!({"slug": format!("section-{number}"), "name": format!("Section {number}")});
            if let (Some(parent), Some(fields)) = (parent, category.as_object_mut()) {
                fields.insert("parent".into(), parent);
            }
            lines.push(json!({"category": category}));
        }
        for number in 0..self.sources {
            lines.push(json!({"source": {"slug": format!("agency-{number}"), "name": format!("Agency {number}"), "sourceKind": "NEWS_AGENCY"}}));
        }
        for number in 0..self.authors {
            let bio = self.sentence();
            lines.push(json!({"author": {"slug": format!("reporter-{number}"), "name": format!("Reporter {number}"), "bio": {"text": bio}}}));
        }
        for number in 0..self.tags {
            let name = format!("{} {} {number}", self.random.pick(&self.words), self.random.pick(&self.words));
            lines.push(json!({"tag": {"slug": format!("topic-{number}"), "name": name, "tagKind": "SUBJECT"}}));
        }
        lines
    }

    fn sentence(&mut self) -> String {
        let length = 8 + self.random.below(16);
        let mut words: Vec<String> = (0..length).map(|_| self.word()).collect();
        if let Some(first) = words.first_mut() {
            *first = first[..1].to_uppercase() + &first[1..];
        }
        words.join(" ") + "."
    }

    fn word(&mut self) -> String {
        let rank = self.random.rank(self.vocabulary.len());
        self.vocabulary.get(rank).cloned().unwrap_or_default()
    }

    pub fn article(&mut self, number: usize) -> Value {
        // Ten years, evenly.
        let seconds = 1_280_000_000 + (number as i64 * 315_000_000) / self.articles.max(1) as i64;
        let published = jiff::Timestamp::from_second(seconds).map(|at| at.to_string()).unwrap_or_default();
        let headline: Vec<&str> = (0..7 + self.random.below(5)).map(|_| self.random.pick(&self.words)).collect();
        let count = 1 + self.random.below(3);
        let regions: Vec<Value> = self
            .random
            .ranks(count, self.regions.len())
            .into_iter()
            .filter_map(|rank| self.regions.get(rank))
            .map(|code| json!({"isoAlpha2": code}))
            .collect();
        let count = 3 + self.random.below(5);
        let tags: Vec<Value> = self
            .random
            .ranks(count, self.tags)
            .into_iter()
            .map(|rank| json!({"tag": {"slug": format!("topic-{rank}")}}))
            .collect();
        let count = 1 + self.random.below(2);
        let categories: Vec<Value> = self
            .random
            .ranks(count, self.categories)
            .into_iter()
            .map(|rank| json!({"slug": format!("section-{rank}")}))
            .collect();
        let count = 1 + self.random.below(3);
        let citations: Vec<Value> = self
            .random
            .ranks(count, self.sources)
            .into_iter()
            .map(|rank| json!({"key": format!("a{rank}"), "source": {"slug": format!("agency-{rank}")}}))
            .collect();
        let author = self.random.rank(self.authors);
        let blocks: Vec<Value> = (0..self.paragraphs.unwrap_or(8 + self.random.below(5)))
            .map(|_| {
                let sentences: Vec<String> = (0..2 + self.random.below(3)).map(|_| self.sentence()).collect();
                json!({"paragraph": {"spans": [{"text": sentences.join(" ")}]}})
            })
            .collect();
        let headline = headline.join(" ");
        json!({"article": {
            "importKey": {"source": "corpus", "key": number.to_string()},
            "then": "PUBLISH",
            "content": {
                "headline": headline[..1].to_uppercase() + &headline[1..],
                "slug": format!("{}-{number}", headline.replace(' ', "-")),
                "language": "en",
                "regions": regions, "categories": categories, "tags": tags, "citations": citations,
                "bylines": [{"author": {"slug": format!("reporter-{author}")}}],
                "body": {"blocks": blocks},
                "publishedAt": published,
            },
        }})
    }
}

fn main() -> std::io::Result<()> {
    let mut arguments = std::env::args().skip(1).filter_map(|text| text.parse::<u64>().ok());
    let articles = arguments.next().unwrap_or(10_000) as usize;
    let (seed, paragraphs) = (arguments.next().unwrap_or(1), arguments.next());
    let newsroom = arguments.next().map_or(articles, |count| count as usize);
    let mut corpus = Corpus::new(articles, newsroom, seed, paragraphs.map(|count| count as usize));
    let mut out = BufWriter::new(stdout().lock());
    for line in corpus.vocabulary() {
        writeln!(out, "{line}")?;
    }
    for number in 0..articles {
        writeln!(out, "{}", corpus.article(number))?;
    }
    out.flush()
}
