use async_graphql::InputObject;
use entity::media_asset;
use sea_orm::ConnectionTrait;

use super::Rights;
use crate::author;
use crate::body::input::RichTextInput;
use crate::kernel::{AuthorRef, Error, Micros, Patch, Result, SourceRef, checked, name_key};
use crate::source::Sources;

/// What is said of a file. What is absent stays as it is.
#[derive(Clone, Debug, Default, PartialEq, InputObject)]
#[graphql(name = "MediaDetailsInput")]
pub struct Details {
    /// Text alternative, at most 1,000 characters.
    pub alt: Patch<String>,
    /// Caption.
    pub caption: Patch<RichTextInput>,
    /// Credit line, at most 300 characters.
    pub credit: Patch<String>,
    /// Where it comes from.
    pub source: Patch<SourceRef>,
    /// Who took it.
    pub photographer: Patch<AuthorRef>,
    /// Copyright and usage.
    pub rights: Patch<Rights>,
    /// Before this moment the public sees nothing of it, even where articles show it.
    pub usable_from: Patch<Micros>,
    /// From this moment on the public sees nothing of it any more.
    pub usable_until: Patch<Micros>,
    /// Partners may show it too; true if absent.
    pub syndication_allowed: Patch<bool>,
    /// Point that must stay visible when cropping: 0 to 1 from the left.
    pub focal_x: Patch<f64>,
    /// The same from the top.
    pub focal_y: Patch<f64>,
}

impl Details {
    /// Puts what is said where it belongs.
    pub async fn put(
        self,
        connection: &impl ConnectionTrait,
        sources: &Sources,
        row: &mut media_asset::Model,
    ) -> Result<()> {
        self.alt.put("alt", &mut row.alt, |text| checked::line(text, 1_000).map(Some))?;
        self.caption.put("caption", &mut row.caption, |text| {
            serde_json::to_string(&text.read()?).map(Some).map_err(Error::internal)
        })?;
        self.credit.put("credit", &mut row.credit, |text| checked::line(text, 300).map(Some))?;
        self.source.put("source", &mut row.source_id, |reference| sources.id(&reference).map(Some))?;
        row.photographer_id = match self.photographer {
            Patch::Keep => row.photographer_id,
            Patch::Clear => None,
            Patch::Set(reference) => {
                Some(author::find_id(connection, &reference).await.map_err(|error| error.in_field("photographer"))?)
            }
        };
        if self.rights != Patch::Keep {
            let rights = self.rights.apply_or(None, Rights::default).checked();
            row.rights =
                serde_json::to_string(&rights.map_err(|error| error.in_field("rights"))?).map_err(Error::internal)?;
        }
        self.usable_from.put("usableFrom", &mut row.usable_from, |at| Ok(Some(at.0)))?;
        self.usable_until.put("usableUntil", &mut row.usable_until, |at| Ok(Some(at.0)))?;
        if row.usable_from.zip(row.usable_until).is_some_and(|(from, until)| from >= until) {
            return Err(Error::invalid("It ends before it begins.").in_field("usableUntil"));
        }
        row.may_syndicate = self.syndication_allowed.apply_or(Some(row.may_syndicate), || true);
        self.focal_x.put("focalX", &mut row.focal_x, fraction)?;
        self.focal_y.put("focalY", &mut row.focal_y, fraction)?;
        row.words = words_of(row);
        Ok(())
    }
}

/// What a file is searched by: its name, text alternative and credit.
pub fn words_of(row: &media_asset::Model) -> String {
    let texts = [Some(&row.file_name), row.alt.as_ref(), row.credit.as_ref()];
    name_key(&texts.into_iter().flatten().map(String::as_str).collect::<Vec<_>>().join(" "))
}

fn fraction(number: f64) -> Result<Option<f64>> {
    if (0.0..=1.0).contains(&number) {
        return Ok(Some(number));
    }
    Err(Error::invalid(format!("{number} is not between 0 and 1.")))
}
