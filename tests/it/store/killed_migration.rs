//! Migrations that are killed, that meet each other, and that meet what is not theirs.

use std::process::{Child, Stdio};
use std::time::Duration;

use dateline::db::{Database, DatabaseUrl, migrations};
use sea_orm::ConnectionTrait;

use super::Folder;
use crate::app::{TestApp, block_on};

/// Starts it again and again, and kills it a little later each time.
fn kill_again_and_again(folder: &Folder, url: impl Fn(usize) -> String, start: &[&str]) {
    for round in 0..10 {
        let url = url(round);
        let arguments: Vec<&str> = start.iter().copied().chain(["--database-url", &url, "--log", "error"]).collect();
        let mut child: Child = folder.command(&arguments).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        std::thread::sleep(Duration::from_millis(20 + 25 * round as u64));
        child.kill().unwrap();
        child.wait().unwrap();
        let (code, _, told) = folder.run(&["migrate", "--database-url", &url]);
        assert_eq!((code, told.contains("dateline:")), (0, false), "{round}: {told}");
        let (code, printed, _) = folder.run(&["doctor", "--database-url", &url]);
        assert_eq!(code, 0, "{printed}");
    }
}

#[test]
fn a_first_start_that_is_killed_is_taken_up_again_on_sqlite() {
    let folder = Folder::new("killed");
    kill_again_and_again(&folder, |round| folder.url(&format!("m{round}.db")), &["migrate"]);
    kill_again_and_again(
        &folder,
        |round| folder.url(&format!("s{round}.db")),
        &["serve", "--demo", "--bind", "127.0.0.1:0"],
    );
}

#[test]
fn a_first_start_that_is_killed_is_taken_up_again_on_postgres() {
    let folder = Folder::new("killed-postgres");
    let made = block_on(async {
        let app = TestApp::postgres().await;
        for round in 0..10 {
            app.app.db.writer().execute_unprepared(&format!("CREATE SCHEMA round_{round}")).await.unwrap();
        }
        app
    });
    let url = |round| format!("{}&options=-c%20search_path%3Dround_{round}", made.address().unwrap());
    kill_again_and_again(&folder, url, &["migrate"]);
    drop(made);
}

#[test]
fn of_five_at_once_all_succeed() {
    let folder = Folder::new("five");
    let made = block_on(async {
        let app = TestApp::postgres().await;
        app.app.db.writer().execute_unprepared("CREATE SCHEMA five").await.unwrap();
        app
    });
    let postgres = format!("{}&options=-c%20search_path%3Dfive", made.address().unwrap());
    for url in [folder.url("d.db"), postgres] {
        let children: Vec<Child> = (0..5)
            .map(|_| {
                let mut command = folder.command(&["migrate", "--database-url", &url]);
                command.stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap()
            })
            .collect();
        for child in children {
            let output = child.wait_with_output().unwrap();
            assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        }
    }
    drop(made);
}

#[test]
fn what_an_older_version_left_half_made_is_mended() {
    let folder = Folder::new("half");
    let script = std::fs::read_to_string("migration/src/sql/vocabulary.up.sql").unwrap();
    let script = script
        .replace("{uuid}", "BLOB")
        .replace("{text}", "TEXT")
        .replace("{bytes}", "BLOB")
        .replace("{identity}", "INTEGER PRIMARY KEY")
        .replace("{clustered}", "WITHOUT ROWID");
    let statements: Vec<&str> = script.split(';').filter(|text| !text.trim().is_empty()).collect();
    for count in [1, 3, statements.len() / 2, statements.len()] {
        let name = format!("{count}.db");
        block_on(async {
            let db = Database::open(&DatabaseUrl::parse(&folder.url(&name)).unwrap(), 1).await.unwrap();
            for statement in &statements[..count] {
                db.writer().execute_unprepared(statement).await.unwrap();
            }
            db.close().await;
        });
        let (code, _, told) = folder.run(&["migrate", "--database-url", &folder.url(&name)]);
        assert_eq!(code, 0, "{count}: {told}");
    }
}

#[test]
fn a_database_of_a_newer_version_is_refused_by_name() {
    let folder = Folder::new("newer");
    let made = block_on(TestApp::postgres());
    for url in [folder.url("d.db"), made.address().unwrap()] {
        assert_eq!(folder.run(&["migrate", "--database-url", &url]).0, 0);
        block_on(async {
            let db = Database::open(&DatabaseUrl::parse(&url).unwrap(), 1).await.unwrap();
            let newer = "INSERT INTO seaql_migrations (version, applied_at) VALUES ('m0099_future', 0)";
            db.writer().execute_unprepared(newer).await.unwrap();
            assert!(migrations(&db).await.is_err());
            db.close().await;
        });
        let refusal = "The database is of a newer Dateline (m0099_future). Run that version, or restore a backup from before the upgrade.";
        for arguments in [
            &["serve", "--bind", "127.0.0.1:0"][..],
            &["migrate"],
            &["migrate", "status"],
            &["doctor"],
            &["export", "ndjson"],
            &["user", "list"],
        ] {
            let arguments: Vec<&str> = arguments.iter().copied().chain(["--database-url", &url]).collect();
            let (code, printed, told) = folder.run(&arguments);
            assert_eq!(
                (code, format!("{printed}{told}").contains(refusal)),
                (1, true),
                "{arguments:?}: {printed}{told}"
            );
        }
    }
    drop(made);
}
