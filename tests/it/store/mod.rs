//! The database fails in the ways in which databases fail; nothing that was acknowledged is lost, and nothing stays stuck.

mod backup;
mod cut;
mod full;
mod history;
mod killed_migration;
mod operator;
mod pools;
mod proxy;

use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use dateline::app;
use dateline::db::{Database, DatabaseUrl, Limits};
use dateline::kernel::{FixedClock, Micros};

use crate::app::{NOW, TestApp};

/// A folder for one test, gone when it is over.
pub struct Folder(PathBuf);

impl Folder {
    pub fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("dateline-store-{}-{name}", std::process::id()));
        std::fs::create_dir_all(&path).unwrap();
        Self(path)
    }

    pub fn file(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }

    pub fn url(&self, name: &str) -> String {
        format!("sqlite://{}", self.file(name).display())
    }

    pub fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_dateline"));
        command.args(arguments).current_dir(&self.0).stdin(Stdio::null());
        command
    }

    /// Exit code, what was printed, what was told on standard error.
    pub fn run(&self, arguments: &[&str]) -> (i32, String, String) {
        let Output { status, stdout, stderr } = self.command(arguments).output().unwrap();
        (status.code().unwrap(), String::from_utf8(stdout).unwrap(), String::from_utf8(stderr).unwrap())
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// A node on a file.
pub async fn on_file(path: &Path) -> TestApp {
    let db = Database::open(&DatabaseUrl::Sqlite(path.into()), 2).await.unwrap();
    app::prepare(&db, &FixedClock::new(Micros::parse(NOW).unwrap())).await.unwrap();
    TestApp::of(db).await
}

/// A node on the database of another, reached another way or with other limits.
pub async fn at(address: &str, limits: &Limits) -> TestApp {
    TestApp::of(Database::open_with(&DatabaseUrl::parse(address).unwrap(), limits).await.unwrap()).await
}
