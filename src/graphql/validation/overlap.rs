use std::collections::{HashMap, HashSet};

use async_graphql::indexmap::IndexMap;
use async_graphql::parser::types::{BaseType, ExecutableDocument, Field, OperationType, Selection, SelectionSet, Type};
use async_graphql::{Name, Pos, ServerError};

use super::types::{OutputField, Types, inner};
use super::{invalid, root};
use crate::graphql::request_error;
use crate::kernel::{Code, Error};

/// Fields that are looked at, once for each way in which they can come together. A page with all its fragments has a few
/// hundred.
const WORK: usize = 40_000;

/// Checks that fields which answer under one name ask for the same, wherever they are written.
///
/// The library compares the fields of one selection only; `{ a { x } a { x: y } }` it takes, and answers one of the two.
pub(super) fn check(types: &Types, document: &ExecutableDocument) -> Result<(), ServerError> {
    for (_, operation) in document.operations.iter() {
        let mut merger = Merger { types, document, left: WORK, seen: HashSet::new() };
        let parent = Some(root(operation.node.ty));
        let sets = [Set { parent, selections: &operation.node.selection_set.node }];
        if operation.node.ty == OperationType::Subscription && merger.groups(&sets)?.len() > 1 {
            return Err(invalid("A subscription asks for one field.".into(), operation.pos));
        }
        merger.shapes(&sets)?;
        merger.fields(&sets)?;
    }
    Ok(())
}

/// What is selected of a type.
#[derive(Clone, Copy)]
struct Set<'a> {
    parent: Option<&'a str>,
    selections: &'a SelectionSet,
}

/// A field, the type that it is selected of, and what the schema says about it.
#[derive(Clone, Copy)]
struct Occurrence<'a> {
    parent: Option<&'a str>,
    field: &'a Field,
    pos: Pos,
    definition: Option<&'a OutputField>,
}

/// Fields by the name under which they answer.
type Groups<'a> = IndexMap<&'a Name, Vec<Occurrence<'a>>>;

struct Merger<'a> {
    types: &'a Types,
    document: &'a ExecutableDocument,
    left: usize,
    /// Selections that have been merged with each other.
    seen: HashSet<Vec<*const SelectionSet>>,
}

