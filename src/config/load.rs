use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use toml::{Table, Value};

use super::layer::{accept, keys, read, unknown};
use super::{Origin, Settings, variable};
use crate::kernel::{Error, Result};

/// The file that is read if no other is named.
const FILE: &str = "dateline.toml";

/// Where settings can come from.
#[derive(Debug, Default)]
pub struct Input {
    /// The file that `--config` names.
    pub file: Option<PathBuf>,
    /// The environment.
    pub variables: Vec<(String, String)>,
    /// Name of a setting, its value, and how the flag is written.
    pub flags: Vec<(String, String, String)>,
}

/// The settings in force.
#[derive(Debug)]
pub struct Config {
    pub settings: Settings,
    /// The file that was read.
    pub file: Option<PathBuf>,
    origins: BTreeMap<String, Origin>,
}

/// One setting as a person reads it.
#[derive(Debug, PartialEq, Eq)]
pub struct Line {
    pub key: String,
    /// Without passwords.
    pub value: String,
    pub origin: Origin,
}

impl Config {
    /// Puts the layers on each other. Fails with one line that names the setting, the value and what is allowed.
    pub fn load(input: &Input) -> Result<Self> {
        let defaults = keys(&Settings::default());
        let mut values = defaults.clone();
        let mut origins = BTreeMap::new();
        let mut set = |key: &str, value: Value, origin: Origin| {
            values.insert(key.to_owned(), value);
            origins.insert(key.to_owned(), origin);
        };

        let variables = known_variables(&defaults, &input.variables)?;
        let file = file(input)?;
        if let Some((path, table)) = &file {
            let origin = Origin::File(path.clone());
            for (key, value) in settings_of(table) {
                let Some(like) = defaults.get(&key) else {
                    return Err(unknown(&key, &origin.to_string(), defaults.keys().map(String::as_str)));
                };
                let shown = value.to_string();
                set(&key, accept(&key, like, Some(value), &shown, &origin)?, origin.clone());
            }
        }
        for (key, name, text) in variables {
            let origin = Origin::Variable(name);
            if let Some(like) = defaults.get(&key) {
                set(&key, accept(&key, like, read(like, &text), &text, &origin)?, origin);
            }
        }
        for (key, text, flag) in &input.flags {
            let origin = Origin::Flag(flag.clone());
            let Some(like) = defaults.get(key) else {
                return Err(unknown(key, flag, defaults.keys().map(String::as_str)));
            };
            set(key, accept(key, like, read(like, text), text, &origin)?, origin);
        }

        let settings = nested(values).try_into().map_err(|error: toml::de::Error| Error::invalid(error.message()))?;
        Ok(Self { settings, file: file.map(|(path, _)| path), origins })
    }

    /// Every setting with its value and where that came from.
    pub fn lines(&self) -> Vec<Line> {
        let lines = keys(&self.settings).into_iter().map(|(key, value)| {
            let origin = self.origins.get(&key).cloned().unwrap_or(Origin::Default);
            let value = value.as_str().map_or_else(|| value.to_string(), ToOwned::to_owned);
            Line { key, value, origin }
        });
        lines.collect()
    }
}

/// The variables that hold settings: name of the setting, name of the variable, value.
fn known_variables(
    defaults: &BTreeMap<String, Value>,
    variables: &[(String, String)],
) -> Result<Vec<(String, String, String)>> {
    let known: BTreeMap<String, &str> = defaults.keys().map(|key| (variable(key), key.as_str())).collect();
    let mut found = Vec::new();
    for (name, text) in variables {
        // Variables for tests are not ours to read.
        if !name.starts_with("DATELINE_") || name.starts_with("DATELINE_TEST_") || name == "DATELINE_CONFIG" {
            continue;
        }
        let Some(key) = known.get(name) else {
            return Err(unknown(name, "environment", known.keys().map(String::as_str)));
        };
        found.push(((*key).to_owned(), name.clone(), text.clone()));
    }
    Ok(found)
}

