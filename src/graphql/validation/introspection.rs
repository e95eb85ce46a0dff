use async_graphql::ServerError;
use async_graphql::parser::types::{ExecutableDocument, Selection, SelectionSet};

use super::invalid;

/// Refuses to tell what the schema is: the library would answer null where the schema promises an object.
pub(super) fn refuse(document: &ExecutableDocument) -> Result<(), ServerError> {
    document.operations.iter().try_for_each(|(_, operation)| selections(&operation.node.selection_set.node))?;
    document.fragments.values().try_for_each(|fragment| selections(&fragment.node.selection_set.node))
}

fn selections(selection_set: &SelectionSet) -> Result<(), ServerError> {
    selection_set.items.iter().try_for_each(|selection| match &selection.node {
        Selection::Field(field) if matches!(field.node.name.node.as_str(), "__schema" | "__type") => {
            Err(invalid("This server does not tell its schema.".into(), field.pos))
        }
        Selection::Field(field) => selections(&field.node.selection_set.node),
        Selection::InlineFragment(fragment) => selections(&fragment.node.selection_set.node),
        Selection::FragmentSpread(_) => Ok(()),
    })
}
