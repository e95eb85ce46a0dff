//! The order of the modules, as `src/lib.rs` tells it, and what each must not know of.

mod imports;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use imports::{Imports, imports_of};

/// The modules in order: each may use only those before it.
const ORDER: &[&str] = &[
    "kernel",
    "words",
    "auth",
    "workflow",
    "refusal",
    "body",
    "facet",
    "db",
    "audit",
    "route",
    "taxonomy",
    "region",
    "category",
    "tag",
    "source",
    "author",
    "media",
    "menu",
    "site",
    "vocabulary",
    "terms",
    "fulltext",
    "account",
    "app",
    "correction",
    "article",
    "comment",
    "collection",
    "navigation",
    "search",
    "syndication",
    "editorial",
    "curation",
    "import",
    "export",
    "demo",
    "graphql",
    "http",
    "config",
    "cli",
];

/// What still goes against the order: the module and what it uses. None is added; each goes with its cause.
const EXCEPTIONS: &[(&str, &str)] = &[("account", "app")];

/// Crates that a module must not name.
const FORBIDDEN: &[(&str, &[&str])] = &[
    ("graphql", &["sea_orm", "entity", "actix_web"]),
    ("http", &["sea_orm", "entity"]),
    ("kernel", &["sea_orm", "entity", "actix_web", "tokio"]),
    ("workflow", &["sea_orm", "entity", "actix_web", "tokio"]),
    ("refusal", &["sea_orm", "entity", "actix_web", "tokio"]),
    ("facet", &["sea_orm", "entity", "actix_web"]),
    ("body", &["sea_orm", "entity", "actix_web", "tokio"]),
];

