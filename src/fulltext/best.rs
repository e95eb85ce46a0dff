use std::cmp::Reverse;
use std::collections::{BinaryHeap, HashMap, HashSet};
use std::sync::Arc;

use tantivy::collector::{Collector, SegmentCollector};
use tantivy::columnar::Column;
use tantivy::query::Weight;
use tantivy::{DocAddress, DocId, Score, SegmentReader};

/// What hits are in the order of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Order {
    Relevance,
    /// By key, the largest first.
    Newest,
}

/// Where a hit stands: the larger comes first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Rank {
    /// The bits of the score, which sort as the score does, without the last that depend on the order of additions.
    pub score: u32,
    pub key: i64,
}

impl Rank {
    fn new(score: Score, key: i64) -> Self {
        Self { score: score.max(0.0).to_bits() & !0xff, key }
    }

    /// Whatever is ranked here has a larger score than this.
    fn threshold(self) -> Score {
        self.score.checked_sub(1).map_or(Score::MIN, Score::from_bits)
    }
}

/// Collects the best documents after a rank.
pub(super) struct Best {
    pub limit: usize,
    pub order: Order,
    pub after: Option<Rank>,
    pub from: Option<i64>,
    pub before: Option<i64>,
    /// Not these.
    pub skip: Arc<HashSet<DocAddress>>,
}

pub(super) type Ranked = Vec<(Rank, DocAddress)>;

impl Best {
    /// The best of those that segments have found.
    fn merge(&self, mut all: Ranked) -> Ranked {
        all.sort_unstable_by_key(|(rank, _)| Reverse(*rank));
        all.truncate(self.limit);
        all
    }

    fn is_wanted(&self, rank: Rank, document: DocAddress) -> bool {
        self.after.is_none_or(|after| rank < after)
            && self.from.is_none_or(|from| rank.key >= from)
            && self.before.is_none_or(|before| rank.key < before)
            && !self.skip.contains(&document)
    }
}

impl Collector for Best {
    type Fruit = Ranked;
    type Child = Nothing;

    fn for_segment(&self, _: u32, _: &SegmentReader) -> tantivy::Result<Nothing> {
        Ok(Nothing)
    }

    fn requires_scoring(&self) -> bool {
        self.order == Order::Relevance
    }

    fn merge_fruits(&self, fruits: Vec<Ranked>) -> tantivy::Result<Ranked> {
        Ok(self.merge(fruits.into_iter().flatten().collect()))
    }

    fn collect_segment(&self, weight: &dyn Weight, segment: u32, reader: &SegmentReader) -> tantivy::Result<Ranked> {
        let keys: Column<i64> = reader.fast_fields().i64("key")?;
        let alive = reader.alive_bitset();
        // The worst of the best is on top.
        let mut best: BinaryHeap<Reverse<(Rank, DocId)>> = BinaryHeap::with_capacity(self.limit + 1);
        let mut take = |document: DocId, score: Score| {
            let address = DocAddress::new(segment, document);
            let rank = Rank::new(score, keys.first(document).unwrap_or(i64::MIN));
            if alive.is_none_or(|alive| alive.is_alive(document)) && self.is_wanted(rank, address) {
                best.push(Reverse((rank, document)));
                if best.len() > self.limit {
                    best.pop();
                }
            }
            match best.peek() {
                Some(Reverse((worst, _))) if best.len() == self.limit => worst.threshold(),
                _ => Score::MIN,
            }
        };
        match self.order {
            Order::Relevance => weight.for_each_pruning(Score::MIN, reader, &mut take)?,
            Order::Newest => weight.for_each_no_score(reader, &mut |documents| {
                documents.iter().for_each(|document| {
                    take(*document, 0.0);
                });
            })?,
        }
        let found = best.into_iter().map(|Reverse((rank, document))| (rank, DocAddress::new(segment, document)));
        Ok(found.collect())
    }
}

/// Segments are collected whole.
pub(super) struct Nothing;

impl SegmentCollector for Nothing {
    type Fruit = Ranked;

    fn collect(&mut self, _: DocId, _: Score) {}

    fn harvest(self) -> Ranked {
        Vec::new()
    }
}

/// In which buckets the facets of documents count.
#[derive(Clone, Debug, Default)]
pub struct Buckets {
    /// By facet; the numbers are below `length`.
    pub of_facet: HashMap<u64, Vec<u32>>,
    pub length: usize,
}

/// Counts the documents, and those of each bucket.
pub(super) struct Counts<'a> {
    pub from: Option<i64>,
    pub before: Option<i64>,
    pub buckets: &'a Buckets,
}

impl Counts<'_> {
    pub fn of(&self, weight: &dyn Weight, reader: &SegmentReader, into: &mut Counted) -> tantivy::Result<()> {
        let keys: Column<i64> = reader.fast_fields().i64("key")?;
        let facets: Column<u64> = reader.fast_fields().u64("facet")?;
        let alive = reader.alive_bitset();
        let Buckets { of_facet, length } = self.buckets;
        into.buckets.resize(*length, 0);
        // The last document that counted in a bucket: each counts once there.
        let mut seen = vec![DocId::MAX; *length];
        weight.for_each_no_score(reader, &mut |documents| {
            for document in documents {
                let in_range = self.from.is_none() && self.before.is_none()
                    || keys.first(*document).is_some_and(|key| {
                        self.from.is_none_or(|from| key >= from) && self.before.is_none_or(|before| key < before)
                    });
                if !in_range || alive.is_some_and(|alive| alive.is_deleted(*document)) {
                    continue;
                }
                into.documents += 1;
                if *length == 0 {
                    continue;
                }
                for bucket in facets.values_for_doc(*document).filter_map(|facet| of_facet.get(&facet)).flatten() {
                    let place = *bucket as usize;
                    if let (Some(last), Some(count)) = (seen.get_mut(place), into.buckets.get_mut(place))
                        && *last != *document
                    {
                        *last = *document;
                        *count += 1;
                    }
                }
            }
        })
    }
}

/// How many documents there are.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Counted {
    pub documents: u64,
    pub buckets: Vec<u64>,
}
