use jiff::tz::TimeZone;
use serde_json::{Map, Value};

use super::authors::Authors;
use super::config::{Config, Generator};
use super::dates;
use super::mapping::{KeyUse, MarkdownMapping};
use super::place::Place;
use super::template::Template;
use crate::import::foreign::policy::has_words;
use crate::import::foreign::{Fidelity, ItemOutcome, OldSite, plain_line, slug_of};
use crate::kernel::Micros;

/// What a file says of itself, in our words.
#[derive(Debug, Default)]
pub struct Facts {
    pub title: Option<String>,
    pub kicker: Option<String>,
    pub standfirst: Option<String>,
    pub summary: Option<String>,
    pub description: Option<String>,
    pub seo_title: Option<String>,
    /// The slug as the file gives it.
    pub given_slug: Option<String>,
    /// The nearest that is one here, of that or of the name of the file.
    pub slug: Option<String>,
    pub url: Option<String>,
    pub aliases: Vec<String>,
    pub date: Option<Micros>,
    pub modified: Option<Micros>,
    pub expires: Option<Micros>,
    pub is_draft: bool,
    pub no_index: bool,
    pub authors: Vec<String>,
    pub categories: Vec<String>,
    pub tags: Vec<String>,
    pub regions: Vec<String>,
    pub place: Option<String>,
    pub image: Option<String>,
    pub image_alt: Option<String>,
    pub image_caption: Option<String>,
    pub source: Option<String>,
    pub source_url: Option<String>,
    pub language: Option<String>,
    pub canonical: Option<String>,
    /// The name that pages in several languages share.
    pub translation: Option<String>,
    /// Sound or video that belongs to it.
    pub enclosure: Option<String>,
    /// It was public and was taken away: what the export calls that.
    pub withdrawn: Option<String>,
    /// A draft here that was public elsewhere, as the export says.
    pub was_public: bool,
    /// What only the export of this system says.
    pub own: Option<Value>,
}

/// What fields are read with.
pub struct Reading<'a> {
    pub mapping: &'a MarkdownMapping,
    pub config: &'a Config,
    pub zone: &'a TimeZone,
    pub template: &'a Template<'a>,
}

impl Facts {
    /// Reads the fields of a file; what they say and nobody understands is told.
    pub fn read(
        place: &Place,
        fields: &Map<String, Value>,
        reading: &Reading<'_>,
        outcome: &mut ItemOutcome,
        report: &mut Fidelity,
    ) -> Self {
        let mut facts = Self::default();
        facts.take(fields, reading, outcome, report);
        if facts.date.is_none() {
            let told = || dates::in_path(facts.url.as_deref().unwrap_or_default());
            let day = place.day.clone().or_else(told).or_else(|| dates::in_path(&place.folders.join("/")));
            facts.date = day.and_then(|day| dates::read(&day, reading.zone));
        }
        let (given, name) = (facts.given_slug.clone().unwrap_or_default(), &place.name);
        facts.slug = slug_of(given.rsplit('/').next().unwrap_or_default(), name)
            .or_else(|| slug_of("", facts.title.as_deref()?));
        if let (Some(given), Some(slug)) = (&facts.given_slug, &facts.slug)
            && given != slug
        {
            outcome.change(format!("Its slug is \"{slug}\" here."));
        }
        facts.is_draft |= place.collection.as_deref() == Some("drafts");
        facts.language = facts.language.take().or_else(|| {
            let code = place.language.as_deref()?;
            reading.config.language_of(code).map(|language| language.tag.clone())
        });
        facts
    }

    fn take(
        &mut self,
        fields: &Map<String, Value>,
        reading: &Reading<'_>,
        outcome: &mut ItemOutcome,
        report: &mut Fidelity,
    ) {
        for (key, value) in fields {
            if value.is_null() {
                continue;
            }
            let taxonomy = reading.config.taxonomies.iter().any(|name| name.eq_ignore_ascii_case(key));
            let used = reading.mapping.use_of(key).or(taxonomy.then_some(KeyUse::Tag));
            match used {
                Some(used) => self.take_field(used, key, value, reading, outcome, report),
                None => {
                    *report.unknown_meta_keys.entry(key.clone()).or_default() += 1;
                    if says_something(value) {
                        outcome.drop(format!("The key \"{key}\" has no place."));
                    } else {
                        outcome.leave_out(format!("\"{key}\" says nothing to readers."));
                    }
                }
            }
        }
    }

