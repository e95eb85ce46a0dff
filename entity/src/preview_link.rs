//! A link that shows a draft to whoever has it.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "preview_link")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub article_id: Uuid,
    pub revision_id: Option<Uuid>,
    pub token_hash: Vec<u8>,
    pub created_by: Option<String>,
    pub created_at: i64,
    pub expires_at: i64,
    pub revoked_at: Option<i64>,
    pub use_count: i32,
    pub last_used_at: Option<i64>,
}

impl ActiveModelBehavior for ActiveModel {}
