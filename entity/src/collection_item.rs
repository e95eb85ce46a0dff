//! An article as placed in a collection.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "collection_item")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub collection_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub position: i32,
    pub article_id: Uuid,
    pub headline: Option<String>,
    pub kicker: Option<String>,
    pub summary: Option<String>,
    pub image_id: Option<Uuid>,
    pub layout: String,
    pub starts_at: Option<i64>,
    pub ends_at: Option<i64>,
}

impl ActiveModelBehavior for ActiveModel {}
