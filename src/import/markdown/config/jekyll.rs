use serde_json::Value;

use super::{Config, Files, Generator, Scoped, is_true, names, text, zone};

/// What Jekyll leaves out by itself, beside what begins with `_`, `.`, `#` or `~`.
const EXCLUDED: [&str; 6] = ["node_modules", "vendor/bundle", "vendor/cache", "vendor/gems", "vendor/ruby", "_site"];

impl Files<'_> {
    pub(super) fn jekyll(&mut self) -> Config {
        let table = self.table(&["_config.yml", "_config.yaml", "_config.toml"]).unwrap_or_default();
        let folder = text(&table, &["baseurl"]).unwrap_or_default();
        let folder = folder.trim_matches('/');
        let address = text(&table, &["url"]).map(|url| match folder {
            "" => url,
            folder => format!("{}/{folder}", url.trim_end_matches('/')),
        });
        let mut config = Config {
            generator: Generator::Jekyll,
            title: text(&table, &["title", "name"]),
            description: text(&table, &["description"]),
            address,
            language: text(&table, &["lang", "locale", "language"]).map(|tag| tag.replace('_', "-")),
            zone: zone(&table, &["timezone"]),
            authors: names(&table),
            excluded: EXCLUDED.map(str::to_owned).into(),
            ..Config::default()
        };
        for name in table.get("exclude").and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str) {
            config.excluded.push(name.trim_matches('/').to_owned());
        }
        for (name, collection) in table.get("collections").and_then(Value::as_object).into_iter().flatten() {
            let Some(fields) = collection.as_object() else { continue };
            if name == "posts" {
                config.permalinks.extend(text(fields, &["permalink"]).map(|pattern| (String::new(), pattern)));
            } else if is_true(fields, "output") {
                config.collections.insert(name.clone(), text(fields, &["permalink"]));
            }
        }
        if let Some(pattern) = text(&table, &["permalink"]) {
            config.permalinks.entry(String::new()).or_insert(pattern);
        }
        for scoped in table.get("defaults").and_then(Value::as_array).into_iter().flatten() {
            let (Some(scope), Some(values)) =
                (scoped.get("scope").and_then(Value::as_object), scoped.get("values").and_then(Value::as_object))
            else {
                continue;
            };
            let path = text(scope, &["path"]).unwrap_or_default();
            let path = path.split('*').next().unwrap_or_default().trim_matches('/').to_owned();
            config.defaults.push(Scoped { path, kind: text(scope, &["type"]), fields: values.clone() });
        }
        config.variables = table;
        config
    }
}
