use std::borrow::Cow;

use async_graphql::parser::types::Field;
use async_graphql::registry::{MetaType, Registry};
use async_graphql::{ContextSelectionSet, OutputType, Positioned, ServerResult, TypeDirective, Value};

use super::directives::{access, semanticNonNull};
use crate::auth::{AccessLevel, Operation};

/// Not a type: it writes the table of permissions into the schema, so that clients and tools can read it, and what is the same
/// for every mutation.
pub struct Access;

impl OutputType for Access {
    fn type_name() -> Cow<'static, str> {
        "Access".into()
    }

    fn create_type_info(registry: &mut Registry) -> String {
        access.register(registry);
        for operation in Operation::ALL {
            let Some((kind, name)) = operation.field().split_once('.') else { continue };
            if operation.level() != AccessLevel::Public
                && let Some(MetaType::Object { fields, .. }) = registry.types.get_mut(kind)
                && let Some(field) = fields.get_mut(name)
            {
                field.directive_invocations.push(access::apply(operation.level()));
            }
        }
        // A payload is null with an error and never without.
        if let Some(MetaType::Object { fields, .. }) = registry.types.get_mut("Mutation") {
            fields.values_mut().for_each(|field| field.directive_invocations.push(semanticNonNull::apply()));
        }
        Self::type_name().into_owned()
    }

    async fn resolve(&self, _ctx: &ContextSelectionSet<'_>, _field: &Positioned<Field>) -> ServerResult<Value> {
        Ok(Value::Null)
    }
}

#[cfg(test)]
mod tests {
    use async_graphql::parser::parse_schema;
    use async_graphql::parser::types::{TypeKind, TypeSystemDefinition};

    use super::*;
    use crate::graphql::sdl;

    /// Root fields that anyone may ask for and that show what is public.
    const PUBLIC_QUERIES: &[&str] = &[
        "archive",
        "article",
        "articleChanges",
        "articles",
        "author",
        "authors",
        "categories",
        "category",
        "changeTokens",
        "collection",
        "collections",
        "corrections",
        "menu",
        "menus",
        "node",
        "nodes",
        "redirects",
        "region",
        "regions",
        "route",
        "search",
        "site",
        "source",
        "sources",
        "suggest",
        "tag",
        "tags",
    ];

    #[test]
    fn every_root_field_is_in_the_table_of_permissions() {
        let mut fields = Vec::new();
        for definition in parse_schema(sdl()).unwrap().definitions {
            let TypeSystemDefinition::Type(definition) = definition else { continue };
            let (name, definition) = (definition.node.name.node.to_string(), definition.node.kind);
            if let TypeKind::Object(object) = definition
                && ["Query", "Mutation", "Subscription", "Editorial"].contains(&name.as_str())
            {
                fields.extend(object.fields.iter().map(|field| format!("{name}.{}", field.node.name.node)));
            }
        }
        let known = |field: &str| {
            Operation::ALL.iter().any(|operation| operation.field() == field)
                || field.strip_prefix("Query.").is_some_and(|name| PUBLIC_QUERIES.contains(&name))
        };
        let unknown: Vec<_> = fields.iter().filter(|field| !known(field)).collect();
        assert!(unknown.is_empty(), "give these a row in src/auth/operation.rs: {unknown:?}");
        let gone: Vec<_> =
            Operation::ALL.iter().filter(|row| !fields.iter().any(|field| field == row.field())).collect();
        assert!(gone.is_empty(), "rows without a field: {gone:?}");
    }
}
