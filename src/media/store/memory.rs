use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use actix_web::web::Bytes;

use super::{Area, Entry, Spot};

/// A store that goes with the process.
#[derive(Debug, Default)]
pub struct Memory(Mutex<BTreeMap<Spot, Bytes>>);

impl Memory {
    pub fn read(&self, spot: &Spot) -> Option<Bytes> {
        self.with(|all| all.get(spot).cloned())
    }

    pub fn put(&self, spot: &Spot, bytes: Bytes) {
        self.with(|all| all.insert(spot.clone(), bytes));
    }

    pub fn remove(&self, spot: &Spot) {
        self.with(|all| all.remove(spot));
    }

    /// Nothing in it has an age.
    pub fn list(&self, area: Area) -> Vec<Entry> {
        let start = format!("{}/", area.folder());
        self.with(|all| {
            let here = all.iter().filter(|(spot, _)| spot.as_str().starts_with(&start));
            here.map(|(spot, bytes)| Entry { spot: spot.clone(), bytes: bytes.len() as u64, age: u64::MAX }).collect()
        })
    }

    fn with<T>(&self, work: impl FnOnce(&mut BTreeMap<Spot, Bytes>) -> T) -> T {
        work(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}
