use async_graphql::TypeDirective;

use crate::auth::AccessLevel;

/// Arguments of directives: of which, its name, and what it means.
pub(super) const ARGUMENTS: &[(&str, &str, &str)] = &[
    ("cost", "weight", "Units, beside those of what is selected of it."),
    ("listSize", "assumedSize", "Items."),
    ("access", "level", "The role, or more."),
];

/// Null only if the errors list has an entry for this position.
#[TypeDirective(location = "FieldDefinition")]
pub fn semanticNonNull() {}

/// What the field costs, in units of the limit on operations. Without it: 1 for an object, 0 for a leaf, and 10 for a
/// connection, beside what its items cost.
#[TypeDirective(location = "FieldDefinition")]
pub fn cost(#[graphql(desc = "Units, beside those of what is selected of it.")] weight: i32) {}

/// How many items the cost of an operation is worked out with, for a list that is not asked for in pages: as many as such a
/// list usually has.
#[TypeDirective(location = "FieldDefinition")]
pub fn listSize(#[graphql(desc = "Items.")] assumed_size: i32) {}

/// What a user must be to ask for the field, at least. Without it: anyone may. API keys are held to their scopes instead.
#[TypeDirective(location = "FieldDefinition")]
pub fn access(#[graphql(desc = "The role, or more.")] level: AccessLevel) {}
