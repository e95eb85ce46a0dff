//! The publisher's invariants: the feeds are exactly what the tags and the graph of regions say, at any time.

use std::collections::{BTreeMap, BTreeSet};

use dateline::article::{Genre, Scope};
use dateline::db::Sql;
use dateline::kernel::derived_id;
use proptest::prelude::*;
use proptest::sample::subsequence;
use proptest::test_runner::{Config, TestRunner};
use sea_orm::FromQueryResult;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::app::{TestApp, block_on};

const REGIONS: usize = 6;
const ARTICLES: usize = 5;

#[derive(Clone, Debug)]
enum Step {
    Publish { article: usize, regions: Vec<usize>, category: usize, tags: Vec<usize>, day: i64 },
    Withdraw { article: usize },
    Move { region: usize, parents: Vec<usize> },
}

fn step() -> impl Strategy<Value = Step> {
    let some = |count: usize| subsequence((0..count).collect::<Vec<_>>(), 1..=3);
    prop_oneof![
        5 => (0..ARTICLES, some(REGIONS).prop_shuffle(), 0..4_usize, some(4), 0..60_i64).prop_map(
            |(article, regions, category, tags, day)| Step::Publish { article, regions, category, tags, day }
        ),
        1 => (0..ARTICLES).prop_map(|article| Step::Withdraw { article }),
        // Parents have smaller numbers, so that there are no cycles.
        2 => (1..REGIONS).prop_flat_map(|region| {
            subsequence((0..region).collect::<Vec<_>>(), 0..=region.min(3)).prop_map(move |parents| Step::Move { region, parents })
        }),
    ]
}

/// What should be, kept in the simplest way.
#[derive(Default)]
struct Model {
    parents: BTreeMap<usize, Vec<usize>>,
    live: BTreeMap<usize, (Vec<usize>, usize, Vec<usize>)>,
    withdrawn: BTreeSet<usize>,
}

impl Model {
    fn ancestors(&self, region: usize, into: &mut BTreeSet<usize>) {
        if into.insert(region) {
            for parent in self.parents.get(&region).into_iter().flatten() {
                self.ancestors(*parent, into);
            }
        }
    }

    /// Every (kind, what, article) that must be in the feed.
    fn feed(&self) -> BTreeSet<(i16, Uuid, Uuid)> {
        let mut feed = BTreeSet::new();
        for (article, (regions, category, tags)) in &self.live {
            let article = derived_id("article", &format!("test\n{article}"));
            let mut add = |kind: i16, id: Uuid| feed.insert((kind, id, article));
            add(0, Uuid::nil());
            add(8, Scope::genre(Genre::News).id);
            add(9, Scope::language("en").id);
            let mut above = BTreeSet::new();
            for region in regions {
                add(2, derived_id("region", &format!("r{region}")));
                self.ancestors(*region, &mut above);
            }
            for region in above {
                add(1, derived_id("region", &format!("r{region}")));
            }
            // Category c3 is below c2, which is below c1.
            add(4, derived_id("category", &format!("c{category}")));
            for above in if *category == 0 { 0..=0 } else { 1..=*category } {
                add(3, derived_id("category", &format!("c{above}")));
            }
            for tag in tags {
                add(5, derived_id("tag", &format!("t{tag}")));
            }
            add(6, derived_id("author", "a"));
        }
        feed
    }
}

fn vocabulary() -> Vec<Value> {
    let mut lines: Vec<Value> = (0..REGIONS)
        .map(|n| json!({"region": {"slug": format!("r{n}"), "name": format!("R{n}"), "primaryParent": null}}))
        .collect();
    lines.extend([
        json!({"category": {"slug": "c0", "name": "C0"}}),
        json!({"category": {"slug": "c1", "name": "C1"}}),
        json!({"category": {"slug": "c2", "name": "C2", "parent": {"slug": "c1"}}}),
        json!({"category": {"slug": "c3", "name": "C3", "parent": {"slug": "c2"}}}),
        json!({"author": {"slug": "a", "name": "A"}}),
    ]);
    lines.extend((0..4).map(|n| json!({"tag": {"slug": format!("t{n}"), "name": format!("T{n}")}})));
    lines
}

fn slugs(letter: char, numbers: &[usize]) -> Vec<Value> {
    numbers.iter().map(|n| json!({"slug": format!("{letter}{n}")})).collect()
}

