//! The files of the search index: whatever happens to them, searches find what is public or say that they cannot, and everything
//! else answers.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use dateline::app::App;
use dateline::auth::Role;
use dateline::fulltext::{FullText, Place};
use dateline::kernel::RandomIds;
use dateline::search;
use serde_json::{Value, json};

use crate::app::{TestApp, block_on};
use crate::exact::settings;
use crate::newsroom::{content, step, user};
use crate::page::LINES;
use crate::web::Web;

/// A folder for one test, gone when it is over.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        Self(std::env::temp_dir().join(format!("dateline-search-{}-{name}", std::process::id())))
    }

    fn text(&self) -> Arc<FullText> {
        Arc::new(FullText::new(Place::Folder(self.0.clone())))
    }

    /// The files of segments.
    fn parts(&self) -> Vec<PathBuf> {
        let paths = fs::read_dir(&self.0).unwrap().map(|entry| entry.unwrap().path());
        let is_part = |path: &Path| !path.file_name().unwrap().to_str().unwrap().starts_with('.');
        let mut parts: Vec<PathBuf> = paths.filter(|path| is_part(path) && !path.ends_with("meta.json")).collect();
        parts.sort();
        parts
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// A node whose index is in a folder.
async fn node(folder: &Folder) -> TestApp {
    let mut app = TestApp::sqlite().await;
    app.app.fulltext = folder.text();
    app.import(LINES).await;
    app
}

async fn publish(app: &TestApp, headline: &str) {
    step(app, user(Role::Editor, 1), "createArticle", json!({"content": content(headline), "then": "PUBLISH"})).await;
}

const QUERIES: [&str; 6] = ["france", "the", "first second", "\"in the\"", "fran*", "frence"];

async fn ask(app: &TestApp, query: &str) -> Value {
    let document = "query ($query: String!) { search(query: $query, orderBy: NEWEST, first: 100) {
        totalCount freshness nodes { path } interpretation { corrections { used } } facets(of: [REGION]) { buckets { label articleCount } } } }";
    app.ask(document, json!({"query": query})).await
}

async fn all(app: &TestApp) -> Vec<Value> {
    let mut found = Vec::new();
    for query in QUERIES {
        found.push(ask(app, query).await);
    }
    found
}

#[test]
fn a_folder_that_is_removed_is_made_anew() {
    let folder = Folder::new("removed");
    block_on(async {
        let app = node(&folder).await;
        search::catch_up(&app.app).await.unwrap();
        fs::remove_dir_all(&folder.0).unwrap();
        // What is open goes on answering.
        assert_eq!(ask(&app, "france").await["data"]["search"]["freshness"], "CURRENT");
        publish(&app, "A quokka in Perth").await;
        search::catch_up(&app.app).await.unwrap();
        let found = ask(&app, "quokka").await;
        assert_eq!((&found["data"]["search"]["totalCount"], app.app.fulltext.begun()), (&json!(1), 2), "{found:#}");
        assert!(ask(&app, "france").await["data"]["search"]["totalCount"].as_i64() > Some(1));
        assert!(folder.0.join("meta.json").exists());
    });
}

/// Flips a bit, or cuts a file, or removes it.
fn damage(path: &Path, seed: usize) {
    let mut bytes = fs::read(path).unwrap();
    match seed % 8 {
        0 => return fs::remove_file(path).unwrap(),
        1 => bytes.truncate(bytes.len() / 2),
        _ => {
            let place = seed * 7_919 % bytes.len();
            bytes[place] ^= 1 << (seed % 8);
        }
    }
    fs::write(path, bytes).unwrap();
}

#[test]
fn damage_is_found_and_the_index_made_anew() {
    let folder = Folder::new("damaged");
    block_on(async {
        let mut app = node(&folder).await;
        search::catch_up(&app.app).await.unwrap();
        let expected = all(&app).await;
        for seed in 0..60 {
            app.app.fulltext = Arc::new(FullText::new(Place::Memory));
            let parts = folder.parts();
            damage(&parts[seed % parts.len()], seed);
            app.app.fulltext = folder.text();
            // Before it is found out, answers may lack something; nothing breaks.
            for answer in all(&app).await {
                let code = answer["errors"][0]["extensions"]["code"].as_str();
                assert!(matches!(code, None | Some("SEARCH_UNAVAILABLE")), "{seed}: {answer:#}");
                assert!(
                    app.get("{ articles(first: 1) { nodes { headline } } }").await["articles"]["nodes"][0].is_object()
                );
            }
            let _ = search::verify(&app.app).await;
            search::catch_up(&app.app).await.unwrap();
            search::verify(&app.app).await.unwrap();
            assert_eq!(all(&app).await, expected, "{seed}");
        }
    });
}

