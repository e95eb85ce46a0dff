//! Who is asking, and what those who run the newsroom see of users, sessions and keys. Private: never in a shared cache.

mod api_key;
mod tokens;
mod user;
mod viewer;

pub use api_key::{ApiKey, ApiKeyEditorial};
pub use tokens::Session;
pub use user::{User, UserEditorial};
pub use viewer::ViewerQuery;
