use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use crate::db::DatabaseUrl;

/// Where the database is. It may hold a password, which nothing prints.
#[derive(Clone, PartialEq, Eq)]
pub struct Address(DatabaseUrl);

impl Address {
    pub fn expose(&self) -> &DatabaseUrl {
        &self.0
    }
}

/// Where the read replica is, if there is one.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Replica(Option<Address>);

impl Replica {
    pub fn expose(&self) -> Option<&DatabaseUrl> {
        self.0.as_ref().map(Address::expose)
    }
}

impl fmt::Debug for Replica {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.0, out)
    }
}

impl Serialize for Replica {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match &self.0 {
            Some(address) => address.serialize(serializer),
            None => serializer.serialize_str(""),
        }
    }
}

impl<'de> Deserialize<'de> for Replica {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        if text.is_empty() {
            return Ok(Self(None));
        }
        let url = DatabaseUrl::parse(&text).map_err(|error| de::Error::custom(error.message()))?;
        Ok(Self(Some(Address(url))))
    }
}

impl Default for Address {
    fn default() -> Self {
        Self(DatabaseUrl::Sqlite("data/dateline.db".into()))
    }
}

impl fmt::Display for Address {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.0.masked())
    }
}

impl fmt::Debug for Address {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, out)
    }
}

impl Serialize for Address {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Address {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        DatabaseUrl::parse(&text).map(Self).map_err(|error| de::Error::custom(error.message()))
    }
}
