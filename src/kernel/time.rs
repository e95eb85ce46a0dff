use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::{Error, Result};

/// A moment: microseconds since 1970-01-01T00:00:00Z. On the wire RFC 3339 in UTC, in the database a BIGINT.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Micros(pub i64);

impl Micros {
    /// Reads an RFC 3339 timestamp. Fails with `BAD_USER_INPUT` on anything else, and on years outside 0 to 9999.
    pub fn parse(text: &str) -> Result<Self> {
        let moment: Timestamp = text.parse().map_err(|_| {
            Error::invalid(format!("\"{text}\" is not a moment. Write RFC 3339, e.g. 2020-11-20T09:30:00Z."))
        })?;
        Ok(Self(moment.as_microsecond()))
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
        write!(out, "{}", self.timestamp())
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
        assert!(Micros::parse("yesterday").is_err());
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
