//! When an article of another system is public here, and how much of each thing is taken of it.

use jiff::civil::Date;
use jiff::tz::TimeZone;

use super::{ItemOutcome, cut, one_line};
use crate::article::{AfterSave, ReleaseInput, limits};
use crate::kernel::{Error, Micros, Result, Slug, checked};
use crate::workflow::{PublicationState, ReleaseMode};

/// What holds where files say nothing.
#[derive(Clone, Debug, Default)]
pub struct Defaults {
    /// The name of who wrote what names nobody.
    pub author: Option<String>,
    /// The name of the category of what is in none.
    pub category: Option<String>,
    /// BCP 47 tag.
    pub language: Option<String>,
    /// The zone of dates without one.
    pub zone: Option<TimeZone>,
    /// When what has no date was published.
    pub date: Option<Micros>,
}

impl Defaults {
    /// Reads what somebody gave. Fails with what is allowed.
    pub fn read(
        author: Option<&str>,
        category: Option<&str>,
        language: Option<&str>,
        zone: Option<&str>,
        date: Option<&str>,
    ) -> Result<Self> {
        let zone = zone.map(zone_named).transpose()?;
        Ok(Self {
            author: author.map(named).transpose()?,
            category: category.map(named).transpose()?,
            language: language.map(|tag| checked::language(tag.to_owned())).transpose()?,
            date: date.map(|date| day(date, zone.as_ref().unwrap_or(&TimeZone::UTC))).transpose()?,
            zone,
        })
    }

    /// The slug and the name of the category of what is in none.
    pub fn category_or(&self, slug: &str, name: &str) -> (String, String) {
        let own = self.category.as_ref().and_then(|name| Some((Slug::from_text(name)?.into_string(), name.clone())));
        own.unwrap_or_else(|| (slug.to_owned(), name.to_owned()))
    }
}

fn named(name: &str) -> Result<String> {
    let line = one_line(name).filter(|name| name.chars().count() <= limits::NAME && Slug::from_text(name).is_some());
    line.ok_or_else(|| Error::invalid(format!("\"{name}\" is no name.")))
}

fn zone_named(name: &str) -> Result<TimeZone> {
    TimeZone::get(name).map_err(|_| Error::invalid(format!("\"{name}\" is no time zone, e.g. Europe/Paris.")))
}

fn day(date: &str, zone: &TimeZone) -> Result<Micros> {
    let start = date.parse::<Date>().ok().and_then(|date| date.to_zoned_datetime(zone.clone()).ok());
    let start = start.ok_or_else(|| Error::invalid(format!("\"{date}\" is no day, e.g. 2020-05-31.")))?;
    Ok(Micros(start.timestamp().as_microsecond()))
}

/// What the old system did with an article.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wanted {
    Draft,
    /// Handed in.
    Review,
    Public,
    /// It was public once.
    Archived,
}

/// What is known of an article when its place in the work is decided.
#[derive(Clone, Copy, Debug)]
pub struct Case {
    pub wanted: Wanted,
    pub date: Option<Micros>,
    /// The date of what has none.
    pub default_date: Option<Micros>,
    /// When it ends to be public.
    pub expires: Option<Micros>,
    pub has_text: bool,
    pub has_author: bool,
    /// What it was nobody can read.
    pub is_broken: bool,
    pub now: Micros,
}

/// Where an article is in the work of a newsroom.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Placed {
    pub then: AfterSave,
    pub withdrawn: Option<PublicationState>,
    pub published_at: Option<Micros>,
    pub release: Option<ReleaseInput>,
    /// The old system showed it to everybody.
    pub was_public: bool,
}

/// Decides where an article is: what cannot be public is a draft and says why, what lies ahead is scheduled, what has
/// expired is archived.
pub fn place(case: Case, outcome: &mut ItemOutcome) -> Placed {
    let Case { wanted, date, default_date, expires, has_text, has_author, is_broken, now } = case;
    let is_draft = matches!(wanted, Wanted::Draft | Wanted::Review);
    let date = date.or_else(|| {
        let given = default_date.filter(|_| !is_draft)?;
        outcome.change("It has no date; it has the one that was given for such.");
        Some(given)
    });
    let published_at = date.filter(|at| *at <= now);
    let then = if wanted == Wanted::Review { AfterSave::Submit } else { AfterSave::KeepDraft };
    let was_public = !is_draft && date.is_none_or(|at| at <= now);
    let draft = Placed { then, withdrawn: None, published_at, release: None, was_public };
    if is_draft || is_broken {
        return draft;
    }
    let lacks =
        [(!has_author, "nobody is named as its author"), (date.is_none(), "it has no date, and none is invented")];
    let lacks: Vec<&str> = lacks.into_iter().filter_map(|(is_lacking, what)| is_lacking.then_some(what)).collect();
    if !lacks.is_empty() {
        outcome.drop(format!("It cannot be public here, so it is a draft: {}.", lacks.join("; ")));
        return draft;
    }
    if !has_text {
        // Nothing of it is lost.
        outcome.change("Without a text it cannot be public; it is a draft.");
        return draft;
    }
    let archived = Placed { withdrawn: Some(PublicationState::Archived), ..draft };
    if wanted == Wanted::Archived {
        return if published_at.is_some() { archived } else { draft };
    }
    if expires.is_some_and(|at| at <= now) {
        outcome.change("It has expired; it is archived.");
        return archived;
    }
    match date.filter(|at| *at > now) {
        Some(at) => {
            outcome.change("Its date lies ahead; it is scheduled for it.");
            Placed { release: Some(ReleaseInput { at, mode: ReleaseMode::PublishAt }), ..draft }
        }
        None => Placed { then: AfterSave::Publish, ..draft },
    }
}

