//! Where a file lies in its site, and the address that its page had.

use std::path::{Component, Path};

use deunicode::deunicode;
use jiff::tz::TimeZone;

use super::article::Facts;
use super::config::{Config, Generator, Language};
use crate::kernel::Slug;

/// What the place of a file says.
#[derive(Debug, Default, PartialEq)]
pub struct Place {
    /// Folders between the texts of the site and the file.
    pub folders: Vec<String>,
    /// The name of the file, without the code of its language.
    pub stem: String,
    /// The day at the start of its name.
    pub day: Option<String>,
    /// Its name without the day; of a bundle that of its folder.
    pub name: String,
    /// The page is its folder: what lies beside the file lies below the page.
    pub is_bundle: bool,
    /// It is the page of a section, which lists others.
    pub is_section: bool,
    /// The collection of Jekyll that it lies in: `posts`, `drafts` or another.
    pub collection: Option<String>,
    /// The code of the language that its name or its folder says.
    pub language: Option<String>,
    /// Its language is that of the site, or its addresses do not tell.
    is_in_path: bool,
}

impl Place {
    pub fn of(path: &Path, config: &Config) -> Self {
        let mut folders: Vec<String> = path.parent().map(names).unwrap_or_default();
        let mut place = Self::default();
        place.take_content(&mut folders, config);
        let stem = path.file_stem().and_then(|stem| stem.to_str()).unwrap_or_default();
        let (stem, by_name) = match stem.rsplit_once('.') {
            Some((name, code)) if config.language_of(code).is_some() => (name, config.language_of(code)),
            _ => (stem, None),
        };
        if let Some(language) = by_name {
            place.take_language(language);
        }
        if let Some(at) = folders.iter().position(|name| collection(name, config).is_some()) {
            place.collection = folders.get(at).and_then(|name| collection(name, config)).map(str::to_owned);
            folders.remove(at);
        }
        place.is_section = stem == "_index";
        place.is_bundle = matches!(stem, "index" | "_index");
        let full = if place.is_bundle { folders.pop().unwrap_or_else(|| stem.to_owned()) } else { stem.to_owned() };
        let (day, name) = dated(&full);
        place.day = day.map(str::to_owned);
        place.name = name.to_owned();
        place.stem = full;
        place.folders = folders;
        place
    }

    /// Takes off what leads to the texts: `content`, `src/content/`, or the folder of a language.
    fn take_content(&mut self, folders: &mut Vec<String>, config: &Config) {
        let of_language = config.languages.iter().find_map(|language| {
            let own = names(Path::new(language.folder.as_deref()?));
            folders.starts_with(&own).then_some((own.len(), language))
        });
        if let Some((length, language)) = of_language {
            folders.drain(..length);
            return self.take_language(language);
        }
        let own = config.contents.iter().map(|content| names(Path::new(content))).find(|own| folders.starts_with(own));
        if let Some(own) = own {
            folders.drain(..own.len());
        } else if config.generator == Generator::Unknown {
            let ahead = folders.iter().take_while(|name| matches!(name.as_str(), "src" | "content")).count();
            folders.drain(..ahead);
        }
    }

    fn take_language(&mut self, language: &Language) {
        self.language = Some(language.code.clone());
        self.is_in_path = language.is_in_path;
    }

    /// The name that pages in several languages share.
    pub fn shared(&self) -> String {
        let mut parts = self.folders.clone();
        parts.push(self.stem.clone());
        parts.join("/")
    }

    /// The address of its page within the site, as it was: with a slash at its end, or a file.
    pub fn address(&self, facts: &Facts, config: &Config, zone: &TimeZone) -> String {
        let said = facts.url.as_deref().map(|url| self.filled(url, facts, config, zone));
        let address = said.unwrap_or_else(|| match config.generator {
            Generator::Jekyll => self.of_jekyll(facts, config, zone),
            Generator::Unknown if self.collection.is_some() => self.of_jekyll(facts, config, zone),
            Generator::Hugo => self.of_hugo(facts, config, zone),
            _ => self.of_others(facts, config),
        });
        let address = if self.is_in_path && !address.starts_with(&format!("/{}/", self.code())) && facts.url.is_none() {
            format!("/{}{address}", self.code())
        } else {
            address
        };
        tidy(&address)
    }

    fn code(&self) -> String {
        self.language.clone().unwrap_or_default().to_lowercase()
    }

