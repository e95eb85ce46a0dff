use std::path::{Path, PathBuf};

use crate::kernel::{Code, Error, Result};

/// Extensions of texts.
pub const TEXTS: &[&str] = &["md", "markdown", "mdx"];

/// Folders that hold what a system is made of, not what it says.
const SKIPPED: &[&str] = &[
    "node_modules",
    "themes",
    "layouts",
    "_layouts",
    "_includes",
    "_sass",
    "public",
    "_site",
    "static",
    "assets",
    "archetypes",
    "resources",
    "dist",
    "templates",
    "vendor",
];

/// Files of one kind, as paths within the folder, in order. Links to other places are not followed.
pub fn below(folder: &Path, extensions: &[&str]) -> Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    walk(folder, Path::new(""), extensions, &mut found)?;
    found.sort();
    Ok(found)
}

fn walk(folder: &Path, inside: &Path, extensions: &[&str], found: &mut Vec<PathBuf>) -> Result<()> {
    let here = folder.join(inside);
    let unreadable =
        |error: std::io::Error| Error::new(Code::NotFound, format!("{} cannot be read: {error}.", here.display()));
    for entry in std::fs::read_dir(&here).map_err(unreadable)? {
        let entry = entry.map_err(unreadable)?;
        let kind = entry.file_type().map_err(unreadable)?;
        let Some(name) = entry.file_name().to_str().map(str::to_owned) else { continue };
        let path = inside.join(&name);
        if kind.is_dir() && !name.starts_with('.') && !SKIPPED.contains(&name.as_str()) {
            walk(folder, &path, extensions, found)?;
        }
        let extension = path.extension().and_then(|extension| extension.to_str()).unwrap_or_default();
        if kind.is_file() && extensions.contains(&extension) {
            found.push(path);
        }
    }
    Ok(())
}
