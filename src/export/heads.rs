use std::collections::HashMap;

use entity::{article, article_live};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, Order, QueryFilter, QueryOrder, QuerySelect};
use uuid::Uuid;

use crate::kernel::Result;
use crate::workflow::PublicationState;

/// Walks over the heads of articles: the public ones in the order of the feeds, then, if wanted, the others by id.
pub(super) struct Heads {
    order: Order,
    /// How many in one step.
    step: u64,
    with_others: bool,
    last_key: Option<i64>,
    is_public_done: bool,
    last_id: Option<Uuid>,
}

impl Heads {
    pub const fn new(order: Order, step: u64, with_others: bool) -> Self {
        Self { order, step, with_others, last_key: None, is_public_done: false, last_id: None }
    }

    /// The next heads; empty at the end.
    pub async fn next(&mut self, connection: &impl ConnectionTrait) -> Result<Vec<article::Model>> {
        use article_live::Column::SortKey;
        if !self.is_public_done {
            let mut query = article_live::Entity::find()
                .select_only()
                .column(article_live::Column::ArticleId)
                .column(SortKey)
                .order_by(SortKey, self.order.clone())
                .limit(self.step);
            if let Some(key) = self.last_key {
                query = query.filter(if self.order == Order::Asc { SortKey.gt(key) } else { SortKey.lt(key) });
            }
            let rows: Vec<(Uuid, i64)> = query.into_tuple().all(connection).await?;
            if let Some((_, key)) = rows.last() {
                self.last_key = Some(*key);
                let ids = rows.iter().map(|(id, _)| *id);
                let heads = article::Entity::find().filter(article::Column::Id.is_in(ids)).all(connection).await?;
                let mut by_id: HashMap<Uuid, article::Model> = heads.into_iter().map(|head| (head.id, head)).collect();
                return Ok(rows.iter().filter_map(|(id, _)| by_id.remove(id)).collect());
            }
            self.is_public_done = true;
        }
        if !self.with_others {
            return Ok(Vec::new());
        }
        let mut query = article::Entity::find()
            .filter(article::Column::Publication.ne(PublicationState::Published.as_str()))
            .order_by_asc(article::Column::Id)
            .limit(self.step);
        if let Some(id) = self.last_id {
            query = query.filter(article::Column::Id.gt(id));
        }
        let heads = query.all(connection).await?;
        self.last_id = heads.last().map(|head| head.id).or(self.last_id);
        Ok(heads)
    }
}
