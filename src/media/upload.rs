use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use entity::media_upload;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder};
use uuid::Uuid;

use super::Library;
use super::address::Pass;
use super::store::Spot;
use crate::db::{DatabaseTransaction, Sql};
use crate::facet::depends_on_nothing;
use crate::kernel::{Error, Micros, Result};

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
    /// Where the bytes of an upload go, to us or straight into a bucket. It is the same place however often it is asked for.
    pub fn of(upload: &Upload, library: &Library, secret: [u8; 32], now: Micros) -> Result<Self> {
        let expires_at = Micros(upload.expires_at);
        let mut headers =
            vec![("content-type", upload.mime_type.clone()), ("content-length", upload.size_bytes.to_string())];
        let Some(bucket) = library.store.bucket() else {
            let url = library.addresses.upload(upload.id, Pass::until(secret, expires_at));
            return Ok(Self { url, headers, expires_at });
        };
        // What is there is being looked at, or will be: nobody puts something else in its place.
        headers.push(("if-none-match", "*".to_owned()));
        if let Some(digest) = &upload.sha256 {
            headers.push(("x-amz-checksum-sha256", STANDARD.encode(bytes(digest)?)));
        }
        let signed: Vec<(&str, &str)> = headers.iter().map(|(name, value)| (*name, value.as_str())).collect();
        let left = Duration::from_micros(u64::try_from(expires_at.0 - now.0).unwrap_or_default());
        let url = bucket.sign_put(&Spot::incoming(upload.id), &signed, left);
        Ok(Self { url, headers, expires_at })
    }
}

/// What hexadecimal digits stand for.
fn bytes(digits: &str) -> Result<Vec<u8>> {
    let pairs = digits.as_bytes().chunks(2).map(std::str::from_utf8);
    pairs.map(|pair| u8::from_str_radix(pair.map_err(Error::internal)?, 16).map_err(Error::internal)).collect()
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
