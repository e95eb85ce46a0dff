use std::collections::{HashMap, HashSet};

use sea_orm::FromQueryResult;
use uuid::Uuid;

use super::publication::{Dated, Placed};
use crate::db::{DatabaseTransaction, Sql};
use crate::kernel::Result;

#[derive(FromQueryResult)]
struct Taken {
    sort_key: i64,
    article_id: Uuid,
}

/// Gives each edition its place in the lists: its display date in microseconds, and the next free one if that is taken.
///
/// An article whose date did not move keeps its place.
pub(super) async fn allocate<'a>(tx: &DatabaseTransaction, editions: Vec<Dated<'a>>) -> Result<Vec<Placed<'a>>> {
    let moving: Vec<i64> =
        editions.iter().filter(|dated| kept(dated).is_none()).map(|dated| dated.published_at.0).collect();
    let mut taken: HashMap<i64, Uuid> = HashMap::new();
    if !moving.is_empty() {
        let mut sql = Sql::new("SELECT sort_key, article_id FROM article_live WHERE sort_key IN ");
        sql.list(moving);
        taken.extend(sql.all::<Taken>(tx).await?.into_iter().map(|row| (row.sort_key, row.article_id)));
    }
    let (mut placed, mut seen) = (Vec::with_capacity(editions.len()), Seen::default());
    for dated in editions {
        let sort_key = match kept(&dated) {
            Some(key) => key,
            None => {
                let article = dated.edition.head.id;
                let mut key = dated.published_at.0;
                while taken.get(&key).is_some_and(|holder| *holder != article) {
                    key = seen.next_free(tx, key, &taken).await?;
                }
                taken.insert(key, article);
                key
            }
        };
        placed.push(Placed { dated, sort_key });
    }
    Ok(placed)
}

/// The place of an article whose date did not move.
fn kept(dated: &Dated<'_>) -> Option<i64> {
    let live = dated.live.as_ref().filter(|row| row.published_at == dated.published_at.0);
    live.map(|row| row.sort_key)
}

/// The keys that are stored from one place to another: what is published together often has one date.
#[derive(Default)]
struct Seen {
    from: i64,
    to: i64,
    stored: HashSet<i64>,
}

impl Seen {
    const WINDOW: i64 = 512;

    /// The first key after `key` that neither the database nor this batch has.
    async fn next_free(&mut self, tx: &DatabaseTransaction, key: i64, batch: &HashMap<i64, Uuid>) -> Result<i64> {
        let mut next = key + 1;
        loop {
            if !(self.from..self.to).contains(&next) {
                self.read(tx, next).await?;
            }
            let mut unread = next..self.to;
            if let Some(free) = unread.find(|key| !self.stored.contains(key) && !batch.contains_key(key)) {
                return Ok(free);
            }
            next = self.to;
        }
    }

    async fn read(&mut self, tx: &DatabaseTransaction, from: i64) -> Result<()> {
        (self.from, self.to) = (from, from + Self::WINDOW);
        let mut sql = Sql::new("SELECT sort_key, article_id FROM article_live WHERE sort_key >= ");
        sql.bind(self.from).push(" AND sort_key < ").bind(self.to);
        self.stored = sql.all::<Taken>(tx).await?.into_iter().map(|row| row.sort_key).collect();
        Ok(())
    }
}
