mod account;
mod carried;
mod examples;
mod hostile;
mod notes;
mod pasted;
mod round_trips;

use std::collections::HashSet;

use uuid::Uuid;

use super::input::{BodyInput, RichTextInput};
use super::read::{self, Images};
use super::*;
use crate::kernel::{ArticleRef, Code, ImportKey, MediaRef, Result, TagRef};

/// References are their own ids.
struct Known;

impl Resolve for Known {
    fn media(&self, reference: &MediaRef) -> Result<Uuid> {
        Ok(crate::kernel::derived_id("media", &reference.to_string()))
    }

    fn article(&self, reference: &ArticleRef) -> Result<Uuid> {
        match reference {
            ArticleRef::ImportKey(key) => Ok(key.key.parse().unwrap()),
            other => panic!("{other}"),
        }
    }

    fn tag(&self, reference: &TagRef) -> Result<Uuid> {
        Ok(crate::kernel::derived_id("tag", &reference.to_string()))
    }
}

impl Naming for Known {
    fn media(&self, id: Uuid) -> MediaRef {
        MediaRef::Key(id.to_string())
    }

    fn article(&self, id: Uuid) -> ArticleRef {
        ArticleRef::ImportKey(ImportKey { source: "dateline".into(), key: id.to_string() })
    }

    fn tag(&self, _: Uuid) -> Option<TagRef> {
        None
    }
}

fn citations() -> HashSet<String> {
    HashSet::from(["reuters".to_owned()])
}

fn body(json: serde_json::Value) -> Result<Body> {
    let input: BodyInput =
        serde_json::from_value(json).map_err(|error| crate::kernel::Error::invalid(error.to_string()))?;
    resolved(input)
}

fn resolved(input: BodyInput) -> Result<Body> {
    input.resolve(&Known, &citations()).map(|(body, _)| body)
}

fn html(source: &str) -> Body {
    read::html(source, &Images::default()).body
}

fn markdown(source: &str) -> Body {
    read::markdown(source, &Images::default()).body
}
