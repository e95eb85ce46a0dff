use serde_json::json;
use uuid::Uuid;

use super::delete::{Removal, lock_users};
use super::moves::AT_ONCE;
use super::term::Kind;
use crate::app::{App, IdempotencyKey};
use crate::auth::{Caller, Operation};
use crate::kernel::{NodeKind, Result};
use crate::refusal::{Failure, Refusal, UserErrorCode};

/// Tags that can be merged at once.
const MOST: usize = 50;

/// Moves every use of some tags to another and redirects their pages; if they have many articles, in steps ([`super::moves`]).
pub async fn merge_tags(
    app: &App,
    caller: &Caller,
    once: Option<IdempotencyKey>,
    tags: Vec<Uuid>,
    into: Uuid,
) -> Result<Uuid, Failure> {
    let mut change = app.begin(caller, Operation::MergeTags, once).await?;
    if let Some(id) = change.replay()? {
        return Ok(id);
    }
    if tags.is_empty() || tags.len() > MOST {
        let message = format!("Give 1 to {MOST} tags.");
        return Err(Refusal::validation(UserErrorCode::Invalid, message).at(&["ids"]).into());
    }
    let mut removals = Vec::with_capacity(tags.len());
    for (place, tag) in tags.iter().enumerate() {
        let removal = Removal::check(&change, Kind::Tag, *tag, Some(into)).await;
        removals.push(removal.map_err(|failure| merged(failure, place))?);
    }
    if removals.iter().map(|removal| removal.users.len()).sum::<usize>() > AT_ONCE {
        for removal in &mut removals {
            (removal.is_large, removal.users) = (true, Vec::new());
        }
    }
    lock_users(&change, &removals).await?;
    for (place, removal) in removals.into_iter().enumerate() {
        removal.carry_out(app, &mut change).await.map_err(|failure| merged(failure, place))?;
    }
    change.about(NodeKind::Tag, into, Some(json!({"merged": tags})));
    change.commit(app, into).await
}

/// A failure with the paths that this input has.
fn merged(failure: Failure, place: usize) -> Failure {
    let placed = |refusal: Refusal| {
        let path = match refusal.path.first().map(String::as_str) {
            Some("replaceById") => vec!["intoId".to_owned()],
            _ => vec!["ids".to_owned(), place.to_string()],
        };
        Refusal { path, ..refusal }
    };
    match failure {
        Failure::Refused(refusals) => Failure::Refused(refusals.into_iter().map(placed).collect()),
        failed @ Failure::Failed(_) => failed,
    }
}
