//! Information sources: agencies, broadcasters, ministries, documents.

mod input;
mod kind;
mod list;
mod load;

pub use input::SourceInput;
pub use kind::{Source, SourceKind};
pub use list::Sources;
pub use load::load;
