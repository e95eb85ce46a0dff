use std::path::{Path, PathBuf};

use super::config::{Config, Generator};
use crate::kernel::{Code, Error, Result};

/// Extensions of texts.
pub const TEXTS: &[&str] = &["md", "markdown", "mdown", "mkd", "mdx", "html", "htm"];
/// Those of them that are nothing else.
const MARKDOWN: &[&str] = &["md", "markdown", "mdown", "mkd", "mdx"];
/// Extensions of texts that nobody here reads.
const FOREIGN: &[&str] = &["adoc", "asciidoc", "rst", "org", "textile"];

/// Folders at the top of a site that hold what a generator is made of, not what it says.
const MACHINERY: &[&str] = &[
    "themes",
    "layouts",
    "_layouts",
    "_includes",
    "_sass",
    "_site",
    "public",
    "static",
    "assets",
    "archetypes",
    "resources",
    "dist",
    "templates",
    "vendor",
];

/// The texts of a site, and what lies in its folder that is none of them.
#[derive(Debug, Default)]
pub struct Found {
    /// As paths within the folder, in order.
    pub texts: Vec<PathBuf>,
    /// Texts in a form that nobody here reads.
    pub foreign: Vec<PathBuf>,
    /// Files and folders of which the generator makes no pages, and how many texts are in each.
    pub left_out: Vec<(PathBuf, usize)>,
}

/// Looks for the texts of a site, where its generator does. Links to other places are not followed.
pub fn texts(folder: &Path, config: &Config) -> Result<Found> {
    let mut found = Found::default();
    walk(folder, Path::new(""), &mut |path, is_folder| {
        if !is_read(path, is_folder, config) {
            let inside = if is_folder {
                below(&folder.join(path), MARKDOWN).map_or(0, |texts| texts.len())
            } else {
                usize::from(has_extension(path, TEXTS))
            };
            if inside > 0 {
                found.left_out.push((path.to_owned(), inside));
            }
            return false;
        }
        if !is_folder && has_extension(path, TEXTS) {
            found.texts.push(path.to_owned());
        } else if !is_folder && has_extension(path, FOREIGN) {
            found.foreign.push(path.to_owned());
        }
        true
    })?;
    found.texts.sort();
    Ok(found)
}

/// Files of one kind, as paths within the folder, in order.
pub fn below(folder: &Path, extensions: &[&str]) -> Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    walk(folder, Path::new(""), &mut |path, is_folder| {
        if !is_folder && has_extension(path, extensions) {
            found.push(path.to_owned());
        }
        true
    })?;
    found.sort();
    Ok(found)
}

fn has_extension(path: &Path, extensions: &[&str]) -> bool {
    let extension = path.extension().and_then(|extension| extension.to_str()).unwrap_or_default();
    extensions.iter().any(|own| own.eq_ignore_ascii_case(extension))
}

/// The generator looks into this folder, or makes a page of this file.
fn is_read(path: &Path, is_folder: bool, config: &Config) -> bool {
    let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
    let is_excluded = config.excluded.iter().any(|excluded| {
        path == Path::new(excluded)
            || (!excluded.contains('/') && config.generator == Generator::Eleventy && name == excluded)
    });
    if is_excluded {
        return false;
    }
    let is_content = config.contents.is_empty()
        || config
            .contents
            .iter()
            .any(|content| path.starts_with(content) || (is_folder && Path::new(content).starts_with(path)));
    if !is_content {
        return false;
    }
    match config.generator {
        Generator::Jekyll => {
            let collection = name.strip_prefix('_').filter(|_| is_folder);
            let is_known = collection
                .is_some_and(|name| matches!(name, "posts" | "drafts") || config.collections.contains_key(name));
            is_known || !name.starts_with(['_', '#', '~'])
        }
        Generator::Unknown => !(is_folder && MACHINERY.iter().any(|machinery| path == Path::new(machinery))),
        _ => true,
    }
}

/// Goes through a folder; `visit` is told of each path and whether it is a folder, and says whether to go into it.
fn walk(folder: &Path, inside: &Path, visit: &mut dyn FnMut(&Path, bool) -> bool) -> Result<()> {
    let here = folder.join(inside);
    let unreadable =
        |error: std::io::Error| Error::new(Code::NotFound, format!("{} cannot be read: {error}.", here.display()));
    for entry in std::fs::read_dir(&here).map_err(unreadable)? {
        let entry = entry.map_err(unreadable)?;
        let kind = entry.file_type().map_err(unreadable)?;
        let Some(name) = entry.file_name().to_str().map(str::to_owned) else { continue };
        if name.starts_with('.') || name == "node_modules" {
            continue;
        }
        let path = inside.join(&name);
        if kind.is_dir() && visit(&path, true) {
            walk(folder, &path, visit)?;
        }
        if kind.is_file() {
            visit(&path, false);
        }
    }
    Ok(())
}
