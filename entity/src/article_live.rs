//! The public snapshot of an article: a row exists if and only if the article is public.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "article_live")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub article_id: Uuid,
    pub sort_key: i64,
    pub revision_id: Uuid,
    pub live_version: i32,
    pub path: String,
    pub genre: String,
    pub language: String,
    pub translation_group_id: Uuid,
    pub headline: String,
    pub summary: String,
    pub first_published_at: i64,
    pub published_at: i64,
    pub modified_at: i64,
    pub expires_at: Option<i64>,
    pub comment_mode: String,
    pub comments_close_at: Option<i64>,
    pub comment_count: i32,
    pub card: String,
}

impl ActiveModelBehavior for ActiveModel {}
