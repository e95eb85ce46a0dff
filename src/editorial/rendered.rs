use std::sync::Arc;

use sea_orm::ConnectionTrait;

use super::Revision;
use super::revision::head_of;
use crate::article::card::Card;
use crate::article::publisher;
use crate::correction;
use crate::kernel::{Micros, Result};

/// Renders a revision as publication at this moment would, without writing anything.
pub async fn rendered(connection: &impl ConnectionTrait, revision: &Revision, now: Micros) -> Result<Arc<Card>> {
    let head = head_of(connection, revision.article_id).await?;
    let corrections = correction::public_of(connection, head.id).await?;
    let (card, body) =
        publisher::proof(connection, head, revision.id, revision.content.clone(), corrections, now).await?;
    Ok(Arc::new(Card { proof: Some(Arc::new(body)), ..card }))
}
