//! Exports of WordPress (WXR 1.0 to 1.2): read twice, once to know what refers to what, once to write.

mod article;
mod authors;
mod comment;
mod elementor;
mod filing;
mod index;
mod mapping;
mod media;
mod menu;
mod menu_line;
mod run;
mod seo;
mod split;
mod state;
mod sticky;
mod terms;
mod wxr;
mod xml;

pub use mapping::Mapping;
pub use run::{Wordpress, wordpress};
