use sea_orm::{DbErr, RuntimeErr, SqlErr, sqlx};

use crate::kernel::{Code, Error};
use crate::refusal::Failure;

/// The one place where a database error becomes ours.
impl From<DbErr> for Error {
    fn from(error: DbErr) -> Self {
        let unavailable = "The database cannot take this at the moment. Try again.";
        match error.sql_err() {
            Some(SqlErr::UniqueConstraintViolation(_)) => {
                return Self::new(Code::Conflict, "Something with this key is there already.").because(error);
            }
            Some(SqlErr::ForeignKeyConstraintViolation(_)) => {
                return Self::new(
                    Code::Conflict,
                    "Something else refers to this, or this refers to something that is gone.",
                )
                .because(error);
            }
            _ => {}
        }
        match &error {
            DbErr::ConnectionAcquire(_) | DbErr::Conn(_) => Self::new(Code::Unavailable, unavailable).because(error),
            DbErr::Query(RuntimeErr::SqlxError(driver)) | DbErr::Exec(RuntimeErr::SqlxError(driver))
                if is_transient(driver) =>
            {
                Self::new(Code::Unavailable, unavailable).because(error)
            }
            _ => Self::internal(error),
        }
    }
}

/// What `?` needs in a service.
impl From<DbErr> for Failure {
    fn from(error: DbErr) -> Self {
        Error::from(error).into()
    }
}

/// The connection is gone, the server shuts down, is read-only, or two transactions met.
fn is_transient(error: &sqlx::Error) -> bool {
    match error {
        sqlx::Error::Io(_) | sqlx::Error::PoolTimedOut | sqlx::Error::PoolClosed => true,
        sqlx::Error::Database(error) => error.code().is_some_and(|code| {
            // PostgreSQL: connection, read-only, rollback, shutdown. SQLite: busy, locked, read-only, full.
            let class = code.get(..2).unwrap_or_default();
            matches!(class, "08" | "40" | "57")
                || matches!(&*code, "25006" | "53300" | "5" | "6" | "8" | "13" | "261" | "517")
        }),
        _ => false,
    }
}
