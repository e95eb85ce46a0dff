// Not compiled. It stands for `src/kernel/page.rs`, and each of its imports but the tests' goes backward.
mod tests;

use sea_orm::ConnectionTrait;

use super::super::audit::record;
use crate::kernel::{self, Result};
use crate::{article as content, http::{graphql, routes}};

pub fn page() -> crate::cli::Run {
    let rows = vec![crate::export::all(), kernel::now()];
    entity::article::Entity::find();
    rows
}

async fn silent(connection: &impl ConnectionTrait) {
    entity::tag::Entity::find().all(connection).await;
}

async fn says(connection: &impl ConnectionTrait) {
    depends_on(Facet::TAGS);
    entity::tag::Entity::find().all(connection).await;
}

mod inner {
    use super::super::super::comment;
    use super::Result;
}

#[cfg(test)]
mod more {
    use crate::navigation::scope;
}
