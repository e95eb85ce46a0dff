use std::fmt;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ring::rand::{SecureRandom, SystemRandom};
use serde::{Deserialize, Serialize, Serializer};
use sha2::{Digest as _, Sha256};

use crate::kernel::{Error, Result};

/// What a stored secret is known by: its SHA-256 hash. For random secrets of 256 bits nothing slower is needed.
pub type Digest = [u8; 32];

/// How long the random part of a secret is, as text.
pub(super) const RANDOM: usize = 43;

/// A text that nothing prints: not the log, not an error, not the list of settings.
#[derive(Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(transparent)]
pub struct Secret(String);

impl Secret {
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// A new one with 256 random bits. `prefix` says what it is for, to people and to those who look for leaked secrets.
    ///
    /// Unlike ids, which are injected, it comes from the operating system even in tests: a secret that can be foretold is a
    /// hole that a mistake in wiring must not be able to open.
    pub fn random(prefix: &str) -> Result<Self> {
        let mut bytes = [0; 32];
        SystemRandom::new().fill(&mut bytes).map_err(|_| Error::internal("no random numbers"))?;
        Ok(Self(format!("{prefix}{}", URL_SAFE_NO_PAD.encode(bytes))))
    }

    pub fn expose(&self) -> &str {
        &self.0
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub fn digest(&self) -> Digest {
        digest(&self.0)
    }
}

/// The hash of what somebody shows.
pub fn digest(text: &str) -> Digest {
    Sha256::digest(text).into()
}

impl fmt::Debug for Secret {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(if self.is_empty() { "" } else { "***" })
    }
}

impl Serialize for Secret {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&format_args!("{self:?}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_prints_it() {
        let secret = Secret::new("hunter2 hunter2");
        assert_eq!(format!("{secret:?}"), "***");
        assert_eq!(serde_json::to_string(&secret).unwrap(), "\"***\"");
        assert_eq!(format!("{:?}", Secret::default()), "");
    }

    #[test]
    fn no_two_are_alike() {
        let (one, other) = (Secret::random("x_").unwrap(), Secret::random("x_").unwrap());
        assert_ne!(one, other);
        assert_eq!(one.expose().len(), 2 + RANDOM);
    }
}
