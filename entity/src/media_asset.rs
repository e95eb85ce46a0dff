//! A media file as a record: where it is, what it shows, who made it.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "media_asset")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub import_key: Option<String>,
    pub kind: String,
    pub url: String,
    pub mime_type: String,
    pub file_name: String,
    pub size_bytes: Option<i64>,
    pub width: Option<i32>,
    pub height: Option<i32>,
    pub duration_ms: Option<i64>,
    pub focal_x: Option<f64>,
    pub focal_y: Option<f64>,
    pub blur_hash: Option<String>,
    pub dominant_color: Option<String>,
    pub alt: Option<String>,
    pub caption: Option<String>,
    pub credit: Option<String>,
    pub source_id: Option<Uuid>,
    pub photographer_id: Option<Uuid>,
    pub rights: String,
    pub created_at: i64,
    pub updated_at: i64,
    pub version: i32,
    pub status: String,
    pub failure: Option<String>,
    pub public_key: Option<String>,
    pub original_sha256: Option<String>,
    pub master_sha256: Option<String>,
    pub has_alpha: bool,
    pub pipeline: i32,
    pub usable_from: Option<i64>,
    pub usable_until: Option<i64>,
    pub may_syndicate: bool,
    pub proposal: Option<String>,
    pub created_by: Option<String>,
    pub words: String,
}

impl ActiveModelBehavior for ActiveModel {}
