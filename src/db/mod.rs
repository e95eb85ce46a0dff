//! The database: connections, SQL text with its values, errors translated once.
//!
//! Reads take any connection (`&impl ConnectionTrait`), writes take the transaction (`&DatabaseTransaction`), so that a
//! half-done write or a write to a replica does not compile.

mod connector;
mod count;
mod count_rows;
mod counters;
mod database;
mod driver;
mod error;
mod explain;
mod flight;
mod history;
mod limits;
mod loader;
mod migrations;
mod name_list;
mod notices;
mod outcome;
mod pool;
mod pooled;
mod pooler;
mod pools;
mod postgres;
mod rows;
mod sql;
mod sqlite;
mod transaction;
mod url;
mod watch;

pub use count::{count_more, count_statements, record_statements};
pub use count_rows::count_rows;
pub use counters::{Counters, counters, notice, touch_vocabulary, vocabulary_version};
pub use database::Database;
pub use history::{Place, Stream, epoch_end, start_again};
pub use limits::Limits;
pub use loader::Loader;
pub use migrations::{Migration, alone, migrate_down, migrate_up, migrations, pending_migrations};
pub use name_list::NameList;
pub use notices::Notices;
pub use pool::Pool;
pub use pools::PoolFigures;
pub use rows::{insert_all, pieces, save_row, unused_id};
pub use sql::Sql;
pub use sqlite::{can_be_made, exposed_files};
pub use transaction::DatabaseTransaction;
pub use url::DatabaseUrl;

/// Statements that a connection keeps prepared: a list has a text for each length that is common.
const STATEMENTS: usize = 400;
