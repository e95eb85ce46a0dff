//! What the pieces of the hot path take by themselves, in this process: `cargo bench --bench pieces`, or one of them with
//! `cargo bench --bench pieces -- cursor`.

#![expect(clippy::indexing_slicing, clippy::unwrap_used, reason = "a benchmark fails by panicking")]

use std::sync::Arc;

use async_graphql::Variables;
use async_graphql::parser::parse_query;
use async_graphql::parser::types::ExecutableDocument;
use dateline::app::{App, prepare, public_change};
use dateline::article::ImportArticle;
use dateline::article::feed;
use dateline::body::{Body, Context, Images, Rendered, RichText, render};
use dateline::db::{Database, DatabaseUrl};
use dateline::facet::{Facet, Invalidation, KeyRange, collect, depends_on, depends_on_part};
use dateline::graphql::cost::Costs;
use dateline::graphql::limits::Limits;
use dateline::graphql::validation::Validation;
use dateline::graphql::{Introspection, sdl};
use dateline::kernel::{Micros, PageRequest, Position, RandomIds, SystemClock};
use dateline::vocabulary::Vocabulary;
use divan::{Bencher, black_box};
use entity::article_live_body::Forms;
use serde_json::json;
use uuid::Uuid;

#[expect(dead_code, reason = "the example writes to standard output")]
#[path = "../examples/corpus.rs"]
mod corpus;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() {
    divan::main();
}

/// An article page as a front end asks for it.
const PAGE: &str = include_str!("../tests/it/page.graphql");

fn document() -> ExecutableDocument {
    parse_query(PAGE).unwrap()
}

#[divan::bench]
fn document_parse() -> ExecutableDocument {
    document()
}

#[divan::bench]
fn document_limits(bencher: Bencher) {
    let (limits, document) = (Limits::default(), document());
    bencher.bench_local(|| {
        limits.check_text(black_box(PAGE)).unwrap();
        limits.check_document(black_box(&document)).unwrap();
    });
}

#[divan::bench]
fn document_validation(bencher: Bencher) {
    let validation = Validation::of(&sdl(), Introspection::Enabled).unwrap();
    bencher.with_inputs(document).bench_local_refs(|document| validation.document(document).unwrap());
}

#[divan::bench]
fn document_cost(bencher: Bencher) {
    let (costs, document, vocabulary) = (Costs::of(&sdl()).unwrap(), document(), Vocabulary::default());
    let (_, operation) = document.operations.iter().next().unwrap();
    let variables = Variables::from_json(json!({"path": "/2020/11/a"}));
    bencher.bench_local(|| costs.operation(black_box(&document), &operation.node, &variables, &vocabulary));
}

/// The body of an article of the made-up newsroom: about 350 words.
fn body() -> Body {
    let line = corpus::Corpus::new(1_000, 1_000, 1, None).article(0);
    let article: ImportArticle = serde_json::from_value(line["article"].clone()).unwrap();
    let text: Vec<String> = serde_json::to_value(&article.content.body).unwrap()["blocks"]
        .as_array()
        .unwrap()
        .iter()
        .map(|block| format!("<p>{}</p>", block["paragraph"]["spans"][0]["text"].as_str().unwrap()))
        .collect();
    Body::from_html(&text.join("\n"), &Images::default()).unwrap().body
}

#[divan::bench]
fn body_render(bencher: Bencher) {
    let (body, context) = (body(), Context::default());
    bencher.bench_local(|| render(black_box(&body), &context));
}

#[divan::bench]
fn body_store(bencher: Bencher) {
    let rendered = render(&body(), &Context::default());
    bencher.bench_local(|| serde_json::to_string(black_box(&rendered.blocks)).unwrap());
}

/// All forms, as the database keeps them.
fn forms() -> Forms {
    let Rendered { blocks, html, markdown, text, .. } = render(&body(), &Context::default());
    Forms { blocks: serde_json::to_string(&blocks).unwrap(), html, markdown, text }
}

#[divan::bench]
fn body_pack(bencher: Bencher) {
    let forms = forms();
    bencher.bench_local(|| black_box(&forms).pack().unwrap());
}

#[divan::bench]
fn body_unpack(bencher: Bencher) {
    let packed = forms().pack().unwrap();
    bencher.bench_local(|| Forms::unpack(black_box(&packed)).unwrap());
}

#[divan::bench]
fn html_paragraphs(bencher: Bencher) {
    let html = render(&body(), &Context::default()).html;
    bencher.bench_local(|| Body::from_html(black_box(&html), &Images::default()).unwrap());
}

/// What fits no block stays HTML, and passes the sanitiser.
#[divan::bench]
fn html_sanitised(bencher: Bencher) {
    let html = "<details open onclick=\"x()\"><summary>More</summary><svg onload=\"y()\"></svg>\
        <a href=\"javascript:z()\">a</a> <b>bold</b></details>"
        .repeat(10);
    bencher.bench_local(|| Body::from_html(black_box(&html), &Images::default()).unwrap());
}

#[divan::bench]
fn rich_text_html() -> RichText {
    let source =
        "A <em>short</em> biography with <a href=\"https://example.org\">a link</a> and <strong>two</strong> marks.";
    RichText::from_html(black_box(source)).unwrap()
}

#[divan::bench]
fn cursor_encode(bencher: Bencher) {
    let page = PageRequest::first(feed::LIST, 20);
    bencher.bench_local(|| page.cursor(Position::Key(black_box(1_604_000_000_000_000))));
}

#[divan::bench]
fn cursor_decode(bencher: Bencher) {
    let text = PageRequest::first(feed::LIST, 20).cursor(Position::Key(1_604_000_000_000_000));
    let read = |text: &str| PageRequest::new(feed::LIST, 100, Some(20), Some(text), None, None).unwrap();
    bencher.bench_local(|| read(black_box(&text)));
}

/// What a page of twenty cards notes.
#[divan::bench]
fn facets_of_a_page(bencher: Bencher) {
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    bencher.bench_local(|| {
        runtime.block_on(async {
            let note = async {
                depends_on_part(Facet::feed(0, Uuid::nil()), 1, i64::MAX);
                for number in 0..20_u128 {
                    depends_on(Facet::article(Uuid::from_u128(number)));
                    depends_on(Facet::author(Uuid::from_u128(number % 7)));
                }
            };
            collect(note).await.1.into_parts()
        })
    });
}

/// Whether an answer from memory still holds, after a thousand changes of other things.
#[divan::bench]
fn answer_holds(bencher: Bencher) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let app = runtime.block_on(async {
        let db = Database::open(&DatabaseUrl::SqliteMemory, 1).await.unwrap();
        prepare(&db, &SystemClock).await.unwrap();
        let app = App::open(db, Arc::new(SystemClock), Arc::new(RandomIds)).await.unwrap();
        for number in 0..1_000 {
            let mut invalidation = Invalidation::default();
            invalidation.add(Facet::article(Uuid::from_u128(1_000 + number)));
            invalidation.add_at(Facet::feed(0, Uuid::nil()), 0);
            let tx = app.db.begin().await.unwrap();
            public_change(&tx, Micros(0), &invalidation).await.unwrap();
            tx.commit().await.unwrap();
        }
        app.sync().await.unwrap();
        app
    });
    let mut parts = vec![KeyRange { facet: Facet::feed(0, Uuid::nil()), from: 1, to: i64::MAX }];
    parts.extend((0..20).map(|number| KeyRange { facet: Facet::article(Uuid::from_u128(number)), from: 0, to: 0 }));
    let since = app.change_index.position() - 1;
    bencher.bench_local(|| app.change_index.holds(black_box(since), &parts).unwrap());
}