/// It is written for somebody to read: words, and no structure of PHP or JSON.
pub fn has_words(value: &str) -> bool {
    let text = value.trim();
    let is_structure = text.starts_with(['{', '[']) || text.get(1..2) == Some(":") || text.starts_with("field_");
    let words = text.split_whitespace().filter(|word| word.chars().filter(|char| char.is_alphabetic()).count() > 1);
    !is_structure && words.count() > 1
}

/// At most so many of a list; the cut is told.
pub fn limited<T>(mut list: Vec<T>, most: usize, what: &str, outcome: &mut ItemOutcome) -> Vec<T> {
    if list.len() > most {
        outcome.drop(format!("It has {} {what}; only the first {most} are taken.", list.len()));
        list.truncate(most);
    }
    list
}

/// One line of a length that fits; the cut is told.
pub fn line(text: String, what: &str, outcome: &mut ItemOutcome) -> String {
    let (text, is_cut) = cut(text, limits::LINE);
    if is_cut {
        outcome.drop(format!("Its {what} is cut to {} characters.", limits::LINE));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn placed(change: impl FnOnce(&mut Case)) -> (Placed, Vec<String>) {
        let mut case = Case {
            wanted: Wanted::Public,
            date: Some(Micros(5)),
            default_date: None,
            expires: None,
            has_text: true,
            has_author: true,
            is_broken: false,
            now: Micros(10),
        };
        change(&mut case);
        let mut outcome = ItemOutcome::new("", 0, "article", "");
        let placed = place(case, &mut outcome);
        (placed, outcome.reasons.into_iter().map(|reason| reason.text).collect())
    }

    #[test]
    fn what_lacks_something_is_a_draft_that_says_so() {
        let (given, said) = placed(|case| (case.date, case.default_date) = (None, Some(Micros(3))));
        assert_eq!((given.then, given.published_at, said.len()), (AfterSave::Publish, Some(Micros(3)), 1));
        let (public, said) = placed(|_| ());
        assert_eq!((public.then, public.published_at, said.len()), (AfterSave::Publish, Some(Micros(5)), 0));
        for (change, word) in [
            (Box::new(|case: &mut Case| case.has_text = false) as Box<dyn FnOnce(&mut Case)>, "Without a text"),
            (Box::new(|case: &mut Case| case.has_author = false), "nobody"),
            (Box::new(|case: &mut Case| case.date = None), "no date"),
        ] {
            let (draft, said) = placed(change);
            assert_eq!((draft.then, draft.withdrawn, draft.was_public), (AfterSave::KeepDraft, None, true));
            assert!(said[0].contains(word), "{said:?}");
        }
    }

    #[test]
    fn time_decides() {
        let (planned, _) = placed(|case| case.date = Some(Micros(20)));
        assert_eq!((planned.release.map(|release| release.at), planned.was_public), (Some(Micros(20)), false));
        let (expired, _) = placed(|case| case.expires = Some(Micros(9)));
        assert_eq!(expired.withdrawn, Some(PublicationState::Archived));
        let (ahead, _) = placed(|case| (case.wanted, case.date) = (Wanted::Archived, Some(Micros(20))));
        assert_eq!((ahead.withdrawn, ahead.then), (None, AfterSave::KeepDraft));
        assert_eq!(placed(|case| case.wanted = Wanted::Review).0.then, AfterSave::Submit);
    }

    #[test]
    fn sentences_are_told_from_settings() {
        for value in ["1", "a:1:{s:1:\"a\";i:3;}", "{\"a\": \"two words here\"}", "field_5f3a", "true", "full-width"] {
            assert!(!has_words(value), "{value}");
        }
        assert!(has_words("Seen from the pier"));
    }
}