    /// Other addresses that a site like this may have had.
    pub fn other_addresses(&self, facts: &Facts, config: &Config, zone: &TimeZone) -> Vec<String> {
        let mut others = Vec::new();
        let is_post = self.collection.as_deref().is_some_and(|name| matches!(name, "posts" | "drafts"));
        let has_pattern = config.permalinks.contains_key("") || facts.url.is_some();
        if is_post && !has_pattern {
            // Without the ending, and without the categories.
            for pattern in ["/:categories/:year/:month/:day/:title.html", "/:year/:month/:day/:title.html"] {
                let path = self.filled(pattern, facts, config, zone);
                others.extend(path.strip_suffix(".html").map(str::to_owned));
                others.push(path);
            }
        } else if !is_post && facts.url.is_none() && config.generator != Generator::Jekyll {
            // Where the pattern of a section changed, links to the old place stayed.
            others.push(self.of_others(facts, config));
        }
        others.into_iter().map(|path| tidy(&path)).collect()
    }

    fn of_hugo(&self, facts: &Facts, config: &Config, zone: &TimeZone) -> String {
        let section = self.folders.first().map_or("", String::as_str);
        let pattern = config.permalinks.get(section).filter(|_| !self.is_section && !section.is_empty());
        if let Some(pattern) = pattern {
            return urlized(&self.filled(pattern, facts, config, zone));
        }
        let last = facts.given_slug.clone().unwrap_or_else(|| self.stem.clone());
        let end = if config.has_ugly_urls && !self.is_bundle { ".html" } else { "/" };
        urlized(&format!("/{}{end}", self.below(&last)))
    }

    /// The folders and a last part.
    fn below(&self, last: &str) -> String {
        let mut parts: Vec<&str> = self.folders.iter().map(String::as_str).collect();
        parts.push(last);
        parts.join("/")
    }

    fn of_others(&self, facts: &Facts, config: &Config) -> String {
        let is_home = self.is_bundle && self.folders.is_empty() && matches!(self.stem.as_str(), "index" | "_index");
        if is_home {
            return "/".into();
        }
        let last = match config.generator {
            Generator::Hugo => self.stem.clone(),
            Generator::Zola => slugified(&self.name),
            _ => self.name.clone(),
        };
        let last = facts.given_slug.clone().unwrap_or(last);
        let end = if config.has_ugly_urls { ".html" } else { "/" };
        format!("/{}{end}", self.below(&last))
    }

    fn of_jekyll(&self, facts: &Facts, config: &Config, zone: &TimeZone) -> String {
        let general = config.permalinks.get("").map(String::as_str);
        match self.collection.as_deref() {
            Some("posts" | "drafts") => self.filled(style(general.unwrap_or("date")), facts, config, zone),
            Some(collection) => {
                let own = config.collections.get(collection).and_then(Option::as_deref);
                let ending = if general.is_some_and(|general| general == "pretty" || general.ends_with('/')) {
                    "/:collection/:path/"
                } else {
                    "/:collection/:path.html"
                };
                self.filled(own.unwrap_or(ending), facts, config, zone)
            }
            None if self.is_bundle => {
                let name = if self.stem == "index" { String::new() } else { format!("{}/", self.below(&self.stem)) };
                format!("/{name}")
            }
            None => {
                let ends_in_slash = general.is_some_and(|general| general == "pretty" || general.ends_with('/'));
                format!("/{}{}", self.below(&self.stem), if ends_in_slash { "/" } else { ".html" })
            }
        }
    }

