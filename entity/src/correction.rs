//! A notice to readers about a change.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "correction")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub article_id: Uuid,
    pub kind: String,
    pub text: String,
    pub is_public: bool,
    pub issued_at: i64,
}

impl ActiveModelBehavior for ActiveModel {}
