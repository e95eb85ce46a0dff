//! What every kind of terms has in common holds for all of them, on both databases.

use std::collections::BTreeSet;

use dateline::db::Sql;
use dateline::taxonomy::{Column, TermKind};
use sea_orm::{ConnectionTrait, DbBackend, FromQueryResult};

use crate::app::TestApp;
use crate::on_both_databases;

#[derive(FromQueryResult)]
struct Reference {
    from_table: String,
    from_column: String,
    to_table: String,
}

async fn references(app: &TestApp) -> Vec<Reference> {
    let connection = app.app.db.reader();
    let text = match connection.get_database_backend() {
        DbBackend::Sqlite => {
            "SELECT m.name AS from_table, k.\"from\" AS from_column, k.\"table\" AS to_table
             FROM sqlite_master m JOIN pragma_foreign_key_list(m.name) k WHERE m.type = 'table'"
        }
        _ => {
            "SELECT c.conrelid::regclass::text AS from_table, a.attname::text AS from_column,
                 c.confrelid::regclass::text AS to_table
             FROM pg_constraint c JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = c.conkey[1]
             WHERE c.contype = 'f'"
        }
    };
    Sql::new(text).all(connection).await.unwrap()
}

on_both_databases! {
    async fn whoever_refers_to_a_term_is_known(app: &TestApp) {
        let references = references(app).await;
        assert!(references.len() > 20);
        for row in TermKind::ALL.map(TermKind::row) {
            let lists: [&[Column]; 3] = [row.parent_again, row.named_by, row.owned];
            let known = std::iter::once(&row.used_by).chain(&row.parent).chain(lists.into_iter().flatten());
            let known: BTreeSet<(String, String)> =
                known.map(|column| (column.table.to_owned(), column.name.to_owned())).collect();
            let found = references.iter().filter(|reference| reference.to_table == row.name);
            let found: BTreeSet<(String, String)> =
                found.map(|reference| (reference.from_table.clone(), reference.from_column.clone())).collect();
            let missing: Vec<_> = found.difference(&known).collect();
            assert!(missing.is_empty(), "{} is also named by {missing:?}", row.name);
            // What is not declared as a reference is there at least.
            for (table, column) in &known {
                let mut sql = Sql::new("SELECT ");
                sql.push(column).push(" FROM ").push(table).push(" WHERE 1 = 0");
                sql.rows(app.app.db.reader()).await.unwrap();
            }
            let mut sql = Sql::new("SELECT ");
            sql.push(row.picture).push(if row.is_hidden_unused { ", is_live FROM " } else { " FROM " });
            sql.push(row.name).push(" WHERE 1 = 0");
            sql.rows(app.app.db.reader()).await.unwrap();
        }
    }
}
