use serde_json::{Map, Value};

use super::{Config, Files, Generator, Language, Scoped, is_true, names, table_in, text, zone};

/// Where Hugo keeps what it knows of a site.
const FILES: [&str; 8] =
    ["hugo.toml", "hugo.yaml", "hugo.yml", "hugo.json", "config.toml", "config.yaml", "config.yml", "config.json"];
/// Parts of the configuration that may have files of their own in `config/_default`.
const PARTS: [&str; 7] = ["params", "permalinks", "languages", "taxonomies", "cascade", "author", "markup"];

impl Files<'_> {
    pub(super) fn hugo(&mut self) -> Config {
        let table = self.hugo_table();
        let is_hugo = !table.is_empty() || self.folder.join("archetypes").is_dir();
        let generator = if is_hugo { Generator::Hugo } else { Generator::Unknown };
        let empty = Map::new();
        let params = table_in(&table, "params").unwrap_or(&empty);
        let mut authors = names(params);
        if authors.is_empty() {
            authors = names(&table);
        }
        let mut config = Config {
            generator,
            title: text(&table, &["title"]),
            description: text(params, &["description"]).or_else(|| text(&table, &["description"])),
            address: text(&table, &["baseURL"]),
            language: text(&table, &["languageCode", "locale", "defaultContentLanguage"]),
            zone: zone(&table, &["timeZone"]),
            authors,
            has_ugly_urls: is_true(&table, "uglyURLs"),
            ..Config::default()
        };
        if is_hugo {
            config.contents.push(text(&table, &["contentDir"]).unwrap_or_else(|| "content".into()));
        }
        config.languages(&table);
        for (section, pattern) in table_in(&table, "permalinks").into_iter().flatten() {
            match pattern {
                Value::String(pattern) => drop(config.permalinks.insert(section.clone(), pattern.clone())),
                // `[permalinks.page]` has the patterns of pages.
                Value::Object(pages) if section == "page" => config
                    .permalinks
                    .extend(pages.iter().filter_map(|(name, value)| Some((name.clone(), value.as_str()?.to_owned())))),
                _ => {}
            }
        }
        let taxonomies = table_in(&table, "taxonomies").into_iter().flatten();
        config.taxonomies = taxonomies.filter_map(|(_, plural)| plural.as_str().map(str::to_owned)).collect();
        config.cascade(table.get("cascade"));
        config.variables = table;
        config
    }

    /// The configuration from one file, or from the files of a folder.
    fn hugo_table(&mut self) -> Map<String, Value> {
        let mut table = self.table(&FILES).unwrap_or_default();
        let below: Vec<String> = FILES.iter().map(|name| format!("config/_default/{name}")).collect();
        let below: Vec<&str> = below.iter().map(String::as_str).collect();
        for (key, value) in self.table(&below).unwrap_or_default() {
            table.insert(key, value);
        }
        for part in PARTS {
            let files = ["toml", "yaml", "yml", "json"].map(|extension| format!("config/_default/{part}.{extension}"));
            if let Some(found) = self.table(&files.each_ref().map(String::as_str)) {
                table.insert(part.to_owned(), Value::Object(found));
            }
        }
        table
    }
}

impl Config {
    fn languages(&mut self, table: &Map<String, Value>) {
        let Some(languages) = table_in(table, "languages") else { return };
        let first = languages.keys().next().cloned().unwrap_or_default();
        let default = text(table, &["defaultContentLanguage"])
            .unwrap_or_else(|| if languages.contains_key("en") { "en".into() } else { first });
        let in_folder = is_true(table, "defaultContentLanguageInSubdir");
        for (code, language) in languages {
            let Some(language) = language.as_object() else { continue };
            let tag = text(language, &["languageCode", "locale"]).unwrap_or_else(|| code.clone());
            let folder = text(language, &["contentDir"]);
            if *code == default {
                self.language = Some(tag.clone());
                self.title = self.title.take().or_else(|| text(language, &["title"]));
            }
            self.contents.extend(folder.clone());
            self.languages.push(Language {
                code: code.clone(),
                tag,
                folder,
                is_in_path: *code != default || in_folder,
            });
        }
        // The default language first: the others are translations of it.
        self.languages.sort_by_key(|language| language.code != default);
        if self.languages.iter().all(|language| language.folder.is_some()) && self.contents.len() > 1 {
            self.contents.remove(0);
        }
    }

    /// Fields that the configuration gives to pages, all or those of a path.
    fn cascade(&mut self, cascade: Option<&Value>) {
        let tables = match cascade {
            Some(Value::Array(items)) => items.iter().collect(),
            Some(other) => vec![other],
            None => return,
        };
        for table in tables.into_iter().filter_map(Value::as_object) {
            self.defaults.push(Scoped::cascading("content", table));
        }
    }
}

impl Scoped {
    /// What a `cascade` gives to the pages below a folder.
    pub fn cascading(folder: &str, table: &Map<String, Value>) -> Self {
        let mut fields = table.clone();
        let target = fields.remove("_target").or_else(|| fields.remove("target"));
        let target = target.as_ref().and_then(Value::as_object).and_then(|target| text(target, &["path"]));
        // `{/posts,/posts/**}` and `/posts/**` both mean what lies below.
        let below = target.map(|path| {
            let first = path.trim_start_matches('{').split([',', '*', '}']).next().unwrap_or_default().to_owned();
            first.trim_matches('/').to_owned()
        });
        let path = match below {
            Some(below) if !below.is_empty() => format!("content/{below}"),
            _ => folder.to_owned(),
        };
        if let Some(Value::Object(params)) = fields.remove("params") {
            fields.extend(params);
        }
        Self { path, kind: None, fields }
    }
}
