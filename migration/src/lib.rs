//! The tables of Dateline, the same on SQLite and PostgreSQL.
//!
//! Each step is a pair of SQL files under `sql/`, written once for both databases with the few words in [`Dialect`] that
//! differ. Published files are never edited: a change is a new pair.

mod rewrite;

use rewrite::{PACK, UNPACK};
use sea_orm::DbBackend;

pub use rewrite::Rewrite;

/// A step in the history of the tables: its name in the bookkeeping table and the two scripts.
#[derive(Clone, Copy, Debug)]
pub struct Script {
    pub name: &'static str,
    up: &'static str,
    down: &'static str,
}

impl Script {
    /// The statements that take the step.
    pub fn up(&self, backend: DbBackend) -> String {
        Dialect::of(backend).write(self.up)
    }

    /// The statements that take it back, with the data in the tables that it made.
    pub fn down(&self, backend: DbBackend) -> String {
        Dialect::of(backend).write(self.down)
    }

    /// What is written row by row when the statements of the step have been run.
    pub fn then(&self) -> Option<Rewrite> {
        (self.name == PACKED_BODY).then_some(PACK)
    }

    /// What is written row by row before the step is taken back.
    pub fn before_down(&self) -> Option<Rewrite> {
        (self.name == PACKED_BODY).then_some(UNPACK)
    }
}

const PACKED_BODY: &str = "m0018_packed_body";

/// Every step in order.
pub const SCRIPTS: &[Script] = &[
    Script {
        name: "m0001_vocabulary",
        up: include_str!("sql/vocabulary.up.sql"),
        down: include_str!("sql/vocabulary.down.sql"),
    },
    Script {
        name: "m0002_article",
        up: include_str!("sql/article.up.sql"),
        down: include_str!("sql/article.down.sql"),
    },
    Script { name: "m0003_public", up: include_str!("sql/public.up.sql"), down: include_str!("sql/public.down.sql") },
    Script {
        name: "m0004_presentation",
        up: include_str!("sql/presentation.up.sql"),
        down: include_str!("sql/presentation.down.sql"),
    },
    Script { name: "m0005_change", up: include_str!("sql/change.up.sql"), down: include_str!("sql/change.down.sql") },
    Script { name: "m0006_stream", up: include_str!("sql/stream.up.sql"), down: include_str!("sql/stream.down.sql") },
    Script {
        name: "m0007_account",
        up: include_str!("sql/account.up.sql"),
        down: include_str!("sql/account.down.sql"),
    },
    Script {
        name: "m0008_public_change",
        up: include_str!("sql/public_change.up.sql"),
        down: include_str!("sql/public_change.down.sql"),
    },
    Script {
        name: "m0009_reserved_path",
        up: include_str!("sql/reserved_path.up.sql"),
        down: include_str!("sql/reserved_path.down.sql"),
    },
    Script {
        name: "m0010_vocabulary_move",
        up: include_str!("sql/vocabulary_move.up.sql"),
        down: include_str!("sql/vocabulary_move.down.sql"),
    },
    Script {
        name: "m0011_release_failure",
        up: include_str!("sql/release_failure.up.sql"),
        down: include_str!("sql/release_failure.down.sql"),
    },
    Script {
        name: "m0012_relation",
        up: include_str!("sql/relation.up.sql"),
        down: include_str!("sql/relation.down.sql"),
    },
    Script { name: "m0013_epoch", up: include_str!("sql/epoch.up.sql"), down: include_str!("sql/epoch.down.sql") },
    Script {
        name: "m0014_staff_list",
        up: include_str!("sql/staff_list.up.sql"),
        down: include_str!("sql/staff_list.down.sql"),
    },
    Script {
        name: "m0015_syndication",
        up: include_str!("sql/syndication.up.sql"),
        down: include_str!("sql/syndication.down.sql"),
    },
    Script { name: "m0016_media", up: include_str!("sql/media.up.sql"), down: include_str!("sql/media.down.sql") },
    Script {
        name: "m0017_translation",
        up: include_str!("sql/translation.up.sql"),
        down: include_str!("sql/translation.down.sql"),
    },
    Script {
        name: PACKED_BODY,
        up: include_str!("sql/packed_body.up.sql"),
        down: include_str!("sql/packed_body.down.sql"),
    },
    Script {
        name: "m0019_plain_body",
        up: include_str!("sql/plain_body.up.sql"),
        down: include_str!("sql/plain_body.down.sql"),
    },
    Script {
        name: "m0020_inline_card",
        up: include_str!("sql/inline_card.up.sql"),
        down: include_str!("sql/inline_card.down.sql"),
    },
];

/// What a placeholder in a script stands for.
struct Dialect {
    /// 16 bytes that identify a row.
    uuid: &'static str,
    /// Characters, compared byte by byte on both databases so that pages come in the same order.
    text: &'static str,
    bytes: &'static str,
    /// A primary key that the database counts up.
    identity: &'static str,
    /// Store the rows in the order of the primary key, where that is a choice.
    clustered: &'static str,
    /// Before a line that is for PostgreSQL alone.
    postgres: &'static str,
}

impl Dialect {
    fn of(backend: DbBackend) -> Self {
        match backend {
            DbBackend::Postgres => Self {
                uuid: "UUID",
                text: "TEXT COLLATE \"C\"",
                bytes: "BYTEA",
                identity: "BIGINT GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY",
                clustered: "",
                postgres: "",
            },
            _ => Self {
                uuid: "BLOB",
                text: "TEXT",
                bytes: "BLOB",
                identity: "INTEGER PRIMARY KEY",
                clustered: "WITHOUT ROWID",
                postgres: "-- ",
            },
        }
    }

    fn write(&self, script: &str) -> String {
        script
            .replace("{uuid}", self.uuid)
            .replace("{text}", self.text)
            .replace("{bytes}", self.bytes)
            .replace("{identity}", self.identity)
            .replace("{clustered}", self.clustered)
            .replace("{postgres}", self.postgres)
    }
}