#[test]
fn imports_point_one_way() {
    let modules = modules();
    let mut unused: BTreeSet<(&str, &str)> = EXCEPTIONS.iter().copied().collect();
    let mut wrong = Vec::new();
    for (path, file) in &modules {
        let module = top(path);
        for used in backward(module, &imports_of(path, &file.text)) {
            if !EXCEPTIONS.contains(&(module, used)) {
                wrong.push(format!("{}: {module} uses {used}", file.path.display()));
            }
            unused.remove(&(module, used));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
    assert!(unused.is_empty(), "no longer exceptions: {unused:?}");
}

/// Each way to name a module that comes later, in a file that is not compiled.
#[test]
fn what_points_backward_is_found() {
    let path = ["kernel", "page"].map(str::to_owned);
    let imports = imports_of(&path, include_str!("backward.rs"));
    let found = backward("kernel", &imports);
    assert_eq!(found, ["audit", "article", "comment", "export", "http", "cli"]);
    assert_eq!(backward("cli", &imports), [] as [&str; 0]);
    assert_eq!(imports.silent_reads, ["silent"]);
    assert!(imports.crates.contains("sea_orm") && imports.crates.contains("entity"), "{:?}", imports.crates);
}

#[test]
fn the_map_has_the_same_order() {
    let map = fs::read_to_string(root().join("lib.rs")).unwrap();
    let rows = map.lines().filter_map(|line| line.strip_prefix("//! | [`")?.split_once("`]"));
    assert_eq!(rows.map(|(name, _)| name).collect::<Vec<_>>(), ORDER);
    let known: BTreeSet<&str> = ORDER.iter().copied().collect();
    let there: BTreeSet<String> = modules().keys().map(|path| top(path).to_owned()).collect();
    assert_eq!(there.iter().map(String::as_str).collect::<BTreeSet<_>>(), known);
}

#[test]
fn layers_name_only_their_own_libraries() {
    let mut wrong = Vec::new();
    for (path, file) in modules() {
        let named = imports_of(&path, &file.text).crates;
        for (_, forbidden) in FORBIDDEN.iter().filter(|(module, _)| *module == top(&path)) {
            let found = forbidden.iter().filter(|name| named.contains(**name));
            wrong.extend(found.map(|name| format!("{}: {name}", file.path.display())));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// What is missing at publication is an error, and nothing has happened: a default would be published.
#[test]
fn the_publisher_has_no_defaults() {
    let mut wrong = Vec::new();
    for (path, file) in modules() {
        let is_publisher = path.iter().take(2).eq(["article", "publisher"].iter());
        if is_publisher && imports_of(&path, &file.text).methods.contains("unwrap_or_default") {
            wrong.push(file.path);
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// Modules that read for the public, and of each what writes or serves the newsroom alone.
const PUBLIC_READS: &[(&str, &[&str])] = &[
    ("article", &["draft_references", "existing", "import", "input", "publisher", "stream"]),
    ("author", &[]),
    ("collection", &["export", "save"]),
    ("comment", &["export", "save"]),
    ("correction", &[]),
    ("media", &["export", "save"]),
    ("navigation", &[]),
    ("route", &["claim", "redirect"]),
    ("search", &[]),
    ("syndication", &[]),
    ("tag", &[]),
];

/// A read that says nothing would be answered from memory when it is true no longer.
#[test]
fn reads_say_what_an_answer_depends_on() {
    let mut wrong = Vec::new();
    for (path, file) in modules() {
        let rule = PUBLIC_READS.iter().find(|(module, _)| *module == top(&path));
        let is_left_out = |except: &[&str]| path.get(1).is_some_and(|part| except.contains(&part.as_str()));
        if rule.is_some_and(|(_, except)| !is_left_out(except)) {
            let silent = imports_of(&path, &file.text).silent_reads.into_iter();
            wrong.extend(silent.map(|name| format!("{}: {name}", file.path.display())));
        }
    }
    assert!(wrong.is_empty(), "say what it depends on, or why on nothing (`facet::depends_on_nothing`): {wrong:#?}");
}

#[test]
fn every_setting_is_read() {
    let page = include_str!("../../../docs/settings.md");
    let keys = page.lines().filter_map(|line| line.strip_prefix("| `")?.split_once('`')).map(|(key, _)| key);
    let mut fields = BTreeSet::new();
    for (path, file) in modules() {
        fields.extend(imports_of(&path, &file.text).fields);
    }
    let unread: Vec<&str> = keys.filter(|key| !fields.contains(key.rsplit('.').next().unwrap())).collect();
    assert!(unread.is_empty(), "no code reads these: {unread:?}");
}

#[test]
fn files_are_short() {
    let mut long = Vec::new();
    let mut folders = vec![root()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                let text = fs::read_to_string(&path).unwrap();
                let code = text.split("#[cfg(test)]\nmod tests {").next().unwrap();
                long.extend((code.lines().count() > 400).then_some(path));
            }
        }
    }
    assert!(long.is_empty(), "split these files, 400 lines is the most: {long:#?}");
}

/// The modules after `module` that are named, in their order.
fn backward(module: &str, imports: &Imports) -> Vec<&'static str> {
    let later = ORDER.iter().skip_while(|name| **name != module).skip(1);
    later.filter(|name| imports.modules.contains(**name)).copied().collect()
}

fn top(path: &[String]) -> &str {
    path.first().unwrap()
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("src")
}

struct Source {
    path: PathBuf,
    text: String,
}

/// Every file that the library is compiled from, by the path of its module. Tests are not among them: they may look anywhere.
fn modules() -> BTreeMap<Vec<String>, Source> {
    let mut found = BTreeMap::new();
    let mut open: Vec<(Vec<String>, PathBuf)> = vec![(Vec::new(), root().join("lib.rs"))];
    while let Some((module, path)) = open.pop() {
        let text = fs::read_to_string(&path).unwrap();
        let folder = match path.file_name().and_then(|name| name.to_str()) {
            Some("lib.rs" | "mod.rs") => path.parent().unwrap().to_owned(),
            _ => path.with_extension(""),
        };
        for child in imports_of(&module, &text).files {
            let (file, below) = (folder.join(format!("{child}.rs")), folder.join(&child).join("mod.rs"));
            let path = if file.exists() { file } else { below };
            open.push((module.iter().cloned().chain([child]).collect(), path));
        }
        if !module.is_empty() {
            found.insert(module, Source { path, text });
        }
    }
    found
}
