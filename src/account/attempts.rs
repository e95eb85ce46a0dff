use std::collections::HashMap;
use std::hash::Hash;
use std::net::IpAddr;
use std::sync::{Mutex, PoisonError};

use super::{Digest, settings};
use crate::auth::Caller;
use crate::kernel::{Micros, ip_prefix};
use crate::refusal::{Reason, Refusal};

/// In which all attempts come back, evenly: ten minutes.
const WINDOW: i64 = 600_000_000;

/// Keys that are remembered before those that are at rest are forgotten.
const MANY: usize = 10_000;

/// An account, tried from a household.
type Pair = (Digest, Option<IpAddr>);

/// How often somebody may try and fail: counted on each node, from its start. What succeeds is given back.
///
/// Nobody is kept out by what strangers do: an account is tried from each household on its own. What all households
/// together may try concerns only those where the account has no session, and is many times as much.
#[derive(Debug)]
pub struct Attempts {
    addresses: Budget<IpAddr>,
    pairs: Budget<Pair>,
    strangers: Budget<Digest>,
    resets: Budget<Pair>,
}

impl Attempts {
    pub fn new(settings: &settings::Accounts) -> Self {
        Self {
            addresses: Budget::new(settings.attempts_per_address),
            pairs: Budget::new(settings.attempts_per_account),
            strangers: Budget::new(settings.attempts_by_strangers),
            resets: Budget::new(settings.attempts_per_account),
        }
    }

    /// Counts an attempt of whatever kind from an address; at the command line nothing is counted.
    pub fn from(&self, caller: &Caller) -> Result<Attempt<'_>, Refusal> {
        let Some(address) = caller.address.map(ip_prefix) else { return Ok(Attempt::default()) };
        Ok(Attempt::default().and(self.addresses.take(address, caller.now)?))
    }

    /// Counts an attempt to log in to an account, whether it exists or not. `is_known` says that it has a session there.
    pub(super) fn log_in(&self, account: Digest, caller: &Caller, is_known: bool) -> Result<Attempt<'_>, Refusal> {
        let attempt = Attempt::default().and(self.pairs.take((account, caller.address.map(ip_prefix)), caller.now)?);
        if is_known { Ok(attempt) } else { Ok(attempt.and(self.strangers.take(account, caller.now)?)) }
    }

    /// Counts that a new password is asked for.
    pub(super) fn reset(&self, account: Digest, caller: &Caller) -> Result<(), Refusal> {
        self.resets.take((account, caller.address.map(ip_prefix)), caller.now).map(drop)
    }
}

/// An attempt that was counted. Dropped, it failed.
#[derive(Default)]
#[must_use]
pub struct Attempt<'a>(Vec<Box<dyn FnOnce() + Send + 'a>>);

impl<'a> Attempt<'a> {
    fn and(mut self, give_back: impl FnOnce() + Send + 'a) -> Self {
        self.0.push(Box::new(give_back));
        self
    }

    /// It succeeded: as if it had not been.
    pub fn succeeded(self) {
        self.0.into_iter().for_each(|give_back| give_back());
    }
}

/// Attempts by key, as a bucket that fills evenly.
#[derive(Debug)]
struct Budget<K> {
    /// In which one attempt comes back.
    period: i64,
    spent: Mutex<Spent<K>>,
}

#[derive(Debug)]
struct Spent<K> {
    /// When all of a key's attempts will be back.
    until: HashMap<K, Micros>,
    /// So many keys make it worth looking for those at rest.
    many: usize,
}

impl<K: Hash + Eq + Clone + Send> Budget<K> {
    fn new(attempts: u32) -> Self {
        let spent = Mutex::new(Spent { until: HashMap::new(), many: MANY });
        Self { period: WINDOW / i64::from(attempts.max(1)), spent }
    }

    /// Takes one; gives what gives it back.
    fn take(&self, key: K, now: Micros) -> Result<impl FnOnce() + Send + '_ + use<'_, K>, Refusal> {
        let mut spent = self.spent.lock().unwrap_or_else(PoisonError::into_inner);
        if spent.until.len() >= spent.many {
            spent.until.retain(|_, until| until.0 > now.0);
            spent.many = MANY.max(2 * spent.until.len());
        }
        // Nothing lies further ahead than the window, unless the clock was set back, which is to lock nobody out.
        let until = spent.until.get(&key).map(|until| until.0).filter(|until| *until <= now.0 + WINDOW);
        let until = until.map_or(now.0, |until| until.max(now.0)) + self.period;
        let wait = until - now.0 - WINDOW;
        if wait > 0 {
            let seconds = i32::try_from(wait / 1_000_000 + 1).unwrap_or(i32::MAX);
            let message = format!("There were too many attempts. Try again in {seconds} seconds.");
            return Err(Refusal::new(Reason::Limit { retry_after_seconds: Some(seconds) }, message));
        }
        spent.until.insert(key.clone(), Micros(until));
        Ok(move || self.give_back(&key))
    }

    fn give_back(&self, key: &K) {
        let mut spent = self.spent.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(until) = spent.until.get_mut(key) {
            until.0 -= self.period;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn attempts_come_back_evenly_and_at_once_if_they_succeed() {
        let budget = Budget::new(3);
        let take = |seconds: i64| budget.take("jane", Micros(seconds * 1_000_000)).map(drop).is_ok();
        assert_eq!([take(0), take(0), take(0), take(0)], [true, true, true, false]);
        assert_eq!([take(199), take(200), take(200)], [false, true, false]);
        assert!(budget.take("joe", Micros(0)).is_ok());
        budget.take("jane", Micros(400_000_000)).unwrap()();
        assert!(take(400));
        // The clock is set back.
        assert!(take(-10_000));
    }

    #[test]
    fn who_is_at_rest_is_forgotten() {
        let budget = Budget::new(10);
        for key in 0..3 * MANY {
            let _ = budget.take(key, Micros(key as i64 * 1_000_000)).unwrap();
        }
        assert!(budget.spent.lock().unwrap().until.len() < 2 * MANY);
    }
}
