//! An immutable version of an article's content, as one document.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "article_revision")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub article_id: Uuid,
    pub number: i32,
    pub reason: String,
    pub note: Option<String>,
    pub content: String,
    pub content_hash: Vec<u8>,
    pub word_count: i32,
    pub article_version: i32,
    pub created_by: Option<String>,
    pub created_at: i64,
}

impl ActiveModelBehavior for ActiveModel {}
