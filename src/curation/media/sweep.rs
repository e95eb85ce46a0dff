use std::collections::{HashMap, HashSet};

use crate::app::App;
use crate::db::Sql;
use crate::kernel::Result;
use crate::media::store::{Area, Entry, Spot};
use crate::media::upload::LIFE;
use crate::media::{Asset, Place, walk};

/// How long bytes that belong to nothing are kept, in seconds: a week.
const KEPT: u64 = 7 * 24 * 3_600;

/// What belongs to nothing.
#[derive(Debug, Default)]
pub struct Swept {
    /// Bytes of uploads that were never completed.
    pub incoming: Vec<Entry>,
    /// Originals and masters that no file has.
    pub objects: Vec<Entry>,
    /// Sizes of pictures under addresses that there are no more.
    pub renditions: Vec<Entry>,
    /// Uploads that came to nothing and that nothing shows.
    pub abandoned: u64,
}

/// Finds what belongs to nothing and has done so for a week, and removes it, unless it is only to be found.
pub async fn sweep(app: &App, is_dry: bool) -> Result<Swept> {
    // What the store has comes first: what is written meanwhile is not in the list, or is known below.
    let (store, mut swept) = (&app.media.store, Swept::default());
    let is_old = |entry: &Entry, seconds: u64| entry.age >= seconds;
    let incoming = store.list(Area::Incoming).await?;
    let objects = store.list(Area::Objects).await?;
    let renditions = store.list(Area::Renditions).await?;
    swept.abandoned = abandoned(app, is_dry).await?;
    let (mut digests, mut versions) = (HashSet::new(), HashMap::new());
    let mut assets = walk(app.db.primary());
    while let Some(asset) = assets.next().await? {
        let Asset { place: Place::Here(kept), .. } = &asset else { continue };
        versions.insert(kept.public_key.clone(), asset.address_version(kept));
        digests.insert(kept.original.clone());
        digests.extend(kept.master.clone());
    }
    let upload_life = LIFE.unsigned_abs() / 1_000_000;
    swept.incoming = incoming.into_iter().filter(|entry| is_old(entry, 2 * upload_life)).collect();
    let is_orphan = |entry: &Entry| is_old(entry, KEPT) && !digests.contains(entry.spot.name());
    swept.objects = objects.into_iter().filter(is_orphan).collect();
    let is_former = |entry: &Entry| {
        is_old(entry, KEPT) && versions.get(entry.spot.part(2)).is_none_or(|version| version != entry.spot.part(3))
    };
    swept.renditions = renditions.into_iter().filter(is_former).collect();
    if !is_dry {
        let all = [&swept.incoming, &swept.objects, &swept.renditions];
        for Entry { spot, .. } in all.into_iter().flatten() {
            remove(app, spot).await?;
        }
    }
    Ok(swept)
}

async fn remove(app: &App, spot: &Spot) -> Result<()> {
    tracing::info!(%spot, "swept");
    app.media.store.remove(spot).await
}

async fn abandoned(app: &App, is_dry: bool) -> Result<u64> {
    let before = app.clock.now().0 - i64::try_from(KEPT).unwrap_or(i64::MAX) * 1_000_000;
    let mut sql = Sql::new(" FROM media_asset WHERE status <> 'READY' AND updated_at < ");
    sql.bind(before).push(" AND NOT EXISTS (SELECT 1 FROM draft_reference d WHERE d.ref_id = media_asset.id)");
    if is_dry {
        let rows = sql.within("SELECT id", "").rows(app.db.primary()).await?;
        return Ok(rows.len() as u64);
    }
    let tx = app.db.begin().await?;
    let gone = sql.within("DELETE", "").execute(&tx).await?.rows_affected();
    tx.commit().await?;
    Ok(gone)
}
