//! The database: connections, SQL text with its values, errors translated once.
//!
//! Reads take any connection (`&impl ConnectionTrait`), writes take the transaction (`&DatabaseTransaction`), so that a
//! half-done write or a write to a replica does not compile.

mod batch;
mod count;
mod count_rows;
mod counters;
mod database;
mod error;
mod flight;
mod migrations;
mod name_list;
mod notices;
mod rows;
mod sql;

pub use batch::Batch;
pub use count::{count_more, count_statements, record_statements};
pub use count_rows::count_rows;
pub use counters::{Counters, counters, notice, touch_vocabulary, vocabulary_version};
pub use database::{Database, DatabaseUrl, migrate_up};
pub use error::commit_failed;
pub use migrations::{Migration, migrate_down, migrations, pending_migrations};
pub use name_list::NameList;
pub use notices::Notices;
pub use rows::{insert_all, pieces, save_row, unused_id};
pub use sql::Sql;
