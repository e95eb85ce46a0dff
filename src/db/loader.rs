use std::collections::{HashMap, HashSet};
use std::hash::Hash;
use std::sync::{Mutex, PoisonError};

use futures_util::future::BoxFuture;
use tokio::sync::Mutex as AsyncMutex;
use tokio::task::yield_now;

use super::flight::{apart, depart, quiet};
use crate::kernel::{Code, Error, Result};

/// Fetches many keys with one statement.
type Fetch<K, V> = Box<dyn Fn(Vec<K>) -> BoxFuture<'static, Result<HashMap<K, V>>> + Send + Sync>;

/// Gathers the keys that sibling fields ask for and fetches them together.
///
/// The executor polls all siblings before any of them a second time, so one yield is enough to see every key of theirs; those
/// of cousins are seen because a batch waits for the statements under way ([`quiet`]). The stock loader waits a millisecond
/// instead, and fetches in a task of its own, out of sight of the statement counter.
pub struct Loader<K, V> {
    fetch: Fetch<K, V>,
    state: Mutex<State<K, V>>,
    /// One fetch at a time: who waits here finds the answer ready.
    turn: AsyncMutex<()>,
    leads: bool,
}

struct State<K, V> {
    wanted: HashSet<K>,
    found: HashMap<K, Found<V>>,
}

/// What a fetch said about a key.
enum Found<V> {
    Value(V),
    Nothing,
    /// It failed, and is not tried again: siblings would wait for the same time-out one after the other.
    Failure(Code, String),
}

impl<K, V> Loader<K, V>
where
    K: Copy + Eq + Hash + Send + Sync + 'static,
    V: Clone + Send + Sync + 'static,
{
    pub fn new<F>(fetch: impl Fn(Vec<K>) -> F + Send + Sync + 'static) -> Self
    where
        F: Future<Output = Result<HashMap<K, V>>> + Send + 'static,
    {
        Self {
            fetch: Box::new(move |keys| Box::pin(fetch(keys))),
            state: Mutex::new(State { wanted: HashSet::new(), found: HashMap::new() }),
            turn: AsyncMutex::new(()),
            leads: false,
        }
    }

    /// What it finds asks for more: it waits for no other statement, and other batches wait for it.
    pub fn leading(self) -> Self {
        Self { leads: true, ..self }
    }

    /// The value of one key.
    pub async fn one(&self, key: K) -> Result<Option<V>> {
        Ok(self.many(&[key]).await?.pop().flatten())
    }

    /// The values of some keys, in their order.
    pub async fn many(&self, keys: &[K]) -> Result<Vec<Option<V>>> {
        if let Some(values) = self.ready_or_want(keys) {
            return values;
        }
        let _departed = self.leads.then(depart);
        if self.leads {
            yield_now().await
        } else {
            quiet().await
        }
        let _turn = self.turn.lock().await;
        if let Some(values) = self.ready_or_want(keys) {
            return values;
        }
        let wanted: Vec<K> = self.locked(|state| state.wanted.drain().collect());
        let fetch = (self.fetch)(wanted.clone());
        match if self.leads { fetch.await } else { apart(fetch).await } {
            Ok(mut fetched) => self.locked(|state| {
                let mut found = |key| fetched.remove(&key).map_or(Found::Nothing, Found::Value);
                state.found.extend(wanted.into_iter().map(|key| (key, found(key))));
            }),
            Err(error) => {
                let failure = || Found::Failure(error.code(), error.message().into_owned());
                self.locked(|state| state.found.extend(wanted.into_iter().map(|key| (key, failure()))));
                return Err(error);
            }
        }
        self.ready_or_want(keys).unwrap_or_else(|| Err(Error::internal("a fetch left out keys that were wanted")))
    }

    /// The values of some keys, in their order, if they have all been found already.
    pub fn known(&self, keys: &[K]) -> Option<Vec<Option<V>>> {
        self.locked(|state| {
            let value = |key| match state.found.get(key)? {
                Found::Value(value) => Some(Some(value.clone())),
                Found::Nothing => Some(None),
                Found::Failure(..) => None,
            };
            keys.iter().map(value).collect()
        })
    }

    /// Values that are known already, so that nobody asks for them.
    pub fn know(&self, values: impl IntoIterator<Item = (K, V)>) {
        self.locked(|state| state.found.extend(values.into_iter().map(|(key, value)| (key, Found::Value(value)))));
    }

    /// Forgets what has been fetched: it may have changed.
    pub fn forget(&self) {
        self.locked(|state| state.found.clear());
    }

    /// The answer, if it is there for all keys; else the others are put on the list.
    fn ready_or_want(&self, keys: &[K]) -> Option<Result<Vec<Option<V>>>> {
        self.locked(|state| {
            let missing: Vec<K> = keys.iter().copied().filter(|key| !state.found.contains_key(key)).collect();
            if !missing.is_empty() {
                state.wanted.extend(missing);
                return None;
            }
            let value = |key| match state.found.get(key) {
                Some(Found::Value(value)) => Ok(Some(value.clone())),
                Some(Found::Nothing) | None => Ok(None),
                Some(Found::Failure(code, message)) => {
                    Err(Error::new(*code, message.clone()).because("a fetch that failed for a sibling"))
                }
            };
            Some(keys.iter().map(value).collect())
        })
    }

    fn locked<T>(&self, work: impl FnOnce(&mut State<K, V>) -> T) -> T {
        work(&mut self.state.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::sync::atomic::{AtomicUsize, Ordering};

    use futures_util::future::join_all;

    use super::*;

    #[tokio::test]
    async fn siblings_share_one_fetch() {
        let fetches = Arc::new(AtomicUsize::new(0));
        let counter = fetches.clone();
        let batch = Loader::new(move |keys: Vec<u32>| {
            counter.fetch_add(1, Ordering::SeqCst);
            async move { Ok(keys.into_iter().filter(|key| key % 10 != 0).map(|key| (key, key * 2)).collect()) }
        });
        let values = join_all((0..50).map(|key| batch.one(key))).await;
        assert_eq!(fetches.load(Ordering::SeqCst), 1);
        assert_eq!(values[7].as_ref().unwrap(), &Some(14));
        assert_eq!(values[10].as_ref().unwrap(), &None);
        assert_eq!(batch.many(&[3, 10, 4]).await.unwrap(), [Some(6), None, Some(8)]);
        assert_eq!(fetches.load(Ordering::SeqCst), 1);
    }

    #[tokio::test]
    async fn a_failure_reaches_every_sibling_and_is_not_repeated() {
        let fetches = Arc::new(AtomicUsize::new(0));
        let counter = fetches.clone();
        let batch = Loader::<u32, u32>::new(move |_| {
            counter.fetch_add(1, Ordering::SeqCst);
            async { Err(Error::invalid("no")) }
        });
        let values = join_all((0..3).map(|key| batch.one(key))).await;
        assert!(values.iter().all(Result::is_err));
        assert_eq!(batch.one(1).await.unwrap_err().message(), "no");
        assert_eq!(fetches.load(Ordering::SeqCst), 1);
    }
}