    /// A pattern with what stands for its names.
    fn filled(&self, pattern: &str, facts: &Facts, config: &Config, zone: &TimeZone) -> String {
        if !pattern.contains(':') || pattern.contains("://") {
            return pattern.to_owned();
        }
        let day = self.day.clone();
        let date = facts
            .date
            .and_then(|at| jiff::Timestamp::from_microsecond(at.0).ok())
            .map(|at| at.to_zoned_datetime(zone.clone()).datetime());
        let date = date.or_else(|| day.as_deref()?.parse::<jiff::civil::Date>().ok().map(|day| day.at(0, 0, 0, 0)));
        let time = |form: &str| date.map(|date| date.strftime(form).to_string()).unwrap_or_default();
        let is_jekyll = config.generator == Generator::Jekyll || self.collection.is_some();
        let title = || match (is_jekyll, &facts.given_slug, &facts.title) {
            (true, Some(slug), _) => slug.clone(),
            (true, None, _) => self.name.clone(),
            (false, _, Some(title)) => slugified(title),
            (false, _, None) => slugified(&self.name),
        };
        let mut out = String::with_capacity(pattern.len() * 2);
        let mut rest = pattern;
        while let Some((before, after)) = rest.split_once(':') {
            out.push_str(before);
            let end = after.find(|char: char| !char.is_ascii_alphanumeric() && char != '_').unwrap_or(after.len());
            let (name, tail) = after.split_at(end);
            // `:sections[1:]` and its like stand for all of them.
            rest = if tail.starts_with('[') { tail.split_once(']').map_or("", |(_, tail)| tail) } else { tail };
            let value = match name {
                "year" => time("%Y"),
                "short_year" => time("%y"),
                "month" => time("%m"),
                "i_month" => time("%-m"),
                "monthname" | "long_month" => time("%B"),
                "short_month" => time("%b"),
                "day" => time("%d"),
                "i_day" => time("%-d"),
                "yearday" => time("%-j"),
                "y_day" => time("%j"),
                "weekdayname" | "long_day" => time("%A"),
                "short_day" => time("%a"),
                "week" => time("%V"),
                "hour" => time("%H"),
                "minute" => time("%M"),
                "second" => time("%S"),
                "title" => title(),
                "slug" if is_jekyll => facts.given_slug.clone().unwrap_or_else(|| slugified(&self.name)),
                "slug" => facts.given_slug.clone().unwrap_or_else(title),
                "slugorfilename" | "slugorcontentbasename" => {
                    facts.given_slug.clone().unwrap_or_else(|| self.stem.clone())
                }
                "filename" | "contentbasename" => self.stem.clone(),
                "name" => self.stem.clone(),
                "section" => self.folders.first().cloned().unwrap_or_default(),
                "sections" => self.folders.join("/"),
                "path" => self.below(&self.stem),
                "collection" => self.collection.clone().unwrap_or_default(),
                "categories" | "slugified_categories" => self.categories(facts),
                "output_ext" => ".html".into(),
                _ => String::new(),
            };
            out.push_str(&value);
        }
        out.push_str(rest);
        out
    }

    fn categories(&self, facts: &Facts) -> String {
        let named = facts.categories.iter().map(|name| name.to_lowercase().replace(' ', "-"));
        let mut all: Vec<String> = self.folders.iter().cloned().chain(named).collect();
        let mut seen = Vec::new();
        all.retain(|name| {
            !seen.contains(name) && {
                seen.push(name.clone());
                true
            }
        });
        all.join("/")
    }
}

/// The collection of Jekyll that a folder is.
fn collection<'a>(folder: &'a str, config: &Config) -> Option<&'a str> {
    let name = folder.strip_prefix('_')?;
    (matches!(name, "posts" | "drafts") || config.collections.contains_key(name)).then_some(name)
}

/// The patterns of Jekyll that have names.
fn style(pattern: &str) -> &str {
    match pattern {
        "date" => "/:categories/:year/:month/:day/:title.html",
        "pretty" => "/:categories/:year/:month/:day/:title/",
        "ordinal" => "/:categories/:year/:y_day/:title.html",
        "weekdate" => "/:categories/:year/W:week/:short_day/:title.html",
        "none" => "/:categories/:title.html",
        pattern => pattern,
    }
}

fn names(path: &Path) -> Vec<String> {
    path.components()
        .filter_map(|part| match part {
            Component::Normal(name) => name.to_str().map(str::to_owned),
            _ => None,
        })
        .collect()
}

/// `2020-11-20-a-title` is a day and a name.
pub fn dated(name: &str) -> (Option<&str>, &str) {
    let is_day = |text: &str| text.parse::<jiff::civil::Date>().is_ok();
    match (name.get(..10), name.get(10..)) {
        (Some(day), Some(rest)) if is_day(day) && rest.len() > 1 && rest.starts_with(['-', '_', ' ']) => {
            (Some(day), rest.trim_start_matches(['-', '_', ' ']))
        }
        (Some(day), Some("")) if is_day(day) => (Some(day), name),
        _ => (None, name),
    }
}

