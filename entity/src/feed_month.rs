//! Public articles of a scope by month of the site's time zone.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "feed_month")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub scope_id: i64,
    #[sea_orm(primary_key, auto_increment = false)]
    pub month: i32,
    pub live_count: i64,
    /// When something of the month last changed. Kept of the list of everything alone, and since there is such a column.
    pub modified_at: Option<i64>,
}

impl ActiveModelBehavior for ActiveModel {}
