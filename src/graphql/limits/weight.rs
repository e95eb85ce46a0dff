use std::collections::HashMap;

use async_graphql::Name;
use async_graphql::parser::types::{Selection, SelectionSet};

/// The lists that the schema's description of itself has.
const LISTS: [&str; 8] =
    ["types", "fields", "args", "inputFields", "interfaces", "possibleTypes", "enumValues", "directives"];

/// How often each of them is asked for.
pub(super) type Lists = [usize; LISTS.len()];

/// The list that is asked for more often than any tool does, and how often.
pub(super) fn too_often(lists: &Lists) -> Option<(&'static str, usize)> {
    // Tools ask for the arguments of fields and of directives, and for each of the others once.
    let most = |name| if name == "types" { 1 } else { 2 };
    LISTS.into_iter().zip(*lists).find(|(name, times)| *times > most(*name))
}

/// What a selection amounts to once its fragments are written out. Numbers stop at the top instead of overflowing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Weight {
    pub fields: usize,
    pub aliases: usize,
    /// Fields of the selection itself.
    pub root_fields: usize,
    /// Fields inside fields.
    pub depth: usize,
    /// Selections inside selections, fragments included.
    pub nesting: usize,
    /// Lists of the schema inside lists of the schema, for introspection.
    pub schema_lists: usize,
    /// The same below `__schema` and `__type` only.
    pub introspection: usize,
    /// The lists of the schema, however they lie to each other.
    pub lists: Lists,
    /// The same below `__schema` and `__type` only.
    pub introspected: Lists,
    /// Fields under another name below `__schema` and `__type`.
    pub introspected_aliases: usize,
}

impl Weight {
    fn add(&mut self, other: Self) {
        self.fields = self.fields.saturating_add(other.fields);
        self.aliases = self.aliases.saturating_add(other.aliases);
        self.root_fields = self.root_fields.saturating_add(other.root_fields);
        self.depth = self.depth.max(other.depth);
        self.nesting = self.nesting.max(other.nesting);
        self.schema_lists = self.schema_lists.max(other.schema_lists);
        self.introspection = self.introspection.max(other.introspection);
        add(&mut self.lists, other.lists);
        add(&mut self.introspected, other.introspected);
        self.introspected_aliases = self.introspected_aliases.saturating_add(other.introspected_aliases);
    }
}

fn add(to: &mut Lists, lists: Lists) {
    for (sum, times) in to.iter_mut().zip(lists) {
        *sum = sum.saturating_add(times);
    }
}

/// Weighs a selection whose fragments have been weighed. It descends only as deep as the text has brackets.
pub(super) fn weigh(selection_set: &SelectionSet, fragments: &HashMap<&Name, Weight>) -> Weight {
    let mut sum = Weight { nesting: 1, ..Weight::default() };
    for selection in &selection_set.items {
        match &selection.node {
            Selection::Field(field) => {
                let field = &field.node;
                let inside = if field.selection_set.node.items.is_empty() {
                    Weight::default()
                } else {
                    weigh(&field.selection_set.node, fragments)
                };
                let name = field.name.node.as_str();
                let is_list = matches!(name, "fields" | "inputFields" | "interfaces" | "possibleTypes" | "enumValues");
                let mut lists = inside.lists;
                add(&mut lists, LISTS.map(|list| usize::from(list == name)));
                let is_introspection = matches!(name, "__schema" | "__type");
                sum.add(Weight {
                    fields: inside.fields.saturating_add(1),
                    aliases: inside.aliases.saturating_add(usize::from(field.alias.is_some())),
                    root_fields: 1,
                    depth: inside.depth + 1,
                    nesting: inside.nesting + 1,
                    schema_lists: inside.schema_lists + usize::from(is_list),
                    introspection: if is_introspection { inside.schema_lists } else { inside.introspection },
                    lists,
                    introspected: if is_introspection { inside.lists } else { inside.introspected },
                    introspected_aliases: if is_introspection { inside.aliases } else { inside.introspected_aliases },
                });
            }
            Selection::InlineFragment(fragment) => {
                let inside = weigh(&fragment.node.selection_set.node, fragments);
                sum.add(Weight { nesting: inside.nesting + 1, ..inside });
            }
            Selection::FragmentSpread(spread) => {
                // A fragment that does not exist is for validation to tell, which writes spreads out before it does: none is free.
                let inside = fragments.get(&spread.node.fragment_name.node).copied().unwrap_or_default();
                sum.add(Weight { nesting: inside.nesting + 1, fields: inside.fields.max(1), ..inside });
            }
        }
    }
    sum
}
