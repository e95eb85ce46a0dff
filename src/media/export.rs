use std::collections::HashMap;

use entity::{author, media_asset};
use sea_orm::{ColumnTrait, Condition, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use uuid::Uuid;

use super::input::KeptInput;
use super::save::{kind_of, name_of};
use super::{Asset, Kept, MediaInput, MediaStatus, Place, Rights};
use crate::body::input::RichTextInput;
use crate::kernel::{AuthorRef, Micros, Patch, Result, SourceRef};
use crate::source::Sources;

/// Records fetched in one step.
const STEP: u64 = 500;

/// Walks over all media records, oldest first.
#[derive(Default)]
pub struct Export {
    after: Option<(Micros, Uuid)>,
}

impl Export {
    /// The next records, without the names of sources and people; `None` at the end.
    pub async fn next(&mut self, connection: &impl ConnectionTrait) -> Result<Option<Vec<MediaInput>>> {
        let assets = page(connection, &mut self.after).await?;
        // What has not come is nothing that another database could have.
        let is_there = |asset: &Asset| asset.status == MediaStatus::Ready;
        Ok((!assets.is_empty()).then(|| assets.into_iter().filter(is_there).map(input).collect()))
    }
}

/// Walks over all media records once more, for the names of sources and people.
#[derive(Default)]
pub struct ExportCredits {
    after: Option<(Micros, Uuid)>,
}

impl ExportCredits {
    /// The next records that name somebody; `None` at the end.
    pub async fn next(
        &mut self,
        connection: &impl ConnectionTrait,
        sources: &Sources,
    ) -> Result<Option<Vec<MediaInput>>> {
        let assets = page(connection, &mut self.after).await?;
        if assets.is_empty() {
            return Ok(None);
        }
        let people = assets.iter().filter_map(|asset| asset.photographer_id);
        let authors = author::Entity::find().filter(author::Column::Id.is_in(people)).all(connection).await?;
        let slugs: HashMap<Uuid, String> = authors.into_iter().map(|row| (row.id, row.slug)).collect();
        let credits = assets.into_iter().filter_map(|asset| {
            let source = asset.source_id.and_then(|id| sources.get(id));
            let source = Patch::set_if(source.map(|source| SourceRef::Slug(source.slug.clone())));
            let photographer = asset.photographer_id.and_then(|id| slugs.get(&id).cloned()).map(AuthorRef::Slug);
            let photographer = Patch::set_if(photographer);
            let is_there = asset.status == MediaStatus::Ready;
            let names_nobody = !is_there || (source.is_keep() && photographer.is_keep());
            let key = asset.key.unwrap_or_else(|| asset.id.to_string());
            (!names_nobody).then_some(MediaInput { key, source, photographer, ..MediaInput::default() })
        });
        Ok(Some(credits.collect()))
    }
}

/// Walks over all media files one by one, oldest first.
pub struct Walk<'a, C> {
    connection: &'a C,
    after: Option<(Micros, Uuid)>,
    step: std::vec::IntoIter<Asset>,
}

/// All media files, whatever they are.
pub fn walk<C: ConnectionTrait>(connection: &C) -> Walk<'_, C> {
    Walk { connection, after: None, step: Vec::new().into_iter() }
}

impl<C: ConnectionTrait> Walk<'_, C> {
    pub async fn next(&mut self) -> Result<Option<Asset>> {
        if let Some(asset) = self.step.next() {
            return Ok(Some(asset));
        }
        self.step = page(self.connection, &mut self.after).await?.into_iter();
        Ok(self.step.next())
    }
}

async fn page(connection: &impl ConnectionTrait, after: &mut Option<(Micros, Uuid)>) -> Result<Vec<Asset>> {
    use media_asset::Column::{CreatedAt, Id};
    let mut query = media_asset::Entity::find().order_by_asc(CreatedAt).order_by_asc(Id).limit(STEP);
    if let Some((Micros(at), id)) = *after {
        query = query
            .filter(Condition::any().add(CreatedAt.gt(at)).add(Condition::all().add(CreatedAt.eq(at)).add(Id.gt(id))));
    }
    let assets: Vec<Asset> = query.all(connection).await?.into_iter().map(Asset::try_from).collect::<Result<_>>()?;
    *after = assets.last().map(|asset| (asset.created_at, asset.id)).or(*after);
    Ok(assets)
}

fn input(asset: Asset) -> MediaInput {
    let key = asset.key.unwrap_or_else(|| asset.id.to_string());
    let (url, kept) = match asset.place {
        Place::Elsewhere(url) => (Some(url), None),
        Place::Nowhere { .. } => (None, None),
        Place::Here(Kept { public_key, original, master, has_alpha, pipeline }) => {
            (None, Some(KeptInput { public_key, original, master, has_alpha, pipeline }))
        }
    };
    let is_own_name = url.as_ref().is_none_or(|url| asset.file_name != name_of(url));
    MediaInput {
        key,
        file_name: is_own_name.then_some(asset.file_name),
        url,
        media_kind: (asset.kind != kind_of(&asset.mime_type)).then_some(asset.kind),
        mime_type: Some(asset.mime_type),
        size_bytes: Patch::set_if(asset.size_bytes.map(|size| size.to_string())),
        width: Patch::set_if(asset.width),
        height: Patch::set_if(asset.height),
        duration_seconds: Patch::set_if(asset.duration_ms.map(|ms| ms as f64 / 1000.0)),
        alt: Patch::set_if(asset.alt),
        caption: Patch::set_if(asset.caption.map(|text| RichTextInput::Html(text.html))),
        credit: Patch::set_if(asset.credit),
        source: Patch::Keep,
        photographer: Patch::Keep,
        rights: Patch::set_if((asset.rights != Rights::default()).then_some(asset.rights)),
        focal_x: Patch::set_if(asset.focal.map(|point| point.x)),
        focal_y: Patch::set_if(asset.focal.map(|point| point.y)),
        blur_hash: Patch::set_if(asset.blur_hash),
        dominant_color: Patch::set_if(asset.dominant_color),
        created_at: Some(asset.created_at),
        usable_from: Patch::set_if(asset.window.from),
        usable_until: Patch::set_if(asset.window.until),
        syndication_allowed: Patch::set_if((!asset.may_syndicate).then_some(false)),
        kept,
    }
}
