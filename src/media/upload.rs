use entity::media_upload;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder};
use uuid::Uuid;

use super::address::{Addresses, Pass};
use crate::db::{DatabaseTransaction, Sql};
use crate::facet::depends_on_nothing;
use crate::kernel::{Micros, Result};

/// How long bytes may take to come: an hour.
pub const LIFE: i64 = 3_600 * 1_000_000;

/// Bytes that are on their way, as they are stored.
pub type Upload = media_upload::Model;

/// Where and how to send the bytes.
#[derive(Clone, Debug)]
pub struct UploadTarget {
    pub url: String,
    pub headers: Vec<(&'static str, String)>,
    pub expires_at: Micros,
}

impl UploadTarget {
    /// Where the bytes of an upload go. It is the same however often it is asked for.
    pub fn of(upload: &Upload, addresses: &Addresses, secret: [u8; 32]) -> Self {
        let expires_at = Micros(upload.expires_at);
        let headers =
            vec![("content-type", upload.mime_type.clone()), ("content-length", upload.size_bytes.to_string())];
        Self { url: addresses.upload(upload.id, Pass::until(secret, expires_at)), headers, expires_at }
    }
}

/// Notes that bytes will come.
pub async fn begin(tx: &DatabaseTransaction, upload: Upload) -> Result<()> {
    media_upload::Entity::insert(upload.into_active_model()).exec_without_returning(tx).await?;
    Ok(())
}

/// An upload that has not ended.
pub async fn upload(connection: &impl ConnectionTrait, id: Uuid) -> Result<Option<Upload>> {
    depends_on_nothing("read for staff");
    Ok(media_upload::Entity::find_by_id(id).filter(media_upload::Column::EndedAt.is_null()).one(connection).await?)
}

/// The last upload of an asset, if it has not ended.
pub async fn upload_of(connection: &impl ConnectionTrait, asset: Uuid) -> Result<Option<Upload>> {
    depends_on_nothing("read for staff");
    let found = media_upload::Entity::find()
        .filter(media_upload::Column::AssetId.eq(asset))
        .order_by_desc(media_upload::Column::CreatedAt)
        .order_by_desc(media_upload::Column::Id)
        .one(connection)
        .await?;
    Ok(found.filter(|upload| upload.ended_at.is_none()))
}

/// How many somebody has begun since a moment.
pub async fn begun_since(connection: &impl ConnectionTrait, actor: &str, since: Micros) -> Result<u64> {
    use sea_orm::PaginatorTrait;
    depends_on_nothing("read for staff");
    Ok(media_upload::Entity::find()
        .filter(media_upload::Column::CreatedBy.eq(actor))
        .filter(media_upload::Column::CreatedAt.gt(since.0))
        .count(connection)
        .await?)
}

/// Takes an upload for a while, so that one alone looks at its bytes; `false` if somebody has it.
pub async fn take(tx: &DatabaseTransaction, id: Uuid, now: Micros, until: Micros) -> Result<bool> {
    let mut sql = Sql::new("UPDATE media_upload SET lease_until = ");
    sql.bind(until.0).push(" WHERE id = ").bind(id).push(" AND ended_at IS NULL");
    sql.push(" AND (lease_until IS NULL OR lease_until <= ").bind(now.0).push(")");
    Ok(sql.execute(tx).await?.rows_affected() > 0)
}

/// Lets go of an upload that somebody took.
pub async fn release(tx: &DatabaseTransaction, id: Uuid) -> Result<()> {
    Sql::new("UPDATE media_upload SET lease_until = NULL WHERE id = ").bind(id).execute(tx).await?;
    Ok(())
}

/// Notes that nothing more will come of an upload; `false` if that is so already.
pub async fn end(tx: &DatabaseTransaction, id: Uuid, now: Micros) -> Result<bool> {
    let mut sql = Sql::new("UPDATE media_upload SET ended_at = ");
    sql.bind(now.0).push(" WHERE id = ").bind(id).push(" AND ended_at IS NULL");
    Ok(sql.execute(tx).await?.rows_affected() > 0)
}
