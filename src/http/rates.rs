use std::net::IpAddr;
use std::sync::Arc;

use quick_cache::sync::Cache;
use uuid::Uuid;

use super::RateLimit;
use super::quota::{Quotas, RateLimitStatus};
use crate::auth::{KeyIdentity, Who};
use crate::kernel::ip_prefix;

/// Keys whose standing is remembered; a newsroom has far fewer.
const KEYS: usize = 1_000;

/// What everybody may ask for in a minute: a user, and a key with a quota of its own, wherever they are; all others share what
/// their address has.
pub(super) struct Rates {
    addresses: Option<Quotas<IpAddr>>,
    users: Option<Quotas<Uuid>>,
    /// By key and units.
    keys: Cache<(Uuid, u32), Arc<Quotas<()>>>,
}

impl Rates {
    pub fn new(settings: &RateLimit) -> Self {
        let of_user = match settings.user_cost_per_minute {
            0 => settings.cost_per_minute,
            units => units,
        };
        Self { addresses: Quotas::new(settings.cost_per_minute), users: Quotas::new(of_user), keys: Cache::new(KEYS) }
    }

    /// Takes units, at least one, from the quota of whom an operation is charged to; `None` if they have none. `address` is
    /// asked for where it matters.
    pub fn charge(&self, who: Who, address: impl FnOnce() -> IpAddr, cost: u64) -> Option<RateLimitStatus> {
        let cost = cost.max(1);
        match who {
            Who::User(user) => self.users.as_ref().map(|users| users.charge(&user.user_id, cost)),
            Who::Key(key) if let Some(standing) = self.charge_key(key, cost) => Some(standing),
            _ => self.addresses.as_ref().map(|addresses| addresses.charge(&ip_prefix(address()), cost)),
        }
    }

    /// `None` if the key has no quota of its own.
    fn charge_key(&self, key: KeyIdentity, cost: u64) -> Option<RateLimitStatus> {
        let units = key.cost_per_minute?.get();
        let quotas = match self.keys.get(&(key.key_id, units)) {
            Some(quotas) => quotas,
            None => {
                let quotas = Arc::new(Quotas::new(units)?);
                self.keys.insert((key.key_id, units), quotas.clone());
                quotas
            }
        };
        Some(quotas.charge(&(), cost))
    }
}

#[cfg(test)]
mod tests {
    use std::num::NonZeroU32;

    use super::*;
    use crate::auth::{Role, Scopes, UserIdentity};
    use crate::kernel::Micros;

    fn rates(cost_per_minute: u32, user_cost_per_minute: u32) -> Rates {
        Rates::new(&RateLimit { cost_per_minute, user_cost_per_minute })
    }

    fn user(id: u128) -> Who {
        Who::User(UserIdentity {
            user_id: Uuid::from_u128(id),
            session_id: Uuid::from_u128(9),
            role: Role::Editor,
            author_id: None,
            expires_at: Micros(0),
        })
    }

    fn key(id: u128, units: u32) -> Who {
        Who::Key(KeyIdentity {
            key_id: Uuid::from_u128(id),
            scopes: Scopes::default(),
            cost_per_minute: NonZeroU32::new(units),
            expires_at: None,
        })
    }

    /// Whether an operation of so many units is let through; `None` if nobody counts.
    fn goes(rates: &Rates, who: Who, address: &str, cost: u64) -> Option<bool> {
        rates.charge(who, || address.parse().unwrap(), cost).map(|standing| standing.refusal().is_none())
    }

    #[test]
    fn each_key_has_what_it_was_given_and_the_others_share_their_address() {
        let rates = rates(100, 0);
        let here = "192.0.2.1";
        assert_eq!(goes(&rates, key(1, 200), here, 190), Some(true));
        assert_eq!(goes(&rates, key(1, 200), here, 190), Some(false));
        assert_eq!(goes(&rates, key(2, 200), here, 190), Some(true));
        assert_eq!(goes(&rates, key(3, 0), here, 90), Some(true));
        assert_eq!(goes(&rates, Who::Anonymous, here, 90), Some(false));
        assert_eq!(goes(&rates, Who::Anonymous, "192.0.2.2", 90), Some(true));
    }

    #[test]
    fn each_user_has_a_quota_wherever_they_are() {
        for (rates, limit) in [(rates(100, 0), 100), (rates(100, 1_000), 1_000), (rates(0, 50), 50)] {
            assert_eq!(goes(&rates, user(1), "192.0.2.1", limit * 9 / 10), Some(true));
            assert_eq!(goes(&rates, user(1), "192.0.2.2", limit * 9 / 10), Some(false));
            assert_eq!(goes(&rates, user(2), "192.0.2.1", limit * 9 / 10), Some(true));
        }
        assert_eq!(goes(&rates(0, 50), Who::Anonymous, "192.0.2.1", 9_999), None);
        assert_eq!(goes(&rates(0, 0), user(1), "192.0.2.1", 9_999), None);
    }

    #[test]
    fn a_network_of_a_household_is_one() {
        let rates = rates(100, 0);
        let goes = |address| goes(&rates, Who::Anonymous, address, 90);
        assert_eq!(goes("2001:db8:1:2::1"), Some(true));
        assert_eq!(goes("2001:db8:1:2:ffff::2"), Some(false));
        assert_eq!(goes("2001:db8:1:3::1"), Some(true));
        assert_eq!(goes("::ffff:192.0.2.1"), Some(true));
        assert_eq!(goes("192.0.2.1"), Some(false));
    }
}
