use async_graphql::parser::types::{Directive, Field, OperationDefinition};
use async_graphql::{Name, Positioned, Value, Variables};

use crate::article::changes;
use crate::kernel::PageRequest;

/// The values that the variables of one operation have.
pub(super) struct Values<'a> {
    pub operation: &'a OperationDefinition,
    pub variables: &'a Variables,
}

impl Values<'_> {
    /// Whether `@skip` and `@include` leave a field or a fragment in.
    pub fn is_included(&self, directives: &[Positioned<Directive>]) -> bool {
        directives.iter().all(|directive| {
            let out = match directive.node.name.node.as_str() {
                "skip" => true,
                "include" => false,
                _ => return true,
            };
            let condition = directive.node.get_argument("if").cloned();
            let condition = condition.and_then(|value| value.node.into_const_with(|name| self.variable(&name)).ok());
            condition != Some(Value::Boolean(out))
        })
    }

    /// How many items a page has, from its `first` and its `last`. A size that no list takes counts as one item: the field
    /// refuses it and does no more.
    pub fn page_size(&self, field: &Field) -> u64 {
        let size = |name| match self.argument(field, name) {
            Some(Value::Number(size)) => size.as_i64(),
            _ => None,
        };
        let asked = size("first").or_else(|| size("last")).unwrap_or(PageRequest::DEFAULT as i64);
        u64::try_from(asked).ok().filter(|size| (1..=changes::MAX as u64).contains(size)).unwrap_or(1)
    }

    /// How many members the list in an argument has; a single value is a list of one.
    pub fn length(&self, field: &Field, name: &str) -> u64 {
        match self.argument(field, name) {
            Some(Value::List(items)) => items.len() as u64,
            _ => 1,
        }
    }

    /// Whether an argument is true; one that is left out is not.
    pub fn is_true(&self, field: &Field, name: &str) -> bool {
        self.argument(field, name) == Some(Value::Boolean(true))
    }

    fn argument(&self, field: &Field, name: &str) -> Option<Value> {
        field.get_argument(name)?.node.clone().into_const_with(|name| self.variable(&name)).ok()
    }

    /// What the client gave, or the operation's default; an error if there is neither.
    fn variable(&self, name: &Name) -> Result<Value, ()> {
        let default = || {
            let definition = self.operation.variable_definitions.iter().find(|it| it.node.name.node == *name)?;
            definition.node.default_value.as_ref().map(|default| &default.node)
        };
        self.variables.get(name).or_else(default).cloned().ok_or(())
    }
}
