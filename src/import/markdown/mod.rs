//! Folders of Markdown and HTML files with front matter, as Hugo, Jekyll, Zola, Eleventy and Astro have them: read twice,
//! once to know what refers to what, once to write.

mod arguments;
mod article;
mod attributes;
mod authors;
mod config;
mod dates;
mod files;
mod front_matter;
mod links;
mod liquid;
mod mapping;
mod place;
mod read;
mod run;
mod shortcodes;
mod survey;
mod tags;
mod template;
mod terms;
mod yaml;

pub use links::key_of;
pub use mapping::{MarkdownMapping, OWN};
pub use run::{Markdown, markdown};
