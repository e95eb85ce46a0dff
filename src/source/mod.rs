//! Information sources: agencies, broadcasters, ministries, documents.

mod export;
mod input;
mod kind;
mod list;
mod load;
mod save;

pub use export::export;
pub use input::SourceInput;
pub use kind::{Source, SourceKind};
pub use list::Sources;
pub use load::load;
pub use save::save;
