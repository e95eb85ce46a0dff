use entity::article;
use uuid::Uuid;

use crate::article::Genre;
use crate::kernel::{Error, Micros, Result};
use crate::workflow::{DraftState, PublicationState, ReleaseMode, Standing};

/// An article as the newsroom has it.
#[derive(Clone, Debug)]
pub struct EditorialArticle {
    pub id: Uuid,
    /// Grows with every change of anything.
    pub version: i32,
    pub standing: Standing,
    pub head_revision_id: Uuid,
    pub live_revision_id: Option<Uuid>,
    pub release: Option<Release>,
    pub headline: String,
    pub slug: String,
    pub language: String,
    /// The id of the original of its translations.
    pub translation_group: Uuid,
    /// Of a translation: the version of the original that its text follows.
    pub translated_from_version: Option<i32>,
    pub genre: Genre,
    pub urgency: i32,
    /// Who made it, as in the audit log; `None` for imports.
    pub created_by: Option<String>,
    pub created_at: Micros,
    pub updated_at: Micros,
    pub first_published_at: Option<Micros>,
}

/// A planned release. The revision is frozen: later edits do not slip into it.
#[derive(Clone, Copy, Debug)]
pub struct Release {
    pub at: Micros,
    pub mode: ReleaseMode,
    pub revision_id: Uuid,
}

impl TryFrom<article::Model> for EditorialArticle {
    type Error = Error;

    fn try_from(row: article::Model) -> Result<Self> {
        Ok(Self {
            id: row.id,
            version: row.version,
            standing: standing(&row)?,
            head_revision_id: row.head_revision_id,
            live_revision_id: row.live_revision_id,
            release: release(&row)?,
            genre: Genre::from_stored(&row.genre)?,
            headline: row.headline,
            slug: row.slug,
            language: row.language,
            translation_group: row.translation_group_id,
            translated_from_version: row.translated_from_version,
            urgency: row.urgency,
            created_by: row.created_by,
            created_at: Micros(row.created_at),
            updated_at: Micros(row.updated_at),
            first_published_at: row.first_published_at.map(Micros),
        })
    }
}

/// Where the article stands.
pub(super) fn standing(row: &article::Model) -> Result<Standing> {
    Ok(Standing {
        publication: PublicationState::from_stored(&row.publication)?,
        draft: DraftState::from_stored(&row.draft)?,
        release: row.release_mode.as_deref().map(ReleaseMode::from_stored).transpose()?,
        was_public: row.live_version > 0,
    })
}

fn release(row: &article::Model) -> Result<Option<Release>> {
    let (Some(at), Some(mode), Some(revision_id)) =
        (row.release_at, row.release_mode.as_deref(), row.release_revision_id)
    else {
        return Ok(None);
    };
    Ok(Some(Release { at: Micros(at), mode: ReleaseMode::from_stored(mode)?, revision_id }))
}
