//! What whoever runs it is told, on one line, when the database is not to be had.

use std::fs;
use std::net::TcpListener;
use std::process::Stdio;

use sea_orm::ConnectionTrait;
use serde_json::json;

use super::{Folder, on_file};
use crate::app::{TestApp, block_on};
use crate::page::LINES;

/// The last line of what is told.
fn told(folder: &Folder, command: &[&str], url: &str) -> String {
    let arguments: Vec<&str> = command.iter().copied().chain(["--database-url", url]).collect();
    let (code, printed, told) = folder.run(&arguments);
    assert_eq!(code, 1, "{printed}{told}");
    let all = if command == ["doctor"] { printed } else { told };
    all.trim_end().lines().last().unwrap().to_owned()
}

#[test]
fn the_cause_is_told_with_what_to_do() {
    let folder = Folder::new("told");
    let made = block_on(TestApp::postgres());
    let address = made.address().unwrap();
    let socket = url::Url::parse(&address).unwrap().query().unwrap().to_owned();
    let closed = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let silent = TcpListener::bind("127.0.0.1:0").unwrap();
    let at = silent.local_addr().unwrap();
    fs::write(folder.file("text.db"), "this is a text, and no database at all\n".repeat(100)).unwrap();
    fs::create_dir(folder.file("folder.db")).unwrap();
    for (url, cause) in [
        (format!("postgres://postgres@localhost/nosuch?{socket}"), "There is no database \"nosuch\" at"),
        (format!("postgres://nobody@localhost/postgres?{socket}"), "does not let the role \"nobody\" in"),
        (format!("postgres://me:secret@{closed}/x"), "Nobody answers at 127.0.0.1:"),
        (format!("postgres://me:secret@{at}/x"), "does not answer. Is the address right"),
        ("postgres://me:secret@nosuch.invalid/x".into(), "There is no host \"nosuch.invalid\""),
        ("postgres://localhost/x?host=/nowhere".into(), "There is no socket of PostgreSQL at /nowhere"),
        (folder.url("text.db"), "is not a database of Dateline"),
        (folder.url("folder.db"), "cannot be opened for writing: it is a folder"),
        ("sqlite:///proc/nowhere/d.db".into(), "cannot be opened for writing"),
    ] {
        for command in [&["doctor"][..], &["migrate"], &["serve", "--bind", "127.0.0.1:0"]] {
            let line = told(&folder, command, &url);
            assert!(line.contains(cause) && !line.contains("secret"), "{command:?} {url}: {line}");
        }
    }
    // A password that is asked for and wrong, and no TLS where it is wanted.
    let line = told(&folder, &["doctor"], &format!("{address}&sslmode=require"));
    assert!(
        line.contains("PostgreSQL") || line.contains("secure connection") || line.contains("migrations applied"),
        "{line}"
    );
    drop(made);
}

#[test]
fn a_role_that_may_not_make_tables_is_told_so() {
    let folder = Folder::new("role");
    block_on(async {
        let app = TestApp::postgres().await;
        let role = format!("guest_{}", std::process::id());
        for statement in [
            format!("CREATE ROLE {role} LOGIN"),
            "CREATE SCHEMA empty".into(),
            format!("GRANT USAGE ON SCHEMA empty TO {role}"),
        ] {
            app.app.db.writer().execute_unprepared(&statement).await.unwrap();
        }
        let url =
            app.address().unwrap().replace("postgres@", &format!("{role}@")) + "&options=-c%20search_path%3Dempty";
        let line = told(&folder, &["migrate"], &url);
        assert!(
            line.contains("PostgreSQL does not let this role change the tables: permission denied for schema empty"),
            "{line}"
        );
        for statement in ["DROP SCHEMA empty".into(), format!("DROP ROLE {role}")] {
            app.app.db.writer().execute_unprepared(&statement).await.unwrap();
        }
    });
}

#[test]
fn a_damaged_file_is_named() {
    let folder = Folder::new("damaged");
    let file = folder.file("d.db");
    block_on(async {
        let app = on_file(&file).await;
        app.import(LINES).await;
        app.app.db.close().await;
    });
    let mut bytes = fs::read(&file).unwrap();
    let start = bytes.len() / 4;
    bytes[start..].fill(0xA5);
    fs::write(&file, bytes).unwrap();
    let (code, printed, _) = folder.run(&["doctor", "--database-url", &folder.url("d.db")]);
    assert_eq!((code, printed.contains("d.db is damaged")), (1, true), "{printed}");
    block_on(async {
        let url = dateline::db::DatabaseUrl::Sqlite(file.clone());
        let error = match dateline::db::Database::open(&url, 1).await {
            Err(error) => error,
            Ok(db) => dateline::db::Sql::new("SELECT * FROM article_live_body").rows(db.reader()).await.unwrap_err(),
        };
        assert_eq!(error.code(), dateline::kernel::Code::Unavailable, "{error:?}");
        assert!(error.message().contains("damaged"), "{error:?}");
    });
}

#[test]
fn no_level_of_the_log_tells_the_text_of_a_draft() {
    let folder = Folder::new("canary");
    let canary = "xylocopa violacea";
    let html = format!("<p>Text <b>{canary}</b></p><script>{canary}</script><figure><img src='x'>{canary}</figure>");
    let draft = json!({"article": {
        "importKey": {"source": "t", "key": "canary"},
        "content": {"headline": format!("Headline {canary}"), "language": "en", "body": {"html": html}},
    }});
    fs::write(folder.file("draft.ndjson"), format!("{draft}\n")).unwrap();
    for level in ["trace", "debug", "html5ever=trace,sqlx=trace,dateline=trace", "trace,sqlx::query=trace"] {
        let url = folder.url(&format!("{}.db", level.len()));
        let output = folder
            .command(&["import", "ndjson", "draft.ndjson", "--log", level, "--database-url", &url])
            .stderr(Stdio::piped())
            .output()
            .unwrap();
        let log = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{log} {}", String::from_utf8_lossy(&output.stdout));
        assert!(!log.contains("xylocopa"), "{level}: {log}");
    }
}
