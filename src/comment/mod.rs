//! Readers' comments: approved ones of public articles for the public, all of them for files.

mod approved;
mod export;
mod input;
mod list;
mod save;

pub use approved::{Comment, CommentOrder, CommentState};
pub use export::Export;
pub use input::{CommentInput, ParentRef};
pub use list::{LIST, by_ids, count_thread, replies, thread};
pub use save::save_all;
