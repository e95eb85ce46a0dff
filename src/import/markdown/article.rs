use std::path::Path;

use jiff::tz::TimeZone;
use serde_json::{Map, Value};

use super::authors::Authors;
use super::dates;
use super::mapping::{KeyUse, MarkdownMapping};
use crate::import::foreign::{Fate, Fidelity, OldSite, one_line};
use crate::kernel::{Micros, Slug};

/// What a file says of itself, in our words.
#[derive(Debug, Default)]
pub struct Facts {
    pub title: Option<String>,
    pub kicker: Option<String>,
    pub standfirst: Option<String>,
    pub summary: Option<String>,
    pub description: Option<String>,
    pub slug: Option<String>,
    pub url: Option<String>,
    pub aliases: Vec<String>,
    pub date: Option<Micros>,
    pub modified: Option<Micros>,
    pub expires: Option<Micros>,
    pub is_draft: bool,
    pub authors: Vec<String>,
    pub categories: Vec<String>,
    pub tags: Vec<String>,
    pub regions: Vec<String>,
    pub place: Option<String>,
    pub image: Option<String>,
    pub image_alt: Option<String>,
    pub source: Option<String>,
    pub source_url: Option<String>,
    pub language: Option<String>,
    pub canonical: Option<String>,
}

impl Facts {
    /// Reads the front matter; what it says and nobody understands is told.
    pub fn read(
        path: &Path,
        fields: &Map<String, Value>,
        mapping: &MarkdownMapping,
        zone: &TimeZone,
        fate: &mut Fate,
        report: &mut Fidelity,
    ) -> Self {
        let mut facts = Self::default();
        facts.take(fields, mapping, zone, fate, report);
        facts.named(path, zone)
    }

    /// With what only the name of the file says.
    pub fn named(self, path: &Path, zone: &TimeZone) -> Self {
        let mut facts = self;
        let stem = path.file_stem().and_then(|stem| stem.to_str()).unwrap_or_default();
        let folder = path.parent().and_then(|folder| folder.file_name()).and_then(|name| name.to_str());
        let name = if stem == "index" { folder.unwrap_or(stem) } else { stem };
        let (day, name) = dated(name);
        if facts.date.is_none() {
            facts.date = day.and_then(|day| dates::read(day, zone));
        }
        facts.slug =
            facts.slug.or_else(|| Slug::parse(name).ok().or_else(|| Slug::from_text(name)).map(Slug::into_string));
        facts
    }

    fn take(
        &mut self,
        fields: &Map<String, Value>,
        mapping: &MarkdownMapping,
        zone: &TimeZone,
        fate: &mut Fate,
        report: &mut Fidelity,
    ) {
        for (key, value) in fields {
            if value.is_null() {
                continue;
            }
            let Some(used) = mapping.use_of(key) else {
                *report.unknown_meta_keys.entry(key.clone()).or_default() += 1;
                fate.drop(format!("The key \"{key}\" has no place."));
                continue;
            };
            let text = || text_of(value);
            let moment = |fate: &mut Fate| {
                let text = text_of(value)?;
                let moment = dates::read(&text, zone);
                if moment.is_none() {
                    fate.drop(format!("{key} is \"{text}\", which is no date."));
                }
                moment
            };
            match used {
                KeyUse::Title => self.title = text(),
                KeyUse::Kicker => self.kicker = text(),
                KeyUse::Standfirst => self.standfirst = text(),
                KeyUse::Summary => self.summary = text(),
                KeyUse::Description => self.description = text(),
                KeyUse::Slug => self.slug = text(),
                KeyUse::Url => self.url = text(),
                KeyUse::Aliases => self.aliases.extend(list_of(value)),
                KeyUse::Date => self.date = moment(fate).or(self.date),
                KeyUse::Modified => self.modified = moment(fate),
                KeyUse::Expires => self.expires = moment(fate),
                KeyUse::Draft => match value.as_bool() {
                    Some(said) => self.is_draft |= said == key.eq_ignore_ascii_case("draft"),
                    None => self.date = moment(fate).or(self.date),
                },
                KeyUse::Author => self.authors.extend(list_of(value)),
                KeyUse::Category => self.categories.extend(list_of(value)),
                KeyUse::Tag => self.tags.extend(list_of(value)),
                KeyUse::Region => self.regions.extend(list_of(value)),
                KeyUse::Dateline => self.place = text(),
                KeyUse::Image => self.take_image(value),
                KeyUse::ImageAlt => self.image_alt = text(),
                KeyUse::Source => self.source = text(),
                KeyUse::SourceUrl => self.source_url = text(),
                KeyUse::Language => self.language = text(),
                KeyUse::Canonical => self.canonical = text(),
                KeyUse::Table => {
                    if let Some(table) = value.as_object() {
                        self.take(table, mapping, zone, fate, report);
                    }
                }
                KeyUse::Ignore => fate.change(format!("\"{key}\" is for the old system alone.")),
                KeyUse::Drop => fate.say(crate::import::Verdict::LeftOut, format!("\"{key}\" is left out as asked.")),
            }
        }
    }

