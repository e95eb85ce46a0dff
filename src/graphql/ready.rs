//! Fields that are there already are written as JSON at once.
//!
//! The engine makes a future, a name and a value of every field and puts them into a map: in a list of cards that is most
//! of the work. What needs no waiting, cannot fail and takes no arguments goes past all that. The schema, and every
//! field that has to be waited for, stay the engine's.

use std::borrow::Cow;
use std::sync::Arc;

use async_graphql::context::QueryEnv;
use async_graphql::parser::types::{Field, Selection, SelectionSet, TypeCondition};
use async_graphql::registry::Registry;
use async_graphql::{ContainerType, ContextSelectionSet, OutputType, Positioned, ServerError, ServerResult, Value};
use futures_util::future::{BoxFuture, try_join_all};
use serde::Serialize;

use super::{Meter, Request, json, request_error};
use crate::kernel::Error;

/// Fields of one object that are looked at here; more go to the engine.
const MOST: usize = 64;

/// An object with fields that need no waiting.
pub trait Fields: ContainerType {
    /// Writes the value of a field. `false` if the field is none of those; what was written by then is taken back.
    fn write<'a>(&self, field: &'a Field, out: &mut Writer<'a>) -> bool;
}

/// An object of which only those fields go to the engine that have to be waited for.
#[derive(Clone)]
pub struct Ready<T>(pub T);

impl<T: Fields> OutputType for Ready<T> {
    fn type_name() -> Cow<'static, str> {
        T::type_name()
    }

    fn introspection_type_name(&self) -> Cow<'static, str> {
        self.0.introspection_type_name()
    }

    fn create_type_info(registry: &mut Registry) -> String {
        T::create_type_info(registry)
    }

    async fn resolve(&self, ctx: &ContextSelectionSet<'_>, field: &Positioned<Field>) -> ServerResult<Value> {
        let mut out = Writer { ctx, request: ctx.data_unchecked::<Request>(), text: Vec::with_capacity(512) };
        let Some(selected) = out.selected::<T>(&ctx.item.node) else {
            return Box::pin(self.0.resolve(ctx, field)).await;
        };
        // What has to be waited for, and where it belongs.
        let mut waiting: Vec<(usize, BoxFuture<'_, ServerResult<Option<Value>>>)> = Vec::new();
        for (place, field) in selected.into_iter().enumerate() {
            out.key(place, &field.node);
            let start = out.text.len();
            if !out.field(&self.0, &field.node) {
                out.text.truncate(start);
                let ctx = ctx.clone();
                let value = async move { self.0.resolve_field(&ctx.with_field(field)).await };
                waiting.push((start, Box::pin(value)));
            }
        }
        out.text.push(b'}');
        let Writer { text, .. } = out;
        let meter = ctx.data_opt::<Arc<Meter>>();
        let count = |bytes| meter.map_or(Ok(()), |meter| meter.write(bytes).map_err(|error| request_error(&error)));
        count(text.len())?;
        if waiting.is_empty() {
            return into_value(text);
        }
        let (places, waiting): (Vec<usize>, Vec<_>) = waiting.into_iter().unzip();
        let values = try_join_all(waiting).await?;
        let mut whole = Vec::with_capacity(text.len() + 1_024);
        let mut written = 0;
        for (place, value) in places.into_iter().zip(values) {
            whole.extend_from_slice(text.get(written..place).unwrap_or_default());
            count(json::write(&mut whole, &value.unwrap_or_default()).map_err(broken)?)?;
            written = place;
        }
        whole.extend_from_slice(text.get(written..).unwrap_or_default());
        into_value(whole)
    }
}

fn into_value(text: Vec<u8>) -> ServerResult<Value> {
    String::from_utf8(text).map(json::raw).map_err(broken)
}

fn broken(error: impl std::error::Error) -> ServerError {
    request_error(&Error::internal(error.to_string()))
}

/// JSON that is being written.
pub struct Writer<'a> {
    ctx: &'a ContextSelectionSet<'a>,
    pub request: &'a Request,
    text: Vec<u8>,
}

impl<'a> Writer<'a> {
    /// Writes a value that is one in JSON too.
    pub fn value(&mut self, value: &(impl Serialize + ?Sized)) -> bool {
        serde_json::to_writer(&mut self.text, value).is_ok()
    }

    /// Writes an object, if none of its fields has to be waited for.
    pub fn object<T: Fields>(&mut self, object: &T, field: &'a Field) -> bool {
        let Some(selected) = self.selected::<T>(&field.selection_set.node) else { return false };
        for (place, field) in selected.into_iter().enumerate() {
            self.key(place, &field.node);
            if !self.field(object, &field.node) {
                return false;
            }
        }
        self.text.push(b'}');
        true
    }

    /// The same for one that may be absent.
    pub fn optional<T: Fields>(&mut self, object: Option<&T>, field: &'a Field) -> bool {
        match object {
            Some(object) => self.object(object, field),
            None => self.value(&()),
        }
    }

