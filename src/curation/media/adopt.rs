use actix_web::web::Bytes;
use serde_json::json;
use uuid::Uuid;

use super::complete::{arrived, rewrite};
use crate::app::App;
use crate::kernel::{Error, NodeKind, Result};
use crate::media::format::Format;
use crate::media::outbound::{Fetched, fetch};
use crate::media::store::Spot;
use crate::media::{self, Place, walk};
use crate::refusal::Failure;

/// What is told of each file of another site.
#[derive(Debug)]
pub enum Adopted<'a> {
    /// It is there; nothing was fetched.
    Found {
        url: &'a str,
    },
    Taken {
        url: &'a str,
    },
    Refused {
        url: &'a str,
        why: &'a str,
    },
}

/// Fetches the files that other sites have, each once, and keeps them here; gives their number. One that cannot be had stays where it
/// is.
pub async fn adopt(app: &App, is_dry: bool, mut tell: impl FnMut(Adopted<'_>)) -> Result<u64> {
    let mut count = 0;
    let mut assets = walk(app.db.primary());
    while let Some(asset) = assets.next().await? {
        let Place::Elsewhere(url) = &asset.place else { continue };
        if is_dry {
            tell(Adopted::Found { url });
            count += 1;
            continue;
        }
        match take(app, asset.id, &asset.mime_type, &asset.file_name, url).await? {
            None => {
                tell(Adopted::Taken { url });
                count += 1;
            }
            Some(why) => tell(Adopted::Refused { url, why: &why }),
        }
    }
    Ok(count)
}

/// Takes one over; says why not.
async fn take(app: &App, id: Uuid, mime_type: &str, file_name: &str, url: &str) -> Result<Option<String>> {
    let settings = &app.media.settings;
    let most = settings.image_bytes.max(settings.document_bytes).max(settings.recording_bytes);
    let address = url.to_owned();
    let fetched = tokio::task::spawn_blocking(move || fetch(&address, most)).await.map_err(Error::internal)?;
    let Fetched { mime_type: told, bytes } = match fetched {
        Ok(fetched) => fetched,
        Err(why) => return Ok(Some(why)),
    };
    keep_bytes(app, id, bytes, if told.is_empty() { mime_type } else { &told }, file_name).await
}

/// Keeps bytes as those of a file that is said to be elsewhere, by the same checks as an upload; says why not.
pub async fn keep_bytes(app: &App, id: Uuid, bytes: Vec<u8>, told: &str, file_name: &str) -> Result<Option<String>> {
    let settings = &app.media.settings;
    // Sites are often wrong about it, and so are exports; what it is, the bytes say in the end.
    let found = Format::of(bytes.get(..512.min(bytes.len())).unwrap_or_default());
    let format = match found.map_or_else(|| Format::declared(told), Ok) {
        Ok(format) => format,
        Err(refused) => return Ok(Some(refused.message)),
    };
    let size = bytes.len() as u64;
    if size > settings.most(format.kind()) {
        return Ok(Some(format!("it has {size} bytes")));
    }
    let spot = Spot::incoming(app.ids.opaque());
    app.media.store.put(&spot, Bytes::from(bytes)).await?;
    let outcome = app.media.examine(&spot, format, None, None).await;
    app.media.store.remove(&spot).await?;
    match outcome? {
        Err(refused) => Ok(Some(refused.message)),
        Ok(examined) => match keep(app, id, examined, file_name).await {
            Ok(()) => Ok(None),
            Err(Failure::Failed(error)) => Err(error),
            Err(Failure::Refused(refusals)) => {
                Ok(Some(refusals.into_iter().map(|refusal| refusal.message).collect::<Vec<_>>().join(" ")))
            }
        },
    }
}

async fn keep(app: &App, id: Uuid, examined: media::Examined, file_name: &str) -> Result<(), Failure> {
    let mut change = app.begin_planned("adoptMedia", app.clock.now()).await?;
    rewrite(app, &mut change, id, |row| arrived(row, examined, file_name)).await?;
    change.about(NodeKind::MediaAsset, id, Some(json!({"adopted": true})));
    change.commit(app, ()).await
}
