use entity::author;
use uuid::Uuid;

use super::AuthorLink;
use crate::body::RichText;
use crate::kernel::{Error, Result};
use crate::taxonomy::TermKind;
use crate::wire_enum;

wire_enum!(
    /// Who stands behind a byline.
    AuthorKind {
        /// One person, possibly under a pen name.
        Person = "PERSON",
        /// A pool or desk that signs collectively.
        Group = "GROUP",
        /// An organisation, e.g. a wire agency.
        Organisation = "ORGANISATION",
    }
);

/// A byline identity.
#[derive(Clone, Debug, PartialEq)]
pub struct Author {
    pub id: Uuid,
    pub kind: AuthorKind,
    pub slug: String,
    pub name: String,
    /// What the name is sorted by.
    pub name_key: String,
    pub job_title: Option<String>,
    pub bio: Option<RichText>,
    pub avatar_id: Option<Uuid>,
    pub home_region_id: Option<Uuid>,
    pub links: Vec<AuthorLink>,
    /// Still writing for the site.
    pub is_active: bool,
    /// Signs a public article.
    pub is_live: bool,
    pub version: i32,
}

impl Author {
    pub fn path(&self) -> String {
        TermKind::Author.path(&self.slug)
    }

    /// About what it takes in memory.
    pub fn bytes(&self) -> usize {
        let texts = self.slug.len() + self.name.len() + self.name_key.len();
        size_of::<Self>() + texts + self.bio.as_ref().map_or(0, RichText::bytes) + self.links.len() * 128
    }
}

impl TryFrom<author::Model> for Author {
    type Error = Error;

    fn try_from(row: author::Model) -> Result<Self> {
        Ok(Self {
            id: row.id,
            kind: AuthorKind::from_stored(&row.kind)?,
            slug: row.slug,
            name: row.name,
            name_key: row.name_key,
            job_title: row.job_title,
            bio: row.bio.as_deref().map(serde_json::from_str).transpose().map_err(Error::internal)?,
            avatar_id: row.avatar_id,
            home_region_id: row.home_region_id,
            links: serde_json::from_str(&row.links).map_err(Error::internal)?,
            is_active: row.is_active,
            is_live: row.is_live,
            version: row.version,
        })
    }
}
