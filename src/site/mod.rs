//! The site as a whole: its name, its address, its time zone.

mod input;
mod save;
mod settings;

pub use input::SiteInput;
pub use save::{export, save};
pub use settings::Site;
