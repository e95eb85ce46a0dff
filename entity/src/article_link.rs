//! The articles that the body of a public article links to, public or not.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "article_link")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub linked_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub article_id: Uuid,
}

impl ActiveModelBehavior for ActiveModel {}
