use serde_json::{Map, Value, json};

use super::create::read;
use super::revision::RevisionReason;
use super::translation::join;
use super::working::{Working, changed_fields, content_of, fields};
use crate::app::Change;
use crate::article::input::{Warning, publish_blockers};
use crate::article::publisher::{self, Edition};
use crate::article::{ArticleContent, ArticleInput, draft_references};
use crate::correction;
use crate::kernel::{Error, Micros, Result};
use crate::refusal::Failure;

/// Changes the public text of an article, and carries the change over into what is pending: the working copy and a frozen
/// revision. Gives the fields of those that were left alone because they differ already, and what of the input is left out.
///
/// Without this, the next publication would silently undo the change.
pub(super) async fn amend(
    change: &mut Change,
    working: &mut Working,
    patch: ArticleInput,
    reason: RevisionReason,
    modified_at: Micros,
) -> Result<(Vec<String>, Vec<Warning>), Failure> {
    let live_id = working.head.live_revision_id.ok_or_else(|| Error::internal("a public article has a revision"))?;
    let before = content_of(&change.tx, live_id).await?;
    let (after, warnings) = read(change, Some(before.clone()), patch).await?;
    let problems = publish_blockers(&after, change.now);
    if !problems.is_empty() {
        return Err(problems.into());
    }
    let (head_id, frozen_id) = (working.head.head_revision_id, working.head.release_revision_id);
    let mut revision_id = live_id;
    let mut conflicts = Vec::new();
    if after != before {
        join(change, &mut working.head, &after).await?;
        revision_id = working.add_revision(change, &after, reason, None).await?;
        if let Some(frozen) = frozen_id.filter(|frozen| *frozen != live_id && *frozen != head_id) {
            let frozen = content_of(&change.tx, frozen).await?;
            let merged = merge(&before, &after, &frozen, &mut conflicts)?;
            working.head.release_revision_id = Some(working.add_revision(change, &merged, reason, None).await?);
        }
        if head_id == live_id {
            working.set_head(revision_id, after.clone());
        } else {
            let draft = working.content.clone();
            let merged = merge(&before, &after, &draft, &mut conflicts)?;
            if merged != draft {
                let id = working.add_revision(change, &merged, reason, None).await?;
                working.set_head(id, merged);
            }
        }
        if frozen_id == Some(head_id) {
            working.head.release_revision_id = Some(working.head.head_revision_id);
        }
    }
    conflicts.sort();
    conflicts.dedup();
    working.head.live_revision_id = Some(revision_id);
    let mut detail = Map::new();
    detail.insert("fields".into(), json!(changed_fields(&before, &after)?));
    working.store(change, detail).await?;
    let edition = Edition {
        head: working.head.clone(),
        revision_id,
        content: after,
        corrections: correction::public_of(&change.tx, working.head.id).await?,
        modified_at,
    };
    Box::pin(publisher::publish(&change.tx, &change.vocabulary, change.now, &[edition], &mut change.invalidation))
        .await?;
    draft_references::keep(&change.tx, &working.head, &working.content).await?;
    Ok((conflicts, warnings))
}

/// The pending content with the change from `before` to `after`, field by field and in the body block by block, where it does
/// not differ from `before` by itself.
fn merge(
    before: &ArticleContent,
    after: &ArticleContent,
    pending: &ArticleContent,
    conflicts: &mut Vec<String>,
) -> Result<ArticleContent> {
    let (old, new, mut merged) = (fields(before)?, fields(after)?, fields(pending)?);
    let mut names: Vec<&String> = old.keys().chain(new.keys()).collect();
    names.sort();
    names.dedup();
    for name in names {
        let (was, is) = (old.get(name), new.get(name));
        let there = merged.get(name);
        if was == is || there == is {
            continue;
        }
        if there == was {
            match is {
                Some(value) => merged.insert(name.clone(), value.clone()),
                None => merged.remove(name),
            };
        } else if let (Some(was), Some(is), Some(there)) = (was, is, there)
            && name == "body"
            && let Some(body) = merge_blocks(was, is, there)
        {
            merged.insert(name.clone(), body);
        } else {
            conflicts.push(name.clone());
        }
    }
    serde_json::from_value(Value::Object(merged)).map_err(Error::internal)
}

/// Replaces the blocks that changed where the pending body has them just so; `None` if it does not, or if blocks were added
/// or removed.
fn merge_blocks(was: &Value, is: &Value, there: &Value) -> Option<Value> {
    let (was, is) = (was.as_array()?, is.as_array()?);
    let mut merged = there.as_array()?.clone();
    if was.len() != is.len() {
        return None;
    }
    for (was, is) in was.iter().zip(is).filter(|(was, is)| was != is) {
        let mut places = merged.iter_mut().filter(|block| *block == was);
        *places.next()? = is.clone();
    }
    Some(Value::Array(merged))
}
