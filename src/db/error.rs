use sea_orm::sqlx::sqlite::SqliteError;
use sea_orm::{DbErr, RuntimeErr, SqlErr, sqlx};

use crate::kernel::{Code, Conflict, Error};
use crate::refusal::Failure;

/// What a failure of the database means for whoever meets it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fault {
    /// Two transactions met and this one gave way: nothing of it has happened.
    Conflict,
    /// The connection is gone. What was not committed has not happened.
    Lost,
    /// Not now: it is busy, full, read-only, starting or stopping.
    Unable,
    /// What is stored cannot be read.
    Damaged,
}

impl Fault {
    /// `None` is a mistake of ours or a rule of the tables that was broken.
    pub(super) fn of(error: &DbErr) -> Option<Self> {
        match error {
            DbErr::Query(RuntimeErr::SqlxError(driver)) | DbErr::Exec(RuntimeErr::SqlxError(driver)) => {
                Self::of_driver(driver)
            }
            DbErr::Conn(RuntimeErr::SqlxError(driver)) if Self::of_driver(driver) == Some(Self::Damaged) => {
                Some(Self::Damaged)
            }
            // None could be made, or none was free in time.
            DbErr::Conn(_) | DbErr::ConnectionAcquire(_) => Some(Self::Unable),
            _ => None,
        }
    }

    pub(super) fn of_driver(error: &sqlx::Error) -> Option<Self> {
        match error {
            // After words of the protocol that make no sense nothing that follows does.
            sqlx::Error::Io(_)
            | sqlx::Error::Tls(_)
            | sqlx::Error::Protocol(_)
            | sqlx::Error::WorkerCrashed
            | sqlx::Error::BeginFailed => Some(Self::Lost),
            sqlx::Error::PoolTimedOut | sqlx::Error::PoolClosed => Some(Self::Unable),
            sqlx::Error::Database(error) => {
                let code = error.code()?;
                if error.try_downcast_ref::<SqliteError>().is_some() {
                    Self::of_sqlite(code.parse().ok()?)
                } else {
                    Self::of_postgres(&code)
                }
            }
            _ => None,
        }
    }

    /// <https://www.sqlite.org/rescode.html>; the lower byte is the kind.
    const fn of_sqlite(code: i32) -> Option<Self> {
        /// The transaction began to read before somebody else wrote, and now wants to write.
        const BUSY_SNAPSHOT: i32 = 517;
        if code == BUSY_SNAPSHOT {
            return Some(Self::Conflict);
        }
        match code & 0xff {
            // BUSY, LOCKED, NOMEM, READONLY, INTERRUPT, IOERR, FULL, CANTOPEN, PROTOCOL
            5..=10 | 13..=15 => Some(Self::Unable),
            // CORRUPT, NOTADB
            11 | 26 => Some(Self::Damaged),
            _ => None,
        }
    }

    /// <https://www.postgresql.org/docs/current/errcodes-appendix.html>
    fn of_postgres(code: &str) -> Option<Self> {
        match code {
            "40001" | "40P01" => Some(Self::Conflict),
            // Shut down by an administrator or by a crash, or for being idle too long.
            "57P01" | "57P02" | "57P05" | "25P03" | "25P04" => Some(Self::Lost),
            // Read-only; a lock that is not to be had in time.
            "25006" | "55P03" => Some(Self::Unable),
            "XX001" | "XX002" => Some(Self::Damaged),
            _ => match code.get(..2)? {
                "08" => Some(Self::Lost),
                // Rollback, resources such as the disk, intervention such as a time-out, system.
                "40" | "53" | "57" | "58" => Some(Self::Unable),
                _ => None,
            },
        }
    }
}

/// The one place where a database error becomes ours.
impl From<DbErr> for Error {
    fn from(error: DbErr) -> Self {
        let unavailable = "The database cannot take this at the moment. Try again.";
        match Fault::of(&error) {
            Some(Fault::Conflict | Fault::Lost) => {
                return Self::new(Code::Unavailable, unavailable).because(error).retryable();
            }
            Some(Fault::Unable) => return Self::new(Code::Unavailable, unavailable).because(error),
            Some(Fault::Damaged) => {
                let damaged = "The database is damaged. Whoever runs this server has to mend it.";
                return Self::new(Code::Unavailable, damaged).because(error);
            }
            None => {}
        }
        match error.sql_err() {
            Some(SqlErr::UniqueConstraintViolation(_)) => {
                Self::new(Code::Conflict, "Something with this key is there already.").because(error)
            }
            Some(SqlErr::ForeignKeyConstraintViolation(_)) => {
                let message = "Something else refers to this, or this refers to something that is gone.";
                Self::conflict(Conflict::InUse, message).because(error)
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_may_be_tried_again_is_told_from_what_may_not() {
        for (code, fault) in [
            ("40001", Some(Fault::Conflict)),
            ("40P01", Some(Fault::Conflict)),
            ("40003", Some(Fault::Unable)),
            ("57P01", Some(Fault::Lost)),
            ("25P03", Some(Fault::Lost)),
            ("08006", Some(Fault::Lost)),
            ("57014", Some(Fault::Unable)),
            ("55P03", Some(Fault::Unable)),
            ("53100", Some(Fault::Unable)),
            ("25006", Some(Fault::Unable)),
            ("XX001", Some(Fault::Damaged)),
            ("23505", None),
            ("42P01", None),
        ] {
            assert_eq!(Fault::of_postgres(code), fault, "{code}");
        }
        for (code, fault) in [
            (5, Some(Fault::Unable)),
            (517, Some(Fault::Conflict)),
            (778, Some(Fault::Unable)),
            (13, Some(Fault::Unable)),
            (1032, Some(Fault::Unable)),
            (267, Some(Fault::Damaged)),
            (26, Some(Fault::Damaged)),
            (2067, None),
            (1, None),
        ] {
            assert_eq!(Fault::of_sqlite(code), fault, "{code}");
        }
    }
}
