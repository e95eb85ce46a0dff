use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ring::rand::{SecureRandom, SystemRandom};
use sha2::{Digest as _, Sha256};

use crate::kernel::{Error, Result, Secret};

/// What a stored secret is known by: its SHA-256 hash. For random secrets of 256 bits nothing slower is needed.
pub type Digest = [u8; 32];

/// How long the random part of a secret is, as text.
pub(super) const RANDOM: usize = 43;

impl Secret {
    /// A new one with 256 random bits. `prefix` says what it is for, to people and to those who look for leaked secrets.
    ///
    /// Unlike ids, which are injected, it comes from the operating system even in tests: a secret that can be foretold is a
    /// hole that a mistake in wiring must not be able to open.
    pub fn random(prefix: &str) -> Result<Self> {
        let mut bytes = [0; 32];
        SystemRandom::new().fill(&mut bytes).map_err(|_| Error::internal("no random numbers"))?;
        Ok(Self::new(format!("{prefix}{}", URL_SAFE_NO_PAD.encode(bytes))))
    }

    pub fn digest(&self) -> Digest {
        digest(self.expose())
    }
}

/// The hash of what somebody shows.
pub fn digest(text: &str) -> Digest {
    Sha256::digest(text).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_two_are_alike() {
        let (one, other) = (Secret::random("x_").unwrap(), Secret::random("x_").unwrap());
        assert_ne!(one, other);
        assert_eq!(one.expose().len(), 2 + RANDOM);
    }
}
