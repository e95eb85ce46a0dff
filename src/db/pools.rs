use sea_orm::{DatabaseConnection, DbBackend};

use super::Database;

/// Connections of a pool.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PoolFigures {
    pub pool: &'static str,
    /// That are open, used or not.
    pub open: u64,
    /// Of them, that nobody uses.
    pub idle: u64,
    /// That may be open.
    pub most: u64,
}

impl Database {
    /// How many connections there are.
    pub fn pools(&self) -> Vec<PoolFigures> {
        let own = [("reader", self.reader()), ("writer", self.writer())];
        let pools = own.into_iter().chain(self.replica().map(|replica| ("replica", replica)));
        pools.map(|(pool, connection)| figures(pool, connection)).collect()
    }
}

fn figures(pool: &'static str, connection: &DatabaseConnection) -> PoolFigures {
    let (open, idle, most) = if connection.get_database_backend() == DbBackend::Postgres {
        let pool = connection.get_postgres_connection_pool();
        (pool.size(), pool.num_idle(), pool.options().get_max_connections())
    } else {
        let pool = connection.get_sqlite_connection_pool();
        (pool.size(), pool.num_idle(), pool.options().get_max_connections())
    };
    PoolFigures { pool, open: open.into(), idle: idle as u64, most: most.into() }
}
