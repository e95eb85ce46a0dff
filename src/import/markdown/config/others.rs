use serde_json::{Map, Value};

use super::{Config, Files, Generator, Language, names, table_in, text};

impl Files<'_> {
    pub(super) fn zola(&mut self, table: &Map<String, Value>) -> Config {
        let empty = Map::new();
        let extra = table_in(table, "extra").unwrap_or(&empty);
        let mut authors = names(table);
        if authors.is_empty() {
            authors = names(extra);
        }
        let default = text(table, &["default_language"]).unwrap_or_else(|| "en".into());
        let others = table_in(table, "languages").into_iter().flat_map(Map::keys).filter(|code| **code != default);
        let languages = [(&default, false)].into_iter().chain(others.map(|code| (code, true)));
        let language = |(code, is_in_path): (&String, bool)| Language {
            code: code.clone(),
            tag: code.clone(),
            folder: None,
            is_in_path,
        };
        let taxonomies = table.get("taxonomies").and_then(Value::as_array).into_iter().flatten();
        Config {
            generator: Generator::Zola,
            title: text(table, &["title"]),
            description: text(table, &["description"]),
            address: text(table, &["base_url"]),
            language: Some(default.clone()),
            languages: languages.map(language).collect(),
            authors,
            contents: vec!["content".into()],
            taxonomies: taxonomies.filter_map(|one| Some(one.get("name")?.as_str()?.to_owned())).collect(),
            variables: table.clone(),
            ..Config::default()
        }
    }

    pub(super) fn astro(&mut self) -> Config {
        let files = ["astro.config.mjs", "astro.config.ts", "astro.config.js"];
        let script = files.iter().find_map(|name| self.text(name)).unwrap_or_default();
        let consts = ["src/consts.ts", "src/consts.js", "src/config.ts", "src/site.config.ts", "src/consts.mjs"];
        let consts = consts.iter().find_map(|name| self.text(name)).unwrap_or_default();
        let value = |name: &str| set_in(&script, name).or_else(|| set_in(&consts, name));
        let folder = value("base").unwrap_or_default();
        let address = value("site").or_else(|| value("SITE_URL")).map(|site| match folder.trim_matches('/') {
            "" => site,
            folder => format!("{}/{folder}", site.trim_end_matches('/')),
        });
        let language = value("defaultLocale").or_else(|| value("lang")).or_else(|| value("locale"));
        let variables = self.site_data();
        Config {
            generator: Generator::Astro,
            title: value("SITE_TITLE").or_else(|| set_in(&consts, "title")),
            description: value("SITE_DESCRIPTION").or_else(|| set_in(&consts, "description")),
            address,
            language: language.map(|tag| tag.replace('_', "-")),
            authors: value("SITE_AUTHOR").or_else(|| value("author")).into_iter().collect(),
            contents: vec!["src/content".into(), "src/pages".into(), "src/data".into()],
            has_ugly_urls: value("format").as_deref() == Some("file"),
            variables,
            ..Config::default()
        }
    }

    pub(super) fn eleventy(&mut self) -> Config {
        let files = ["eleventy.config.js", "eleventy.config.mjs", "eleventy.config.cjs", ".eleventy.js"];
        let script = files.iter().find_map(|name| self.text(name)).unwrap_or_default();
        let data = self.site_data();
        let folder = set_in(&script, "pathPrefix").unwrap_or_default();
        let address =
            text(&data, &["url", "baseUrl", "siteUrl", "domain"]).map(|site| match folder.trim_matches('/') {
                "" => site,
                folder if site.trim_end_matches('/').ends_with(folder) => site,
                folder => format!("{}/{folder}", site.trim_end_matches('/')),
            });
        let input = set_in(&script, "input").filter(|input| !matches!(input.as_str(), "." | "./" | ""));
        let output = set_in(&script, "output").unwrap_or_else(|| "_site".into());
        Config {
            generator: Generator::Eleventy,
            title: text(&data, &["title", "name"]),
            description: text(&data, &["description"]),
            address,
            language: text(&data, &["language", "lang", "locale"]).map(|tag| tag.replace('_', "-")),
            authors: names(&data),
            contents: input.map(|input| input.trim_matches(['/', '.']).to_owned()).into_iter().collect(),
            excluded: vec![output.trim_matches(['/', '.']).to_owned(), "_includes".into(), "_data".into()],
            variables: data,
            ..Config::default()
        }
    }

    /// The file that says what the site is called, as the starters of Eleventy and Astro have it.
    fn site_data(&mut self) -> Map<String, Value> {
        let folders = ["_data", "src/_data", "data", "src/data", "content/_data"];
        let names = ["site.json", "metadata.json", "site.yml", "metadata.yml", "site.yaml"];
        let files: Vec<String> =
            folders.iter().flat_map(|folder| names.iter().map(move |name| format!("{folder}/{name}"))).collect();
        let table = self.table(&files.iter().map(String::as_str).collect::<Vec<_>>());
        table.unwrap_or_else(|| {
            let scripts = folders
                .iter()
                .flat_map(|folder| ["metadata.js", "site.js", "metadata.cjs"].map(|name| format!("{folder}/{name}")));
            let script = scripts.filter_map(|name| self.text(&name)).next().unwrap_or_default();
            let keys = ["title", "url", "language", "lang", "description", "author", "name"];
            let mut found: Map<String, Value> =
                keys.iter().filter_map(|key| Some(((*key).to_owned(), Value::String(set_in(&script, key)?)))).collect();
            // `author: { name: "…" }`
            if !found.contains_key("author")
                && let Some((_, author)) = script.split_once("author")
                && let Some(name) = set_in(author, "name")
            {
                found.insert("author".into(), Value::String(name));
            }
            found
        })
    }
}

/// The text that a script gives to a name: `site: 'https://…'`, `export const SITE_TITLE = "…"`.
fn set_in(script: &str, name: &str) -> Option<String> {
    script.match_indices(name).find_map(|(at, _)| {
        let before = script.get(..at)?.chars().next_back();
        if before.is_some_and(|char| char.is_alphanumeric() || matches!(char, '_' | '.' | '/' | '$')) {
            return None;
        }
        let rest = script.get(at + name.len()..)?.trim_start_matches(['\'', '"']).trim_start();
        let rest = rest.strip_prefix([':', '='])?.trim_start();
        let quote = rest.chars().next().filter(|char| matches!(char, '"' | '\'' | '`'))?;
        let (value, _) = rest.get(1..)?.split_once(quote)?;
        (!value.is_empty() && !value.contains("${") && !value.contains('\n')).then(|| value.to_owned())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scripts_say_what_they_set() {
        let script = "import x from 'astro';\nexport default defineConfig({\n  site: 'https://l.example',\n  base: \"/blog\",\n});";
        assert_eq!(set_in(script, "site").as_deref(), Some("https://l.example"));
        assert_eq!(set_in(script, "base").as_deref(), Some("/blog"));
        assert_eq!(set_in("export const SITE_TITLE = 'L';", "SITE_TITLE").as_deref(), Some("L"));
        assert_eq!(set_in("website: 'x'", "site"), None);
    }
}
