//! What a client of the last release asks is still answered: `docs/compatibility.md` has the rule.

use std::collections::BTreeMap;

use async_graphql::parser::parse_schema;
use async_graphql::parser::types::{BaseType, EnumValueDefinition, FieldDefinition, InputValueDefinition};
use async_graphql::parser::types::{ServiceDocument, Type, TypeDefinition, TypeKind, TypeSystemDefinition};
use async_graphql::{Name, Positioned};

#[test]
fn clients_of_the_last_release_go_on_working() {
    let mut broken = broken(include_str!("released/schema.graphql"), include_str!("../../schema.graphql"));
    broken.retain(|change| !is_meant(change));
    assert!(broken.is_empty(), "this breaks clients; see docs/compatibility.md: {broken:#?}");
}

/// Since 0.1.0, payloads of mutations can be null.
fn is_meant(change: &str) -> bool {
    let payload = change.strip_prefix("Mutation.").and_then(|change| change.split_once(" was "));
    payload.and_then(|(_, types)| types.split_once("! and is ")).is_some_and(|(before, after)| before == after)
}

#[test]
fn what_breaks_a_client_is_found() {
    let released = "
        type Query { a(x: Int!, y: Int): String! b: [Int!] c: E d: U old: Int @deprecated e(in: I): Int }
        interface N { id: ID! } type T implements N { id: ID! } enum E { A B } union U = T | Query
        input I { x: Int y: Int = 1 } scalar S";
    let today = "
        type Query { a(x: Int, y: Int!, z: Int!): String b: Int c: E d: U e(in: I): Int f: Int }
        interface N { id: ID! } type T { id: ID! } enum E { A C } union U = T
        input I { x: Int! z: Int! w: Int! = 2 }";
    assert_eq!(
        broken(released, today),
        [
            "E.B is gone",
            "I.x is needed now",
            "I.y is gone",
            "I.z is new and needed",
            "Query.a was String! and is String",
            "Query.a.y is needed now",
            "Query.a.z is new and needed",
            "Query.b was [Int!] and is Int",
            "S is gone",
            "T is no longer a N",
            "U is never a Query any more",
        ]
    );
    assert_eq!(broken(released, released), [] as [&str; 0]);
}

fn broken(released: &str, today: &str) -> Vec<String> {
    let (released, today) = (types(released), types(today));
    let mut broken = Vec::new();
    for (name, old) in &released {
        match today.get(name) {
            Some(new) => compare(name, &old.kind, &new.kind, &mut broken),
            None => broken.push(format!("{name} is gone")),
        }
    }
    broken.sort();
    broken
}

fn types(text: &str) -> BTreeMap<String, TypeDefinition> {
    let ServiceDocument { definitions } = parse_schema(text).unwrap();
    let types = definitions.into_iter().filter_map(|definition| match definition {
        TypeSystemDefinition::Type(definition) => Some((definition.node.name.node.to_string(), definition.node)),
        _ => None,
    });
    types.collect()
}

fn compare(name: &str, old: &TypeKind, new: &TypeKind, broken: &mut Vec<String>) {
    match (old, new) {
        (TypeKind::Object(old), TypeKind::Object(new)) => {
            implemented(name, &old.implements, &new.implements, broken);
            fields(name, &old.fields, &new.fields, broken);
        }
        (TypeKind::Interface(old), TypeKind::Interface(new)) => {
            implemented(name, &old.implements, &new.implements, broken);
            fields(name, &old.fields, &new.fields, broken);
        }
        (TypeKind::Union(old), TypeKind::Union(new)) => {
            let gone = old.members.iter().filter(|member| !new.members.iter().any(|other| other.node == member.node));
            broken.extend(gone.map(|member| format!("{name} is never a {} any more", member.node)));
        }
        (TypeKind::Enum(old), TypeKind::Enum(new)) => {
            let is_there = |value: &EnumValueDefinition| new.values.iter().any(|other| other.node.value == value.value);
            let gone = old.values.iter().filter(|value| !is_there(&value.node));
            broken.extend(gone.map(|value| format!("{name}.{} is gone", value.node.value.node)));
        }
        (TypeKind::InputObject(old), TypeKind::InputObject(new)) => inputs(name, &old.fields, &new.fields, broken),
        (TypeKind::Scalar, TypeKind::Scalar) => {}
        _ => broken.push(format!("{name} is of another kind")),
    }
}

fn implemented(name: &str, old: &[Positioned<Name>], new: &[Positioned<Name>], broken: &mut Vec<String>) {
    let gone = old.iter().filter(|interface| !new.iter().any(|other| other.node == interface.node));
    broken.extend(gone.map(|interface| format!("{name} is no longer a {}", interface.node)));
}

fn fields(
    name: &str,
    old: &[Positioned<FieldDefinition>],
    new: &[Positioned<FieldDefinition>],
    broken: &mut Vec<String>,
) {
    for old in old.iter().map(|field| &field.node) {
        let name = format!("{name}.{}", old.name.node);
        let Some(new) = new.iter().map(|field| &field.node).find(|field| field.name.node == old.name.node) else {
            // Who uses what is deprecated has been told for a release.
            if !old.directives.iter().any(|directive| directive.node.name.node == "deprecated") {
                broken.push(format!("{name} is gone"));
            }
            continue;
        };
        if !gives(&old.ty.node, &new.ty.node) {
            broken.push(format!("{name} was {} and is {}", old.ty.node, new.ty.node));
        }
        inputs(&name, &old.arguments, &new.arguments, broken);
    }
}

fn inputs(
    name: &str,
    old: &[Positioned<InputValueDefinition>],
    new: &[Positioned<InputValueDefinition>],
    broken: &mut Vec<String>,
) {
    let needed = |input: &InputValueDefinition| !input.ty.node.nullable && input.default_value.is_none();
    let find = |list: &'_ [Positioned<InputValueDefinition>], name: &Name| {
        list.iter().position(|input| input.node.name.node == *name)
    };
    for input in old.iter().map(|input| &input.node) {
        let path = format!("{name}.{}", input.name.node);
        match find(new, &input.name.node).and_then(|place| new.get(place)) {
            None => broken.push(format!("{path} is gone")),
            Some(other) if needed(&other.node) && !needed(input) => broken.push(format!("{path} is needed now")),
            // What may be sent now must be all that could be sent: the other way round than for what is given.
            Some(other) if !gives(&other.node.ty.node, &nullable_as(&other.node.ty.node, &input.ty.node)) => {
                broken.push(format!("{path} was {} and is {}", input.ty.node, other.node.ty.node));
            }
            Some(_) => {}
        }
    }
    for input in new.iter().map(|input| &input.node).filter(|input| needed(input)) {
        if find(old, &input.name.node).is_none() {
            broken.push(format!("{name}.{} is new and needed", input.name.node));
        }
    }
}

/// The type that could be sent; whether it had to be is looked at elsewhere.
fn nullable_as(new: &Type, old: &Type) -> Type {
    Type { base: old.base.clone(), nullable: old.nullable && new.nullable }
}

/// Whoever expects `old` can read `new`.
fn gives(old: &Type, new: &Type) -> bool {
    let base = match (&old.base, &new.base) {
        (BaseType::Named(old), BaseType::Named(new)) => old == new,
        (BaseType::List(old), BaseType::List(new)) => gives(old, new),
        _ => false,
    };
    base && (old.nullable || !new.nullable)
}
