use jiff::civil::DateTime;
use jiff::fmt::temporal::Pieces;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::{Error, Result};

/// A moment: microseconds since 1970-01-01T00:00:00Z. On the wire RFC 3339 in UTC, in the database a BIGINT.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Micros(pub i64);

const EPOCH: DateTime = DateTime::constant(1970, 1, 1, 0, 0, 0, 0);

/// Whether a text has the form of RFC 3339, with `T` and `Z` in capitals: the library reads more.
fn is_rfc_3339(text: &str) -> bool {
    let digits = |part: &str, form: &str| {
        part.len() == form.len()
            && part
                .bytes()
                .zip(form.bytes())
                .all(|(byte, form)| if form == b'0' { byte.is_ascii_digit() } else { byte == form })
    };
    let Some((date, rest)) = text.split_once('T') else { return false };
    let Some(zone) = rest.find(['Z', '+', '-']) else { return false };
    let (time, zone) = rest.split_at(zone);
    let (time, fraction) = time.split_once('.').map_or((time, None), |(time, fraction)| (time, Some(fraction)));
    digits(date, "0000-00-00")
        && digits(time, "00:00:00")
        && fraction
            .is_none_or(|digits| (1..=9).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit()))
        && (zone == "Z" || digits(zone.trim_start_matches(['+', '-']), "00:00") && zone.len() == 6)
}

impl Micros {
    /// Reads an RFC 3339 timestamp, of any year from 0 to 9999 in UTC. Fails with `BAD_USER_INPUT` on anything else.
    pub fn parse(text: &str) -> Result<Self> {
        let wrong =
            || Error::invalid(format!("\"{text}\" is not a moment. Write RFC 3339, e.g. 2020-11-20T09:30:00Z."));
        if !is_rfc_3339(text) {
            return Err(wrong());
        }
        let pieces = Pieces::parse(text).map_err(|_| wrong())?;
        let (Some(time), Some(offset)) = (pieces.time(), pieces.to_numeric_offset()) else { return Err(wrong()) };
        let offset = SignedDuration::from_secs(offset.seconds().into());
        let utc = pieces.date().to_datetime(time).checked_sub(offset).map_err(|_| wrong())?;
        let micros = i64::try_from(utc.duration_since(EPOCH).as_micros()).map_err(|_| wrong())?;
        Ok(Self(micros))
    }

    /// With three digits after the second, which is the one form that clients get.
    pub fn to_millis(self) -> String {
        format!("{:.3}Z", self.civil())
    }

    /// As mail and RSS write it, e.g. `Fri, 20 Nov 2020 09:30:00 +0000`.
    pub fn to_rfc_2822(self) -> String {
        self.civil().strftime("%a, %d %b %Y %H:%M:%S +0000").to_string()
    }

    /// To the second, as everybody who reads dates on the web understands it.
    pub fn to_seconds(self) -> String {
        format!("{:.0}Z", self.civil())
    }

    /// Date and time in UTC.
    fn civil(self) -> DateTime {
        let out_of_range = if self.0 < 0 { DateTime::MIN } else { DateTime::MAX };
        EPOCH.checked_add(SignedDuration::from_micros(self.0)).unwrap_or(out_of_range)
    }

    /// Year and month in a time zone, as `yyyymm`.
    pub fn month_in(self, zone: &TimeZone) -> i32 {
        let date = self.timestamp().to_zoned_datetime(zone.clone());
        i32::from(date.year()) * 100 + i32::from(date.month())
    }

    /// The first moment of a month (`yyyymm`) in a time zone; `None` outside the calendar.
    pub fn start_of_month(month: i32, zone: &TimeZone) -> Option<Self> {
        let year = i16::try_from(month.div_euclid(100)).ok()?;
        let month = i8::try_from(month.rem_euclid(100)).ok()?;
        let start = jiff::civil::Date::new(year, month, 1).ok()?.to_zoned_datetime(zone.clone()).ok()?;
        Some(Self(start.timestamp().as_microsecond()))
    }

    fn timestamp(self) -> Timestamp {
        Timestamp::from_microsecond(self.0).unwrap_or(if self.0 < 0 { Timestamp::MIN } else { Timestamp::MAX })
    }
}

impl std::fmt::Display for Micros {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "{}Z", self.civil())
    }
}

impl Serialize for Micros {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Micros {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::parse(&text).map_err(|error| serde::de::Error::custom(error.message()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_and_writes_rfc_3339() {
        for text in ["2020-11-20T00:00:00Z", "2020-11-20T09:30:00.000001Z", "1969-12-31T23:59:59Z"] {
            assert_eq!(Micros::parse(text).unwrap().to_string(), text);
        }
        assert_eq!(Micros::parse("2020-11-20T10:00:00+01:00").unwrap().to_string(), "2020-11-20T09:00:00Z");
        for text in [
            "yesterday",
            "2020-11-20",
            "2020-11-20T09:30Z",
            "2020-11-20 09:30:00Z",
            "2020-11-20T09:30:00",
            "20201120T093000Z",
            "2020-11-20T09:30:00+01:00[Europe/Paris]",
            "2020-11-20t09:30:00z",
            "2020-11-20T09:30:00.Z",
            "2020-11-20T09:30:00,5Z",
            "2020-11-20T25:30:00Z",
            "2020-11-20T09:30:00--1:00",
            "+002020-11-20T09:30:00Z",
            "10000-01-01T00:00:00Z",
        ] {
            assert!(Micros::parse(text).is_err(), "{text}");
        }
    }

    #[test]
    fn clients_get_one_form() {
        for (text, form) in [
            ("2020-01-01T00:00:00Z", "2020-01-01T00:00:00.000Z"),
            ("2020-01-01T00:00:00.5Z", "2020-01-01T00:00:00.500Z"),
            ("2020-01-01T00:00:00.999999Z", "2020-01-01T00:00:00.999Z"),
            ("1969-12-31T23:59:59.9999Z", "1969-12-31T23:59:59.999Z"),
            ("9999-12-31T23:59:59.999999Z", "9999-12-31T23:59:59.999Z"),
            ("0001-01-01T00:00:00Z", "0001-01-01T00:00:00.000Z"),
        ] {
            assert_eq!(Micros::parse(text).unwrap().to_millis(), form);
        }
        let moment = Micros::parse("2020-11-20T09:30:00.999Z").unwrap();
        assert_eq!(moment.to_rfc_2822(), "Fri, 20 Nov 2020 09:30:00 +0000");
        assert_eq!(moment.to_seconds(), "2020-11-20T09:30:00Z");
        assert_eq!(Micros::parse("9999-12-31T23:59:59Z").unwrap().to_string(), "9999-12-31T23:59:59Z");
    }

    #[test]
    fn a_month_depends_on_the_time_zone() {
        let moment = Micros::parse("2020-11-30T23:30:00Z").unwrap();
        assert_eq!(moment.month_in(&TimeZone::UTC), 202_011);
        let paris = TimeZone::get("Europe/Paris").unwrap();
        assert_eq!(moment.month_in(&paris), 202_012);
        assert_eq!(Micros::start_of_month(202_012, &paris).unwrap().to_string(), "2020-11-30T23:00:00Z");
        assert_eq!(Micros::start_of_month(202_013, &paris), None);
    }
}
