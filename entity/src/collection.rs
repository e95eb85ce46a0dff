//! A curated list of articles.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "collection")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub kind: String,
    pub slug: String,
    pub title: String,
    pub description: Option<String>,
    pub image_id: Option<Uuid>,
    pub region_id: Option<Uuid>,
    pub category_id: Option<Uuid>,
    pub is_published: bool,
    pub backfill: Option<String>,
    pub created_at: i64,
    pub updated_at: i64,
    pub version: i32,
}

impl ActiveModelBehavior for ActiveModel {}