    fn take_field(
        &mut self,
        used: KeyUse,
        key: &str,
        value: &Value,
        reading: &Reading<'_>,
        outcome: &mut ItemOutcome,
        report: &mut Fidelity,
    ) {
        let text = || text_of(value).and_then(|text| plain_line(&reading.template.line(&text)));
        let address = || text_of(value).map(|text| reading.template.line(&text).trim().to_owned());
        let list = || {
            let splits_at_spaces = reading.config.generator == Generator::Jekyll && !key.ends_with('y');
            terms_of(value, splits_at_spaces)
        };
        let moment = |outcome: &mut ItemOutcome| {
            let text = text_of(value)?;
            let moment = dates::read(&text, reading.zone);
            if moment.is_none() {
                outcome.drop(format!("{key} is \"{text}\", which is no date."));
            }
            moment
        };
        match used {
            KeyUse::Title => self.title = text().or(self.title.take()),
            KeyUse::Kicker => self.kicker = text(),
            KeyUse::Standfirst => self.standfirst = text_of(value).map(|text| reading.template.line(&text)),
            KeyUse::Summary => self.summary = text(),
            KeyUse::Description => self.description = text(),
            KeyUse::SeoTitle => self.seo_title = text(),
            KeyUse::Slug => self.given_slug = text_of(value).filter(|slug| !slug.trim_matches('/').is_empty()),
            KeyUse::Url => self.url = address(),
            KeyUse::Aliases => self.aliases.extend(items_of(value)),
            KeyUse::Date => self.date = moment(outcome).or(self.date),
            KeyUse::Modified => self.modified = moment(outcome),
            KeyUse::Expires => self.expires = moment(outcome),
            KeyUse::Draft => match (truth(value), key.to_ascii_lowercase().as_str()) {
                (_, "status") => {
                    self.is_draft |= !matches!(text_of(value).as_deref(), Some("publish" | "published" | "public"));
                }
                (Some(said), "draft") => self.is_draft |= said,
                (Some(said), _) => self.is_draft |= !said,
                (None, _) => self.date = moment(outcome).or(self.date),
            },
            KeyUse::Author => self.authors.extend(names_of(value, key.eq_ignore_ascii_case("authors"))),
            KeyUse::Category => self.categories.extend(list()),
            KeyUse::Tag => self.tags.extend(list()),
            KeyUse::Region => self.regions.extend(terms_of(value, false)),
            KeyUse::Dateline => self.place = text(),
            KeyUse::Image => self.take_image(value, reading),
            KeyUse::ImageAlt => self.image_alt = text(),
            KeyUse::ImageCaption => self.image_caption = text_of(value),
            KeyUse::Source => self.source = text(),
            KeyUse::SourceUrl => self.source_url = address(),
            KeyUse::Language => self.language = text_of(value).map(|tag| tag.replace('_', "-")),
            KeyUse::Canonical => self.canonical = address(),
            KeyUse::Translation => self.translation = text_of(value),
            KeyUse::Enclosure => self.enclosure = address(),
            KeyUse::Robots => self.no_index |= text_of(value).is_some_and(|text| text.contains("noindex")),
            KeyUse::NoIndex => self.no_index |= truth(value) == Some(true),
            KeyUse::Withdrawn => self.withdrawn = text_of(value),
            KeyUse::WasPublic => self.was_public = truth(value) == Some(true),
            KeyUse::Own => self.own = Some(value.clone()),
            KeyUse::Table => match value.as_object() {
                Some(table) => self.take(table, reading, outcome, report),
                None => outcome.drop(format!("The key \"{key}\" is no table.")),
            },
            KeyUse::Ignore => outcome.leave_out(format!("\"{key}\" is for the old system alone.")),
            KeyUse::Drop => outcome.leave_out(format!("\"{key}\" is left out as asked.")),
        }
    }