impl<'a> Merger<'a> {
    /// All that answers under one name has the same form, whatever object it is of.
    fn shapes(&mut self, sets: &[Set<'a>]) -> Result<(), ServerError> {
        for (name, group) in self.groups(sets)? {
            if let Some((first, rest)) = group.split_first()
                && let Some(other) = rest.iter().find(|other| !self.same_shape(first, other))
            {
                return Err(conflict(name, "they return different types", other.pos));
            }
            self.shapes(&inside(&group))?;
        }
        Ok(())
    }

    /// All that answers under one name for the same object is the same field with the same arguments.
    fn fields(&mut self, sets: &[Set<'a>]) -> Result<(), ServerError> {
        for (name, group) in self.groups(sets)? {
            for group in self.by_object(&group) {
                let Some((first, rest)) = group.split_first() else { continue };
                for other in rest {
                    let (one, two) = (&first.field.name.node, &other.field.name.node);
                    if one != two {
                        let reason = format!("\"{one}\" and \"{two}\" are different fields");
                        return Err(conflict(name, &reason, other.pos));
                    }
                    if !same_arguments(first.field, other.field) {
                        return Err(conflict(name, "they have different arguments", other.pos));
                    }
                }
                let inside = inside(&group);
                if self.seen.insert(inside.iter().map(|set| std::ptr::from_ref(set.selections)).collect()) {
                    self.fields(&inside)?;
                }
            }
        }
        Ok(())
    }

    /// The fields that can meet in one object: those of one type of objects, with those of interfaces and unions.
    fn by_object(&self, group: &[Occurrence<'a>]) -> Vec<Vec<Occurrence<'a>>> {
        let is_abstract = |parent: Option<&str>| {
            parent.and_then(|parent| self.types.output(parent)).is_some_and(|output| output.is_abstract)
        };
        let mut objects: Vec<_> = group.iter().map(|it| it.parent).filter(|parent| !is_abstract(*parent)).collect();
        objects.sort_unstable();
        objects.dedup();
        if objects.len() < 2 {
            return vec![group.to_vec()];
        }
        let meets = |object, it: &Occurrence<'_>| it.parent == object || is_abstract(it.parent);
        objects.into_iter().map(|object| group.iter().copied().filter(|it| meets(object, it)).collect()).collect()
    }

    fn same_shape(&self, one: &Occurrence<'a>, two: &Occurrence<'a>) -> bool {
        let is_typename = |it: &Occurrence<'_>| it.field.name.node == "__typename";
        match (one.definition, two.definition) {
            (Some(one), Some(two)) => self.same_type(&one.of, &two.of),
            (Some(it), None) if is_typename(two) => it.of.to_string() == "String!",
            (None, Some(it)) if is_typename(one) => it.of.to_string() == "String!",
            // What the schema does not have is refused elsewhere.
            _ => true,
        }
    }

    fn same_type(&self, one: &Type, two: &Type) -> bool {
        one.nullable == two.nullable
            && match (&one.base, &two.base) {
                (BaseType::List(one), BaseType::List(two)) => self.same_type(one, two),
                (BaseType::Named(one), BaseType::Named(two)) => {
                    one == two || (self.types.output(one).is_some() && self.types.output(two).is_some())
                }
                _ => false,
            }
    }

    fn groups(&mut self, sets: &[Set<'a>]) -> Result<Groups<'a>, ServerError> {
        let mut groups = Groups::new();
        let mut fragments = HashSet::new();
        for set in sets {
            self.collect(*set, &mut fragments, &mut groups)?;
        }
        Ok(groups)
    }

    fn collect(
        &mut self,
        set: Set<'a>,
        fragments: &mut HashSet<&'a Name>,
        groups: &mut Groups<'a>,
    ) -> Result<(), ServerError> {
        for selection in &set.selections.items {
            match &selection.node {
                Selection::Field(field) => {
                    self.left = self.left.checked_sub(1).ok_or_else(|| too_complex(field.pos))?;
                    let (pos, field) = (field.pos, &field.node);
                    let definition = self.types.field(set.parent, &field.name.node);
                    let occurrence = Occurrence { parent: set.parent, field, pos, definition };
                    groups.entry(&field.response_key().node).or_default().push(occurrence);
                }
                Selection::InlineFragment(fragment) => {
                    let on = fragment.node.type_condition.as_ref().map(|condition| condition.node.on.node.as_str());
                    let selections = &fragment.node.selection_set.node;
                    self.collect(Set { parent: on.or(set.parent), selections }, fragments, groups)?;
                }
                Selection::FragmentSpread(spread) => {
                    let name = &spread.node.fragment_name.node;
                    if let Some(fragment) = self.document.fragments.get(name)
                        && fragments.insert(name)
                    {
                        let parent = Some(fragment.node.type_condition.node.on.node.as_str());
                        let selections = &fragment.node.selection_set.node;
                        self.collect(Set { parent, selections }, fragments, groups)?;
                    }
                }
            }
        }
        Ok(())
    }
}

/// What is selected of the fields of a group; what is written once is there once.
fn inside<'a>(group: &[Occurrence<'a>]) -> Vec<Set<'a>> {
    let mut seen = HashSet::new();
    let sets = group.iter().map(|it| Set {
        parent: it.definition.map(|definition| inner(&definition.of)),
        selections: &it.field.selection_set.node,
    });
    sets.filter(|set| !set.selections.items.is_empty() && seen.insert(std::ptr::from_ref(set.selections))).collect()
}

fn same_arguments(one: &Field, two: &Field) -> bool {
    if one.arguments.len() != two.arguments.len() {
        return false;
    }
    let of_one: HashMap<_, _> = one.arguments.iter().map(|(name, value)| (&name.node, &value.node)).collect();
    two.arguments.iter().all(|(name, value)| of_one.get(&name.node) == Some(&&value.node))
}

fn conflict(name: &Name, reason: &str, pos: Pos) -> ServerError {
    let message = format!("Fields \"{name}\" conflict because {reason}. Give one of them another alias.");
    invalid(message, pos)
}

fn too_complex(pos: Pos) -> ServerError {
    let message = "The document selects too much under the same names.";
    let mut error = request_error(&Error::new(Code::QueryTooComplex, message));
    error.locations.push(pos);
    error
}
