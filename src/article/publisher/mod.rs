//! The only writer of the public tables.
//!
//! A publication, an edit of a public article, a re-dating and a withdrawal are the same operation: the scopes that an
//! article is in now against those it was in. One call takes any number of articles, and writes each table once.
//!
//! Publishers take turns: the counter of the change stream is locked first. They would meet anyway at the row that
//! counts all articles, and so the numbers of the stream are in commit order and sort keys and paths cannot race.

mod announce;
mod edition;
mod feeds;
mod paths;
mod preview;
mod publication;
mod publish;
mod relink;
mod reparent;
mod rows;
mod sort_keys;

pub use announce::announce;
pub use edition::{Edition, Rendering};
pub(super) use feeds::memberships;
pub use preview::{Preview, previews};
pub use publish::{Published, lock_publish_order, publish, withdraw};
pub use relink::render_again;
pub use reparent::{reparent, reparent_some};
