use std::collections::{HashMap, HashSet};

use sea_orm::FromQueryResult;
use uuid::Uuid;

use crate::db::{DatabaseTransaction, Sql};
use crate::kernel::Result;

#[derive(FromQueryResult)]
struct Taken {
    sort_key: i64,
    article_id: Uuid,
}

/// Gives each article its place in the feeds: its display date in microseconds, and the next free one if that is taken.
///
/// An article whose date did not move keeps its place.
pub(super) async fn allocate(tx: &DatabaseTransaction, dates: &[(Uuid, i64)]) -> Result<HashMap<Uuid, i64>> {
    if dates.is_empty() {
        return Ok(HashMap::new());
    }
    let mut sql = Sql::new("SELECT sort_key, article_id FROM article_live WHERE sort_key IN ");
    sql.list(dates.iter().map(|(_, date)| *date));
    let mut taken: HashMap<i64, Uuid> =
        sql.all::<Taken>(tx).await?.into_iter().map(|row| (row.sort_key, row.article_id)).collect();
    let (mut places, mut seen) = (HashMap::new(), Seen::default());
    for (article, date) in dates {
        let mut key = *date;
        while let Some(holder) = taken.get(&key) {
            if holder == article {
                break;
            }
            key = seen.next_free(tx, key, &taken).await?;
        }
        taken.insert(key, *article);
        places.insert(*article, key);
    }
    Ok(places)
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
