use std::collections::HashMap;
use std::fmt;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use arc_swap::ArcSwap;
use quick_cache::sync::Cache;
use serde_json::Value;
use uuid::Uuid;

use super::attempts::Attempts;
use super::authenticate::{KeyStanding, UserStanding};
use super::failed::{LoginOutcome, Logins};
use super::keys::{Keys, Trusted};
use super::password::Passwords;
use super::token::{Subject, Verified};
use super::{Digest, outside, provider, settings};
use crate::auth::Caller;
use crate::db::{Database, Sql};
use crate::kernel::{Code, Error, Micros, Result};

/// How long what was read about a user, a session or a key is good for on this node. Another node hears of an ended session
/// after this time at most; the node that ends it, at once.
pub(super) const FRESH: i64 = 2_000_000;

/// A second, which is how often an unknown key can make a node look for new ones.
const BETWEEN_LOOKS: i64 = 1_000_000;

/// A minute, which is how often an unknown key can make a node ask the outside issuer.
const BETWEEN_QUESTIONS: i64 = 60_000_000;

/// Ten minutes, after which the outside issuer is asked anyway: it may have withdrawn a key.
const OUTSIDE_FRESH: i64 = 600_000_000;

/// What a node needs to know who is asking: keys, what it has read lately, and what it counts.
pub struct Accounts {
    pub settings: settings::Accounts,
    pub passwords: Passwords,
    pub attempts: Attempts,
    pub(super) logins: Logins,
    keys: ArcSwap<Keys>,
    keys_read_at: AtomicI64,
    outside: ArcSwap<Vec<(String, Trusted)>>,
    outside_read_at: AtomicI64,
    /// By the hash of the token.
    pub(super) verified: Cache<Digest, Verified>,
    pub(super) users: Fresh<Subject, Option<UserStanding>>,
    /// Sessions that ended on this node. A request may outlive its session.
    ended: Cache<Uuid, ()>,
    /// By the hash of the secret.
    pub(super) api_keys: Fresh<Digest, Option<KeyStanding>>,
    /// When keys were used last, as far as it is not stored yet.
    used: Mutex<HashMap<Uuid, Micros>>,
}

impl Accounts {
    /// Reads the keys, and makes them at the first start. Fails if a setting is not what it should be; an outside issuer that
    /// cannot be reached is asked again.
    pub async fn open(db: &Database, settings: settings::Accounts, now: Micros) -> Result<Self> {
        provider::install();
        let source = &settings.outside_jwks;
        let outside = match settings.outside_issuer.as_str() {
            "" => Vec::new(),
            _ => match outside::read(source).await {
                Err(error) if outside::is_remote(source) => {
                    tracing::warn!(cause = ?error, "the keys of the outside issuer cannot be read");
                    Vec::new()
                }
                read => read?,
            },
        };
        let keys = Keys::load(db, &settings, now, &outside).await?;
        Ok(Self {
            passwords: Passwords::new(settings.password_threads),
            attempts: Attempts::new(&settings),
            logins: Logins::default(),
            settings,
            keys: ArcSwap::from_pointee(keys),
            keys_read_at: AtomicI64::new(now.0),
            outside: ArcSwap::from_pointee(outside),
            outside_read_at: AtomicI64::new(now.0),
            verified: Cache::new(10_000),
            users: Fresh::new(),
            ended: Cache::new(10_000),
            api_keys: Fresh::new(),
            used: Mutex::default(),
        })
    }

    pub(super) fn keys(&self) -> Arc<Keys> {
        self.keys.load_full()
    }

    /// A secret that all nodes of a database share, for one purpose: it is made of the key that signs, and stored nowhere.
    pub fn secret_for(&self, purpose: &str) -> [u8; 32] {
        let seed = self.keys.load().seed;
        ring::hmac::sign(&ring::hmac::Key::new(ring::hmac::HMAC_SHA256, &seed), purpose.as_bytes())
            .as_ref()
            .try_into()
            .unwrap_or(seed)
    }

    /// What other services need to check our access tokens (RFC 7517); without keys if they are signed with a secret.
    pub fn published_keys(&self) -> Value {
        self.keys.load().published.clone()
    }

    /// Looks for keys that came later: another node's at most once a second, the outside issuer's at most once a minute.
    pub(super) async fn look_for_keys(&self, db: &Database, now: Micros) {
        if is_due(&self.keys_read_at, now, BETWEEN_LOOKS) {
            self.read_outside(now).await;
            match Keys::load(db, &self.settings, now, &self.outside.load()).await {
                Ok(keys) => {
                    self.keys.store(Arc::new(keys));
                    // What a key has signed that is withdrawn is not good any more.
                    self.verified.clear();
                }
                Err(error) => tracing::warn!(cause = ?error, "the keys for tokens cannot be read"),
            }
        }
    }

