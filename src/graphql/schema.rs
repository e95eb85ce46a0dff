use std::borrow::Cow;
use std::sync::Arc;

use async_graphql::parser::types::Field;
use async_graphql::registry::{MetaType, Registry};
use async_graphql::{
    ContextSelectionSet, OutputType, Positioned, SDLExportOptions, SchemaBuilder, ServerResult, Value,
};

use super::access::Access;
use super::article::ArticleContent;
use super::directives;
use super::engine::Engine;
use super::mutation::{Mutation, UserError};
use super::query::Query;
use super::subscription::Subscription;
use super::term::Term;
use crate::article::stream::Log;

/// The schema, made once and shared.
pub type Schema = async_graphql::Schema<Query, Mutation, Subscription>;

/// Whether clients may ask what the schema is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Introspection {
    Enabled,
    /// Errors do not suggest names either.
    Disabled,
}

/// The schema with introspection.
pub fn schema() -> Schema {
    build(Introspection::Enabled).finish()
}

/// What runs the documents of clients.
pub fn engine(introspection: Introspection) -> Engine<Schema> {
    Engine::of(|| build(introspection))
}

fn build(introspection: Introspection) -> SchemaBuilder<Query, Mutation, Subscription> {
    let builder = Schema::build(Query::default(), Mutation::default(), Subscription)
        .data(Arc::new(Log::default()))
        // `limits` has bounded it before, with a setting and a message of its own; the library would stop at 32.
        .limit_recursive_depth(usize::MAX)
        // No field has these types; fragments are written on them.
        .register_output_type::<Term>()
        .register_output_type::<ArticleContent>()
        .register_output_type::<UserError>()
        .register_output_type::<PageArguments>()
        .register_output_type::<Access>();
    match introspection {
        Introspection::Enabled => builder,
        Introspection::Disabled => builder.disable_introspection().disable_suggestions(),
    }
}

/// The schema as text, without the directives that every server has.
pub fn sdl() -> String {
    let options = SDLExportOptions::new().include_specified_by().prefer_single_line_descriptions().use_space_ident();
    let text = schema().sdl_with_options(options);
    let mut kept = String::with_capacity(text.len());
    // Where the definition that is being read begins, with its description.
    let mut begin = 0;
    let mut is_description = false;
    for line in text.lines() {
        if BUILT_IN.iter().any(|start| line.starts_with(start)) {
            kept.truncate(begin);
            continue;
        }
        kept.push_str(line);
        kept.push('\n');
        let delimits = line.starts_with("\"\"\"");
        is_description ^= delimits;
        if !(is_description || line.starts_with('"')) {
            begin = kept.len();
        }
    }
    described(kept)
}

/// Writes the descriptions of the arguments of directives, which the library leaves out.
fn described(text: String) -> String {
    directives::ARGUMENTS.iter().fold(text, |text, (directive, argument, description)| {
        let plain = format!("directive @{directive}({argument}: ");
        text.replace(&plain, &format!("directive @{directive}(\"{description}\" {argument}: "))
    })
}

/// How the directives begin that the language itself defines; declaring them again is an error for some tools.
const BUILT_IN: [&str; 5] =
    ["directive @include", "directive @skip", "directive @deprecated", "directive @specifiedBy", "directive @oneOf"];

/// Not a type: it describes the arguments that all connections have, in one place instead of at each of them.
struct PageArguments;

/// What a connection's argument of this name means.
fn page_argument(name: &str) -> Option<&'static str> {
    Some(match name {
        "first" => "How many from the start: 1 to 100; 20 if neither first nor last is given.",
        "after" => "Only what comes after this cursor.",
        "last" => "How many from the end: 1 to 100; not together with first.",
        "before" => "Only what comes before this cursor.",
        _ => return None,
    })
}

