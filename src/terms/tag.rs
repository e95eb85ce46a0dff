use entity::tag;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use uuid::Uuid;

use super::export::{html, picture};
use super::save::{Input, Saving, stored};
use crate::kernel::{Error, Micros, Patch, Result, Slug, checked};
use crate::media;
use crate::tag::{Tag, TagInput, TagKind};
use crate::taxonomy::TermKind;

impl Input for TagInput {
    const KIND: TermKind = TermKind::Tag;
    type Row = tag::Model;
    type Prefetch = ();

    fn named(&self) -> (Option<&str>, Option<&str>) {
        (self.slug.as_deref(), self.name.as_deref())
    }

    fn blank(id: Uuid, slug: &Slug, now: Micros) -> tag::Model {
        tag::Model {
            id,
            kind: TagKind::Keyword.as_str().into(),
            slug: slug.to_string(),
            name: String::new(),
            name_key: String::new(),
            description: None,
            image_id: None,
            media_topic: None,
            wikidata_id: None,
            same_as: "[]".into(),
            is_live: false,
            created_at: now.0,
            updated_at: now.0,
            version: 0,
        }
    }

    async fn apply(self, saving: &Saving<'_>, row: &mut tag::Model) -> Result<((), ())> {
        let Self { slug: _, name: _, tag_kind, description, image, media_topic, wikidata_id, same_as } = self;
        if let Some(kind) = tag_kind {
            row.kind = kind.as_str().into();
        }
        description.put("description", &mut row.description, stored)?;
        row.image_id = media::patched(saving.tx, "image", image, row.image_id).await?;
        media_topic.put("mediaTopic", &mut row.media_topic, |topic| checked::media_topic(topic).map(Some))?;
        wikidata_id.put("wikidataId", &mut row.wikidata_id, |item| checked::wikidata(item).map(Some))?;
        if same_as != Patch::Keep {
            let mut pages = Vec::new();
            same_as.put("sameAs", &mut pages, |pages| pages.into_iter().map(checked::http_url).collect())?;
            row.same_as = serde_json::to_string(&pages).map_err(Error::internal)?;
        }
        Ok(((), ()))
    }

    async fn write_beside(_: &Saving<'_>, (): ()) -> Result<()> {
        Ok(())
    }
}

/// Walks over all tags by slug.
#[derive(Default)]
pub(super) struct TagExport {
    after: String,
}

impl TagExport {
    /// The next tags; `None` at the end.
    pub async fn next(&mut self, connection: &impl ConnectionTrait) -> Result<Option<Vec<TagInput>>> {
        let rows = tag::Entity::find()
            .filter(tag::Column::Slug.gt(self.after.as_str()))
            .order_by_asc(tag::Column::Slug)
            .limit(500)
            .all(connection)
            .await?;
        let tags: Vec<Tag> = rows.into_iter().map(Tag::try_from).collect::<Result<_>>()?;
        let Some(last) = tags.last() else { return Ok(None) };
        self.after.clone_from(&last.slug);
        let pictures = media::keys(connection, tags.iter().filter_map(|tag| tag.image_id).collect()).await?;
        let inputs = tags.into_iter().map(|tag| TagInput {
            slug: Some(tag.slug),
            name: Some(tag.name),
            tag_kind: Some(tag.kind),
            description: html(&tag.description),
            image: picture(&pictures, tag.image_id),
            media_topic: Patch::set_if(tag.media_topic),
            wikidata_id: Patch::set_if(tag.wikidata_id),
            same_as: if tag.same_as.is_empty() { Patch::Keep } else { Patch::Set(tag.same_as) },
        });
        Ok(Some(inputs.collect()))
    }
}
