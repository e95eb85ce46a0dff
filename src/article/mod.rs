//! Articles: what they say, how they become public, and how the public finds them.

pub mod archive;
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
mod prefetch;
pub mod publisher;
pub mod recent;
mod references;
pub mod related;
mod scan;
mod scope;
pub mod stream;
pub mod structured;
mod windows;
pub mod with_asset;
pub mod withdrawn;

pub use card::Card;
pub use content::ArticleContent;
pub use existing::existing;
pub use heads::lock_heads;
pub use import::{AfterSave, CorrectionInput, ImportArticle, ReleaseInput, Saved, import};
pub use in_use::{count_in_use, in_use};
pub use input::ArticleInput;
pub use kinds::{BylineRole, CitationRole, CommentThreadState, Genre};
pub use languages::{SiteLanguage, languages};
pub use prefetch::Prefetch;
pub use scope::Scope;
pub use windows::{FeedWindow, FeedWindows, feed_windows};
