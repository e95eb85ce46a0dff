use std::hash::Hash;
use std::net::IpAddr;
use std::num::NonZeroU32;
use std::time::Duration;

use governor::clock::{Clock, DefaultClock};
use governor::state::keyed::DashMapStateStore;
use governor::{Quota, RateLimiter};

use super::{Digest, settings};
use crate::kernel::household;
use crate::refusal::{Reason, Refusal};

/// In which all attempts come back, evenly.
const WINDOW: Duration = Duration::from_secs(600);

/// Keys that are remembered before those that are at rest are forgotten.
const MANY: usize = 10_000;

type Limiter<K> = RateLimiter<K, DashMapStateStore<K>, DefaultClock>;

/// How often somebody may try: counted on each node, from its start.
#[derive(Debug)]
pub struct Attempts {
    accounts: Limiter<Digest>,
    addresses: Limiter<IpAddr>,
}

impl Attempts {
    pub fn new(settings: &settings::Accounts) -> Self {
        Self { accounts: limiter(settings.attempts_per_account), addresses: limiter(settings.attempts_per_address) }
    }

    /// Counts an attempt from an address; at the command line nothing is counted.
    pub fn from(&self, address: Option<IpAddr>) -> Result<(), Refusal> {
        address.map_or(Ok(()), |address| check(&self.addresses, &household(address)))
    }

    /// Counts an attempt on an account, whether it exists or not.
    pub fn on(&self, account: &Digest) -> Result<(), Refusal> {
        check(&self.accounts, account)
    }
}

fn limiter<K: Hash + Eq + Clone>(attempts: u32) -> Limiter<K> {
    let attempts = NonZeroU32::new(attempts).unwrap_or(NonZeroU32::MIN);
    let period = (WINDOW / attempts.get()).max(Duration::from_nanos(1));
    RateLimiter::dashmap(Quota::with_period(period).unwrap_or(Quota::per_minute(attempts)).allow_burst(attempts))
}

fn check<K: Hash + Eq + Clone>(limiter: &Limiter<K>, key: &K) -> Result<(), Refusal> {
    if limiter.len() > MANY {
        limiter.retain_recent();
    }
    limiter.check_key(key).map_err(|not_until| {
        let wait = not_until.wait_time_from(limiter.clock().now()).as_secs() + 1;
        let seconds = i32::try_from(wait).unwrap_or(i32::MAX);
        let message = format!("There were too many attempts. Try again in {seconds} seconds.");
        Refusal::new(Reason::Limit { retry_after_seconds: Some(seconds) }, message)
    })
}