/// As Hugo writes a path.
fn urlized(path: &str) -> String {
    let lower = path.to_lowercase().replace(' ', "-");
    lower
        .chars()
        .filter(|char| char.is_alphanumeric() || matches!(char, '/' | '.' | '-' | '_' | '+' | '~' | '#' | '%'))
        .collect()
}

/// As generators make a part of a path of a text.
fn slugified(text: &str) -> String {
    Slug::from_text(text).map_or_else(|| deunicode(text).to_lowercase(), Slug::into_string)
}

/// A path that begins with one slash and has no empty parts.
fn tidy(path: &str) -> String {
    if path.contains("://") {
        return path.to_owned();
    }
    let mut out = String::with_capacity(path.len() + 1);
    for part in path.split('/').filter(|part| !part.is_empty()) {
        out.push('/');
        out.push_str(part);
    }
    if path.ends_with('/') || out.is_empty() {
        out.push('/');
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::Micros;

    fn address(path: &str, config: &Config, change: impl FnOnce(&mut Facts)) -> String {
        let mut facts = Facts { date: Micros::parse("2023-05-03T09:07:00Z").ok(), ..Facts::default() };
        change(&mut facts);
        Place::of(Path::new(path), config).address(&facts, config, &TimeZone::UTC)
    }

    fn site(generator: Generator) -> Config {
        let contents = if generator == Generator::Jekyll { vec![] } else { vec!["content".to_owned()] };
        Config { generator, contents, ..Config::default() }
    }

    #[test]
    fn hugo_makes_paths_of_folders_or_patterns() {
        let mut config = site(Generator::Hugo);
        let plain = |path: &str| address(path, &config, |_| ());
        assert_eq!(plain("content/posts/Some Name.md"), "/posts/some-name/");
        assert_eq!(plain("content/posts/trip/index.md"), "/posts/trip/");
        assert_eq!(plain("content/posts/2023-04-01-b.md"), "/posts/2023-04-01-b/");
        assert_eq!(
            address("content/posts/a.md", &config, |facts| facts.given_slug = Some("B_c".into())),
            "/posts/b_c/"
        );
        assert_eq!(address("content/posts/a.md", &config, |facts| facts.url = Some("/x/y/".into())), "/x/y/");
        config.permalinks.insert("news".into(), "/:year/:month/:day/:slug/".into());
        let named = address("content/news/2023/05/tide.md", &config, |facts| facts.title = Some("Tide high".into()));
        assert_eq!(named, "/2023/05/03/tide-high/");
        let language =
            |code: &str, is_in_path| Language { code: code.into(), tag: code.into(), folder: None, is_in_path };
        config.languages = vec![language("en", false), language("fr", true)];
        assert_eq!(address("content/posts/a.fr.md", &config, |_| ()), "/fr/posts/a/");
        assert_eq!(address("content/posts/a.en.md", &config, |_| ()), "/posts/a/");
    }

    #[test]
    fn jekyll_makes_paths_of_patterns() {
        let mut config = site(Generator::Jekyll);
        let world = |facts: &mut Facts| facts.categories = vec!["World News".into()];
        assert_eq!(address("_posts/2023-05-03-a-b.md", &config, world), "/world-news/2023/05/03/a-b.html");
        assert_eq!(address("about.md", &config, |_| ()), "/about.html");
        config.permalinks.insert(String::new(), "pretty".into());
        assert_eq!(address("_posts/2023-05-03-a-b.md", &config, |_| ()), "/2023/05/03/a-b/");
        assert_eq!(address("about.md", &config, |_| ()), "/about/");
        config.permalinks.insert(String::new(), "/blog/:title:output_ext".into());
        assert_eq!(address("_posts/2023-05-03-a-b.md", &config, |_| ()), "/blog/a-b.html");
        config.collections.insert("docs".into(), None);
        assert_eq!(address("_docs/part/one.md", &config, |_| ()), "/docs/part/one.html");
    }

    #[test]
    fn others_drop_the_day_from_names() {
        assert_eq!(address("content/posts/2023-05-03-a.md", &site(Generator::Zola), |_| ()), "/posts/a/");
        assert_eq!(address("posts/2023-05-03-a.md", &site(Generator::Eleventy), |_| ()), "/posts/a/");
        assert_eq!(address("content/index.md", &site(Generator::Eleventy), |_| ()), "/");
    }
}
