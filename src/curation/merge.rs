use serde_json::json;
use uuid::Uuid;

use super::delete::remove;
use super::term::Kind;
use crate::app::{App, Once};
use crate::auth::{Caller, Operation};
use crate::kernel::{NodeKind, Result};
use crate::refusal::{Failure, Refusal, UserErrorCode};

/// Tags that can be merged at once.
const MOST: usize = 50;

/// Moves every use of some tags to another and redirects their pages.
pub async fn merge_tags(
    app: &App,
    caller: &Caller,
    once: Option<Once>,
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
    for (place, tag) in tags.iter().enumerate() {
        let removed = remove(&mut change, Kind::Tag, *tag, Some(into), "id").await;
        removed.map_err(|failure| match failure {
            Failure::Refused(refusals) => {
                Failure::Refused(refusals.into_iter().map(|refusal| merged(refusal, place)).collect())
            }
            failed => failed,
        })?;
    }
    change.about(NodeKind::Tag, into, Some(json!({"merged": tags})));
    change.commit(app, into).await
}

/// A refusal with the path that this input has.
fn merged(refusal: Refusal, place: usize) -> Refusal {
    let path = match refusal.path.first().map(String::as_str) {
        Some("replaceById") => vec!["intoId".to_owned()],
        _ => vec!["ids".to_owned(), place.to_string()],
    };
    Refusal { path, ..refusal }
}
