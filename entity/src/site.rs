//! The one row that describes the site.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "site")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: i16,
    pub name: String,
    pub description: Option<String>,
    pub base_url: String,
    pub default_language: String,
    pub time_zone: String,
    pub logo_id: Option<Uuid>,
    pub front_id: Option<Uuid>,
    pub corrections_policy_url: Option<String>,
    pub publishing_principles_url: Option<String>,
    pub version: i32,
}

impl ActiveModelBehavior for ActiveModel {}
