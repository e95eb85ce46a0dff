//! What writers send: content with references as they know them, turned into content with ids.

mod apply;
mod blockers;
mod fields;
mod references;
mod warning;
mod write;

pub use blockers::publish_blockers;
pub use fields::{
    ArticleInput, ArticleTagInput, BylineInput, CitationInput, CommentPolicyInput, DatelineInput, SeoInput,
};
pub use references::{References, Resolved};
pub use warning::Warning;
pub use write::Names;
