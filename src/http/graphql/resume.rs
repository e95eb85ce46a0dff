//! What is done to the document of a subscription before it is listened to.

use std::collections::HashMap;
use std::sync::Arc;

use async_graphql::parser::types::{
    DocumentOperations, ExecutableDocument, FragmentDefinition, OperationType, Selection, SelectionSet,
};
use async_graphql::{Name, Positioned};
use async_graphql_value::Value;

use super::plan::Plan;

/// The argument of every subscription that says where to begin.
const AFTER: &str = "after";

impl Plan {
    /// Writes the fields of a subscription where the library looks for them, which is not in fragments; with a cursor, it goes
    /// on after the event that the cursor tells, whatever the document says.
    pub fn listen_after(&mut self, cursor: Option<&str>) {
        let ExecutableDocument { operations, fragments } = Arc::make_mut(&mut self.document);
        let operations: Vec<_> = match operations {
            DocumentOperations::Single(operation) => vec![operation],
            DocumentOperations::Multiple(operations) => operations.values_mut().collect(),
        };
        for operation in operations.into_iter().map(|operation| &mut operation.node) {
            if operation.ty != OperationType::Subscription {
                continue;
            }
            let selections = &mut operation.selection_set.node;
            selections.items = fields(selections, fragments);
            if let Some(cursor) = cursor {
                selections.items.iter_mut().for_each(|selection| begin_after(&mut selection.node, cursor));
            }
        }
    }
}

/// The fields of a selection, those of its fragments among them. The fragments end somewhere: the document was judged.
fn fields(
    selections: &SelectionSet,
    fragments: &HashMap<Name, Positioned<FragmentDefinition>>,
) -> Vec<Positioned<Selection>> {
    let mut found = Vec::new();
    for selection in &selections.items {
        let (inside, directives) = match &selection.node {
            Selection::Field(_) => {
                found.push(selection.clone());
                continue;
            }
            Selection::InlineFragment(fragment) => (Some(&fragment.node.selection_set), &fragment.node.directives),
            Selection::FragmentSpread(spread) => {
                let fragment = fragments.get(&spread.node.fragment_name.node);
                (fragment.map(|fragment| &fragment.node.selection_set), &spread.node.directives)
            }
        };
        for mut field in inside.map(|inside| fields(&inside.node, fragments)).unwrap_or_default() {
            if let Selection::Field(field) = &mut field.node {
                field.node.directives.extend(directives.iter().cloned());
            }
            found.push(field);
        }
    }
    found
}

fn begin_after(selection: &mut Selection, cursor: &str) {
    if let Selection::Field(Positioned { pos, node: field }) = selection {
        field.arguments.retain(|(name, _)| name.node != AFTER);
        let (name, value) = (Name::new(AFTER), Value::String(cursor.to_owned()));
        field.arguments.push((Positioned::new(name, *pos), Positioned::new(value, *pos)));
    }
}
