use std::sync::Arc;

use quick_cache::sync::Cache;

use crate::app::{App, Basis, Validity};
use crate::facet::collect;
use crate::kernel::{Micros, Result};
use crate::media::{Asset, at_key, public_by_ids};

/// Files whose standing is remembered.
const FILES: usize = 20_000;

/// Which files the public may see, remembered only while it is true: by the same rule as answers ([`crate::http::public`]).
pub(in crate::http) struct Gate(Cache<String, Arc<Standing>>);

/// A file as it stands.
pub(super) struct Standing {
    pub asset: Arc<Asset>,
    pub is_public: bool,
    validity: Validity,
}

impl Standing {
    /// The moment from which it stands otherwise, by the mere passing of time.
    pub const fn until(&self) -> Option<Micros> {
        self.validity.until()
    }

    /// The keys by which caches in front forget it.
    pub fn keys(&self) -> Vec<String> {
        let mut keys: Vec<String> = self.validity.parts().iter().map(|part| part.facet.to_string()).collect();
        keys.dedup();
        keys
    }
}

impl Gate {
    pub fn new() -> Self {
        Self(Cache::new(FILES))
    }

    /// How the file stands that addresses call so; `None` if there is none.
    pub(super) async fn standing(&self, app: &App, key: &str, now: Micros) -> Result<Option<Arc<Standing>>> {
        let is_known = app.change_index.is_known();
        if let Some(known) = self.0.get(key).filter(|known| is_known && known.validity.holds(app, now)) {
            return Ok(Some(known));
        }
        let basis = Basis::now(app);
        let (found, reads) = collect(look(app, key, now)).await;
        let Some((asset, is_public)) = found? else { return Ok(None) };
        let Some(validity) = Validity::of(reads, basis) else { return Ok(None) };
        let standing = Arc::new(Standing { asset, is_public, validity });
        if is_known {
            self.0.insert(key.to_owned(), standing.clone());
        }
        Ok(Some(standing))
    }
}

async fn look(app: &App, key: &str, now: Micros) -> Result<Option<(Arc<Asset>, bool)>> {
    let Some(asset) = at_key(app.db.reader(), key).await? else { return Ok(None) };
    let public = public_by_ids(app.db.reader(), &[asset.id], now).await?;
    Ok(Some((asset.clone(), public.contains_key(&asset.id))))
}
