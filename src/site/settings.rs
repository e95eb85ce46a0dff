use entity::site;
use jiff::tz::TimeZone;
use sea_orm::{ConnectionTrait, EntityTrait};
use uuid::Uuid;

use crate::kernel::Result;

/// The site.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Site {
    pub name: String,
    pub description: Option<String>,
    /// Address of the public site, without a slash at the end.
    pub base_url: String,
    /// BCP 47.
    pub default_language: String,
    /// IANA name.
    pub time_zone: String,
    pub logo_id: Option<Uuid>,
    /// The collection on the home page.
    pub front_id: Option<Uuid>,
    pub corrections_policy_url: Option<String>,
    pub publishing_principles_url: Option<String>,
    pub version: i32,
}

impl Site {
    pub async fn load(connection: &impl ConnectionTrait) -> Result<Self> {
        let row = site::Entity::find().one(connection).await?.unwrap_or_else(unnamed);
        Ok(Self {
            name: row.name,
            description: row.description,
            base_url: row.base_url,
            default_language: row.default_language,
            time_zone: row.time_zone,
            logo_id: row.logo_id,
            front_id: row.front_id,
            corrections_policy_url: row.corrections_policy_url,
            publishing_principles_url: row.publishing_principles_url,
            version: row.version,
        })
    }

    /// The time zone that months and days are counted in.
    pub fn zone(&self) -> TimeZone {
        TimeZone::get(&self.time_zone).unwrap_or(TimeZone::UTC)
    }

    /// The absolute address of a path.
    pub fn url(&self, path: &str) -> String {
        format!("{}{path}", self.base_url)
    }
}

/// The site before anybody said anything about it. The address is where a front end runs in development.
pub(super) fn unnamed() -> site::Model {
    site::Model {
        id: 1,
        name: "Dateline".into(),
        description: None,
        base_url: "http://localhost:3000".into(),
        default_language: "en".into(),
        time_zone: "UTC".into(),
        logo_id: None,
        front_id: None,
        corrections_policy_url: None,
        publishing_principles_url: None,
        version: 0,
    }
}
