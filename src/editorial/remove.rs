use entity::{article, route};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use uuid::Uuid;

use super::create::KIND;
use super::working::Working;
use crate::app::{App, IdempotencyKey};
use crate::auth::{Caller, Operation};
use crate::kernel::Result;
use crate::refusal::Failure;
use crate::workflow::{ArticleAction, Step};

/// Deletes an article that was never public, with its revisions.
pub async fn remove(app: &App, caller: &Caller, once: Option<IdempotencyKey>, step: Step) -> Result<Uuid, Failure> {
    let mut change = app.begin(caller, Operation::DeleteArticle, once).await?;
    if let Some(id) = change.replay()? {
        return Ok(id);
    }
    Working::open(&change, step, ArticleAction::Delete).await?;
    route::Entity::delete_many().filter(route::Column::NodeId.eq(step.id)).exec(&change.tx).await?;
    article::Entity::delete_by_id(step.id).exec(&change.tx).await?;
    change.about(KIND, step.id, None);
    change.commit(app, step.id).await
}
