//! What the import is held against: the same rows, inserted by hand.

use std::collections::HashMap;

use dateline::db::{Database, DatabaseTransaction, pieces};
use entity::{
    article, article_byline, article_category, article_change, article_citation, article_feed, article_link,
    article_live, article_live_body, article_media, article_region, article_revision, article_tag, author, category,
    feed_month, feed_scope, region, region_edge, route, source, tag,
};
use sea_orm::{ConnectionTrait, EntityTrait, IdenStatic, Iterable, ModelTrait, Statement, Value};

use crate::shared::Outcome;
use crate::shared::fill::failed;

/// Articles that are written in one transaction, as the importer does it.
const TOGETHER: usize = 200;

/// The rows of one table.
struct Table {
    name: String,
    columns: Vec<&'static str>,
    rows: Vec<Vec<Value>>,
}

/// All that an import wrote, in the order in which it can be written: first what articles refer to, then articles in lots.
pub struct Rows {
    first: Vec<Table>,
    lots: Vec<Vec<Table>>,
}

/// Reads the tables of the listed entities.
macro_rules! read_all {
    ($db:expr, $($table:ident),+) => {
        vec![$(read::<$table::Entity>($db).await?),+]
    };
}

impl Rows {
    pub async fn read(db: &Database) -> Outcome<Self> {
        let first = read_all!(db, region, region_edge, category, source, author, tag, feed_scope, feed_month);
        let all = read_all!(
            db,
            article,
            article_revision,
            article_live,
            article_live_body,
            article_byline,
            article_region,
            article_category,
            article_tag,
            article_citation,
            article_link,
            article_media,
            article_feed,
            article_change
        );
        let mut changes = article_change::Entity::find().all(db.reader()).await?;
        changes.sort_by_key(|row| row.seq);
        // Which articles were written together, by whatever a table calls them.
        let mut lots: HashMap<Value, usize> =
            changes.iter().enumerate().map(|(place, row)| (row.article_id.into(), place / TOGETHER)).collect();
        for row in article_live::Entity::find().all(db.reader()).await? {
            if let Some(lot) = lots.get(&row.article_id.into()).copied() {
                lots.insert(row.sort_key.into(), lot);
            }
        }
        let count = changes.len().div_ceil(TOGETHER);
        let mut rows = Self { first, lots: (0..count).map(|_| Vec::new()).collect() };
        for table in all {
            rows.deal(table, &["article_id", "id", "sort_key"], &lots);
        }
        let routes = read::<route::Entity>(db).await?;
        rows.deal(routes, &["node_id"], &lots);
        Ok(rows)
    }

    /// Deals the rows of a table out to the lots of their articles.
    fn deal(&mut self, table: Table, keys: &[&str], lots: &HashMap<Value, usize>) {
        let Table { name, columns, rows } = table;
        let key = keys.iter().find_map(|key| columns.iter().position(|column| column == key)).unwrap_or_default();
        let mut dealt: Vec<Vec<Vec<Value>>> = vec![Vec::new(); self.lots.len()];
        let mut rest = Vec::new();
        for row in rows {
            match row.get(key).and_then(|value| dealt.get_mut(*lots.get(value)?)) {
                Some(lot) => lot.push(row),
                None => rest.push(row),
            }
        }
        self.first.push(Table { name: name.clone(), columns: columns.clone(), rows: rest });
        for (lot, rows) in self.lots.iter_mut().zip(dealt) {
            lot.push(Table { name: name.clone(), columns: columns.clone(), rows });
        }
    }

    pub fn count(&self) -> usize {
        self.first.iter().chain(self.lots.iter().flatten()).map(|table| table.rows.len()).sum()
    }

    /// Takes away what the migrations filled in.
    pub async fn make_room(&self, db: &Database) -> Outcome<()> {
        let tx = db.begin().await.map_err(failed)?;
        for table in self.first.iter().rev() {
            tx.execute_unprepared(&format!("DELETE FROM {}", table.name)).await?;
        }
        Ok(tx.commit().await.map_err(failed)?)
    }

    /// Writes everything, with as few statements as the power of two that fits.
    pub async fn write(self, db: &Database) -> Outcome<()> {
        for lot in std::iter::once(self.first).chain(self.lots) {
            let tx = db.begin().await.map_err(failed)?;
            for table in lot {
                table.write(&tx).await?;
            }
            tx.commit().await.map_err(failed)?;
        }
        Ok(())
    }
}

async fn read<E: EntityTrait>(db: &Database) -> Outcome<Table> {
    let rows = E::find().all(db.reader()).await?;
    Ok(Table {
        name: E::default().table_name().to_owned(),
        columns: E::Column::iter().map(|column| column.as_str()).collect(),
        rows: rows.iter().map(|row| E::Column::iter().map(|column| row.get(column)).collect()).collect(),
    })
}

impl Table {
    async fn write(self, tx: &DatabaseTransaction) -> Outcome<()> {
        let width = self.columns.len();
        let lengths: Vec<usize> = pieces(&self.rows, 32_000 / width).map(<[_]>::len).collect();
        let mut rows = self.rows.into_iter();
        for length in lengths {
            let mut text = format!("INSERT INTO {} ({}) VALUES ", self.name, self.columns.join(", "));
            for row in 0..length {
                text += if row == 0 { "(" } else { ", (" };
                for column in 1..=width {
                    text += if column == 1 { "$" } else { ", $" };
                    text += &(row * width + column).to_string();
                }
                text += ")";
            }
            let values: Vec<Value> = rows.by_ref().take(length).flatten().collect();
            tx.execute_raw(Statement::from_sql_and_values(tx.get_database_backend(), text, values)).await?;
        }
        Ok(())
    }
}
