use sea_orm::FromQueryResult;
use uuid::Uuid;

use crate::article::filter::ArticleFilter;
use crate::body::RichText;
use crate::kernel::{Error, Micros, Result};
use crate::wire_enum;

wire_enum!(
    /// Use of a collection.
    CollectionKind {
        /// The home page.
        Front = "FRONT",
        /// The front of a region or category.
        SectionFront = "SECTION_FRONT",
        /// A running story.
        StoryPackage = "STORY_PACKAGE",
        /// Numbered parts.
        Series = "SERIES",
        /// What a newsletter is made of.
        Newsletter = "NEWSLETTER",
    }
);

wire_enum!(
    /// Weight the editor gave an item; a hint to front ends.
    ItemLayout {
        /// Above all others.
        Lead = "LEAD",
        /// As usual.
        Standard = "STANDARD",
        /// Small.
        Compact = "COMPACT",
        /// As an opinion.
        Opinion = "OPINION",
    }
);

/// A published collection.
#[derive(Clone, Debug, PartialEq)]
pub struct Collection {
    pub id: Uuid,
    pub kind: CollectionKind,
    pub slug: String,
    pub title: String,
    pub description: Option<RichText>,
    pub image_id: Option<Uuid>,
    /// The region that it fronts.
    pub region_id: Option<Uuid>,
    /// The category that it fronts.
    pub category_id: Option<Uuid>,
    pub updated_at: Micros,
    pub version: i32,
    /// What fills it after the curated items.
    pub backfill: Option<ArticleFilter>,
}

impl Collection {
    pub fn path(&self) -> String {
        path(&self.slug)
    }
}

/// Where a collection with this slug is found.
pub(super) fn path(slug: &str) -> String {
    format!("/collection/{slug}")
}

/// The columns of [`Row`], of a table known as `c`.
pub(super) const COLUMNS: &str = "c.id, c.kind, c.slug, c.title, c.description, c.image_id, c.region_id, c.category_id, \
     c.updated_at, c.version, c.backfill";

/// A collection as it is stored.
#[derive(Debug, FromQueryResult)]
pub(super) struct Row {
    id: Uuid,
    kind: String,
    slug: String,
    title: String,
    description: Option<String>,
    image_id: Option<Uuid>,
    region_id: Option<Uuid>,
    category_id: Option<Uuid>,
    updated_at: i64,
    version: i32,
    backfill: Option<String>,
}

impl TryFrom<Row> for Collection {
    type Error = Error;

    fn try_from(row: Row) -> Result<Self> {
        Ok(Self {
            id: row.id,
            kind: CollectionKind::from_stored(&row.kind)?,
            slug: row.slug,
            title: row.title,
            description: read(row.description.as_deref())?,
            image_id: row.image_id,
            region_id: row.region_id,
            category_id: row.category_id,
            updated_at: Micros(row.updated_at),
            version: row.version,
            backfill: read(row.backfill.as_deref())?,
        })
    }
}

/// Reads a stored column of JSON.
pub(super) fn read<T: serde::de::DeserializeOwned>(json: Option<&str>) -> Result<Option<T>> {
    json.map(|json| serde_json::from_str(json).map_err(Error::internal)).transpose()
}

/// Writes a column of JSON.
pub(super) fn write<T: serde::Serialize>(value: Option<&T>) -> Result<Option<String>> {
    value.map(|value| serde_json::to_string(value).map_err(Error::internal)).transpose()
}