#[test]
fn a_folder_that_cannot_be_written_makes_searches_stale() {
    let folder = Folder::new("unwritable");
    block_on(async {
        let app = node(&folder).await;
        search::catch_up(&app.app).await.unwrap();
        // The library cannot note what files it makes: as on a full disk, reading goes on and writing does not.
        let (list, aside) = (folder.0.join(".managed.json"), folder.0.join("aside"));
        fs::rename(&list, &aside).unwrap();
        fs::create_dir(&list).unwrap();
        publish(&app, "A quokka in Perth").await;
        let error = search::catch_up(&app.app).await.unwrap_err();
        assert!(error.message().contains("cannot be written"), "{error:?}");
        let web = Web::start_with(&app.app, settings(0));
        let told = web.get("/metrics").await.body;
        assert!(
            told.contains("dateline_search_working 0\n") && told.contains("dateline_search_complete 1\n"),
            "{told}"
        );
        assert!(!told.contains("dateline_search_changes_behind 0\n"), "{told}");
        let found = ask(&app, "france").await;
        assert_eq!(found["data"]["search"]["freshness"], "STALE", "{found:#}");
        assert!(found["data"]["search"]["totalCount"].as_i64() > Some(0), "{found:#}");
        fs::remove_dir(&list).unwrap();
        fs::rename(&aside, &list).unwrap();
        search::catch_up(&app.app).await.unwrap();
        let found = ask(&app, "quokka").await;
        assert_eq!((&found["data"]["search"]["totalCount"], app.app.fulltext.begun()), (&json!(1), 1), "{found:#}");
        let told = web.get("/metrics").await.body;
        assert!(
            told.contains("dateline_search_working 1\n") && told.contains("dateline_search_changes_behind 0\n"),
            "{told}"
        );
    });
}

#[test]
fn a_second_process_says_so_and_answers_the_rest() {
    let folder = Folder::new("second");
    block_on(async {
        let mut app = node(&folder).await;
        search::catch_up(&app.app).await.unwrap();
        let expected = all(&app).await;
        let first = std::mem::replace(&mut app.app.fulltext, folder.text());
        let answer = ask(&app, "france").await;
        assert_eq!(answer["errors"][0]["extensions"]["code"], "SEARCH_UNAVAILABLE", "{answer:#}");
        let why = app.app.fulltext.failure().unwrap();
        assert!(why.contains("Another process") && why.contains("search.dir"), "{why}");
        assert!(app.get("{ suggest(prefix: \"fra\") { text } }").await["suggest"][0].is_object());
        // It has not touched what the first one has, and takes over when that is gone.
        assert!(first.index().unwrap().verify().is_ok());
        drop(first);
        search::catch_up(&app.app).await.unwrap();
        assert_eq!((all(&app).await, app.app.fulltext.begun()), (expected, 0));
    });
}

#[test]
fn an_index_is_taken_on_by_its_own_history_and_by_no_other() {
    let folder = Folder::new("history");
    block_on(async {
        let mut app = node(&folder).await;
        search::catch_up(&app.app).await.unwrap();
        let expected = all(&app).await;
        // The next start of the same node is another epoch of the same history.
        let ids = Arc::new(RandomIds);
        let mut next = App::open(app.app.db.clone(), app.clock.clone(), ids.clone()).await.unwrap();
        app.app.fulltext = Arc::new(FullText::new(Place::Memory));
        next.fulltext = folder.text();
        app.app = next;
        search::catch_up(&app.app).await.unwrap();
        assert_eq!((all(&app).await, app.app.fulltext.begun()), (expected, 0));
        app.app.fulltext = Arc::new(FullText::new(Place::Memory));
        // Another database, with more changes than the first.
        let other = node(&folder).await;
        for number in 0..3 {
            publish(&other, &format!("Quokka {number}")).await;
        }
        search::catch_up(&other.app).await.unwrap();
        assert_eq!(other.app.fulltext.begun(), 1);
        assert_eq!(ask(&other, "quokka").await["data"]["search"]["totalCount"], 3);
    });
}
