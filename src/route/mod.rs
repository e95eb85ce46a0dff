//! Which page is at which path: canonical pages, former paths, redirects, pages that are gone.

mod claim;

pub use claim::{NodeRef, RoutedKind, claim};
