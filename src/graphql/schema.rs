use std::borrow::Cow;

use async_graphql::parser::types::Field;
use async_graphql::registry::{MetaType, Registry};
use async_graphql::{
    ContextSelectionSet, EmptyMutation, EmptySubscription, OutputType, Positioned, SDLExportOptions, ServerResult, Value,
};

use super::article::ArticleContent;
use super::query::Query;
use super::term::Term;

/// The schema, made once and shared.
pub type Schema = async_graphql::Schema<Query, EmptyMutation, EmptySubscription>;

/// Whether clients may ask what the schema is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Introspection {
    Enabled,
    /// Errors do not suggest names either.
    Disabled,
}

/// The schema with introspection.
pub fn schema() -> Schema {
    build(Introspection::Enabled)
}

/// The schema.
pub fn build(introspection: Introspection) -> Schema {
    let builder = Schema::build(Query::default(), EmptyMutation, EmptySubscription)
        // No field has these types; fragments are written on them.
        .register_output_type::<Term>()
        .register_output_type::<ArticleContent>()
        .register_output_type::<PageArguments>();
    match introspection {
        Introspection::Enabled => builder.finish(),
        Introspection::Disabled => builder.disable_introspection().disable_suggestions().finish(),
    }
}

/// The schema as text, without the directives that every server has.
pub fn sdl() -> String {
    let options =
        SDLExportOptions::new().include_specified_by().prefer_single_line_descriptions().use_space_ident();
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
    kept
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
