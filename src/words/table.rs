use fluent_bundle::{FluentArgs, FluentBundle, FluentResource};
use jiff::civil::Date;

/// Stands for a name while a message is read, and in no text.
const PLACE: &str = "\u{1}";

/// A message with a place for a name.
#[derive(Clone, Debug, Default)]
pub struct Pattern {
    before: String,
    after: String,
}

impl Pattern {
    /// The message with a name in its place.
    pub fn with(&self, name: &str) -> String {
        format!("{}{name}{}", self.before, self.after)
    }
}

/// What is said in a language.
#[derive(Clone, Debug)]
pub struct Words {
    byline: Pattern,
    byline_many: Pattern,
    list_middle: String,
    list_end: String,
    pub comments_closed: String,
    pub comments_disabled: String,
    pub related_editor: String,
    pub related_tag: Pattern,
    pub related_region: Pattern,
    pub related_category: Pattern,
    pub related_source: Pattern,
    pub related_author: Pattern,
    pub related_series: Pattern,
    /// A day of each month.
    days: Vec<Pattern>,
}

impl Words {
    /// Reads a table of messages once, so that saying something is joining texts. What is wrong with a table that is part of
    /// the program, a test tells.
    pub(super) fn read(language: &str, text: &str) -> Self {
        let table = Table::new(language, text);
        Self {
            byline: table.pattern("byline", "names"),
            byline_many: table.pattern("byline-many", "names"),
            list_middle: table.text("list-middle"),
            list_end: table.text("list-end"),
            comments_closed: table.text("comments-closed"),
            comments_disabled: table.text("comments-disabled"),
            related_editor: table.text("related-editor"),
            related_tag: table.pattern("related-tag", "name"),
            related_region: table.pattern("related-region", "name"),
            related_category: table.pattern("related-category", "name"),
            related_source: table.pattern("related-source", "name"),
            related_author: table.pattern("related-author", "name"),
            related_series: table.pattern("related-series", "name"),
            days: table.text("months").split_whitespace().map(|month| table.day(month)).collect(),
        }
    }

    /// A date without its year, e.g. "Nov 20".
    pub fn day(&self, date: Date) -> String {
        let month = usize::from(date.month().unsigned_abs()).checked_sub(1);
        month.and_then(|month| self.days.get(month)).map(|days| days.with(&date.day().to_string())).unwrap_or_default()
    }

    /// Credits as one line, e.g. "By A, B and C"; empty if there are none.
    pub fn byline(&self, names: &[&str]) -> String {
        match names {
            [] => String::new(),
            [name] => self.byline.with(name),
            [names @ .., last] => {
                self.byline_many.with(&format!("{}{}{last}", names.join(&self.list_middle), self.list_end))
            }
        }
    }
}

struct Table(FluentBundle<FluentResource>);

impl Table {
    fn new(language: &str, text: &str) -> Self {
        let resource = FluentResource::try_new(text.to_owned()).unwrap_or_else(|(resource, errors)| {
            tracing::error!(language, ?errors, "a table of words cannot be read");
            resource
        });
        let mut bundle = FluentBundle::new(language.parse().into_iter().collect());
        // Marks around a name are for texts of mixed direction; a front end sets its own.
        bundle.set_use_isolating(false);
        bundle.add_resource_overriding(resource);
        Self(bundle)
    }

    fn format(&self, key: &str, args: &FluentArgs<'_>) -> String {
        let pattern = self.0.get_message(key).and_then(|message| message.value());
        pattern
            .map(|pattern| self.0.format_pattern(pattern, Some(args), &mut Vec::new()).into_owned())
            .unwrap_or_default()
    }

    fn text(&self, key: &str) -> String {
        self.format(key, &FluentArgs::new())
    }

    fn pattern(&self, key: &str, name: &str) -> Pattern {
        Self::split(&self.format(key, &[(name, PLACE)].into_iter().collect()))
    }

    fn day(&self, month: &str) -> Pattern {
        Self::split(&self.format("day-of-month", &[("month", month), ("day", PLACE)].into_iter().collect()))
    }

    fn split(text: &str) -> Pattern {
        let (before, after) = text.split_once(PLACE).unwrap_or((text, ""));
        Pattern { before: before.to_owned(), after: after.to_owned() }
    }
}