async fn take(app: &TestApp, model: &mut Model, step: &Step) {
    match step {
        // What was withdrawn stays withdrawn here: its path is gone for good.
        Step::Publish { article, .. } | Step::Withdraw { article } if model.withdrawn.contains(article) => {}
        Step::Publish { article, regions, category, tags, day } => {
            let at = jiff::Timestamp::from_second(1_590_000_000 + day / 3 * 86_400 * 8).unwrap();
            app.import_values(&[json!({"article": {
                "importKey": {"source": "test", "key": article.to_string()}, "then": "PUBLISH",
                "content": {
                    "headline": format!("Article {article}"), "body": {"text": "Text."}, "publishedAt": at.to_string(),
                    "bylines": [{"author": {"slug": "a"}}], "regions": slugs('r', regions), "categories": slugs('c', &[*category]),
                    "tags": tags.iter().map(|n| json!({"tag": {"slug": format!("t{n}")}})).collect::<Vec<_>>(),
                },
            }})])
            .await;
            model.live.insert(*article, (regions.clone(), *category, tags.clone()));
        }
        Step::Withdraw { article } => {
            if model.live.remove(article).is_some() {
                app.import_values(&[json!({"article": {
                    "importKey": {"source": "test", "key": article.to_string()}, "withdrawn": "ARCHIVED", "content": {},
                }})])
                .await;
                model.withdrawn.insert(*article);
            }
        }
        Step::Move { region, parents } => {
            let all = slugs('r', parents);
            app.import_values(&[json!({"region": {
                "slug": format!("r{region}"), "primaryParent": all.first(), "otherParents": all.iter().skip(1).collect::<Vec<_>>(),
            }})])
            .await;
            model.parents.insert(*region, parents.clone());
        }
    }
}

#[derive(FromQueryResult)]
struct Member {
    kind: i16,
    ref_id: Uuid,
    article_id: Option<Uuid>,
    published_at: Option<i64>,
}

#[derive(FromQueryResult)]
struct Number {
    kind: i16,
    ref_id: Uuid,
    month: i32,
    live_count: i64,
}

async fn check(app: &TestApp, model: &Model) {
    let connection = app.app.db.reader();
    let members: Vec<Member> = Sql::new(
        "SELECT s.kind, s.ref_id, a.article_id, a.published_at FROM article_feed f JOIN feed_scope s ON s.id = f.scope_id \
         LEFT JOIN article_live a ON a.sort_key = f.sort_key",
    )
    .all(connection)
    .await
    .unwrap();
    assert!(members.iter().all(|row| row.article_id.is_some()), "a feed row without an article");
    let feed: BTreeSet<_> = members.iter().map(|row| (row.kind, row.ref_id, row.article_id.unwrap())).collect();
    assert_eq!(feed, model.feed(), "the feeds are not the closure of the tags");
    assert_eq!(feed.len(), members.len(), "a feed row twice");

    let mut counts: BTreeMap<(i16, Uuid, i32), i64> = BTreeMap::new();
    for row in &members {
        *counts.entry((row.kind, row.ref_id, 0)).or_default() += 1;
        let month = dateline::kernel::Micros(row.published_at.unwrap()).month_in(&jiff::tz::TimeZone::UTC);
        *counts.entry((row.kind, row.ref_id, month)).or_default() += 1;
    }
    let stored: Vec<Number> = Sql::new(
        "SELECT kind, ref_id, 0 AS month, live_count FROM feed_scope WHERE live_count <> 0 UNION ALL \
         SELECT s.kind, s.ref_id, m.month, m.live_count FROM feed_month m JOIN feed_scope s ON s.id = m.scope_id",
    )
    .all(connection)
    .await
    .unwrap();
    let stored: BTreeMap<_, _> = stored.iter().map(|row| ((row.kind, row.ref_id, row.month), row.live_count)).collect();
    assert_eq!(stored, counts, "the counters are not the counts of the ranges");
}

fn hold(make: impl AsyncFn() -> TestApp) {
    let mut runner = TestRunner::new(Config { cases: 24, failure_persistence: None, ..Config::default() });
    runner
        .run(&prop::collection::vec(step(), 1..12), |steps| {
            block_on(async {
                let app = make().await;
                app.import_values(&vocabulary()).await;
                let mut model = Model::default();
                for step in &steps {
                    take(&app, &mut model, step).await;
                    check(&app, &model).await;
                }
            });
            Ok(())
        })
        .unwrap();
}

#[test]
fn feeds_are_the_closure_of_the_tags_sqlite() {
    hold(TestApp::sqlite);
}

#[test]
fn feeds_are_the_closure_of_the_tags_postgres() {
    hold(TestApp::postgres);
}
