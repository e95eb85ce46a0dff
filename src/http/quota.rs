use std::hash::Hash;
use std::num::NonZeroU32;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use actix_web::http::header::{self, HeaderMap, HeaderName, HeaderValue};
use governor::clock::{Clock, DefaultClock};
use governor::middleware::StateInformationMiddleware;
use governor::state::keyed::DashMapStateStore;
use governor::{Quota, RateLimiter};

use crate::kernel::{Code, Error};

const RATE_LIMIT: HeaderName = HeaderName::from_static("ratelimit");
const RATE_LIMIT_POLICY: HeaderName = HeaderName::from_static("ratelimit-policy");

/// In which the whole quota comes back.
const WINDOW: Duration = Duration::from_secs(60);

/// Those who have their whole quota again are forgotten once in so many charges.
const CHARGES: u32 = 4_096;

type Limiter<W> = RateLimiter<W, DashMapStateStore<W>, DefaultClock, StateInformationMiddleware>;

/// What each of many may ask for in a minute, in units of cost. It comes back evenly.
pub(super) struct Quotas<W: Clone + Eq + Hash> {
    limiter: Limiter<W>,
    units: NonZeroU32,
    charges: AtomicU32,
}

/// Where somebody stands after a charge.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct RateLimitStatus {
    /// Units in a minute.
    units: NonZeroU32,
    remaining: u32,
    /// Seconds until the charge would have gone through; `None` if it did.
    wait: Option<u64>,
}

impl<W: Clone + Eq + Hash> Quotas<W> {
    /// `None` if nothing is limited.
    pub fn new(units: u32) -> Option<Self> {
        let units = NonZeroU32::new(units)?;
        let limiter = RateLimiter::dashmap(Quota::per_minute(units)).with_middleware();
        Some(Self { limiter, units, charges: AtomicU32::new(0) })
    }

    /// Takes units from somebody's quota; what is more than all of it takes all of it.
    pub fn charge(&self, who: &W, cost: u64) -> RateLimitStatus {
        if self.charges.fetch_add(1, Ordering::Relaxed) % CHARGES == CHARGES - 1 {
            self.limiter.retain_recent();
        }
        let cost = u32::try_from(cost).ok().and_then(NonZeroU32::new).map_or(self.units, |cost| cost.min(self.units));
        let standing = RateLimitStatus { units: self.units, remaining: 0, wait: None };
        match self.limiter.check_key_n(who, cost) {
            Ok(Ok(state)) => RateLimitStatus { remaining: state.remaining_burst_capacity(), ..standing },
            Ok(Err(not_until)) => {
                let wait = not_until.wait_time_from(self.limiter.clock().now());
                // What will have come back by then is what is missing now.
                let missing = wait.as_secs_f64() * f64::from(self.units.get()) / WINDOW.as_secs_f64();
                let remaining = cost.get().saturating_sub(missing.ceil() as u32);
                RateLimitStatus { remaining, wait: Some(wait.as_secs() + 1), ..standing }
            }
            // The cost is never more than the quota.
            Err(_) => RateLimitStatus { wait: Some(WINDOW.as_secs()), ..standing },
        }
    }
}

impl RateLimitStatus {
    /// Why the request is not answered, if it is not.
    pub fn refusal(self) -> Option<Error> {
        let (units, wait) = (self.units, self.wait?);
        let message = format!("The {units} units of cost a minute are used up. Try again in {wait} seconds.");
        Some(Error::new(Code::RateLimited, message))
    }

    /// Tells the client (the IETF's RateLimit header fields).
    pub fn write(self, headers: &mut HeaderMap) {
        let (units, window) = (self.units, WINDOW.as_secs());
        let missing = u64::from(units.get() - self.remaining);
        let reset = (missing * window).div_ceil(units.get().into());
        let fields = [
            (RATE_LIMIT_POLICY, Some(format!("\"cost\";q={units};w={window};qu=\"cost-units\""))),
            (RATE_LIMIT, Some(format!("\"cost\";r={};t={reset}", self.remaining))),
            (header::RETRY_AFTER, self.wait.map(|seconds| seconds.to_string())),
        ];
        for (name, value) in fields {
            if let Some(value) = value.and_then(|value| HeaderValue::try_from(value).ok()) {
                headers.insert(name, value);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_limited_unless_asked_for() {
        assert!(Quotas::<u32>::new(0).is_none());
    }

    #[test]
    fn each_has_a_quota_of_their_own() {
        let quotas = Quotas::new(1_000).unwrap();
        assert_eq!(quotas.charge(&1, 600).wait, None);
        let refused = quotas.charge(&1, 600);
        assert!((10..=13).contains(&refused.wait.unwrap()), "{refused:?}");
        assert!((399..=420).contains(&refused.remaining), "{refused:?}");
        assert_eq!(refused.refusal().unwrap().code(), Code::RateLimited);
        // A refused request costs nothing.
        assert_eq!(quotas.charge(&1, 300).wait, None);
        assert_eq!(quotas.charge(&2, 600), RateLimitStatus { units: quotas.units, remaining: 400, wait: None });
    }

    #[test]
    fn one_operation_can_take_the_whole_quota_but_not_more() {
        let quotas = Quotas::new(100).unwrap();
        assert_eq!(quotas.charge(&1, u64::MAX).wait, None);
        assert!(quotas.charge(&1, 50).wait.is_some());
    }

    #[test]
    fn those_who_are_quiet_are_forgotten() {
        let quotas = Quotas::new(u32::MAX).unwrap();
        for number in 0..2 * CHARGES {
            quotas.charge(&number, 1);
        }
        assert!(quotas.limiter.len() <= CHARGES as usize, "{}", quotas.limiter.len());
    }
}
