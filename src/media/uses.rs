//! Who shows a media file, drafts included.

use sea_orm::{ConnectionTrait, FromQueryResult};
use uuid::Uuid;

use crate::db::Sql;
use crate::facet::depends_on_nothing;
use crate::kernel::{NodeKind, Result};
use crate::taxonomy::TermKind;

/// Tables that name a file, and how.
fn namers() -> impl Iterator<Item = (&'static str, &'static str)> {
    let others = [("article_media", "asset_id"), ("collection", "image_id"), ("site", "logo_id")];
    others.into_iter().chain(TermKind::ALL.map(TermKind::row).into_iter().map(|row| (row.name, row.picture)))
}

/// That something shows `m`.
pub(super) fn condition(sql: &mut Sql) {
    sql.push("EXISTS (SELECT 1 FROM draft_reference d WHERE d.kind = ").bind(NodeKind::MediaAsset.type_name());
    sql.push(" AND d.ref_id = m.id)");
    for (table, column) in namers() {
        sql.push(" OR EXISTS (SELECT 1 FROM ").push(table).push(" WHERE ").push(column).push(" = m.id)");
    }
}

/// How often a file is shown: an article counts once, for what is public or for its draft.
pub async fn uses(connection: &impl ConnectionTrait, id: Uuid) -> Result<i64> {
    #[derive(FromQueryResult)]
    struct Number {
        n: i64,
    }
    depends_on_nothing("read for staff");
    let mut sql = Sql::new("SELECT (SELECT count(*) FROM draft_reference WHERE kind = ");
    sql.bind(NodeKind::MediaAsset.type_name()).push(" AND ref_id = ").bind(id);
    sql.push(" AND article_id NOT IN (SELECT article_id FROM article_media WHERE asset_id = ").bind(id).push("))");
    for (table, column) in namers() {
        sql.push(" + (SELECT count(*) FROM ").push(table).push(" WHERE ").push(column).push(" = ").bind(id).push(")");
    }
    sql.push(" AS n");
    Ok(sql.one::<Number>(connection).await?.map_or(0, |number| number.n))
}
