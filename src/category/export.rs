use sea_orm::ConnectionTrait;
use uuid::Uuid;

use super::CategoryInput;
use crate::body::input::RichTextInput;
use crate::kernel::{CategoryRef, Patch, Result};
use crate::media;
use crate::vocabulary::Vocabulary;

/// All categories, parents first.
pub async fn export(connection: &impl ConnectionTrait, vocabulary: &Vocabulary) -> Result<Vec<CategoryInput>> {
    let categories = &vocabulary.categories;
    let pictures = media::keys(connection, categories.all().filter_map(|category| category.image_id).collect()).await?;
    let mut inputs = Vec::new();
    let mut open: Vec<Option<Uuid>> = vec![None];
    while let Some(parent) = open.pop() {
        for category in categories.children(parent) {
            open.push(Some(category.id));
            let above = parent.and_then(|id| categories.get(id)).map(|parent| CategoryRef::Slug(parent.slug.clone()));
            inputs.push(CategoryInput {
                slug: Some(category.slug.clone()),
                name: Some(category.name.clone()),
                parent: Patch::set_if(above),
                position: (category.position != 0).then_some(category.position),
                description: Patch::set_if(
                    category.description.as_ref().map(|text| RichTextInput::Html(text.html.clone())),
                ),
                image: Patch::set_if(category.image_id.and_then(|id| pictures.get(&id).cloned())),
                media_topic: Patch::set_if(category.media_topic.clone()),
                wikidata_id: Patch::set_if(category.wikidata_id.clone()),
            });
        }
    }
    Ok(inputs)
}
