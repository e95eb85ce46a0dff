//! `dateline media`, and what the doctor says of files, by the binary on both databases.

use std::fs::{self, File};
use std::path::PathBuf;
use std::time::{Duration, SystemTime};

use dateline::auth::Role;
use dateline::media::Library;
use dateline::media::Settings;
use dateline::media::store::Place;
use serde_json::json;

use super::desk::upload;
use super::files::jpeg;
use crate::app::{TestApp, block_on};
use crate::newsroom::user;
use crate::page::LINES;
use crate::store::{Folder, on_file};
use crate::web::Web;

const ELSEWHERE: &str = "http://127.0.0.1:9/there.jpg";
const WEEK: Duration = Duration::from_secs(8 * 86_400);

/// A newsroom with a picture of its own and one that another site has.
async fn prepare(app: &TestApp, files: PathBuf) {
    app.import(LINES).await;
    app.import_values(&[json!({"media": {"key": "there", "url": ELSEWHERE, "mimeType": "image/jpeg"}})]).await;
    let base = "http://127.0.0.1:8080".to_owned();
    let app = app.with_media(Library::new(Settings::default(), base, Place::Folder(files)));
    let web = Web::start(&app.app);
    upload(&app, &web, user(Role::Editor, 1), "a.jpg", "image/jpeg", &jpeg(64, 48), json!({})).await;
}

fn old(file: &PathBuf) {
    File::options().write(true).open(file).unwrap().set_modified(SystemTime::UNIX_EPOCH + WEEK).unwrap();
}

fn files_are_looked_after(folder: &Folder, url: &str) {
    let run = |words: &[&str]| {
        let (code, printed, told) = folder.run(&[words, &["--database-url", url, "--set", "media.dir=files"]].concat());
        (code, printed + &told)
    };
    let (code, told) = run(&["media", "verify"]);
    assert_eq!((code, told.contains("1 files, 0 of them are not whole")), (0, true), "{told}");

    let orphan = folder.file("files/o/aa/bb").join("aabb".repeat(16));
    fs::create_dir_all(orphan.parent().unwrap()).unwrap();
    fs::write(&orphan, b"orphan").unwrap();
    fs::write(folder.file("files/tmp/1-1"), b"broke off").unwrap();
    let (code, told) = run(&["media", "sweep", "--delete"]);
    assert_eq!((code, orphan.exists()), (0, true), "it is new: {told}");
    old(&orphan);
    old(&folder.file("files/tmp/1-1"));
    let (code, told) = run(&["media", "sweep"]);
    assert_eq!((code, orphan.exists()), (0, true), "{told}");
    for line in [
        "1 uploads that were never completed, 9 bytes",
        "1 originals and masters of no file, 6 bytes",
        "0 sizes under addresses that there are no more, 0 bytes",
        "Nothing was removed. Add --delete to remove them.",
    ] {
        assert!(told.contains(line), "{line}: {told}");
    }
    let (code, told) = run(&["media", "sweep", "--delete"]);
    assert_eq!((code, orphan.exists(), told.contains("Nothing was removed")), (0, false, false), "{told}");
    assert_eq!(run(&["media", "verify"]).0, 0);

    let (code, told) = run(&["media", "adopt", "--dry-run"]);
    assert_eq!((code, told.contains(&format!("{ELSEWHERE}\n1 files"))), (0, true), "{told}");
    let (code, told) = run(&["media", "adopt"]);
    let refused = format!("not taken: {ELSEWHERE}: host not found");
    assert_eq!((code, told.contains(&refused), told.contains("\n0 files")), (0, true, true), "{told}");

    let (code, told) = run(&["doctor"]);
    assert_eq!((code, told.contains("Media files files\n  reachable")), (0, true), "{told}");

    // What is not what it was.
    let objects = folder.file("files/o");
    let first = |folder: PathBuf| fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).next().unwrap();
    fs::remove_dir_all(folder.file("files/o/aa")).unwrap();
    let file = first(first(first(objects)));
    fs::write(&file, b"other").unwrap();
    let (code, told) = run(&["media", "verify"]);
    assert_eq!(
        (code, told.contains("is not what it was"), told.contains("1 files, 1 of them")),
        (1, true, true),
        "{told}"
    );
    fs::remove_file(&file).unwrap();
    let (code, told) = run(&["media", "verify"]);
    assert_eq!((code, told.contains("is not there (o/")), (1, true), "{told}");
}

#[test]
fn files_are_looked_after_on_sqlite() {
    let folder = Folder::new("media-sqlite");
    let url = folder.url("d.db");
    block_on(async {
        let app = on_file(&folder.file("d.db")).await;
        prepare(&app, folder.file("files")).await;
        app.app.db.close().await;
    });
    files_are_looked_after(&folder, &url);
}

#[test]
fn files_are_looked_after_on_postgres() {
    let folder = Folder::new("media-postgres");
    block_on(async {
        let app = TestApp::postgres().await;
        prepare(&app, folder.file("files")).await;
        let address = app.address().unwrap();
        let folder = &folder;
        std::thread::scope(|scope| scope.spawn(|| files_are_looked_after(folder, &address)).join().unwrap());
    });
}

#[test]
fn a_bucket_that_is_not_there_is_told_with_its_cause_and_without_its_secret() {
    let folder = Folder::new("media-bucket");
    let url = folder.url("d.db");
    assert_eq!(folder.run(&["migrate", "--database-url", &url]).0, 0);
    let run = |words: &[&str], more: &[&str]| {
        let mut command = folder.command(words);
        command.args(["--database-url", &url, "--set", "media.store=s3"]).args(more);
        let output = command.env("DATELINE_MEDIA_S3_SECRET", "hunter2 hunter2").output().unwrap();
        let told = String::from_utf8(output.stdout).unwrap() + &String::from_utf8(output.stderr).unwrap();
        assert!(!told.contains("hunter2"), "{told}");
        (output.status.code().unwrap(), told)
    };
    let set = [
        "media.s3_bucket=news",
        "media.s3_key_id=id",
        "media.s3_path_style=true",
        "media.s3_endpoint=http://127.0.0.1:9",
    ];
    let set: Vec<&str> = set.iter().flat_map(|setting| ["--set", setting]).collect();
    let (code, told) = run(&["doctor"], &set);
    let is_told = told.contains("the media files at http://127.0.0.1:9/news/ cannot be reached: GET the list: ");
    assert_eq!((code, is_told, told.contains("refused")), (1, true, true), "{told}");
    let (code, told) = run(&["media", "sweep"], &set);
    assert_eq!((code, told.contains("The media store does not work at the moment.")), (1, true), "{told}");
    let (code, told) = run(&["media", "verify"], &[]);
    assert_eq!((code, told.contains("media.store is s3, and media.s3_bucket is not set.")), (1, true), "{told}");
    let (code, told) = run(&["doctor"], &["--set", "media.store=tape"]);
    assert_eq!((code, told.contains("media.store = tape (--set): folder or s3 is allowed.")), (2, true), "{told}");
}

#[test]
fn a_database_in_memory_has_no_files_to_look_after() {
    let folder = Folder::new("media-memory");
    let (code, _, told) = folder.run(&["media", "verify", "--database-url", "sqlite::memory:"]);
    assert_eq!((code, told.contains("there is nothing to look at")), (1, true), "{told}");
}
