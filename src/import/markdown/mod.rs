//! Folders of Markdown files with front matter, as Hugo, Jekyll, Zola and Astro have them.

mod article;
mod authors;
mod dates;
mod files;
mod front_matter;
mod links;
mod mapping;
mod read;
mod run;
mod shortcodes;
mod site;

pub use mapping::MarkdownMapping;
pub use run::{Markdown, markdown};
