//! The latest public change of each article that was ever public, numbered in commit order.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "article_change")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub article_id: Uuid,
    pub seq: i64,
    pub kind: String,
    pub live_version: i32,
    pub at: i64,
    /// The number of the change that made it public; nothing of importance while it is not.
    pub public_since: i64,
    /// The number of the change that made it breaking news; `None` while it is not.
    pub breaking_since: Option<i64>,
    /// What feeds call it, if that is not made of its id.
    pub feed_guid: Option<String>,
}

impl ActiveModelBehavior for ActiveModel {}
