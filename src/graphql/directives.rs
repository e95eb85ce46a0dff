#![expect(non_snake_case, non_camel_case_types, reason = "a directive is written as it is named")]

use async_graphql::TypeDirective;

/// Null only if the errors list has an entry for this position.
#[TypeDirective(location = "FieldDefinition")]
pub fn semanticNonNull() {}
