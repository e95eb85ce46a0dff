use jiff::Timestamp;
use jiff::civil::{Date, DateTime, Time};
use jiff::fmt::rfc2822;
use jiff::tz::{Offset, TimeZone};

use crate::kernel::Micros;

const MONTHS: [&str; 12] = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
];
const DAYS: [&str; 7] = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];
/// Abbreviations of zones, in hours from UTC.
const ZONES: [(&str, i8); 17] = [
    ("z", 0),
    ("utc", 0),
    ("gmt", 0),
    ("wet", 0),
    ("bst", 1),
    ("cet", 1),
    ("west", 1),
    ("cest", 2),
    ("eet", 2),
    ("msk", 3),
    ("eest", 3),
    ("edt", -4),
    ("est", -5),
    ("cdt", -5),
    ("mst", -7),
    ("pdt", -7),
    ("pst", -8),
];

/// Reads a date in one of its many forms; without a zone it is the site's, without a time of day it is midnight.
pub fn read(text: &str, zone: &TimeZone) -> Option<Micros> {
    let text = text.trim();
    if text.len() > 100 {
        return None;
    }
    if let Ok(moment) = text.parse::<Timestamp>() {
        return Some(Micros(moment.as_microsecond()));
    }
    if let Ok(moment) = rfc2822::parse(text) {
        return Some(Micros(moment.timestamp().as_microsecond()));
    }
    let mut parts = Parts::default();
    for token in text.split([' ', ',', '\t', '\u{a0}']).filter(|token| !token.is_empty()) {
        parts.take(token)?;
    }
    let civil = parts.civil()?;
    let zone = parts.zone.unwrap_or_else(|| zone.clone());
    let moment = zone.to_ambiguous_zoned_datetime(civil).compatible().ok()?.timestamp();
    Some(Micros(moment.as_microsecond()))
}

/// What the words of a date say.
#[derive(Default)]
struct Parts {
    date: Option<Date>,
    time: Option<Time>,
    year: Option<i16>,
    month: Option<i8>,
    day: Option<i8>,
    is_afternoon: Option<bool>,
    zone: Option<TimeZone>,
}

impl Parts {
    /// Takes a word; `None` if it says nothing about a date.
    fn take(&mut self, token: &str) -> Option<()> {
        let lower = token.to_ascii_lowercase();
        if let Some((date, time)) = token.split_once(['T', 't']).filter(|(date, _)| date.contains(['-', '/'])) {
            self.take(date)?;
            return self.take(time);
        }
        if let Some(date) = date(token) {
            return put(&mut self.date, date);
        }
        if token.contains(':') && token.starts_with(|char: char| char.is_ascii_digit()) {
            return self.take_time(&lower);
        }
        if let Some(zone) = zone(token) {
            return put(&mut self.zone, zone);
        }
        match lower.trim_end_matches('.') {
            "at" | "of" | "the" | "um" | "-" => return Some(()),
            "am" | "a.m" => return put(&mut self.is_afternoon, false),
            "pm" | "p.m" => return put(&mut self.is_afternoon, true),
            word if word.len() >= 3 && DAYS.iter().any(|day| day.starts_with(word)) => return Some(()),
            "sept" => return put(&mut self.month, 9),
            word if word.len() >= 3 => {
                if let Some(month) = MONTHS.iter().position(|month| month.starts_with(word)) {
                    return put(&mut self.month, i8::try_from(month + 1).ok()?);
                }
            }
            _ => {}
        }
        let digits = ["st", "nd", "rd", "th"].iter().find_map(|end| lower.strip_suffix(end)).unwrap_or(&lower);
        let digits = digits.trim_end_matches('.');
        let number: i16 = digits.parse().ok()?;
        if digits.len() == 4 { put(&mut self.year, number) } else { put(&mut self.day, i8::try_from(number).ok()?) }
    }

