use std::io;

use sea_orm::sqlx;
use sea_orm::sqlx::postgres::PgConnectOptions;
use tokio::net::lookup_host;

use super::url::DatabaseUrl;
use crate::kernel::{Code, Error};

/// Why no connection could be made, and what to do: one line for whoever started the program. Never the password.
pub(super) async fn explain(error: sqlx::Error, url: &DatabaseUrl, server: Option<&PgConnectOptions>) -> Error {
    let message = match (url, server) {
        (DatabaseUrl::Sqlite(path), _) => of_file(&error, &path.display().to_string()),
        (DatabaseUrl::Postgres(_), Some(server)) => of_server(&error, server).await,
        _ => format!("The database cannot be opened: {error}."),
    };
    Error::new(Code::Unavailable, message).because(error)
}

fn of_file(error: &sqlx::Error, path: &str) -> String {
    let code = match error {
        sqlx::Error::Database(error) => error.code().and_then(|code| code.parse::<i32>().ok()).unwrap_or_default(),
        _ => 0,
    };
    match code & 0xff {
        26 => format!("{path} is not a database of Dateline. Name another file, or move this one away."),
        11 => format!("The database {path} is damaged. Restore it from a backup."),
        13 => format!("The disk of {path} is full. Make room."),
        5 | 6 => format!("Another program holds the database {path}. Try again when it is done."),
        8 | 14 => format!(
            "The database {path} cannot be written. The file, and the folder for the files beside it, must be writable for \
             the user that runs Dateline."
        ),
        10 => format!("The disk of {path} fails: {error}."),
        _ => format!("The database {path} cannot be opened: {error}."),
    }
}

async fn of_server(error: &sqlx::Error, server: &PgConnectOptions) -> String {
    let (host, port) = (server.get_host(), server.get_port());
    let at = match server.get_socket() {
        Some(socket) => socket.display().to_string(),
        None => format!("{host}:{port}"),
    };
    let (role, name) = (server.get_username(), server.get_database().unwrap_or_else(|| server.get_username()));
    match error {
        sqlx::Error::Database(error) => {
            let told = error.message();
            match error.code().as_deref().unwrap_or_default() {
                "28P01" => format!("PostgreSQL at {at} does not take this password for the role \"{role}\"."),
                "28000" => format!("PostgreSQL at {at} does not let the role \"{role}\" in: {told}."),
                "3D000" => {
                    format!("There is no database \"{name}\" at {at}. Make it with: createdb --owner {role} {name}")
                }
                "42501" => format!("The role \"{role}\" may not use the database \"{name}\" at {at}: {told}."),
                "53300" => format!(
                    "PostgreSQL at {at} has no connection left. Raise its max_connections, or lower database.connections."
                ),
                "57P03" => format!("PostgreSQL at {at} is not ready: {told}. Try again in a moment."),
                "08P01" => format!(
                    "What answers at {at} refuses: {told}. A pgbouncer needs ignore_startup_parameters = extra_float_digits."
                ),
                _ => format!("PostgreSQL at {at} refuses: {told}."),
            }
        }
        sqlx::Error::Tls(error) => {
            format!(
                "There is no secure connection to {at}: {error}. sslmode and sslrootcert in the address decide on TLS."
            )
        }
        sqlx::Error::Configuration(error) => format!("The address of the database cannot be used: {error}."),
        sqlx::Error::Io(error) => match error.kind() {
            io::ErrorKind::ConnectionRefused => {
                format!("Nobody answers at {at}. Is PostgreSQL running there, and does it listen at this address?")
            }
            io::ErrorKind::NotFound => format!("There is no socket of PostgreSQL at {at}. Is it running?"),
            io::ErrorKind::PermissionDenied => format!("This user may not connect to {at}."),
            io::ErrorKind::TimedOut => format!(
                "{at} does not answer. Is the address right, and does no firewall lie in between? \
                 database.connect_seconds says how long to wait."
            ),
            io::ErrorKind::UnexpectedEof | io::ErrorKind::ConnectionReset => {
                format!("What answers at {at} hangs up. Is it PostgreSQL?")
            }
            _ if server.get_socket().is_none() && lookup_host((host, port)).await.is_err() => {
                format!("There is no host \"{host}\". Is the name right, and does the name server answer?")
            }
            _ => format!("{at} cannot be reached: {error}."),
        },
        sqlx::Error::Protocol(_) => format!("What answers at {at} does not speak the language of PostgreSQL."),
        _ => format!("The database at {at} cannot be used: {error}."),
    }
}
