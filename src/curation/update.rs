use uuid::Uuid;

use super::moves::{AT_ONCE, Work, queue};
use super::replace::{count_public_users, public_users};
use super::term::{Kind, Stored, lock_publish_order, refuse_taken, rename, save};
use crate::app::{App, Change, IdempotencyKey};
use crate::article::publisher::announce;
use crate::auth::{Caller, Operation};
use crate::db::touch_vocabulary;
use crate::kernel::{Result, Slug};
use crate::refusal::{Failure, Refusal};
use crate::terms::Term;

/// Changes a term. With another slug, its former page leads to the new one; with other parents, the feeds follow.
/// If its name or page changes, whoever keeps copies of the articles that show it is told. What concerns many articles is done in
/// steps ([`super::moves`]).
pub async fn update(
    app: &App,
    caller: &Caller,
    operation: Operation,
    once: Option<IdempotencyKey>,
    (id, expected): (Uuid, i32),
    mut term: Term,
) -> Result<Uuid, Failure> {
    let mut change = app.begin(caller, operation, once).await?;
    if let Some(id) = change.replay()? {
        return Ok(id);
    }
    lock_publish_order(&mut change).await?;
    let kind = term.kind();
    let unknown = || Refusal::not_found(format!("There is no such {}.", kind.name())).at(&["id"]);
    let stored = Stored::by_id(&change.tx, kind, id).await?.ok_or_else(unknown)?;
    if expected != stored.version {
        return Err(Refusal::stale(kind.name(), expected, stored.version).at(&["expectedVersion"]).into());
    }
    refuse_taken(&change.tx, &term, Some(id)).await?;
    let wanted = term.named().0.map(Slug::parse).transpose().map_err(|error| error.in_field("slug"))?;
    let mut slug = stored.slug.clone();
    if let Some(wanted) = wanted.filter(|wanted| wanted.as_str() != slug) {
        if let Some(holder) = Stored::by_slug(&change.tx, kind, wanted.as_str()).await? {
            return Err(holder.taken(kind, "slug", wanted.as_str()).at(&["slug"]).into());
        }
        rename(&change, kind, id, &wanted).await?;
        touch_vocabulary(&change.tx).await?;
        slug = wanted.into_string();
    }
    term.set_slug(slug);
    save(app, &mut change, term).await?;
    let after = Stored::by_id(&change.tx, kind, id).await?;
    if after.is_some_and(|after| (after.slug, after.name) != (stored.slug, stored.name)) {
        tell(app, &mut change, kind, id).await?;
    }
    change.about(kind.node(), id, None);
    change.commit(app, id).await
}

/// Tells those who keep copies of the articles that show a term: at once, or in steps if they are many.
async fn tell(app: &App, change: &mut Change, kind: Kind, id: Uuid) -> Result<()> {
    let shown_in = public_users(&change.tx, kind, id, Uuid::nil(), AT_ONCE + 1).await?;
    if shown_in.len() <= AT_ONCE {
        return announce(&change.tx, change.now, &shown_in, &mut change.invalidation).await;
    }
    let articles = count_public_users(&change.tx, kind, id).await?;
    queue(app, change, (kind, id), Work::Announce, articles).await
}