/// The file to read, and what it says. One that was named must be there.
fn file(input: &Input) -> Result<Option<(PathBuf, Table)>> {
    let named = input.variables.iter().find(|(name, _)| name == "DATELINE_CONFIG").map(|(_, path)| path.into());
    let path = match input.file.clone().or(named) {
        Some(path) => path,
        None if Path::new(FILE).exists() => FILE.into(),
        None => return Ok(None),
    };
    let text = std::fs::read_to_string(&path)
        .map_err(|error| Error::invalid(format!("The configuration {} cannot be read: {error}.", path.display())))?;
    let table = text.parse().map_err(|error: toml::de::Error| {
        let line =
            error.span().and_then(|span| text.get(..span.start)).map_or(1, |before| before.lines().count().max(1));
        let reason = error.message().lines().collect::<Vec<_>>().join(" ");
        Error::invalid(format!("{}:{line}: {reason}.", path.display()))
    })?;
    Ok(Some((path, table)))
}

/// What a file sets, by name.
fn settings_of(table: &Table) -> Vec<(String, Value)> {
    let mut found = Vec::new();
    for (name, value) in table {
        match value {
            Value::Table(section) => {
                found.extend(section.iter().map(|(inner, value)| (format!("{name}.{inner}"), value.clone())));
            }
            value => found.push((name.clone(), value.clone())),
        }
    }
    found
}