    /// An address, a list of them, or a table with `image`/`src`/`url` and `alt`.
    fn take_image(&mut self, value: &Value) {
        match value {
            Value::Object(table) => {
                let read = |names: &[&str]| names.iter().find_map(|name| table.get(*name)).and_then(text_of);
                self.image = read(&["image", "src", "url", "path", "relative_path"]).or(self.image.take());
                self.image_alt = read(&["alt", "caption"]).or(self.image_alt.take());
            }
            _ => self.image = self.image.take().or_else(|| list_of(value).into_iter().next()),
        }
    }

    /// The slugs of those who wrote it.
    pub fn bylines(&self, authors: &mut Authors, mapping: &MarkdownMapping) -> Vec<String> {
        let mut slugs: Vec<String> = Vec::new();
        for slug in self.authors.iter().filter_map(|name| authors.named(name, mapping)) {
            if !slugs.contains(&slug) {
                slugs.push(slug);
            }
        }
        slugs
    }

    /// Where it was: what it says itself, else what its system makes of its place.
    pub fn former_paths(&self, path: &Path, site: &OldSite) -> Vec<String> {
        let mut paths: Vec<String> = self.aliases.clone();
        paths.extend(self.url.clone());
        let slug = self.slug.clone().unwrap_or_default();
        let folders: Vec<&str> =
            path.parent().into_iter().flat_map(Path::components).filter_map(|part| part.as_os_str().to_str()).collect();
        let is_bundle = path.file_stem().is_some_and(|stem| stem == "index");
        let mut section: Vec<&str> =
            folders.iter().copied().skip_while(|part| matches!(*part, "src" | "content")).collect();
        if is_bundle {
            section.pop();
        }
        if let Some(at) = section.iter().position(|part| *part == "_posts" || *part == "_drafts") {
            let stem = path.file_stem().and_then(|stem| stem.to_str()).unwrap_or_default();
            if let (Some(day), name) = dated(stem) {
                let day = day.replace('-', "/");
                let above: Vec<&str> = section.iter().take(at).copied().collect();
                let categories: Vec<String> =
                    self.categories.iter().map(|name| name.to_lowercase().replace(' ', "-")).collect();
                let above = above.into_iter().map(str::to_owned).chain(categories).collect::<Vec<_>>().join("/");
                let above = if above.is_empty() { String::new() } else { format!("/{above}") };
                paths.push(format!("{above}/{day}/{name}.html"));
                paths.push(format!("{above}/{day}/{name}"));
                paths.push(format!("/{day}/{name}.html"));
                paths.push(format!("/{day}/{name}"));
            }
        } else if self.url.is_none() {
            section.push(&slug);
            paths.push(format!("/{}", section.join("/")));
        }
        let mut seen = Vec::new();
        for path in paths {
            let path = match url::Url::parse(&path) {
                Ok(url) => url.path().to_owned(),
                Err(_) => site.below(&format!("/{}", path.trim_start_matches('/'))),
            };
            let path = path.trim_end_matches('/').to_owned();
            let fits = path.len() > 1 && path.len() <= 1_000 && !path.chars().any(char::is_control);
            if fits && !seen.contains(&path) {
                seen.push(path);
            }
        }
        seen
    }
}

/// `2020-11-20-a-title` is a day and a name.
fn dated(name: &str) -> (Option<&str>, &str) {
    let is_day = |text: &str| text.parse::<jiff::civil::Date>().is_ok();
    match (name.get(..10), name.get(10..)) {
        (Some(day), Some(rest)) if is_day(day) && rest.starts_with('-') => (Some(day), rest.trim_start_matches('-')),
        (Some(day), Some("")) if is_day(day) => (Some(day), name),
        _ => (None, name),
    }
}

fn text_of(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => one_line(text),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(value) => Some(value.to_string()),
        Value::Object(table) => ["name", "title", "slug"].iter().find_map(|key| table.get(*key)).and_then(text_of),
        Value::Array(items) => items.first().and_then(text_of),
        Value::Null => None,
    }
}

/// A list, or a text of names between commas.
fn list_of(value: &Value) -> Vec<String> {
    match value {
        Value::Array(items) => items.iter().filter_map(text_of).collect(),
        Value::String(text) => text.split(',').filter_map(one_line).collect(),
        other => text_of(other).into_iter().collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn old_addresses_follow_the_habits_of_each_system() {
        let mut site = OldSite::default();
        let facts = Facts { slug: Some("a".into()), aliases: vec!["/old/a/".into()], ..Facts::default() };
        assert_eq!(facts.former_paths(Path::new("content/posts/a.md"), &site), ["/old/a", "/posts/a"]);
        assert_eq!(facts.former_paths(Path::new("content/posts/a/index.md"), &site), ["/old/a", "/posts/a"]);
        let jekyll = Facts { slug: Some("a".into()), categories: vec!["World".into()], ..Facts::default() };
        let paths = jekyll.former_paths(Path::new("_posts/2020-11-20-a.md"), &site);
        assert_eq!(paths, ["/world/2020/11/20/a.html", "/world/2020/11/20/a", "/2020/11/20/a.html", "/2020/11/20/a"]);
        site.add("https://old.example/blog/");
        assert_eq!(facts.former_paths(Path::new("content/posts/a.md"), &site), ["/blog/old/a", "/blog/posts/a"]);
    }
}
