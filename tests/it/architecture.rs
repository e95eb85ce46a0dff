use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

/// The modules in order: each may use only those before it, and those of its own line.
const ORDER: &[&[&str]] = &[
    &["kernel"],
    &["auth"],
    &["workflow"],
    &["refusal"],
    &["body"],
    &["facet"],
    &["db"],
    &["audit"],
    &[
        "media",
        "route",
        "site",
        "region",
        "category",
        "source",
        "menu",
        "vocabulary",
        "app",
        "account",
        "tag",
        "author",
    ],
    &["correction"],
    &["article"],
    &["comment", "collection"],
    &["navigation"],
    &["editorial"],
    &["curation"],
    &["import"],
    &["export"],
    &["demo"],
    &["graphql"],
    &["http"],
    &["config"],
    &["cli"],
];

/// Crates that a module must not name, and why.
const FORBIDDEN: &[(&str, &[&str])] = &[
    ("graphql", &["sea_orm", "entity::", "actix_web"]),
    ("http", &["sea_orm", "entity::"]),
    ("kernel", &["sea_orm", "entity::", "actix_web", "tokio::"]),
    ("workflow", &["sea_orm", "entity::", "actix_web", "tokio::"]),
    ("refusal", &["sea_orm", "entity::", "actix_web", "tokio::"]),
    ("facet", &["sea_orm", "entity::", "actix_web"]),
    ("body", &["sea_orm", "entity::", "actix_web", "tokio::"]),
];

#[test]
fn imports_point_one_way() {
    let level: BTreeMap<&str, usize> =
        ORDER.iter().enumerate().flat_map(|(place, names)| names.iter().map(move |name| (*name, place))).collect();
    let mut wrong = Vec::new();
    for (module, file, text) in sources() {
        let Some(own) = level.get(module.as_str()) else {
            wrong.push(format!("{module} is not in the table of tests/it/architecture.rs"));
            continue;
        };
        for used in text
            .split("crate::")
            .skip(1)
            .filter_map(|rest| rest.split(|c: char| !c.is_alphanumeric() && c != '_').next())
        {
            if level.get(used).is_some_and(|other| other > own) {
                wrong.push(format!("{}: {module} uses {used}", file.display()));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn layers_name_only_their_own_libraries() {
    let mut wrong = Vec::new();
    for (module, file, text) in sources() {
        for (_, forbidden) in FORBIDDEN.iter().filter(|(name, _)| *name == module) {
            wrong.extend(
                forbidden.iter().filter(|name| text.contains(*name)).map(|name| format!("{}: {name}", file.display())),
            );
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn files_are_short() {
    let long: Vec<_> =
        sources().into_iter().filter(|(_, _, text)| text.lines().count() > 400).map(|(_, file, _)| file).collect();
    assert!(long.is_empty(), "split these files, 400 lines is the most: {long:#?}");
}

/// Every source file below a module: the module, the path, the text.
fn sources() -> Vec<(String, PathBuf, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut found = Vec::new();
    let mut folders = vec![root.clone()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.file_name().is_some_and(|name| name == "tests.rs" || name == "fixture.rs") {
                continue;
            }
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                let inside = path.strip_prefix(&root).unwrap();
                let first = inside.components().next().unwrap().as_os_str().to_string_lossy();
                let module = first.trim_end_matches(".rs").to_owned();
                if !matches!(module.as_str(), "lib" | "main") {
                    let text = fs::read_to_string(&path).unwrap();
                    // Unit tests may look anywhere.
                    let code = text.split("#[cfg(test)]\nmod tests").next().unwrap_or_default().to_owned();
                    found.push((module, path, code));
                }
            }
        }
    }
    found
}
