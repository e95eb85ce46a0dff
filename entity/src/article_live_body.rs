//! The rendered text of a public article, apart so that lists never read it.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "article_live_body")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub article_id: Uuid,
    pub blocks: String,
    pub html: String,
    pub markdown: String,
    pub text: String,
}

impl ActiveModelBehavior for ActiveModel {}
