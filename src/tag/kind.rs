use entity::tag;
use uuid::Uuid;

use crate::body::RichText;
use crate::kernel::{Error, Result};
use crate::taxonomy::TermKind;
use crate::wire_enum;

wire_enum!(
    /// What a tag names.
    TagKind {
        /// IPTC Media Topic or own subject.
        Subject = "SUBJECT",
        /// Somebody.
        Person = "PERSON",
        /// A company, party, agency, alliance.
        Organisation = "ORGANISATION",
        /// A place that is not a region of its own.
        Place = "PLACE",
        /// Something that happens at a time.
        Event = "EVENT",
        /// Book, film, product.
        Work = "WORK",
        /// Articles that belong together.
        Series = "SERIES",
        /// Anything else.
        Keyword = "KEYWORD",
    }
);

wire_enum!(
    /// How the article relates to the tag (ninjs rel, schema.org about/mentions).
    TagRelation {
        /// The article is about it.
        About = "ABOUT",
        /// The article mentions it.
        Mentions = "MENTIONS",
    }
);

/// A tag.
#[derive(Clone, Debug, PartialEq)]
pub struct Tag {
    pub id: Uuid,
    pub kind: TagKind,
    pub slug: String,
    pub name: String,
    /// What the name is sorted by.
    pub name_key: String,
    pub description: Option<RichText>,
    pub image_id: Option<Uuid>,
    /// IPTC Media Topic.
    pub media_topic: Option<String>,
    pub wikidata_id: Option<String>,
    /// Other pages about the same thing.
    pub same_as: Vec<String>,
    /// A public article has it; otherwise the public does not know of it.
    pub is_live: bool,
    pub version: i32,
}

impl Tag {
    pub fn path(&self) -> String {
        TermKind::Tag.path(&self.slug)
    }

    /// About what it takes in memory.
    pub fn bytes(&self) -> usize {
        let texts = self.slug.len() + self.name.len() + self.name_key.len();
        size_of::<Self>() + texts + self.description.as_ref().map_or(0, RichText::bytes) + self.same_as.len() * 128
    }
}

impl TryFrom<tag::Model> for Tag {
    type Error = Error;

    fn try_from(row: tag::Model) -> Result<Self> {
        Ok(Self {
            id: row.id,
            kind: TagKind::from_stored(&row.kind)?,
            slug: row.slug,
            name: row.name,
            name_key: row.name_key,
            description: row.description.as_deref().map(serde_json::from_str).transpose().map_err(Error::internal)?,
            image_id: row.image_id,
            media_topic: row.media_topic,
            wikidata_id: row.wikidata_id,
            same_as: serde_json::from_str(&row.same_as).map_err(Error::internal)?,
            is_live: row.is_live,
            version: row.version,
        })
    }
}
