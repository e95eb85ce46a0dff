use crate::app::App;
use crate::kernel::Result;
use crate::media::store::Spot;
use crate::media::{Kept, MediaStatus, Place, walk};

/// What a look at all files has found.
#[derive(Debug, Default)]
pub struct Verified {
    pub files: u64,
    /// Files whose bytes are not there, or are others than they were: id and what is wrong.
    pub wrong: Vec<(uuid::Uuid, String)>,
}

/// Reads everything that is kept of the files that can be shown.
pub async fn verify(app: &App) -> Result<Verified> {
    let mut verified = Verified::default();
    let mut assets = walk(app.db.primary());
    while let Some(asset) = assets.next().await? {
        let Place::Here(Kept { original, master, .. }) = &asset.place else { continue };
        if asset.status != MediaStatus::Ready {
            continue;
        }
        verified.files += 1;
        for (what, digest) in [("original", Some(original)), ("master", master.as_ref())] {
            let Some(digest) = digest else { continue };
            let spot = Spot::object(digest);
            let wrong = match app.media.store.hold(&spot).await? {
                None => Some(format!("the {what} is not there ({spot})")),
                Some(held) if held.digest().await? != *digest => {
                    Some(format!("the {what} is not what it was ({spot})"))
                }
                Some(_) => None,
            };
            verified.wrong.extend(wrong.map(|wrong| (asset.id, wrong)));
        }
    }
    Ok(verified)
}
