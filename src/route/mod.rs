//! Which page is at which path: canonical pages, former paths, redirects, pages that are gone.

mod claim;
mod list;
mod redirect;
mod resolve;
mod space;
mod spelling;

pub use claim::{NodeRef, RoutedKind, claim, holder, leads_elsewhere};
pub use list::{LIST, Redirect, RedirectFilter, count_redirects, redirect, redirects};
pub use redirect::{Export, RedirectInput, lead_elsewhere, release, save};
pub use resolve::{Found, is_home, resolve};
pub use space::{LANGUAGES, former};
pub use spelling::{LONGEST, spellings, stored};
