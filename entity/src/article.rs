//! The workflow head of an article. No public resolver reads it.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "article")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub publication: String,
    pub draft: String,
    pub version: i32,
    pub head_revision_id: Uuid,
    pub live_revision_id: Option<Uuid>,
    pub release_revision_id: Option<Uuid>,
    pub release_at: Option<i64>,
    pub release_mode: Option<String>,
    pub headline: String,
    pub slug: String,
    pub language: String,
    pub genre: String,
    pub urgency: i32,
    pub translation_group_id: Uuid,
    /// Of a translation: the version of the original that its text follows.
    pub translated_from_version: Option<i32>,
    pub import_source: Option<String>,
    pub import_key: Option<String>,
    /// What feeds called it where it comes from; readers who have it know it by that.
    pub feed_guid: Option<String>,
    pub live_version: i32,
    pub path: Option<String>,
    pub first_published_at: Option<i64>,
    pub published_at: Option<i64>,
    pub modified_at: Option<i64>,
    /// The live version that `modified_at` is of.
    pub modified_version: i32,
    pub created_by: Option<String>,
    pub created_at: i64,
    pub updated_at: i64,
}

impl ActiveModelBehavior for ActiveModel {}
