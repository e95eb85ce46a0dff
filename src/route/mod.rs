//! Which page is at which path: canonical pages, former paths, redirects, pages that are gone.

mod claim;
mod list;
mod redirect;
mod resolve;
mod spelling;

pub use claim::{NodeRef, RoutedKind, claim};
pub use list::{LIST, Redirect, redirect, redirects};
pub use redirect::{Export, RedirectInput, lead_elsewhere, save};
pub use resolve::{Found, resolve};
pub use spelling::LONGEST;
