//! A place or a grouping of places.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "region")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub kind: String,
    pub primary_parent_id: Option<Uuid>,
    pub slug: String,
    pub name: String,
    pub name_key: String,
    pub official_name: Option<String>,
    pub description: Option<String>,
    pub image_id: Option<Uuid>,
    pub m49: Option<String>,
    pub iso_alpha2: Option<String>,
    pub iso_alpha3: Option<String>,
    pub iso_subdivision: Option<String>,
    pub wikidata_id: Option<String>,
    pub latitude: Option<f64>,
    pub longitude: Option<f64>,
    pub is_reference: bool,
    pub created_at: i64,
    pub updated_at: i64,
    pub version: i32,
}

impl ActiveModelBehavior for ActiveModel {}