impl OutputType for PageArguments {
    fn type_name() -> Cow<'static, str> {
        "PageArguments".into()
    }

    fn create_type_info(registry: &mut Registry) -> String {
        for kind in registry.types.values_mut() {
            let (MetaType::Object { fields, .. } | MetaType::Interface { fields, .. }) = kind else { continue };
            for argument in fields.values_mut().flat_map(|field| field.args.values_mut()) {
                if argument.description.is_none() {
                    argument.description = page_argument(&argument.name).map(ToOwned::to_owned);
                }
            }
        }
        Self::type_name().into_owned()
    }

    async fn resolve(&self, _ctx: &ContextSelectionSet<'_>, _field: &Positioned<Field>) -> ServerResult<Value> {
        Ok(Value::Null)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use async_graphql::parser::parse_schema;
    use async_graphql::parser::types::{FieldDefinition, TypeDefinition, TypeKind, TypeSystemDefinition};
    use futures_util::FutureExt;

    use super::*;

    fn types() -> Vec<TypeDefinition> {
        let definitions = parse_schema(sdl()).unwrap().definitions.into_iter();
        definitions
            .filter_map(|definition| match definition {
                TypeSystemDefinition::Type(definition) => Some(definition.node),
                _ => None,
            })
            .collect()
    }

    fn fields(kind: &TypeKind) -> Vec<&FieldDefinition> {
        match kind {
            TypeKind::Object(object) => object.fields.iter().map(|field| &field.node).collect(),
            TypeKind::Interface(interface) => interface.fields.iter().map(|field| &field.node).collect(),
            _ => Vec::new(),
        }
    }

    #[test]
    fn everything_is_described() {
        let mut silent = Vec::new();
        for definition in types() {
            let name = definition.name.node.as_str();
            let mut check = |described: bool, what: String| {
                if !described {
                    silent.push(what);
                }
            };
            check(definition.description.is_some(), name.to_owned());
            for field in fields(&definition.kind) {
                check(field.description.is_some(), format!("{name}.{}", field.name.node));
                for argument in &field.arguments {
                    let what = format!("{name}.{}({})", field.name.node, argument.node.name.node);
                    check(argument.node.description.is_some(), what);
                }
            }
            if let TypeKind::Enum(values) = &definition.kind {
                for value in &values.values {
                    check(value.node.description.is_some(), format!("{name}.{}", value.node.value.node));
                }
            }
            if let TypeKind::InputObject(input) = &definition.kind {
                for field in &input.fields {
                    check(field.node.description.is_some(), format!("{name}.{}", field.node.name.node));
                }
            }
        }
        assert!(silent.is_empty(), "{silent:#?}");
    }

    /// Fields of the same name can be selected side by side on all implementers of an interface only if they have the
    /// same shape. `Node` is left out: nobody selects more than an id on objects that have nothing else in common.
    #[test]
    fn implementers_of_an_interface_agree() {
        let types = types();
        let is_leaf = |name: &str| {
            let kind = types.iter().find(|definition| definition.name.node == name).map(|definition| &definition.kind);
            matches!(kind, None | Some(TypeKind::Scalar | TypeKind::Enum(_)))
        };
        let shape = |field: &FieldDefinition| {
            let text = field.ty.node.to_string();
            let name = text.trim_matches(['[', ']', '!']);
            if is_leaf(name) { text } else { text.replace(name, "object") }
        };
        let mut shapes: BTreeMap<(&str, &str), BTreeMap<String, Vec<&str>>> = BTreeMap::new();
        for definition in &types {
            let TypeKind::Object(object) = &definition.kind else { continue };
            for interface in object.implements.iter().filter(|interface| interface.node != "Node") {
                for field in fields(&definition.kind) {
                    let same = shapes.entry((interface.node.as_str(), field.name.node.as_str())).or_default();
                    same.entry(shape(field)).or_default().push(definition.name.node.as_str());
                }
            }
        }
        shapes.retain(|_, shapes| shapes.len() > 1);
        assert!(shapes.is_empty(), "{shapes:#?}");
    }

    #[test]
    fn arguments_of_directives_are_described_alike() {
        let asked = "{ __schema { directives { name args { name description } } } }";
        let answer = schema().execute(asked).now_or_never().unwrap().data.into_json().unwrap();
        let mut described = Vec::new();
        for directive in answer["__schema"]["directives"].as_array().unwrap() {
            for argument in directive["args"].as_array().unwrap() {
                let text = |value: &serde_json::Value| value.as_str().unwrap_or_default().to_owned();
                described.push((text(&directive["name"]), text(&argument["name"]), text(&argument["description"])));
            }
        }
        for (directive, argument, description) in directives::ARGUMENTS {
            let told = (directive.to_string(), argument.to_string(), description.to_string());
            assert!(described.contains(&told), "{told:?} {described:?}");
        }
    }

    #[test]
    fn built_in_directives_are_not_declared_again() {
        let text = sdl();
        let declared: Vec<&str> = text.lines().filter(|line| line.starts_with("directive")).collect();
        assert_eq!(
            declared,
            [
                "directive @access(\"The role, or more.\" level: AccessLevel!) on FIELD_DEFINITION",
                "directive @cost(\"Units, beside those of what is selected of it.\" weight: Int!) on FIELD_DEFINITION",
                "directive @listSize(\"Items.\" assumedSize: Int!) on FIELD_DEFINITION",
                "directive @semanticNonNull on FIELD_DEFINITION"
            ]
        );
    }
}
