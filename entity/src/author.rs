//! A byline identity: person, group or organisation. Not a login.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "author")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub kind: String,
    pub slug: String,
    pub name: String,
    pub name_key: String,
    pub job_title: Option<String>,
    pub bio: Option<String>,
    pub avatar_id: Option<Uuid>,
    pub home_region_id: Option<Uuid>,
    pub links: String,
    pub is_active: bool,
    pub is_live: bool,
    pub created_at: i64,
    pub updated_at: i64,
    pub version: i32,
}

impl ActiveModelBehavior for ActiveModel {}