    /// The same for many.
    pub fn list<T: Fields>(&mut self, objects: impl IntoIterator<Item = T>, field: &'a Field) -> bool {
        self.text.push(b'[');
        for (place, object) in objects.into_iter().enumerate() {
            if place > 0 {
                self.text.push(b',');
            }
            if !self.object(&object, field) {
                return false;
            }
        }
        self.text.push(b']');
        true
    }

    fn field<T: Fields>(&mut self, object: &T, field: &'a Field) -> bool {
        if field.name.node == "__typename" {
            return self.value(&object.introspection_type_name());
        }
        field.arguments.is_empty() && object.write(field, self)
    }

    fn key(&mut self, place: usize, field: &Field) {
        self.text.extend_from_slice(if place == 0 { b"{\"" } else { b",\"" });
        self.text.extend_from_slice(field.response_key().node.as_bytes());
        self.text.extend_from_slice(b"\":");
    }

    /// The fields that are asked for, those of fragments among them. `None` if that is for the engine to say: fragments on
    /// an interface, and selections that have to be merged.
    fn selected<T: Fields>(&self, set: &'a SelectionSet) -> Option<Vec<&'a Positioned<Field>>> {
        let mut fields = Vec::with_capacity(set.items.len());
        let is_plain = self.request.has_no_merges(self.ctx.query_env) && self.collect::<T>(set, &mut fields);
        (is_plain && !fields.is_empty()).then_some(fields)
    }

    fn collect<T: Fields>(&self, set: &'a SelectionSet, fields: &mut Vec<&'a Positioned<Field>>) -> bool {
        set.items.iter().all(|selection| match parts(&selection.node, self.ctx.query_env) {
            Part::Field(field) => {
                let key = &field.node.response_key().node;
                // The same leaf again says the same again.
                if !fields.iter().any(|other| other.node.response_key().node == *key) {
                    fields.push(field);
                }
                fields.len() <= MOST
            }
            Part::Fragment(condition, set) => {
                condition.is_none_or(|condition| condition == T::type_name()) && self.collect::<T>(set, fields)
            }
            Part::Unknown => false,
        })
    }
}

/// What a selection comes to.
enum Part<'a> {
    Field(&'a Positioned<Field>),
    /// What it is on, if it says so, and what it selects.
    Fragment(Option<&'a str>, &'a SelectionSet),
    Unknown,
}

fn parts<'a>(selection: &'a Selection, document: &'a QueryEnv) -> Part<'a> {
    let condition = |condition: &'a Positioned<TypeCondition>| condition.node.on.node.as_str();
    match selection {
        Selection::Field(field) => Part::Field(field),
        Selection::InlineFragment(fragment) => {
            let on = fragment.node.type_condition.as_ref().map(condition);
            Part::Fragment(on, &fragment.node.selection_set.node)
        }
        Selection::FragmentSpread(spread) => match document.fragments.get(&spread.node.fragment_name.node) {
            Some(fragment) => {
                Part::Fragment(Some(condition(&fragment.node.type_condition)), &fragment.node.selection_set.node)
            }
            None => Part::Unknown,
        },
    }
}

/// Whether an object is selected in two places that come together in the answer. The engine makes both and merges them, which
/// it cannot do with text. Of an object all of whose fields are skipped nothing shows that it is one.
pub(super) fn merges(document: &QueryEnv) -> bool {
    let fragments = document.fragments.values().map(|fragment| &fragment.node.selection_set.node);
    let mut sets: Vec<&SelectionSet> = fragments.chain([&document.operation.node.selection_set.node]).collect();
    while let Some(set) = sets.pop() {
        let mut place = Place::default();
        if !place.gather(set, document) || place.others.iter().any(|key| place.objects.contains(key)) {
            return true;
        }
        // What is selected in a fragment of its own is in the list already.
        let own = set.items.iter().filter_map(|selection| match &selection.node {
            Selection::Field(field) => Some(&field.node.selection_set.node),
            Selection::InlineFragment(fragment) => Some(&fragment.node.selection_set.node),
            Selection::FragmentSpread(_) => None,
        });
        sets.extend(own.filter(|set| !set.items.is_empty()));
    }
    false
}

/// The keys that are selected in one place of the answer.
#[derive(Default)]
struct Place<'a> {
    objects: Vec<&'a str>,
    others: Vec<&'a str>,
    spreads: Vec<*const SelectionSet>,
}

impl<'a> Place<'a> {
    /// `false` if an object is there twice, or if that takes too long to see.
    fn gather(&mut self, set: &'a SelectionSet, document: &'a QueryEnv) -> bool {
        set.items.iter().all(|selection| match parts(&selection.node, document) {
            Part::Field(field) => {
                let key = field.node.response_key().node.as_str();
                if field.node.selection_set.node.items.is_empty() {
                    self.others.push(key);
                    return true;
                }
                let is_new = self.objects.len() < MOST && !self.objects.contains(&key);
                self.objects.push(key);
                is_new
            }
            Part::Fragment(_, set) => {
                // Once is enough to see it twice.
                let is_new = self.spreads.len() < MOST && !self.spreads.contains(&std::ptr::from_ref(set));
                self.spreads.push(set);
                is_new && self.gather(set, document)
            }
            Part::Unknown => false,
        })
    }
}
