use entity::tag;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

use super::{Tag, TagInput};
use crate::body::input::RichTextInput;
use crate::kernel::{Patch, Result};
use crate::media;

/// Walks over all tags by slug.
#[derive(Default)]
pub struct Export {
    after: String,
}

impl Export {
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
            description: Patch::set_if(tag.description.map(|text| RichTextInput::Html(text.html))),
            image: Patch::set_if(tag.image_id.and_then(|id| pictures.get(&id).cloned())),
            media_topic: Patch::set_if(tag.media_topic),
            wikidata_id: Patch::set_if(tag.wikidata_id),
            same_as: if tag.same_as.is_empty() { Patch::Keep } else { Patch::Set(tag.same_as) },
        });
        Ok(Some(inputs.collect()))
    }
}
