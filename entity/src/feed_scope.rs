//! A set of public articles that is listed and counted: everything, a region with its descendants, a tag …

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "feed_scope")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    pub kind: i16,
    pub ref_id: Uuid,
    pub live_count: i64,
}

impl ActiveModelBehavior for ActiveModel {}
