//! What is at a path: a canonical page, a former path, a redirect or a page that is gone.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "route")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub path: String,
    pub status: String,
    pub node_kind: Option<String>,
    pub node_id: Option<Uuid>,
    pub target: Option<String>,
    pub http_status: i16,
    pub created_at: i64,
    pub ceased_at: Option<i64>,
}

impl ActiveModelBehavior for ActiveModel {}
