//! An information source that articles cite.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "source")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub kind: String,
    pub slug: String,
    pub name: String,
    pub name_key: String,
    pub homepage_url: Option<String>,
    pub description: Option<String>,
    pub logo_id: Option<Uuid>,
    pub region_id: Option<Uuid>,
    pub ownership_note: Option<String>,
    pub wikidata_id: Option<String>,
    pub is_live: bool,
    pub created_at: i64,
    pub updated_at: i64,
    pub version: i32,
}

impl ActiveModelBehavior for ActiveModel {}
