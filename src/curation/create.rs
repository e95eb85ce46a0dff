use uuid::Uuid;

use super::term::{Stored, refuse_taken, save};
use crate::app::{App, IdempotencyKey};
use crate::auth::{Caller, Operation};
use crate::kernel::{Result, Slug};
use crate::refusal::{Failure, Refusal, UserErrorCode};
use crate::terms::Term;

/// Makes a term. The public does not see a tag, author or source before an article has it.
pub async fn create(
    app: &App,
    caller: &Caller,
    operation: Operation,
    once: Option<IdempotencyKey>,
    mut term: Term,
) -> Result<Uuid, Failure> {
    let mut change = app.begin(caller, operation, once).await?;
    if let Some(id) = change.replay()? {
        return Ok(id);
    }
    let kind = term.kind();
    let (slug, name) = term.named();
    if name.is_none_or(|name| name.trim().is_empty()) {
        let message = format!("A new {} needs a name.", kind.name());
        return Err(Refusal::validation(UserErrorCode::Required, message).at(&["name"]).into());
    }
    let slug = Slug::named(slug, name).map_err(|error| error.in_field("slug"))?;
    if let Some(holder) = Stored::by_slug(&change.tx, kind, slug.as_str()).await? {
        return Err(holder.taken(kind, "slug", slug.as_str()).at(&["slug"]).into());
    }
    refuse_taken(&change.tx, &term, None).await?;
    term.set_slug(slug.into_string());
    let (id, _) = save(app, &mut change, term).await?;
    change.about(kind.node(), id, None);
    change.commit(app, id).await
}
