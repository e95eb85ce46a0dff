//! Articles: what they say, how they become public, and how the public finds them.

pub mod archive;
mod beside;
pub mod card;
pub mod changes;
pub mod content;
pub mod draft_references;
mod existing;
pub mod feed;
pub mod filter;
#[cfg(test)]
pub mod fixture;
mod heads;
mod import;
mod in_use;
pub mod input;
mod kinds;
mod languages;
pub mod limits;
pub mod live;
pub mod lookup;
pub mod modified;
pub mod more_in;
pub mod navigation;
pub mod publisher;
pub mod recent;
mod references;
pub mod related;
mod scan;
mod scope;
mod slices;
pub mod stream;
pub mod structured;
pub mod with_asset;
pub mod withdrawn;

pub use beside::Beside;
pub use card::Card;
pub use content::ArticleContent;
pub use existing::existing;
pub use heads::lock_heads;
pub use import::{AfterSave, CorrectionInput, ImportArticle, ReleaseInput, Saved, import};
pub use in_use::{count_in_use, in_use};
pub use input::ArticleInput;
pub use kinds::{BylineRole, CitationRole, CommentThreadState, Genre};
pub use languages::{SiteLanguage, languages};
pub use scope::Scope;
pub use slices::{Slice, Slices, slices};
