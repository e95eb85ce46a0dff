//! A copy of the database that is whole, and a file that is.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::{Child, Stdio};

use dateline::auth::Role;
use dateline::db::Sql;
use sea_orm::FromQueryResult;
use serde_json::json;

use super::{Folder, on_file};
use crate::app::block_on;
use crate::newsroom::{content, step, user};
use crate::page::LINES;

#[derive(FromQueryResult)]
struct Number {
    n: i64,
}

fn mode(path: &Path) -> u32 {
    fs::metadata(path).unwrap().permissions().mode() & 0o777
}

async fn rows(path: &Path, table: &str) -> i64 {
    let app = on_file(path).await;
    let count = Sql::new(&format!("SELECT count(*) AS n FROM {table}")).one::<Number>(app.app.db.reader()).await;
    app.app.db.close().await;
    count.unwrap().unwrap().n
}

/// A server with the demo that answers.
fn demo(folder: &Folder, url: &str) -> Child {
    let mut child = folder
        .command(&["serve", "--demo", "--bind", "127.0.0.1:0", "--database-url", url, "--log", "error"])
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut lines = std::io::BufRead::lines(std::io::BufReader::new(child.stdout.take().unwrap()));
    lines.find(|line| line.as_ref().unwrap().starts_with("Dateline answers at")).unwrap().unwrap();
    child
}

#[test]
fn a_backup_has_everything_that_was_committed_while_it_is_written_to() {
    let folder = Folder::new("backup");
    block_on(async {
        let app = on_file(&folder.file("d.db")).await;
        app.import(LINES).await;
        let editor = user(Role::Editor, 7);
        for number in 0..5 {
            step(&app, editor, "createArticle", json!({"content": content(&format!("Draft {number}"))})).await;
        }
        // Somebody is in the middle of a change.
        let open = app.app.db.begin().await.unwrap();
        Sql::new("DELETE FROM article_revision").execute(&open).await.unwrap();
        let url = folder.url("d.db");
        let arguments = ["backup", "copy.db", "--database-url", &url];
        let (code, printed, told) = folder.run(&arguments);
        assert_eq!(code, 0, "{printed}{told}");
        open.rollback().await.unwrap();
        let (code, _, told) = folder.run(&arguments);
        assert_eq!((code, told.contains("copy.db is there already")), (1, true), "{told}");
        assert!(!folder.file("copy.db.part").exists());
        assert_eq!(mode(&folder.file("copy.db")), 0o600);
        for table in ["article_revision", "audit_log", "signing_key", "article_live"] {
            let here = Sql::new(&format!("SELECT count(*) AS n FROM {table}"));
            let here = here.one::<Number>(app.app.db.reader()).await.unwrap().unwrap().n;
            assert!(here > 0, "{table}");
            assert_eq!(rows(&folder.file("copy.db"), table).await, here, "{table}");
        }
        app.app.db.close().await;
    });
}

#[test]
fn for_postgres_the_command_is_told_without_the_password() {
    let folder = Folder::new("dump");
    let (code, _, told) =
        folder.run(&["backup", "x.dump", "--database-url", "postgres://me:secret@db.example/news?sslmode=require"]);
    let command = "pg_dump --format=custom --file=x.dump \"postgres://me@db.example/news?sslmode=require\"";
    assert_eq!((code, told.contains(command), told.contains("secret")), (1, true, false), "{told}");
    assert!(told.contains("Copy the media files in data/media/o afterwards."), "{told}");
}

#[test]
fn a_backup_has_the_media_files_beside_it() {
    let folder = Folder::new("backup-media");
    let url = folder.url("d.db");
    let mut child = demo(&folder, &url);
    let (code, printed, told) = folder.run(&["backup", "copy.db", "--database-url", &url]);
    fs::write(folder.file("taken.db.media"), "").unwrap();
    let (refused, _, why) = folder.run(&["backup", "taken.db", "--database-url", &url]);
    child.kill().unwrap();
    child.wait().unwrap();
    assert_eq!((refused, why.contains("cannot be copied into taken.db.media: ")), (1, true), "{why}");
    assert!(!folder.file("taken.db").exists() && !folder.file("taken.db.part").exists());
    assert_eq!((code, printed.contains("copy.db.media has ")), (0, true), "{printed}{told}");
    fs::remove_dir_all(folder.file("d.db.media")).unwrap();
    let verified = |database: &str| folder.run(&["media", "verify", "--database-url", &folder.url(database)]);
    let (code, printed, told) = verified("copy.db");
    assert_eq!((code, printed.ends_with(" 0 of them are not whole\n")), (0, true), "{printed}{told}");
    assert!(!printed.starts_with("0 files"), "{printed}");
    assert_eq!(verified("d.db").0, 1);
    assert_eq!(mode(&folder.file("copy.db.media/o")), 0o700);
}

#[test]
fn nobody_else_can_read_the_database_and_the_doctor_tells_if_they_can() {
    let folder = Folder::new("private");
    let url = folder.url("made/d.db");
    assert_eq!(folder.run(&["migrate", "--database-url", &url]).0, 0);
    let file = folder.file("made/d.db");
    assert_eq!((mode(&folder.file("made")), mode(&file)), (0o700, 0o600));
    block_on(async {
        let app = on_file(&file).await;
        app.import(LINES).await;
        for name in ["made/d.db-wal", "made/d.db-shm"] {
            assert_eq!(mode(&folder.file(name)), 0o600, "{name}");
        }
        app.app.db.close().await;
    });
    assert_eq!(folder.run(&["doctor", "--database-url", &url]).0, 0);
    fs::set_permissions(&file, fs::Permissions::from_mode(0o644)).unwrap();
    let (code, printed, _) = folder.run(&["doctor", "--database-url", &url]);
    assert_eq!((code, printed.contains("d.db (644)")), (1, true), "{printed}");
}

#[test]
fn after_a_graceful_stop_the_file_alone_is_whole() {
    let folder = Folder::new("stopped");
    let url = folder.url("d.db");
    let mut child = demo(&folder, &url);
    let pid = child.id().to_string();
    assert!(std::process::Command::new("kill").args(["-TERM", &pid]).status().unwrap().success());
    assert!(child.wait().unwrap().success());
    let beside: Vec<_> = fs::read_dir(&folder.0).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    // The search index can be made anew, and is; files are whole at every moment.
    let beside: Vec<_> = beside.into_iter().filter(|name| name != "d.db.search" && name != "d.db.media").collect();
    assert_eq!(beside, ["d.db"], "{beside:?}");
    assert!(block_on(rows(&folder.file("d.db"), "article_live")) > 0);
}