/// The reverse of flattening: `a.b` becomes `b` in the section `a`.
fn nested(values: BTreeMap<String, Value>) -> Table {
    let mut table = Table::new();
    for (key, value) in values {
        match key.split_once('.') {
            Some((section, name)) => {
                let section = table.entry(section).or_insert_with(|| Value::Table(Table::new()));
                if let Value::Table(section) = section {
                    section.insert(name.to_owned(), value);
                }
            }
            None => {
                table.insert(key, value);
            }
        }
    }
    table
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;
    use crate::config::LogFormat;

    fn pairs(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
        pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
    }

    fn flags(flags: &[(&str, &str)]) -> Vec<(String, String, String)> {
        pairs(flags).into_iter().map(|(key, value)| (key.clone(), value, format!("--{key}"))).collect()
    }

    /// A file that is gone when the test is over.
    struct TestFile(PathBuf);

    impl TestFile {
        fn new(name: &str, text: &str) -> Self {
            let path = std::env::temp_dir().join(format!("dateline-{}-{name}.toml", std::process::id()));
            std::fs::File::create(&path).unwrap().write_all(text.as_bytes()).unwrap();
            Self(path)
        }
    }

    impl Drop for TestFile {
        fn drop(&mut self) {
            let _ = std::fs::remove_file(&self.0);
        }
    }

    fn refusal(input: &Input) -> String {
        Config::load(input).unwrap_err().message().into_owned()
    }

    #[test]
    fn nothing_set_is_the_default() {
        assert_eq!(Config::load(&Input::default()).unwrap().settings, Settings::default());
    }

    #[test]
    fn flags_beat_the_environment_which_beats_the_file() {
        let file = TestFile::new(
            "layers",
            "bind = \"127.0.0.1:1\"\nlog_format = \"json\"\n[limits]\ndepth = 1\nfields = 1\ntokens = 99\n",
        );
        let config = Config::load(&Input {
            file: Some(file.0.clone()),
            variables: pairs(&[("DATELINE_LIMITS_DEPTH", "2"), ("DATELINE_LIMITS_FIELDS", "2"), ("PATH", "x")]),
            flags: flags(&[("limits.depth", "3")]),
        })
        .unwrap();
        let Settings { limits, log_format, .. } = &config.settings;
        assert_eq!((limits.depth, limits.fields, limits.tokens), (3, 2, 99));
        assert_eq!(*log_format, LogFormat::Json);
        let origin = |key: &str| config.lines().into_iter().find(|line| line.key == key).unwrap().origin;
        assert_eq!(origin("limits.depth"), Origin::Flag("--limits.depth".into()));
        assert_eq!(origin("limits.fields"), Origin::Variable("DATELINE_LIMITS_FIELDS".into()));
        assert_eq!(origin("limits.tokens"), Origin::File(file.0.clone()));
        assert_eq!(origin("limits.aliases"), Origin::Default);
    }

    #[test]
    fn a_bad_value_is_told_with_what_is_allowed() {
        let told = |name: &str, value: &str| refusal(&Input { variables: pairs(&[(name, value)]), ..Input::default() });
        assert_eq!(
            told("DATELINE_LIMITS_DEPTH", "0"),
            "limits.depth = 0 (DATELINE_LIMITS_DEPTH): a whole number from 1 to 100 is allowed."
        );
        assert_eq!(told("DATELINE_DEMO", "yes"), "demo = yes (DATELINE_DEMO): true or false is allowed.");
        assert_eq!(
            told("DATELINE_LOG_FORMAT", "xml"),
            "log_format = xml (DATELINE_LOG_FORMAT): text or json is allowed."
        );
        assert!(
            told("DATELINE_BIND", "localhost")
                .starts_with("bind = localhost (DATELINE_BIND): an IP address and a port")
        );
        assert!(told("DATELINE_CORS_ORIGINS", "https://a.example/").contains("a list of origins"));
        assert_eq!(
            told("DATELINE_DATABASE_URL", "mysql://me:secret@host/x"),
            "database.url = *** (DATELINE_DATABASE_URL): sqlite://PATH, sqlite::memory: or postgres://USER:PASSWORD@HOST/NAME is allowed."
        );
    }

    #[test]
    fn a_list_has_two_forms() {
        let set = |text: &str| Input { flags: flags(&[("http.trusted_proxies", text)]), ..Input::default() };
        for text in ["10.0.0.1,10.1.0.0/16", " 10.0.0.1 , 10.1.0.0/16", "[\"10.0.0.1\", \"10.1.0.0/16\"]"] {
            let proxies = Config::load(&set(text)).unwrap().settings.http.trusted_proxies;
            assert_eq!(proxies, ["10.0.0.1", "10.1.0.0/16"], "{text}");
        }
        assert!(Config::load(&set("[]")).unwrap().settings.http.trusted_proxies.is_empty());
        for text in ["[10.0.0.1]", "[\"10.0.0.1\"", "[1]", "[\"10.0.0.1\"]\nbind = 1"] {
            assert!(refusal(&set(text)).ends_with("is allowed."), "{text}");
        }
    }

    #[test]
    fn an_unknown_name_is_told_with_the_nearest_known_one() {
        let input = Input { variables: pairs(&[("DATELINE_LIMIT_DEPTH", "1")]), ..Input::default() };
        assert_eq!(
            refusal(&input),
            "DATELINE_LIMIT_DEPTH (environment) is no setting. Did you mean DATELINE_LIMITS_DEPTH?"
        );
        let file = TestFile::new("unknown", "[http]\nbody_byte = 1\n");
        let input = Input { file: Some(file.0.clone()), ..Input::default() };
        assert_eq!(
            refusal(&input),
            format!("http.body_byte ({}) is no setting. Did you mean http.body_bytes?", file.0.display())
        );
        let input = Input { flags: flags(&[("zzz", "1")]), ..Input::default() };
        assert_eq!(refusal(&input), "zzz (--zzz) is no setting.");
    }

    #[test]
    fn a_file_that_is_not_toml_is_told_with_its_line() {
        let file = TestFile::new("broken", "demo = true\nbind = \n");
        let told = refusal(&Input { file: Some(file.0.clone()), ..Input::default() });
        assert!(told.starts_with(&format!("{}:2: ", file.0.display())), "{told}");
        assert!(!told.contains('\n'));
    }

    #[test]
    fn a_section_is_no_value_and_a_value_no_section() {
        let file = TestFile::new("section", "limits = 3\n");
        let told = refusal(&Input { file: Some(file.0.clone()), ..Input::default() });
        assert!(told.starts_with("limits ("), "{told}");
    }

    #[test]
    fn passwords_are_not_shown() {
        let variables = pairs(&[("DATELINE_DATABASE_URL", "postgres://me:hunter2@host/x")]);
        let config = Config::load(&Input { variables, ..Input::default() }).unwrap();
        let shown = format!("{config:?} {:?}", config.lines());
        assert!(shown.contains("postgres://me:***@host/x"), "{shown}");
        assert!(!shown.contains("hunter2"));
    }

    #[test]
    fn every_setting_is_in_the_documentation_with_its_default() {
        let page = include_str!("../../docs/settings.md");
        let told: Vec<&str> = page.lines().filter(|line| line.starts_with("| `")).collect();
        let lines = Config::load(&Input::default()).unwrap().lines();
        for Line { key, value, .. } in &lines {
            let value = if value.is_empty() { String::new() } else { format!("`{value}`") };
            let row = format!("| `{key}` | {value} | ");
            assert!(told.iter().any(|line| line.starts_with(&row)), "docs/settings.md has no row that begins {row}");
        }
        assert_eq!(told.len(), lines.len());
    }
}
