use jiff::Timestamp;
use jiff::civil::{Date, DateTime};
use jiff::fmt::rfc2822;
use jiff::tz::TimeZone;

use crate::kernel::Micros;

/// How people write dates without a zone.
const FORMS: &[&str] = &[
    "%Y-%m-%d %H:%M:%S",
    "%Y-%m-%d %H:%M",
    "%Y-%m-%dT%H:%M:%S",
    "%Y-%m-%dT%H:%M",
    "%Y/%m/%d %H:%M:%S",
    "%Y/%m/%d %H:%M",
    "%b %d %Y %H:%M",
    "%B %d, %Y %H:%M",
    "%d %b %Y %H:%M",
    "%d %B %Y %H:%M",
];
const ZONED: &[&str] = &["%Y-%m-%d %H:%M:%S %z", "%Y-%m-%d %H:%M:%S %:z", "%Y-%m-%d %H:%M:%S%:z", "%Y-%m-%d %H:%M %z"];
const DAYS: &[&str] =
    &["%Y-%m-%d", "%Y/%m/%d", "%b %d %Y", "%b %d, %Y", "%B %d, %Y", "%B %d %Y", "%d %b %Y", "%d %B %Y", "%d.%m.%Y"];

/// Reads a date in one of its many forms; without a zone it is the site's, without a time of day it is midnight.
pub fn read(text: &str, zone: &TimeZone) -> Option<Micros> {
    let text = text.trim();
    if let Ok(moment) = text.parse::<Timestamp>() {
        return Some(Micros(moment.as_microsecond()));
    }
    if let Ok(moment) = rfc2822::parse(text) {
        return Some(Micros(moment.timestamp().as_microsecond()));
    }
    let without_fraction = text.split_once('.').map_or(text, |(whole, _)| whole);
    for form in ZONED {
        if let Ok(moment) = jiff::fmt::strtime::parse(form, text).and_then(|parts| parts.to_timestamp()) {
            return Some(Micros(moment.as_microsecond()));
        }
    }
    let civil = FORMS
        .iter()
        .find_map(|form| DateTime::strptime(form, text).or_else(|_| DateTime::strptime(form, without_fraction)).ok())
        .or_else(|| DAYS.iter().find_map(|form| Date::strptime(form, text).ok()).map(|day| day.at(0, 0, 0, 0)))?;
    let moment = zone.to_ambiguous_zoned_datetime(civil).compatible().ok()?.timestamp();
    Some(Micros(moment.as_microsecond()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_come_in_many_forms() {
        let zone = TimeZone::get("Europe/Paris").unwrap();
        let same = |text: &str, utc: &str| {
            assert_eq!(read(text, &zone).map(|at| at.to_string()).as_deref(), Some(utc), "{text}")
        };
        same("2020-11-20T09:30:00Z", "2020-11-20T09:30:00Z");
        same("2020-11-20T09:30:00+01:00", "2020-11-20T08:30:00Z");
        same("2020-11-20 09:30:00 +0100", "2020-11-20T08:30:00Z");
        same("2020-11-20 09:30:00", "2020-11-20T08:30:00Z");
        same("2020-11-20 09:30", "2020-11-20T08:30:00Z");
        same("2020-11-20", "2020-11-19T23:00:00Z");
        same("Nov 20 2020", "2020-11-19T23:00:00Z");
        same("November 20, 2020", "2020-11-19T23:00:00Z");
        same("Fri, 20 Nov 2020 09:30:00 GMT", "2020-11-20T09:30:00Z");
        assert_eq!(read("soon", &zone), None);
    }
}
