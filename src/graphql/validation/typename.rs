use std::mem;

use async_graphql::parser::types::{
    DocumentOperations, ExecutableDocument, Field, InlineFragment, Selection, SelectionSet,
};
use async_graphql::{Positioned, ServerError};

use super::invalid;

/// The library passes over `__typename` with all that is written at it. What may never be there is refused; its directives
/// are moved to a fragment around it, which means the same: `__typename @skip(if: $x)` becomes
/// `... @skip(if: $x) { __typename }`.
pub(super) fn show(document: &mut ExecutableDocument) -> Result<(), ServerError> {
    match &mut document.operations {
        DocumentOperations::Single(operation) => selections(&mut operation.node.selection_set.node)?,
        DocumentOperations::Multiple(operations) => {
            for operation in operations.values_mut() {
                selections(&mut operation.node.selection_set.node)?;
            }
        }
    }
    document.fragments.values_mut().try_for_each(|fragment| selections(&mut fragment.node.selection_set.node))
}

fn selections(selection_set: &mut SelectionSet) -> Result<(), ServerError> {
    for selection in &mut selection_set.items {
        match &mut selection.node {
            Selection::Field(field) if field.node.name.node == "__typename" => {
                has_nothing_inside(&field.node)?;
                if !field.node.directives.is_empty() {
                    selection.node = Selection::InlineFragment(around(field));
                }
            }
            Selection::Field(field) => selections(&mut field.node.selection_set.node)?,
            Selection::InlineFragment(fragment) => selections(&mut fragment.node.selection_set.node)?,
            Selection::FragmentSpread(_) => {}
        }
    }
    Ok(())
}

fn has_nothing_inside(field: &Field) -> Result<(), ServerError> {
    if let Some((name, _)) = field.arguments.first() {
        return Err(invalid(format!("Unknown argument \"{}\" on field \"__typename\".", name.node), name.pos));
    }
    match field.selection_set.node.items.first() {
        Some(inner) => Err(invalid("Field \"__typename\" is a text; nothing can be selected of it.".into(), inner.pos)),
        None => Ok(()),
    }
}

/// A fragment that has the directives of a field, and the field.
fn around(field: &mut Positioned<Field>) -> Positioned<InlineFragment> {
    let pos = field.pos;
    let directives = mem::take(&mut field.node.directives);
    let items = vec![Positioned::new(Selection::Field(field.clone()), pos)];
    let selection_set = Positioned::new(SelectionSet { items }, pos);
    Positioned::new(InlineFragment { type_condition: None, directives, selection_set }, pos)
}
