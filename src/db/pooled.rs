use std::time::Duration;

use deadpool::managed::Object;
use sea_orm::{ExecResult, QueryResult, Statement, sqlx};
use tokio::runtime::Handle;
use tokio::time::timeout;

use super::connector::Connector;
use super::driver::{Driver, Session};
use super::error::Fault;
use super::watch::watch;

/// How long a connection that was left in the middle of something has to come to rest.
pub(super) const REST: Duration = Duration::from_secs(2);

/// A connection in use.
///
/// It goes back to the others only if it is at rest. A transaction that was left open is undone first; what cannot be brought
/// to rest, or failed in a way after which its state is not known, is cut off.
pub(super) struct Pooled {
    /// `None` only while it is dropped.
    object: Option<Object<Connector>>,
    connector: Connector,
    /// Between BEGIN and its end.
    pub is_open: bool,
    /// A statement was sent whose answer nobody has waited for.
    is_busy: bool,
    pub is_broken: bool,
    /// How long a statement may run.
    pub limit: Duration,
}

impl Pooled {
    pub fn new(object: Object<Connector>, connector: Connector) -> Self {
        let limit = connector.limit();
        Self { object: Some(object), connector, is_open: false, is_busy: false, is_broken: false, limit }
    }

    pub fn connector(&self) -> &Connector {
        &self.connector
    }

    pub fn session(&self) -> Option<&Session> {
        self.object.as_ref().and_then(|driver| driver.session())
    }

    pub async fn rows(&mut self, statement: &Statement, is_one: bool) -> Result<Vec<QueryResult>, sqlx::Error> {
        let driver = start(&mut self.object, &mut self.is_busy, self.is_broken, self.limit)?;
        let session = driver.session().cloned();
        let result = watch(self.connector.server(), session.as_ref(), self.limit, driver.rows(statement, is_one)).await;
        self.finish(result)
    }

    pub async fn execute(&mut self, statement: &Statement) -> Result<ExecResult, sqlx::Error> {
        let driver = start(&mut self.object, &mut self.is_busy, self.is_broken, self.limit)?;
        let session = driver.session().cloned();
        let result = watch(self.connector.server(), session.as_ref(), self.limit, driver.execute(statement)).await;
        self.finish(result)
    }

    pub async fn run(&mut self, text: &str) -> Result<ExecResult, sqlx::Error> {
        let driver = start(&mut self.object, &mut self.is_busy, self.is_broken, self.limit)?;
        let session = driver.session().cloned();
        let result = watch(self.connector.server(), session.as_ref(), self.limit, driver.run(text)).await;
        self.finish(result)
    }

    /// Runs text without values, of one statement or several, and gives the first row.
    pub async fn first(&mut self, text: &str) -> Result<Option<QueryResult>, sqlx::Error> {
        let driver = start(&mut self.object, &mut self.is_busy, self.is_broken, self.limit)?;
        let session = driver.session().cloned();
        let result = watch(self.connector.server(), session.as_ref(), self.limit, driver.first(text)).await;
        self.finish(result)
    }

    fn finish<T>(&mut self, result: Result<T, sqlx::Error>) -> Result<T, sqlx::Error> {
        self.is_busy = false;
        if let Err(error) = &result {
            let fault = Fault::of_driver(error);
            self.is_broken |= fault == Some(Fault::Lost);
            if fault == Some(Fault::Damaged) {
                self.connector.tell_damage(error);
            }
        }
        result
    }
}

/// The connection for a statement. It counts as busy until [`Pooled::finish`].
fn start<'a>(
    object: &'a mut Option<Object<Connector>>,
    is_busy: &mut bool,
    is_broken: bool,
    limit: Duration,
) -> Result<&'a mut Driver, sqlx::Error> {
    match object {
        Some(driver) if !is_broken => {
            *is_busy = true;
            driver.set_alarm(limit);
            Ok(driver)
        }
        _ => Err(sqlx::Error::PoolClosed),
    }
}

impl Drop for Pooled {
    fn drop(&mut self) {
        let Some(object) = self.object.take() else { return };
        if self.is_broken {
            drop(Object::take(object));
        } else if self.is_open || self.is_busy {
            object.set_alarm(if self.is_busy { Duration::ZERO } else { REST });
            match Handle::try_current() {
                Ok(runtime) => drop(runtime.spawn(bring_to_rest(object))),
                Err(_) => drop(Object::take(object)),
            }
        }
    }
}

/// Undoes what was left open. The connection goes back if that works, else it is cut off.
async fn bring_to_rest(mut object: Object<Connector>) {
    let is_at_rest = match timeout(REST, object.run("ROLLBACK")).await {
        Ok(Ok(_)) => true,
        // A statement outside of a transaction was interrupted: SQLite says that there is nothing to undo. Whether that is so
        // shows when a transaction can begin.
        Ok(Err(error)) if Fault::of_driver(&error).is_none() => {
            object.set_alarm(REST);
            matches!(timeout(REST, object.run("BEGIN; ROLLBACK")).await, Ok(Ok(_)))
        }
        _ => false,
    };
    if !is_at_rest {
        drop(Object::take(object));
    }
}
