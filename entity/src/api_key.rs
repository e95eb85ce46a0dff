//! What a program shows to be let in: hashed, never the secret itself.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "api_key")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub name: String,
    pub prefix: String,
    pub secret_hash: Vec<u8>,
    pub former_hash: Option<Vec<u8>>,
    pub former_until: Option<i64>,
    pub scopes: String,
    pub rate_limit: Option<i32>,
    pub created_by: Option<Uuid>,
    pub created_at: i64,
    pub expires_at: Option<i64>,
    pub last_used_at: Option<i64>,
    pub revoked_at: Option<i64>,
    pub version: i32,
}

impl ActiveModelBehavior for ActiveModel {}
