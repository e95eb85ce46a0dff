//! Somebody who works in the newsroom and may log in.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "user_account")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub email: String,
    pub email_key: String,
    pub display_name: String,
    pub name_key: String,
    pub role: String,
    pub status: String,
    pub author_id: Option<Uuid>,
    pub password_hash: Option<String>,
    pub tokens_from: i64,
    pub last_login_at: Option<i64>,
    pub created_at: i64,
    pub updated_at: i64,
    pub version: i32,
}

impl ActiveModelBehavior for ActiveModel {}
