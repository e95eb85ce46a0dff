use std::path::PathBuf;

use crate::kernel::{Error, Result};

/// Where the data is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DatabaseUrl {
    /// A file of the embedded database; made if it is not there.
    Sqlite(PathBuf),
    /// The embedded database without a file: gone when the process ends.
    SqliteMemory,
    Postgres(String),
}

impl DatabaseUrl {
    /// Reads `sqlite://path`, `sqlite::memory:` or `postgres://…`.
    pub fn parse(text: &str) -> Result<Self> {
        if text == "sqlite::memory:" {
            return Ok(Self::SqliteMemory);
        }
        if let Some(path) = text.strip_prefix("sqlite://").filter(|path| !path.is_empty()) {
            return Ok(Self::Sqlite(path.into()));
        }
        if text.starts_with("postgres://") || text.starts_with("postgresql://") {
            return Ok(Self::Postgres(text.to_owned()));
        }
        Err(Error::invalid(
            "a database address is sqlite://PATH, sqlite::memory: or postgres://USER:PASSWORD@HOST/NAME",
        ))
    }

    /// The folder of something that belongs to a database and is not in it: beside its file, or in the data folder of a node.
    /// `None` for one in memory, which has nothing outside.
    pub fn beside(&self, name: &str) -> Option<PathBuf> {
        match self {
            Self::SqliteMemory => None,
            Self::Sqlite(file) => {
                let mut folder = file.clone().into_os_string();
                folder.push(format!(".{name}"));
                Some(folder.into())
            }
            Self::Postgres(_) => Some(PathBuf::from("data").join(name)),
        }
    }

    /// The address without its password, for people to read.
    pub fn masked(&self) -> String {
        match self {
            Self::Sqlite(path) => format!("sqlite://{}", path.display()),
            Self::SqliteMemory => "sqlite::memory:".into(),
            Self::Postgres(address) => match url::Url::parse(address) {
                Ok(mut url) => {
                    if url.password().is_some() {
                        let _ = url.set_password(Some("***"));
                    }
                    url.query().is_some().then(|| url.set_query(None));
                    url.to_string()
                }
                Err(_) => "postgres://***".into(),
            },
        }
    }
}
