use async_graphql::{Pos, ServerError};
use serde::{Deserialize, Serialize};

use crate::graphql::request_error;
use crate::kernel::{Code, Error};

/// The most that one document may hold.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Limits {
    /// Bytes of the document's text.
    pub document_bytes: usize,
    /// Names, numbers, strings and signs in it.
    pub tokens: usize,
    /// Bytes of one name or number.
    pub name_bytes: usize,
    /// Brackets inside brackets, and selections inside selections once fragments are written out.
    pub nesting: usize,
    /// Fields inside fields.
    pub depth: usize,
    /// Fields in all, once fragments are written out.
    pub fields: usize,
    /// Fields of an operation itself.
    pub root_fields: usize,
    /// Fields under another name, once fragments are written out.
    pub aliases: usize,
    /// Directives as written.
    pub directives: usize,
    /// Fragments that have a name.
    pub fragments: usize,
    /// Variables that one operation declares.
    pub variables: usize,
    /// Values in the variables that a client sends: each text, number and so on, each list and each object.
    pub values: usize,
    /// Units that one operation costs; see [`cost`](crate::graphql::cost).
    pub cost: usize,
    /// Bytes of one answer.
    pub answer_bytes: usize,
}

impl Default for Limits {
    /// Room for a page query of a site with all its fragments, and for the introspection query of every known client.
    fn default() -> Self {
        Self {
            document_bytes: 64 << 10,
            tokens: 8_000,
            name_bytes: 200,
            nesting: 50,
            depth: 20,
            fields: 2_000,
            root_fields: 25,
            aliases: 200,
            directives: 200,
            fragments: 100,
            variables: 100,
            values: 10_000,
            cost: 2_000,
            answer_bytes: 8 << 20,
        }
    }
}

/// A document that asks for more than it may.
pub(super) fn too_complex(message: String, pos: Option<Pos>) -> ServerError {
    let mut error = request_error(&Error::new(Code::QueryTooComplex, message));
    error.locations.extend(pos);
    error
}
