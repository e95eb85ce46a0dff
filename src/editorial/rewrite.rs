use std::collections::HashMap;

use entity::article;
use serde_json::{Map, Value};
use uuid::Uuid;

use super::revision::RevisionReason;
use super::working::{Working, content_of};
use crate::app::Change;
use crate::article::ArticleContent;
use crate::article::draft_references;
use crate::article::publisher::{self, Edition};
use crate::correction;
use crate::kernel::{Micros, Result};
use crate::refusal::Failure;

/// Replaces revisions of locked articles by others, each as a new revision: of the working copy, of what is public, and of
/// what is frozen for release. What readers know as the last change stays.
pub async fn rewrite(
    change: &mut Change,
    heads: Vec<article::Model>,
    changed: &HashMap<Uuid, ArticleContent>,
    detail: &Map<String, Value>,
) -> Result<(), Failure> {
    let mut editions = Vec::new();
    let mut settled = Vec::new();
    for head in heads {
        let (head_id, live_id, frozen_id) = (head.head_revision_id, head.live_revision_id, head.release_revision_id);
        let content = content_of(&change.tx, head_id).await?;
        let mut working = Working::of(head, content)?;
        let mut new: HashMap<Uuid, Uuid> = HashMap::new();
        for old in [live_id, frozen_id, Some(head_id)].into_iter().flatten() {
            if let Some(content) = changed.get(&old).filter(|_| !new.contains_key(&old)) {
                new.insert(old, working.add_revision(change, content, RevisionReason::Save, None).await?);
            }
        }
        if new.is_empty() {
            continue;
        }
        if let (Some(id), Some(content)) = (new.get(&head_id), changed.get(&head_id)) {
            working.set_head(*id, content.clone());
        }
        working.head.release_revision_id = frozen_id.map(|old| new.get(&old).copied().unwrap_or(old));
        working.head.live_revision_id = live_id.map(|old| new.get(&old).copied().unwrap_or(old));
        working.store(change, detail.clone()).await?;
        if let Some((revision_id, content)) =
            live_id.and_then(|old| Some((new.get(&old).copied()?, changed.get(&old)?.clone())))
        {
            if working.head.head_revision_id == revision_id {
                settled.push(working.head.id);
            }
            let corrections = correction::public_of(&change.tx, working.head.id).await?;
            let modified_at = working.head.modified_at.map_or(change.now, Micros);
            editions.push(Edition { head: working.head, revision_id, content, corrections, modified_at });
        }
    }
    Box::pin(publisher::publish(&change.tx, &change.vocabulary, change.now, &editions, &mut change.invalidation))
        .await?;
    Ok(draft_references::settle(&change.tx, settled).await?)
}
