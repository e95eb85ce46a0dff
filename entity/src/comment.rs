//! A reader's comment in any moderation state.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "comment")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub import_source: Option<String>,
    pub import_key: Option<String>,
    pub article_id: Uuid,
    pub parent_id: Option<Uuid>,
    pub depth: i32,
    pub state: String,
    pub author_name: String,
    pub author_url: Option<String>,
    pub author_email: Option<String>,
    pub is_staff: bool,
    pub body: String,
    pub reply_count: i32,
    pub created_at: i64,
    pub edited_at: Option<i64>,
}

impl ActiveModelBehavior for ActiveModel {}
