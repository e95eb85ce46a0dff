use entity::source;
use sea_orm::ConnectionTrait;
use uuid::Uuid;

use super::export::{html, picture};
use super::save::{Input, Saving, stored};
use crate::kernel::{Micros, Patch, RegionRef, Result, Slug, checked};
use crate::media;
use crate::source::{SourceInput, SourceKind};
use crate::taxonomy::TermKind;
use crate::vocabulary::Vocabulary;

impl Input for SourceInput {
    const KIND: TermKind = TermKind::Source;
    type Row = source::Model;
    type Prefetch = ();

    fn named(&self) -> (Option<&str>, Option<&str>) {
        (self.slug.as_deref(), self.name.as_deref())
    }

    fn blank(id: Uuid, slug: &Slug, now: Micros) -> source::Model {
        source::Model {
            id,
            kind: SourceKind::Other.as_str().into(),
            slug: slug.to_string(),
            name: String::new(),
            name_key: String::new(),
            homepage_url: None,
            description: None,
            logo_id: None,
            region_id: None,
            ownership_note: None,
            wikidata_id: None,
            is_live: false,
            created_at: now.0,
            updated_at: now.0,
            version: 0,
        }
    }

    async fn apply(self, saving: &Saving<'_>, row: &mut source::Model) -> Result<((), ())> {
        let Self {
            slug: _,
            name: _,
            source_kind,
            homepage_url,
            description,
            logo,
            region,
            ownership_note,
            wikidata_id,
        } = self;
        if let Some(kind) = source_kind {
            row.kind = kind.as_str().into();
        }
        homepage_url.put("homepageUrl", &mut row.homepage_url, |url| checked::http_url(url).map(Some))?;
        description.put("description", &mut row.description, stored)?;
        row.logo_id = media::patched(saving.tx, "logo", logo, row.logo_id).await?;
        region.put("region", &mut row.region_id, |reference| saving.vocabulary.regions.id(&reference).map(Some))?;
        ownership_note.put("ownershipNote", &mut row.ownership_note, |text| checked::line(text, 300).map(Some))?;
        wikidata_id.put("wikidataId", &mut row.wikidata_id, |item| checked::wikidata(item).map(Some))?;
        Ok(((), ()))
    }

    async fn write_beside(_: &Saving<'_>, (): ()) -> Result<()> {
        Ok(())
    }
}

/// All sources by slug.
pub(super) async fn export(connection: &impl ConnectionTrait, vocabulary: &Vocabulary) -> Result<Vec<SourceInput>> {
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
            description: html(&source.description),
            logo: picture(&pictures, source.logo_id),
            region: Patch::set_if(region.map(|region| RegionRef::Slug(region.slug.clone()))),
            ownership_note: Patch::set_if(source.ownership_note.clone()),
            wikidata_id: Patch::set_if(source.wikidata_id.clone()),
        }
    });
    Ok(inputs.collect())
}
