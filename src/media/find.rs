use std::collections::HashMap;
use std::sync::Arc;

use entity::media_asset;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, FromQueryResult, QueryFilter};
use uuid::Uuid;

use super::{Asset, MediaStatus};
use crate::db::Sql;
use crate::facet::{Facet, depends_on, depends_on_nothing, depends_until};
use crate::kernel::{Error, GlobalId, MediaRef, Micros, NodeKind, Patch, Result};
use crate::taxonomy::{Taxonomy, TermKind};

/// Assets by id, whether they can be shown or not.
pub async fn by_ids(connection: &impl ConnectionTrait, ids: &[Uuid]) -> Result<HashMap<Uuid, Arc<Asset>>> {
    ids.iter().for_each(|id| depends_on(Facet::asset(*id)));
    let mut sql = Sql::new("SELECT * FROM media_asset WHERE ");
    let rows: Vec<media_asset::Model> = sql.is_one_of(connection, "id", ids.iter().copied()).all(connection).await?;
    rows.into_iter().map(|row| Asset::try_from(row).map(|asset| (asset.id, Arc::new(asset)))).collect()
}

/// Those assets that can be shown at a moment, for what is public and shows them.
pub async fn usable_by_ids(
    connection: &impl ConnectionTrait,
    ids: &[Uuid],
    now: Micros,
) -> Result<HashMap<Uuid, Arc<Asset>>> {
    Ok(usable(by_ids(connection, ids).await?, now))
}

/// Those of some assets that can be shown at a moment.
pub fn usable(mut assets: HashMap<Uuid, Arc<Asset>>, now: Micros) -> HashMap<Uuid, Arc<Asset>> {
    assets.values().filter_map(|asset| asset.window.next_turn(now)).for_each(depends_until);
    assets.retain(|_, asset| asset.is_usable(now));
    assets
}

/// The asset that addresses call so, public or not.
pub async fn at_key(connection: &impl ConnectionTrait, key: &str) -> Result<Option<Arc<Asset>>> {
    let found = media_asset::Entity::find().filter(media_asset::Column::PublicKey.eq(key)).one(connection).await?;
    let Some(row) = found else {
        depends_on_nothing("nobody gives an asset a key that was asked for before");
        return Ok(None);
    };
    depends_on(Facet::asset(row.id));
    Asset::try_from(row).map(Arc::new).map(Some)
}

/// An asset as it is stored, for whoever changes it.
pub async fn row(connection: &impl ConnectionTrait, id: Uuid) -> Result<Option<media_asset::Model>> {
    depends_on_nothing("read for changes");
    Ok(media_asset::Entity::find_by_id(id).one(connection).await?)
}

/// Those assets that something public shows at a moment: an article, a term, an author, a source, a collection or the site.
pub async fn public_by_ids(
    connection: &impl ConnectionTrait,
    ids: &[Uuid],
    now: Micros,
) -> Result<HashMap<Uuid, Arc<Asset>>> {
    const USES: [&str; 3] =
        ["article_media WHERE asset_id", "collection WHERE is_published AND image_id", "site WHERE logo_id"];
    #[derive(FromQueryResult)]
    struct Found {
        id: Uuid,
    }
    [Facet::PICTURES, Facet::TAGS, Facet::AUTHORS, Facet::COLLECTIONS].into_iter().for_each(depends_on);
    let mut sql = Sql::new("SELECT m.id FROM media_asset m WHERE m.id IN ");
    sql.list(ids.iter().copied()).push(" AND (FALSE");
    for used in USES {
        sql.push(" OR EXISTS (SELECT 1 FROM ").push(used).push(" = m.id)");
    }
    for Taxonomy { name, picture, is_hidden_unused, .. } in TermKind::ALL.map(TermKind::row) {
        sql.push(" OR EXISTS (SELECT 1 FROM ").push(name).push(" WHERE ");
        sql.push(if *is_hidden_unused { "is_live AND " } else { "" }).push(picture).push(" = m.id)");
    }
    sql.push(")");
    let public: Vec<Uuid> = sql.all::<Found>(connection).await?.into_iter().map(|row| row.id).collect();
    if public.is_empty() { Ok(HashMap::new()) } else { usable_by_ids(connection, &public, now).await }
}

/// The id behind a reference. Fails with `NOT_FOUND`.
pub async fn find_id(connection: &impl ConnectionTrait, reference: &MediaRef) -> Result<Uuid> {
    depends_on_nothing("read for inputs");
    let found = match reference {
        MediaRef::Id(id) => media_asset::Entity::find_by_id(GlobalId::parse_as(NodeKind::MediaAsset, id)?),
        MediaRef::Key(key) => media_asset::Entity::find().filter(media_asset::Column::ImportKey.eq(key)),
    };
    let found = found.one(connection).await?;
    let row = found.ok_or_else(|| Error::not_found(format!("There is no media file with {reference}.")))?;
    if row.status != MediaStatus::Ready.as_str() {
        return Err(Error::invalid("The media file is not there yet. Send its bytes and complete the upload."));
    }
    Ok(row.id)
}

/// The picture that something has after a change of the field that names it.
pub async fn patched(
    connection: &impl ConnectionTrait,
    field: &str,
    change: Patch<MediaRef>,
    current: Option<Uuid>,
) -> Result<Option<Uuid>> {
    match change {
        Patch::Keep => Ok(current),
        Patch::Clear => Ok(None),
        Patch::Set(reference) => find_id(connection, &reference).await.map(Some).map_err(|error| error.in_field(field)),
    }
}

/// What files call these assets.
pub async fn keys(connection: &impl ConnectionTrait, ids: Vec<Uuid>) -> Result<HashMap<Uuid, MediaRef>> {
    depends_on_nothing("read for exports");
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let rows = media_asset::Entity::find().filter(media_asset::Column::Id.is_in(ids)).all(connection).await?;
    Ok(rows
        .into_iter()
        .map(|row| (row.id, MediaRef::Key(row.import_key.unwrap_or_else(|| row.id.to_string()))))
        .collect())
}
