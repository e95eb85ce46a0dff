use std::path::PathBuf;

use serde::{Deserialize, Serialize};

/// What is offered under `/api/v1`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Rest {
    /// Answer there.
    pub enabled: bool,
    /// A folder of GraphQL documents; `name.graphql` is answered at `/api/v1/q/name`. Empty for none.
    pub documents: PathBuf,
}

impl Default for Rest {
    fn default() -> Self {
        Self { enabled: true, documents: PathBuf::new() }
    }
}
