use std::time::Duration;

/// How many connections a node has, and when waiting for the database comes to an end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Connections that read; on SQLite no more than there are processors, or four.
    pub connections: u32,
    /// Connections that write. SQLite has one.
    pub write_connections: u32,
    /// How long making a connection may take.
    pub connect: Duration,
    /// How long to wait for a connection that is free.
    pub wait: Duration,
    /// How long one statement may run.
    pub statement: Duration,
    /// How long a statement may wait for somebody else's lock.
    pub lock: Duration,
    /// How long a transaction may do nothing before the server ends it and frees what it has locked.
    pub idle_transaction: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            connections: 10,
            write_connections: 8,
            connect: Duration::from_secs(3),
            wait: Duration::from_secs(5),
            statement: Duration::from_secs(30),
            lock: Duration::from_secs(8),
            idle_transaction: Duration::from_secs(5),
        }
    }
}