    /// `9:30`, `09:30:00.5`, `3:30pm`, `10:00:00+01:00`, `10:00Z`.
    fn take_time(&mut self, token: &str) -> Option<()> {
        let end = token.find(|char: char| !char.is_ascii_digit() && !matches!(char, ':' | '.')).unwrap_or(token.len());
        let (time, rest) = token.split_at(end);
        let mut parts = time.split(':');
        let hour: i8 = parts.next()?.parse().ok()?;
        let minute: i8 = parts.next()?.parse().ok()?;
        let (second, fraction) = parts.next().map_or(("0", ""), |last| last.split_once('.').unwrap_or((last, "")));
        let nanos: String = format!("{fraction:0<9}").chars().take(9).collect();
        put(&mut self.time, Time::new(hour, minute, second.parse().ok()?, nanos.parse().ok()?).ok()?)?;
        match rest {
            "" => Some(()),
            "am" => put(&mut self.is_afternoon, false),
            "pm" => put(&mut self.is_afternoon, true),
            rest => put(&mut self.zone, zone(rest)?),
        }
    }

    fn civil(&self) -> Option<DateTime> {
        let date = match self.date {
            Some(date) => date,
            None => Date::new(self.year?, self.month?, self.day?).ok()?,
        };
        let time = self.time.unwrap_or(Time::midnight());
        let hour = match self.is_afternoon {
            Some(true) if time.hour() < 12 => time.hour() + 12,
            Some(false) if time.hour() == 12 => 0,
            _ => time.hour(),
        };
        let time = Time::new(hour, time.minute(), time.second(), time.subsec_nanosecond()).ok()?;
        Some(DateTime::from_parts(date, time))
    }
}

/// Puts a value where none is yet.
fn put<T>(place: &mut Option<T>, value: T) -> Option<()> {
    place.is_none().then(|| *place = Some(value))
}

/// `2020-11-20`, `2020/1/5`, `20.11.2020`, `20201120`, `11/20/2020` where one of them can be no month.
fn date(token: &str) -> Option<Date> {
    if token.len() == 8 && token.bytes().all(|byte| byte.is_ascii_digit()) {
        let number = |from: usize, to: usize| token.get(from..to).and_then(|part| part.parse::<i16>().ok());
        return day_of(number(0, 4)?, number(4, 6)?, number(6, 8)?);
    }
    let sign = token.chars().find(|char| matches!(char, '-' | '/' | '.'))?;
    let parts: Vec<&str> = token.split(sign).collect();
    let [first, second, third] = parts.as_slice() else { return None };
    let numbers = (first.parse::<i16>().ok()?, second.parse::<i16>().ok()?, third.parse::<i16>().ok()?);
    match (first.len(), third.len(), numbers) {
        (4, 1 | 2, (year, month, day)) => day_of(year, month, day),
        (1 | 2, 4, (day, month, year)) if sign == '.' || day > 12 => day_of(year, month, day),
        (1 | 2, 4, (month, day, year)) if day > 12 || day == month => day_of(year, month, day),
        _ => None,
    }
}

fn day_of(year: i16, month: i16, day: i16) -> Option<Date> {
    Date::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()
}

/// `Z`, `UTC`, `EST`, `+01:00`, `-0400`, `-4`, `UTC+2`, `Europe/Paris`.
fn zone(token: &str) -> Option<TimeZone> {
    let lower = token.trim_matches(['[', ']', '(', ')']).to_ascii_lowercase();
    if let Some((_, hours)) = ZONES.iter().find(|(name, _)| *name == lower) {
        return Some(Offset::constant(*hours).to_time_zone());
    }
    let offset = lower.strip_prefix("utc").or_else(|| lower.strip_prefix("gmt")).unwrap_or(&lower);
    if let Some(sign) = offset.chars().next().filter(|char| matches!(char, '+' | '-')) {
        let digits: String = offset.chars().filter(char::is_ascii_digit).collect();
        let (hours, minutes) = match digits.len() {
            1 | 2 => (digits.as_str(), "0"),
            3 => digits.split_at(1),
            4 => digits.split_at(2),
            _ => return None,
        };
        let seconds = hours.parse::<i32>().ok()? * 3_600 + minutes.parse::<i32>().ok()? * 60;
        let offset = Offset::from_seconds(if sign == '-' { -seconds } else { seconds }).ok()?;
        return Some(offset.to_time_zone());
    }
    if token.contains('/') { TimeZone::get(token.trim_matches(['[', ']'])).ok() } else { None }
}

