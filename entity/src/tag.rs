//! A person, organisation, event, subject or series that articles are about.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "tag")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub kind: String,
    pub slug: String,
    pub name: String,
    pub name_key: String,
    pub description: Option<String>,
    pub image_id: Option<Uuid>,
    pub media_topic: Option<String>,
    pub wikidata_id: Option<String>,
    pub same_as: String,
    pub is_live: bool,
    pub created_at: i64,
    pub updated_at: i64,
    pub version: i32,
}

impl ActiveModelBehavior for ActiveModel {}
