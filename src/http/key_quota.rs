use std::net::{IpAddr, Ipv4Addr};
use std::sync::Arc;

use quick_cache::sync::Cache;

use super::quota::{Quotas, Standing};
use crate::auth::KeyIdentity;

/// Keys whose standing is remembered; a newsroom has far fewer.
const KEYS: usize = 1_000;

/// What API keys with a quota of their own may ask for in a minute, wherever they are used from.
pub(super) struct KeyQuotas(Cache<(uuid::Uuid, u32), Arc<Quotas>>);

impl KeyQuotas {
    pub fn new() -> Self {
        Self(Cache::new(KEYS))
    }

    /// Takes units from the quota of a key; `None` if it has none of its own.
    pub fn charge(&self, key: KeyIdentity, cost: u64) -> Option<Standing> {
        let units = key.cost_per_minute?.get();
        let quotas = match self.0.get(&(key.key_id, units)) {
            Some(quotas) => quotas,
            None => {
                let quotas = Arc::new(Quotas::new(units)?);
                self.0.insert((key.key_id, units), quotas.clone());
                quotas
            }
        };
        Some(quotas.charge(IpAddr::V4(Ipv4Addr::UNSPECIFIED), cost))
    }
}

#[cfg(test)]
mod tests {
    use std::num::NonZeroU32;

    use uuid::Uuid;

    use super::*;
    use crate::auth::Scopes;

    #[test]
    fn each_key_has_what_it_was_given() {
        let key = |id, units| KeyIdentity {
            key_id: Uuid::from_u128(id),
            scopes: Scopes::default(),
            cost_per_minute: NonZeroU32::new(units),
            expires_at: None,
        };
        let quotas = KeyQuotas::new();
        assert!(quotas.charge(key(1, 0), 9_999).is_none());
        assert!(quotas.charge(key(1, 100), 90).unwrap().refusal().is_none());
        assert!(quotas.charge(key(1, 100), 90).unwrap().refusal().is_some());
        assert!(quotas.charge(key(2, 100), 90).unwrap().refusal().is_none());
    }
}