    async fn read_outside(&self, now: Micros) {
        if self.settings.outside_issuer.is_empty() || !is_due(&self.outside_read_at, now, BETWEEN_QUESTIONS) {
            return;
        }
        match outside::read(&self.settings.outside_jwks).await {
            Ok(keys) => self.outside.store(Arc::new(keys)),
            Err(error) => tracing::warn!(cause = ?error, "the keys of the outside issuer cannot be read"),
        }
    }

    /// Something about users or sessions has changed, and these have ended: they are read anew.
    pub(super) fn forget_users(&self, ended: &[Uuid]) {
        ended.iter().for_each(|session| self.ended.insert(*session, ()));
        self.users.forget();
    }

    /// Fails with `UNAUTHENTICATED` if the caller's session has ended since the request began: nothing is done for who has
    /// logged out.
    pub fn require_session(&self, caller: &Caller) -> Result<()> {
        match caller.who.session_id().and_then(|session| self.ended.get(&session)) {
            Some(()) => Err(Error::new(Code::Unauthenticated, "This session has ended. Log in again.")),
            None => Ok(()),
        }
    }

    /// Attempts to log in since the node started, by their outcome.
    pub fn logins(&self) -> impl Iterator<Item = (LoginOutcome, u64)> {
        self.logins.counts()
    }

    /// Something about keys of programs has changed.
    pub(super) fn forget_api_keys(&self) {
        self.api_keys.forget();
    }

    pub(super) fn note_use(&self, key: Uuid, now: Micros) {
        self.used.lock().unwrap_or_else(PoisonError::into_inner).insert(key, now);
    }

    /// Stores when keys were used last, clears away sessions that ended long ago, and looks whether the outside issuer has
    /// withdrawn a key.
    pub async fn tidy(&self, db: &Database, now: Micros) -> Result<()> {
        if !self.settings.outside_issuer.is_empty()
            && now.0 - self.outside_read_at.load(Ordering::Relaxed) >= OUTSIDE_FRESH
        {
            self.look_for_keys(db, now).await;
        }
        let used = std::mem::take(&mut *self.used.lock().unwrap_or_else(PoisonError::into_inner));
        let tx = db.begin().await?;
        for (key, at) in used {
            Sql::new("UPDATE api_key SET last_used_at = ")
                .bind(at.0)
                .push(" WHERE id = ")
                .bind(key)
                .push(" AND (last_used_at IS NULL OR last_used_at < ")
                .bind(at.0)
                .push(")")
                .execute(&tx)
                .await?;
        }
        for table in ["refresh_token", "account_link", "session"] {
            Sql::new("DELETE FROM ").push(table).push(" WHERE expires_at < ").bind(now.0).execute(&tx).await?;
        }
        tx.commit().await
    }
}

impl fmt::Debug for Accounts {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("Accounts").field("settings", &self.settings).finish_non_exhaustive()
    }
}

/// Whether something is as old as that; if so, whoever asks first is told to see to it.
fn is_due(read_at: &AtomicI64, now: Micros, age: i64) -> bool {
    let before = read_at.load(Ordering::Relaxed);
    let is_old = (now.0 - before).abs() >= age;
    is_old && read_at.compare_exchange(before, now.0, Ordering::Relaxed, Ordering::Relaxed).is_ok()
}

/// What was read within the last two seconds.
pub(super) struct Fresh<K, V> {
    read: Cache<K, (Micros, V)>,
    /// Counts the times that everything was forgotten: what was being read at such a time is not kept.
    epoch: AtomicU64,
}

impl<K: Clone + Eq + std::hash::Hash, V: Clone> Fresh<K, V> {
    fn new() -> Self {
        Self { read: Cache::new(10_000), epoch: AtomicU64::new(0) }
    }

    /// What is known, or what `read` finds out.
    pub async fn get(&self, key: K, now: Micros, read: impl Future<Output = Result<V>>) -> Result<V> {
        if let Some((at, value)) = self.read.get(&key)
            && (0..FRESH).contains(&(now.0 - at.0))
        {
            return Ok(value);
        }
        let epoch = self.epoch.load(Ordering::SeqCst);
        let value = read.await?;
        self.read.insert(key, (now, value.clone()));
        if self.epoch.load(Ordering::SeqCst) != epoch {
            self.read.clear();
        }
        Ok(value)
    }

    fn forget(&self) {
        self.epoch.fetch_add(1, Ordering::SeqCst);
        self.read.clear();
    }
}
