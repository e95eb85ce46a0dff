use std::collections::HashSet;

use entity::category;
use sea_orm::ConnectionTrait;
use uuid::Uuid;

use super::export::{html, picture};
use super::save::{Input, Saving, stored};
use crate::category::CategoryInput;
use crate::kernel::{CategoryRef, Conflict, Error, Micros, Patch, Result, Slug, checked};
use crate::media;
use crate::taxonomy::TermKind;
use crate::vocabulary::Vocabulary;

impl Input for CategoryInput {
    const KIND: TermKind = TermKind::Category;
    type Row = category::Model;
    type Prefetch = ();

    fn named(&self) -> (Option<&str>, Option<&str>) {
        (self.slug.as_deref(), self.name.as_deref())
    }

    fn blank(id: Uuid, slug: &Slug, now: Micros) -> category::Model {
        category::Model {
            id,
            parent_id: None,
            slug: slug.to_string(),
            name: String::new(),
            description: None,
            image_id: None,
            media_topic: None,
            wikidata_id: None,
            position: 0,
            created_at: now.0,
            updated_at: now.0,
            version: 0,
        }
    }

    async fn apply(self, saving: &Saving<'_>, row: &mut category::Model) -> Result<((), ())> {
        let Self { slug: _, name: _, parent, position, description, image, media_topic, wikidata_id } = self;
        row.position = position.unwrap_or(row.position);
        description.put("description", &mut row.description, stored)?;
        row.image_id = media::patched(saving.tx, "image", image, row.image_id).await?;
        media_topic.put("mediaTopic", &mut row.media_topic, |topic| checked::media_topic(topic).map(Some))?;
        wikidata_id.put("wikidataId", &mut row.wikidata_id, |item| checked::wikidata(item).map(Some))?;
        let categories = &saving.vocabulary.categories;
        parent.put("parent", &mut row.parent_id, |reference| categories.id(&reference).map(Some))?;
        if row.parent_id.is_some_and(|parent| categories.ancestors(parent).contains(&row.id)) {
            let message = format!("\"{}\" cannot lie in a category that lies in it.", saving.slug);
            return Err(Error::conflict(Conflict::Cycle, message).in_field("parent"));
        }
        Ok(((), ()))
    }

    async fn write_beside(_: &Saving<'_>, (): ()) -> Result<()> {
        Ok(())
    }

    fn ancestors(vocabulary: &Vocabulary, row: &category::Model, (): &()) -> HashSet<Uuid> {
        row.parent_id.iter().flat_map(|parent| vocabulary.categories.ancestors(*parent)).copied().collect()
    }
}

/// All categories, parents first.
pub(super) async fn export(connection: &impl ConnectionTrait, vocabulary: &Vocabulary) -> Result<Vec<CategoryInput>> {
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
                description: html(&category.description),
                image: picture(&pictures, category.image_id),
                media_topic: Patch::set_if(category.media_topic.clone()),
                wikidata_id: Patch::set_if(category.wikidata_id.clone()),
            });
        }
    }
    Ok(inputs)
}
