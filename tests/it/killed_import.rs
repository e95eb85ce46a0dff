//! An importer that is killed again and again while it writes, and begun again: as if nothing had been.

use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use dateline::db::{Database, DatabaseUrl, Sql};
use sea_orm::FromQueryResult;
use serde_json::{Value, json};

use crate::app::{TestApp, block_on};
use crate::wordpress::export::{channel, post};

/// More than fits into one batch, so that there is something to kill between.
const POSTS: u32 = 700;

/// A folder for one test, gone when it is over.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("dateline-killed-import-{}-{name}", std::process::id()));
        std::fs::create_dir_all(&path).unwrap();
        Self(path)
    }

    fn file(&self, name: &str, text: &str) -> String {
        let path = self.0.join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, text).unwrap();
        path.display().to_string()
    }

    fn sqlite(&self, name: &str) -> String {
        format!("sqlite://{}", self.0.join(name).display())
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

fn dateline(folder: &Path, arguments: &[&str], database: &str) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_dateline"));
    command.args(arguments).args(["--database-url", database, "--log", "error"]).current_dir(folder);
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    command
}

fn exported(folder: &Path, database: &str) -> String {
    let output = dateline(folder, &["export", "ndjson"], database).stdout(Stdio::piped()).output().unwrap();
    assert!(output.status.success());
    String::from_utf8(output.stdout).unwrap()
}

#[derive(FromQueryResult)]
struct Number {
    n: i64,
}

/// Waits until the importer has written something new, or is done; gives the number of articles that are there.
async fn wait_for_more(db: &Database, importer: &mut Child, before: i64) -> i64 {
    loop {
        let row = Sql::new("SELECT count(*) AS n FROM article").one::<Number>(db.reader()).await.unwrap();
        let articles = row.unwrap().n;
        if articles > before || importer.try_wait().unwrap().is_some() {
            return articles;
        }
        tokio::time::sleep(Duration::from_millis(2)).await;
    }
}

/// Kills an import each time that it has written something, until it is done; compares with one that nobody killed.
async fn is_as_if_nothing_had_been(folder: &Folder, arguments: &[&str], killed: &str, quiet: &str) {
    assert!(dateline(&folder.0, arguments, quiet).status().unwrap().success());
    assert!(dateline(&folder.0, &["migrate"], killed).status().unwrap().success());
    let db = Database::open(&DatabaseUrl::parse(killed).unwrap(), 2).await.unwrap();
    let (mut kills, mut articles) = (0, 0);
    loop {
        let mut importer = dateline(&folder.0, arguments, killed).spawn().unwrap();
        articles = wait_for_more(&db, &mut importer, articles).await;
        // Not waiting for something: what is under way then varies.
        tokio::time::sleep(Duration::from_millis(kills * 13)).await;
        if let Some(status) = importer.try_wait().unwrap() {
            assert!(status.success());
            break;
        }
        importer.kill().unwrap();
        importer.wait().unwrap();
        kills += 1;
    }
    assert!(kills >= 2, "{kills}");
    let (there, wanted) = (exported(&folder.0, killed), exported(&folder.0, quiet));
    assert!(wanted.matches("{\"article\":").count() >= POSTS as usize, "{wanted}");
    let difference = there.lines().zip(wanted.lines()).find(|(there, wanted)| there != wanted);
    assert_eq!(difference, None);
    assert_eq!(there.len(), wanted.len());
}

fn wordpress(folder: &Folder) -> String {
    let items: Vec<String> = (1..=POSTS)
        .map(|id| {
            let tag = format!("tag-{}", id % 50);
            let text = format!(
                "Text {id} with <a href=\"https://old.example/?p={}\">a link</a>.\n\nSources: Reuters",
                id % POSTS + 1
            );
            let item =
                post(id, &format!("Post {id}"), &text).filed("category", "news", "News").filed("post_tag", &tag, &tag);
            item.meta("_wp_old_slug", &format!("older-{id}")).comment(1, 0, "1", "One").comment(2, 1, "0", "Two").xml()
        })
        .collect();
    folder.file("export.xml", &channel(&items))
}

#[test]
fn an_import_from_wordpress_into_sqlite() {
    let folder = Folder::new("wordpress");
    let file = wordpress(&folder);
    let (killed, quiet) = (folder.sqlite("killed.db"), folder.sqlite("quiet.db"));
    block_on(is_as_if_nothing_had_been(&folder, &["import", "wordpress", &file], &killed, &quiet));
}

#[test]
fn an_import_from_wordpress_into_postgres() {
    let folder = Folder::new("postgres");
    let file = wordpress(&folder);
    block_on(async {
        let app = TestApp::postgres().await;
        let quiet = folder.sqlite("quiet.db");
        is_as_if_nothing_had_been(&folder, &["import", "wordpress", &file], &app.address().unwrap(), &quiet).await;
        // The server, which by itself would not look, has measured what it plans for.
        let measured =
            "SELECT count(*) AS n FROM pg_stats WHERE schemaname = current_schema() AND tablename = 'article_live'";
        let measured = Sql::new(measured).one::<Number>(app.app.db.primary()).await.unwrap().unwrap().n;
        assert!(measured > 10, "{measured}");
    });
}

#[test]
fn an_import_of_markdown() {
    let folder = Folder::new("markdown");
    for id in 1..=POSTS {
        let text = format!(
            "---\ntitle: Post {id}\ndate: 2020-11-01T10:00:00Z\nauthor: Jane Doe\ncategories: News\ntags: [a-{}]\n---\nText {id}.\n",
            id % 50
        );
        folder.file(&format!("site/content/posts/post-{id}.md"), &text);
    }
    let (killed, quiet) = (folder.sqlite("killed.db"), folder.sqlite("quiet.db"));
    block_on(is_as_if_nothing_had_been(&folder, &["import", "markdown", "site"], &killed, &quiet));
}

#[test]
fn an_import_from_ghost() {
    let folder = Folder::new("ghost");
    let post = |id: u32| {
        json!({"id": id.to_string(), "uuid": format!("u{id}"), "title": format!("Post {id}"), "slug": format!("post-{id}"), "author_id": "9",
            "status": "published", "html": format!("<p>Text {id}.</p>"), "published_at": "2020-11-01T10:00:00.000Z"})
    };
    let posts: Vec<Value> = (1..=POSTS).map(post).collect();
    let users = json!([{"id": "9", "name": "Jo", "slug": "jo"}]);
    let data = json!({"db": [{"meta": {"version": "5.0"}, "data": {"posts": posts, "users": users, "tags": [], "settings": []}}]});
    let file = folder.file("ghost.json", &data.to_string());
    let (killed, quiet) = (folder.sqlite("killed.db"), folder.sqlite("quiet.db"));
    block_on(is_as_if_nothing_had_been(&folder, &["import", "ghost", &file], &killed, &quiet));
}
