use std::collections::HashMap;
use std::sync::Arc;

use quick_cache::Weighter;
use quick_cache::sync::Cache;
use uuid::Uuid;

use super::{App, Basis, Validity};
use crate::facet::{Facet, depends_on};
use crate::kernel::Result;

/// Bytes that are kept of each kind, and about as many rows as that is.
const BYTES: u64 = 4 << 20;
const ROWS: usize = 8_192;

/// Rows that many lists for readers name, each kept for as long as nothing has changed it: a list whose names are known is one
/// statement and not two. By the same rule as answers (`http::public`).
pub struct RowMemory<V> {
    rows: Cache<Uuid, Row<V>, Weight<V>>,
    /// What changes with a row.
    facet: fn(Uuid) -> Facet,
    bytes: fn(&V) -> usize,
}

type Row<V> = (Arc<V>, Arc<Validity>);

impl<V> RowMemory<V> {
    pub(super) fn new(facet: fn(Uuid) -> Facet, bytes: fn(&V) -> usize) -> Self {
        Self::of_size(BYTES, facet, bytes)
    }

    fn of_size(size: u64, facet: fn(Uuid) -> Facet, bytes: fn(&V) -> usize) -> Self {
        Self { rows: Cache::with_weighter(ROWS, size, Weight(bytes)), facet, bytes }
    }

    /// One like it that has no room for anything.
    pub(super) fn without_room(&self) -> Self {
        Self::of_size(0, self.facet, self.bytes)
    }

    /// The rows by id: from memory where that is true, the others as `fetch` reads them for the public.
    pub async fn by_ids<F>(
        &self,
        app: &App,
        ids: Vec<Uuid>,
        fetch: impl FnOnce(Vec<Uuid>) -> F,
    ) -> Result<HashMap<Uuid, Arc<V>>>
    where
        F: Future<Output = Result<HashMap<Uuid, Arc<V>>>>,
    {
        let (is_known, now) = (app.change_index.is_known(), app.clock.now());
        let mut found = HashMap::with_capacity(ids.len());
        let mut missing = Vec::new();
        for id in ids {
            match self.rows.get(&id).filter(|(_, validity)| is_known && validity.holds(app, now)) {
                Some((row, _)) => {
                    depends_on((self.facet)(id));
                    found.insert(id, row);
                }
                None => missing.push(id),
            }
        }
        if missing.is_empty() {
            return Ok(found);
        }
        let basis = Basis::of_reader(app);
        let read = fetch(missing).await?;
        if is_known {
            for (id, row) in &read {
                self.rows.insert(*id, (row.clone(), Arc::new(Validity::on((self.facet)(*id), basis))));
            }
        }
        found.extend(read);
        Ok(found)
    }
}

/// What a row takes, with what surrounds it.
struct Weight<V>(fn(&V) -> usize);

impl<V> Clone for Weight<V> {
    fn clone(&self) -> Self {
        Self(self.0)
    }
}

impl<V> Weighter<Uuid, Row<V>> for Weight<V> {
    fn weight(&self, _: &Uuid, (row, _): &Row<V>) -> u64 {
        ((self.0)(row) + 192) as u64
    }
}
