//! The named members of a group, in order.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "author_member")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub group_id: Uuid,
    pub member_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub position: i32,
}

impl ActiveModelBehavior for ActiveModel {}
