//! Ids inside of blocks are written as the global ids that clients see, because clients get the stored JSON as it is.

/// Defines a serde module for the ids of one kind.
macro_rules! global {
    ($name:ident, $kind:ident) => {
        pub mod $name {
            use serde::{Deserialize, Deserializer, Serializer};
            use uuid::Uuid;

            use crate::kernel::{GlobalId, NodeKind};

            pub fn serialize<S: Serializer>(id: &Uuid, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(&GlobalId::new(NodeKind::$kind, *id))
            }

            pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Uuid, D::Error> {
                let text = String::deserialize(deserializer)?;
                GlobalId::parse_as(NodeKind::$kind, &text).map_err(|error| serde::de::Error::custom(error.message()))
            }
        }
    };
}

/// Defines a serde module for the ids of one kind that may be absent.
macro_rules! optional_global {
    ($name:ident, $kind:ident) => {
        pub mod $name {
            use serde::{Deserialize, Deserializer, Serializer};
            use uuid::Uuid;

            use crate::kernel::{GlobalId, NodeKind};

            pub fn serialize<S: Serializer>(id: &Option<Uuid>, serializer: S) -> Result<S::Ok, S::Error> {
                match id {
                    Some(id) => serializer.collect_str(&GlobalId::new(NodeKind::$kind, *id)),
                    None => serializer.serialize_none(),
                }
            }

            pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Uuid>, D::Error> {
                let Some(text) = Option::<String>::deserialize(deserializer)? else { return Ok(None) };
                let id = GlobalId::parse_as(NodeKind::$kind, &text);
                id.map(Some).map_err(|error| serde::de::Error::custom(error.message()))
            }
        }
    };
}

global!(asset, MediaAsset);
global!(article, Article);
optional_global!(optional_asset, MediaAsset);
optional_global!(optional_article, Article);
optional_global!(optional_tag, Tag);
