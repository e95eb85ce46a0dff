use uuid::Uuid;

use crate::app::{App, IdempotencyKey};
use crate::auth::{Caller, Operation};
use crate::kernel::{NodeKind, Result};
use crate::refusal::{Failure, Refusal};
use crate::site::{self, SiteInput};

/// Changes the settings of the site.
pub async fn update(
    app: &App,
    caller: &Caller,
    once: Option<IdempotencyKey>,
    expected_version: i32,
    input: SiteInput,
) -> Result<(), Failure> {
    let mut change = app.begin(caller, Operation::UpdateSite, once).await?;
    if change.replay::<()>()?.is_some() {
        return Ok(());
    }
    let current = change.vocabulary.site.version;
    if current != expected_version {
        return Err(Refusal::stale("site", expected_version, current).at(&["expectedVersion"]).into());
    }
    site::save(&change.tx, input).await?;
    change.about(NodeKind::Site, Uuid::nil(), None);
    change.commit(app, ()).await
}
