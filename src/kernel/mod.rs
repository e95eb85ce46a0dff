//! What everything else is built from: errors, time, ids, pages, cursors, slugs. No I/O.

mod budget;
pub mod checked;
mod clock;
mod cursor;
mod cursor_kind;
mod error;
mod global_id;
mod household;
mod ids;
mod name;
mod page;
mod patch;
mod problem;
mod refs;
mod scalars;
mod secret;
mod shown;
mod slug;
mod time;
mod wire;

pub use budget::{Budget, Share};
pub use clock::{Clock, FixedClock, SystemClock};
pub use cursor::{Cursor, Position};
pub use cursor_kind::CursorKind;
pub use error::{Code, Conflict, Error, Result};
pub use global_id::{GlobalId, NodeKind};
pub use household::ip_prefix;
pub use ids::{Ids, RandomIds, SeededIds, derived_id};
pub use name::name_key;
pub use page::{Count, Direction, Edge, Page, PageRequest};
pub use patch::{Outcome, Patch};
pub use problem::{Problem, Problems};
pub use refs::{
    ArticleRef, AuthorRef, CategoryRef, CollectionRef, ImportKey, MediaRef, MenuRef, OWN_SOURCE, RegionRef, SourceRef,
    TagRef,
};
pub use scalars::{DateTime, LanguageTag};
pub use secret::Secret;
pub use shown::shown;
pub use slug::Slug;
pub use time::Micros;
