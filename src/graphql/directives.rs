use async_graphql::TypeDirective;

/// Null only if the errors list has an entry for this position.
#[TypeDirective(location = "FieldDefinition")]
pub fn semanticNonNull() {}

/// What the field costs, in units of the limit on operations. Without it: 1 for an object, 0 for a leaf, and for a connection
/// what its items cost.
#[TypeDirective(location = "FieldDefinition")]
pub fn cost(#[graphql(desc = "Units, beside those of what is selected of it.")] weight: i32) {}
