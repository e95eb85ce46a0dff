use super::{Database, Pool};

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

fn figures(name: &'static str, pool: &Pool) -> PoolFigures {
    let deadpool::Status { max_size, size, available, .. } = pool.status();
    PoolFigures { pool: name, open: size as u64, idle: available as u64, most: max_size as u64 }
}
