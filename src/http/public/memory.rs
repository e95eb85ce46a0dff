//! Answers to questions without credentials, kept as the bytes that go over the wire, and given out only while they are true.
//!
//! 1. The key is what was asked, byte for byte: two that are alike in any other sense are two.
//! 2. Only what those who show no credentials ask is kept, only whole answers without errors, and none that anything
//!    private went into.
//! 3. An answer holds as long as no change since has touched what it was made of ([`crate::facet`]), the vocabulary is the
//!    same, and no moment has passed at which it changes by itself.
//! 4. "Since" is the last change that the node knew of before the first thing was read, so that what is published while an
//!    answer is made is never lost.
//! 5. What is due is published before anything is looked up, as long as the node is not behind by more than a second.
//! 6. A node that has not looked what changed for some seconds neither gives out nor keeps anything.
//! 7. Of those who ask the same at the same time one makes the answer, and the others get it if it is true for them too; whoever has
//!    waited for some seconds makes it alone.
//! 8. Memory is bounded; what is asked for most stays.

use std::sync::Arc;
use std::time::{Duration, Instant};

use actix_web::web::Bytes;
use quick_cache::sync::{DefaultLifecycle, PlaceholderGuard};
use quick_cache::{DefaultHashBuilder, Weighter};
use tokio::time::timeout;

use super::stored::Stored;
use crate::app::App;

/// How long nobody waits for an answer that could not be kept the last time.
const PASSING: Duration = Duration::from_secs(1);

/// How long somebody waits for an answer that another makes; then they make it themselves.
const WAITING: Duration = Duration::from_secs(5);

/// The answers of a node.
pub struct Memory(quick_cache::sync::Cache<Key, Slot, Weight>);

/// A way into the public world. What is asked at one is never answered with what was kept at another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(in crate::http) enum Door {
    Graphql,
    /// Feeds, sitemaps, `robots.txt`.
    Syndication,
    /// JSON by plain addresses.
    Rest,
}

/// What was asked.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(in crate::http) struct Key {
    pub door: Door,
    pub is_get: bool,
    /// Of the answer.
    pub content_type: &'static str,
    /// All that the answer depends on: the body, or the query string.
    pub asked: Bytes,
}

#[derive(Clone)]
enum Slot {
    Stored(Arc<Stored>),
    /// Was asked and could not be kept, until when that is remembered.
    Uncacheable(Instant),
}

/// What was found.
pub(super) enum Found<'a> {
    Stored(Arc<Stored>),
    /// Nothing, and others who ask wait for what is put here.
    Empty {
        place: Place<'a>,
        was_stale: bool,
    },
    /// Nothing, and nobody waits.
    Uncacheable,
}

/// Where an answer goes. Dropped, the next who waits makes it.
pub(super) struct Place<'a>(PlaceholderGuard<'a, Key, Slot, Weight, DefaultHashBuilder, DefaultLifecycle<Key, Slot>>);

impl Memory {
    /// `bytes` bound what is kept.
    pub fn new(bytes: u64) -> Self {
        // An answer has some kilobytes.
        let items = usize::try_from(bytes >> 13).unwrap_or(usize::MAX).clamp(64, 1 << 20);
        Self(quick_cache::sync::Cache::with_weighter(items, bytes, Weight))
    }

    /// How many bytes are kept.
    pub fn bytes(&self) -> u64 {
        self.0.weight()
    }

    /// What answers a request that comes now, or where the answer goes.
    pub(super) async fn find(&self, key: &Key, app: &App) -> Found<'_> {
        let mut was_stale = false;
        loop {
            // Most is there, and then no timer is set.
            let found = match self.0.get(key) {
                Some(slot) => Ok(slot),
                None => match timeout(WAITING, self.0.get_value_or_guard_async(key)).await {
                    Ok(found) => found,
                    Err(_) => return Found::Uncacheable,
                },
            };
            match found {
                Err(guard) => return Found::Empty { place: Place(guard), was_stale },
                Ok(Slot::Stored(stored)) => {
                    if stored.holds(app, app.clock.now()) {
                        return Found::Stored(stored);
                    }
                    was_stale = true;
                    let is_same = |slot: &Slot| matches!(slot, Slot::Stored(there) if Arc::ptr_eq(there, &stored));
                    self.0.remove_if(key, is_same);
                }
                Ok(Slot::Uncacheable(until)) => {
                    if Instant::now() < until {
                        return Found::Uncacheable;
                    }
                    self.0.remove_if(key, |slot| matches!(slot, Slot::Uncacheable(there) if *there == until));
                }
            }
        }
    }
}

impl Place<'_> {
    /// Keeps an answer.
    pub fn put(self, stored: Arc<Stored>) {
        // Not taken if it was removed meanwhile, or is larger than all that is kept.
        let _ = self.0.insert(Slot::Stored(stored));
    }

    /// Remembers for a while that there is nothing to keep.
    pub fn pass(self) {
        let _ = self.0.insert(Slot::Uncacheable(Instant::now() + PASSING));
    }
}

/// What a slot takes, with what surrounds it.
#[derive(Clone)]
struct Weight;

impl Weighter<Key, Slot> for Weight {
    fn weight(&self, key: &Key, slot: &Slot) -> u64 {
        let stored = match slot {
            Slot::Stored(stored) => stored.weight(),
            Slot::Uncacheable(_) => 0,
        };
        (key.asked.len() + stored + 256) as u64
    }
}
