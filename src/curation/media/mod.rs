//! How media files come, are described, replaced and go.

mod adopt;
mod complete;
mod create;
mod delete;
mod original;
mod sweep;
mod update;
mod verify;

pub use adopt::{Adopted, adopt, keep_bytes};
pub use complete::{Completed, complete};
pub use create::{Begun, NewUpload, create};
pub use delete::delete;
pub use original::original;
pub use sweep::{Swept, sweep};
pub use update::update;
pub use verify::{Verified, verify};

use entity::media_asset;

use crate::app::Change;
use crate::auth::{AccessLevel, Role};
use crate::refusal::{Failure, Reason, Refusal};

/// Fails unless the caller may change a file, or fetch what was sent: whoever sent it, and editors.
fn may_change(change: &Change, row: &media_asset::Model) -> Result<(), Failure> {
    let who = change.caller.who;
    let is_own = row.created_by.is_some() && row.created_by == who.actor();
    if is_own || who.role().is_some_and(|role| role >= Role::Editor) {
        return Ok(());
    }
    let reason = Reason::Permission { required: AccessLevel::Editor };
    Err(Refusal::new(reason, "Somebody else has sent this file: this needs the role EDITOR.").at(&["id"]).into())
}

fn unknown() -> Refusal {
    Refusal::not_found("There is no such media file.").at(&["id"])
}