/// The day that a path names in its folders: `2014/12/12/a`.
pub fn in_path(path: &str) -> Option<String> {
    let parts: Vec<&str> = path.split('/').collect();
    let is = |part: &str, length: usize| part.len() == length && part.bytes().all(|byte| byte.is_ascii_digit());
    parts.windows(3).find_map(|part| match part {
        [year, month, day] if is(year, 4) && is(month, 2) && is(day, 2) => Some(format!("{year}-{month}-{day}")),
        _ => None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_may_name_a_day() {
        assert_eq!(in_path("/2014/12/12/1.0-Timeline").as_deref(), Some("2014-12-12"));
        assert_eq!((in_path("posts/2014/12/a"), in_path("/v/2014/1/2/")), (None, None));
    }

    #[test]
    fn dates_come_in_many_forms() {
        let zone = TimeZone::get("Europe/Paris").unwrap();
        for (text, utc) in [
            ("2020-11-20T09:30:00Z", "2020-11-20T09:30:00Z"),
            ("2020-11-20T09:30:00+01:00", "2020-11-20T08:30:00Z"),
            ("2020-11-20T09:30:00.000Z", "2020-11-20T09:30:00Z"),
            ("2020-11-20T09:30", "2020-11-20T08:30:00Z"),
            ("2020-11-20 09:30:00 +0100", "2020-11-20T08:30:00Z"),
            ("2020-11-20 09:30:00 +01:00", "2020-11-20T08:30:00Z"),
            ("2020-11-20 09:30 +01:00", "2020-11-20T08:30:00Z"),
            ("2020-11-20 09:30:00+01", "2020-11-20T08:30:00Z"),
            ("2020-11-20 09:30:00 -4", "2020-11-20T13:30:00Z"),
            ("2016-01-05 10:00:00 UTC", "2016-01-05T10:00:00Z"),
            ("2016-01-05 10:00:00 Z", "2016-01-05T10:00:00Z"),
            ("2016-01-05 10:00:00 EST", "2016-01-05T15:00:00Z"),
            ("2016-01-05 10:00 America/New_York", "2016-01-05T15:00:00Z"),
            ("2020-11-20 09:30:00", "2020-11-20T08:30:00Z"),
            ("2020-11-20 9:30", "2020-11-20T08:30:00Z"),
            ("2020-11-20", "2020-11-19T23:00:00Z"),
            ("2020/1/5", "2020-01-04T23:00:00Z"),
            ("20160105", "2016-01-04T23:00:00Z"),
            ("20.11.2020", "2020-11-19T23:00:00Z"),
            ("11/20/2020", "2020-11-19T23:00:00Z"),
            ("Nov 20 2020", "2020-11-19T23:00:00Z"),
            ("20 Nov 2020", "2020-11-19T23:00:00Z"),
            ("November 20, 2020", "2020-11-19T23:00:00Z"),
            ("January 5, 2016 3:30 PM", "2016-01-05T14:30:00Z"),
            ("Jan 5th, 2016 at 12:05am", "2016-01-04T23:05:00Z"),
            ("Tue Jan 05 2016", "2016-01-04T23:00:00Z"),
            ("Tue Jan 05 2016 10:00:00 GMT+0100", "2016-01-05T09:00:00Z"),
            ("Fri, 20 Nov 2020 09:30:00 GMT", "2020-11-20T09:30:00Z"),
        ] {
            assert_eq!(
                read(text, &zone).map(|at| Timestamp::from_microsecond(at.0).unwrap().to_string()).as_deref(),
                Some(utc),
                "{text}"
            );
        }
        for text in ["soon", "2020", "05/06/2020", "2020-13-01", "2020-11-20 2020-11-21", "12:30", ""] {
            assert_eq!(read(text, &zone), None, "{text}");
        }
    }
}
