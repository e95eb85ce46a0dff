use std::sync::Arc;

use serde_json::Value;

use super::Revision;
use super::working::{changed_fields, fields};
use crate::body::Block;
use crate::kernel::Result;
use crate::wire_enum;

wire_enum!(
    /// What happened to a block.
    Operation {
        /// It is new.
        Insert = "INSERT",
        /// It is gone.
        Delete = "DELETE",
        /// It has been changed.
        Change = "CHANGE",
    }
);

/// What differs between two revisions.
#[derive(Clone, Debug)]
pub struct Diff {
    pub from: Arc<Revision>,
    pub to: Arc<Revision>,
    /// All but the body.
    pub fields: Vec<FieldChange>,
    pub blocks: Vec<BlockChange>,
}

/// A field that differs.
#[derive(Clone, Debug)]
pub struct FieldChange {
    pub field: String,
    pub before: Option<Value>,
    pub after: Option<Value>,
}

/// A block that differs: its place in the older body, in the newer, or in both.
#[derive(Clone, Copy, Debug)]
pub struct BlockChange {
    pub operation: Operation,
    pub before: Option<usize>,
    pub after: Option<usize>,
}

/// Compares two revisions.
pub fn diff(from: Arc<Revision>, to: Arc<Revision>) -> Result<Diff> {
    let (old, new) = (fields(&from.content)?, fields(&to.content)?);
    let names = changed_fields(&from.content, &to.content)?.into_iter().filter(|name| name != "body");
    let fields =
        names.map(|field| FieldChange { before: old.get(&field).cloned(), after: new.get(&field).cloned(), field });
    let fields = fields.collect();
    let blocks = blocks(&from.content.body.blocks, &to.content.body.blocks)?;
    Ok(Diff { from, to, fields, blocks })
}

/// The longest common sequence of blocks stays; a run of removed ones against a run of added ones is changed ones.
fn blocks(before: &[Block], after: &[Block]) -> Result<Vec<BlockChange>> {
    let text = |blocks: &[Block]| -> Result<Vec<String>> {
        blocks.iter().map(|block| serde_json::to_string(block).map_err(crate::kernel::Error::internal)).collect()
    };
    let (before, after) = (text(before)?, text(after)?);
    let mut changes = Vec::new();
    for operation in similar::capture_diff_slices(similar::Algorithm::Myers, &before, &after) {
        let (old, new) = (operation.old_range(), operation.new_range());
        if operation.tag() == similar::DiffTag::Equal {
            continue;
        }
        let both = old.len().min(new.len());
        for place in 0..both {
            let (before, after) = (Some(old.start + place), Some(new.start + place));
            changes.push(BlockChange { operation: Operation::Change, before, after });
        }
        for place in old.start + both..old.end {
            changes.push(BlockChange { operation: Operation::Delete, before: Some(place), after: None });
        }
        for place in new.start + both..new.end {
            changes.push(BlockChange { operation: Operation::Insert, before: None, after: Some(place) });
        }
    }
    Ok(changes)
}