    /// An address, a list of them, or a table with `image`/`src`/`url` and `alt`.
    fn take_image(&mut self, value: &Value, reading: &Reading<'_>) {
        match value {
            Value::Object(table) => {
                let read = |names: &[&str]| names.iter().find_map(|name| table.get(*name)).and_then(text_of);
                let address = read(&["image", "src", "url", "path", "relative_path", "relative", "feature", "file"]);
                self.image = address.map(|address| reading.template.line(&address)).or(self.image.take());
                self.image_alt =
                    read(&["alt", "image_alt"]).and_then(|text| plain_line(&text)).or(self.image_alt.take());
                self.image_caption = read(&["caption", "credit"]).or(self.image_caption.take());
            }
            Value::Array(items) => {
                if let Some(first) = items.first().filter(|_| self.image.is_none()) {
                    self.take_image(first, reading);
                }
            }
            _ => {
                let address = text_of(value).map(|address| reading.template.line(&address).trim().to_owned());
                self.image = self.image.take().or(address.filter(|address| !address.is_empty()));
            }
        }
    }

    /// The slugs of those who wrote it.
    pub fn bylines(&self, authors: &mut Authors, mapping: &MarkdownMapping) -> Vec<String> {
        let mut slugs: Vec<String> = Vec::new();
        for slug in self.authors.iter().flat_map(|name| authors.named(name, mapping)) {
            if !slugs.contains(&slug) {
                slugs.push(slug);
            }
        }
        slugs
    }

    /// Where it was: the address of its page, what it says itself, and where else it may have been. Paths of the site,
    /// without the slash at their ends.
    pub fn former_paths(&self, place: &Place, config: &Config, zone: &TimeZone, site: &OldSite) -> Vec<String> {
        let mut paths = vec![place.address(self, config, zone)];
        paths.extend(self.aliases.clone());
        paths.extend(place.other_addresses(self, config, zone));
        let mut seen = Vec::new();
        for path in paths {
            let path = match url::Url::parse(&path) {
                Ok(_) => site.path(&path).unwrap_or_default(),
                Err(_) => format!("/{}", path.trim_start_matches('/')),
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

/// Whether it says yes or no.
fn truth(value: &Value) -> Option<bool> {
    match value {
        Value::Bool(said) => Some(*said),
        Value::String(text) => match text.to_ascii_lowercase().as_str() {
            "true" | "yes" | "on" | "y" | "1" => Some(true),
            "false" | "no" | "off" | "n" | "0" => Some(false),
            _ => None,
        },
        _ => None,
    }
}

/// A text as it is; of a table its name, of a list its first.
fn text_of(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => (!text.trim().is_empty()).then(|| text.trim().to_owned()),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(value) => Some(value.to_string()),
        Value::Object(table) => {
            let names = ["name", "display_name", "displayName", "title", "slug", "url", "link"];
            names.iter().find_map(|key| table.get(*key)).and_then(text_of)
        }
        Value::Array(items) => items.iter().find_map(text_of),
        Value::Null => None,
    }
}

/// Each of a list, or the one.
fn items_of(value: &Value) -> Vec<String> {
    match value {
        Value::Array(items) => items.iter().filter_map(text_of).collect(),
        other => text_of(other).into_iter().collect(),
    }
}

/// A list, or a text of names between commas, or for Jekyll between spaces.
fn terms_of(value: &Value, splits_at_spaces: bool) -> Vec<String> {
    let all: Vec<String> = match value {
        Value::Array(items) => items.iter().filter_map(text_of).collect(),
        Value::String(text) if text.contains(',') => text.split(',').map(str::to_owned).collect(),
        Value::String(text) if splits_at_spaces => text.split_whitespace().map(str::to_owned).collect(),
        other => text_of(other).into_iter().collect(),
    };
    all.iter().filter_map(|name| plain_line(name)).collect()
}

/// Those who wrote it. A comma may stand between a name and what its bearer is; only a list that says that it is one is
/// taken apart.
fn names_of(value: &Value, is_list: bool) -> Vec<String> {
    match value {
        Value::Array(items) => items.iter().filter_map(text_of).collect(),
        Value::String(text) if is_list && text.contains(',') => {
            text.split(',').map(|name| name.trim().to_owned()).collect()
        }
        other => text_of(other).into_iter().collect(),
    }
}
/// There is something in it that is written for somebody to read.
fn says_something(value: &Value) -> bool {
    match value {
        Value::String(text) => has_words(text),
        Value::Array(items) => items.iter().any(says_something),
        Value::Object(fields) => fields.values().any(says_something),
        Value::Null | Value::Bool(_) | Value::Number(_) => false,
    }
}
