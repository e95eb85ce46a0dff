use async_graphql::TypeDirective;

/// Null only if the errors list has an entry for this position.
#[TypeDirective(location = "FieldDefinition")]
pub fn semanticNonNull() {}
