use sea_orm::ConnectionTrait;

use super::SourceInput;
use crate::body::input::RichTextInput;
use crate::kernel::{Patch, RegionRef, Result};
use crate::media;
use crate::vocabulary::Vocabulary;

/// All sources by slug.
pub async fn export(connection: &impl ConnectionTrait, vocabulary: &Vocabulary) -> Result<Vec<SourceInput>> {
    let mut sources: Vec<_> = vocabulary.sources.all().cloned().collect();
    sources.sort_by(|a, b| a.slug.cmp(&b.slug));
    let pictures = media::keys(connection, sources.iter().filter_map(|source| source.logo_id).collect()).await?;
    let inputs = sources.iter().map(|source| {
        let region = source.region_id.and_then(|id| vocabulary.regions.get(id));
        SourceInput {
            slug: Some(source.slug.clone()),
            name: Some(source.name.clone()),
            source_kind: Some(source.kind),
            homepage_url: Patch::set_if(source.homepage_url.clone()),
            description: Patch::set_if(source.description.as_ref().map(|text| RichTextInput::Html(text.html.clone()))),
            logo: Patch::set_if(source.logo_id.and_then(|id| pictures.get(&id).cloned())),
            region: Patch::set_if(region.map(|region| RegionRef::Slug(region.slug.clone()))),
            ownership_note: Patch::set_if(source.ownership_note.clone()),
            wikidata_id: Patch::set_if(source.wikidata_id.clone()),
        }
    });
    Ok(inputs.collect())
}
