use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::kernel::{Code, Error, Result, ip_prefix};

/// Places for operations that go on answering: so many in all, and so many of them for one address.
pub(super) struct Listeners {
    most: usize,
    most_of_address: usize,
    places: Mutex<Places>,
}

#[derive(Default)]
struct Places {
    taken: usize,
    by_address: HashMap<IpAddr, usize>,
}

/// A place. Dropped, it is free again.
pub(super) struct Listener {
    listeners: Arc<Listeners>,
    address: IpAddr,
}

impl Listeners {
    pub fn new(most: usize, most_of_address: usize) -> Self {
        Self { most, most_of_address, places: Mutex::default() }
    }

    /// How many listen.
    pub fn count(&self) -> usize {
        self.places().taken
    }

    /// Fails if all places are taken, or all that the address may have.
    pub fn enter(self: &Arc<Self>, address: IpAddr) -> Result<Listener> {
        let refused = |message: String| Err(Error::new(Code::Unavailable, message));
        let address = ip_prefix(address);
        let mut places = self.places();
        if places.taken >= self.most {
            return refused("Too many listen already. Try again, or another node.".into());
        }
        let of_address = places.by_address.get(&address).copied().unwrap_or_default();
        if of_address >= self.most_of_address {
            let most = self.most_of_address;
            return refused(format!("Your address has {most} subscriptions already, which is the most it may have."));
        }
        places.by_address.insert(address, of_address + 1);
        places.taken += 1;
        Ok(Listener { listeners: self.clone(), address })
    }

    /// Nothing panics while the lock is held.
    fn places(&self) -> MutexGuard<'_, Places> {
        self.places.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        let mut places = self.listeners.places();
        places.taken -= 1;
        match places.by_address.get_mut(&self.address) {
            Some(count @ 2..) => *count -= 1,
            _ => {
                places.by_address.remove(&self.address);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn enter(listeners: &Arc<Listeners>, address: &str) -> Result<Listener, String> {
        listeners.enter(address.parse().unwrap()).map_err(|error| error.message().into_owned())
    }

    #[test]
    fn nobody_takes_all_places() {
        let listeners = Arc::new(Listeners::new(3, 2));
        let held: Vec<_> = (0..2).map(|_| enter(&listeners, "192.0.2.1").unwrap()).collect();
        assert!(enter(&listeners, "::ffff:192.0.2.1").err().unwrap().starts_with("Your address has 2 subscriptions"));
        let other = enter(&listeners, "192.0.2.2").unwrap();
        assert!(enter(&listeners, "192.0.2.3").err().unwrap().starts_with("Too many listen already."));
        drop(other);
        enter(&listeners, "192.0.2.3").unwrap();
        drop(held);
        assert_eq!((listeners.count(), listeners.places().by_address.len()), (0, 0));
    }
}
