use std::sync::Arc;

use crate::db::Database;
use crate::kernel::{Clock, Ids};

/// What a node consists of: its database, its clock, its source of ids.
#[derive(Clone)]
pub struct App {
    pub db: Database,
    pub clock: Arc<dyn Clock>,
    pub ids: Arc<dyn Ids>,
}
