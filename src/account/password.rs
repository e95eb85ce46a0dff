use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use argon2::{Algorithm, Argon2, Params, Version};
use ring::rand::{SecureRandom, SystemRandom};
use tokio::sync::Semaphore;
use unicode_normalization::UnicodeNormalization;

use crate::kernel::{Code, Error, Result, Secret};

/// OWASP's parameters for argon2id: 19 MiB, two passes, one lane.
const MEMORY: u32 = 19_456;
const PASSES: u32 = 2;

/// Compared with when there is no account, so that the answer takes as long as for a wrong password. It is of no password.
const STAND_IN: &str = "$argon2id$v=19$m=19456,t=2,p=1$bm8gcGFzc3dvcmQuLi4$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

/// Callers that wait for their turn at most; more of them would wait in vain.
const WAITING: usize = 64;

/// A password that is good enough to be set (NIST SP 800-63B: length counts, rules about characters do not).
pub fn acceptable(password: Secret) -> Result<Secret> {
    let length = password.expose().chars().count();
    if length < 12 {
        return Err(Error::invalid("A password has at least 12 characters."));
    }
    if password.expose().len() > 500 {
        return Err(Error::invalid("A password has at most 500 bytes."));
    }
    let mut chars = password.expose().chars();
    let first = chars.next();
    if chars.all(|char| Some(char) == first) {
        return Err(Error::invalid("A password is more than one character again and again."));
    }
    Ok(password)
}

/// Hashes passwords: slow on purpose, so on threads of their own and only a few at a time.
#[derive(Debug)]
pub struct Passwords {
    turns: Arc<Semaphore>,
    waiting: Arc<Semaphore>,
    runs: AtomicU64,
}

impl Passwords {
    pub fn new(threads: u32) -> Self {
        Self {
            turns: Arc::new(Semaphore::new(threads.max(1) as usize)),
            waiting: Arc::new(Semaphore::new(WAITING)),
            runs: AtomicU64::new(0),
        }
    }

    /// How many hashes were worked out since the start.
    pub fn runs(&self) -> u64 {
        self.runs.load(Ordering::Relaxed)
    }

    /// The hash to store, with its parameters and its salt.
    pub async fn hash(&self, password: Secret) -> Result<String> {
        self.work(move |argon2| {
            let mut salt = [0; 16];
            SystemRandom::new().fill(&mut salt).map_err(|_| Error::internal("no random numbers"))?;
            let hash = argon2.hash_password_with_salt(&bytes(&password), &salt).map_err(Error::internal)?;
            Ok(hash.to_string())
        })
        .await
    }

    /// Whether it is the password of a stored hash. Without one it is not, after the same work.
    pub async fn verify(&self, password: Secret, stored: Option<String>) -> Result<bool> {
        self.work(move |argon2| {
            let hash = stored.as_deref().unwrap_or(STAND_IN);
            let is_right = argon2.verify_password(&bytes(&password), hash).is_ok();
            Ok(is_right && stored.is_some())
        })
        .await
    }

    async fn work<T: Send + 'static>(&self, work: impl FnOnce(&Argon2<'_>) -> Result<T> + Send + 'static) -> Result<T> {
        let _waits = self.waiting.clone().try_acquire_owned().map_err(|_| {
            Error::new(Code::Unavailable, "Too many people are logging in at this moment. Try again in a few seconds.")
        })?;
        let turn = self.turns.clone().acquire_owned().await.map_err(Error::internal)?;
        self.runs.fetch_add(1, Ordering::Relaxed);
        let done = tokio::task::spawn_blocking(move || {
            // The turn ends with the work, also if nobody waits for it any more.
            let _turn = turn;
            let params = Params::new(MEMORY, PASSES, 1, None).map_err(Error::internal)?;
            work(&Argon2::new(Algorithm::Argon2id, Version::V0x13, params))
        });
        done.await.map_err(Error::internal)?
    }
}

/// One spelling of characters that keyboards write in several ways (NFC).
fn bytes(password: &Secret) -> Vec<u8> {
    password.expose().nfc().collect::<String>().into_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn the_right_password_and_no_other() {
        let passwords = Passwords::new(1);
        let hash = passwords.hash(Secret::new("caf\u{e9} au lait")).await.unwrap();
        assert!(hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{hash}");
        assert!(passwords.verify(Secret::new("cafe\u{301} au lait"), Some(hash.clone())).await.unwrap());
        assert!(!passwords.verify(Secret::new("cafe au lait"), Some(hash)).await.unwrap());
        assert_eq!(passwords.runs(), 3);
    }

    #[tokio::test]
    async fn no_account_costs_a_hash_too() {
        let passwords = Passwords::new(1);
        assert!(!passwords.verify(Secret::new("anything at all"), None).await.unwrap());
        assert_eq!(passwords.runs(), 1);
        let params = argon2::password_hash::phc::PasswordHash::new(STAND_IN).unwrap();
        assert_eq!(params.hash.unwrap().as_bytes().len(), 32);
    }

    #[test]
    fn length_is_what_counts() {
        assert!(acceptable(Secret::new("correct horse battery")).is_ok());
        for bad in ["short", "aaaaaaaaaaaaaaaa", &"ab".repeat(251)] {
            assert!(acceptable(Secret::new(bad)).is_err(), "{bad}");
        }
    }
}
