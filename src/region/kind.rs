use uuid::Uuid;

use crate::body::RichText;
use crate::taxonomy::TermKind;
use crate::wire_enum;

wire_enum!(
    /// Kind of place.
    RegionKind {
        /// The root.
        World = "WORLD",
        /// M49 region, e.g. Europe (150).
        Macroregion = "MACROREGION",
        /// M49 sub-region or intermediate region, e.g. Western Europe (155).
        Subregion = "SUBREGION",
        /// ISO 3166-1 country: a member or observer state of the United Nations.
        Country = "COUNTRY",
        /// ISO 3166-1 area that is not a sovereign state, or a disputed area.
        Territory = "TERRITORY",
        /// ISO 3166-2 subdivision.
        Subdivision = "SUBDIVISION",
        /// City or locality.
        Place = "PLACE",
        /// Editorial or political grouping with no M49 geography, e.g. Eurasia, EU, Sahel.
        Grouping = "GROUPING",
    }
);

/// A place or grouping of places.
#[derive(Clone, Debug, PartialEq)]
pub struct Region {
    pub id: Uuid,
    pub kind: RegionKind,
    pub slug: String,
    pub name: String,
    /// What the name is sorted by.
    pub name_key: String,
    pub official_name: Option<String>,
    pub description: Option<RichText>,
    pub image_id: Option<Uuid>,
    /// UN M49 code, three digits.
    pub m49: Option<String>,
    pub iso_alpha2: Option<String>,
    pub iso_alpha3: Option<String>,
    pub iso_subdivision: Option<String>,
    pub wikidata_id: Option<String>,
    /// Degrees north, WGS 84.
    pub latitude: Option<f64>,
    /// Degrees east, WGS 84.
    pub longitude: Option<f64>,
    /// Every direct parent, primary first.
    pub parents: Vec<Uuid>,
    /// It came with Dateline.
    pub is_reference: bool,
    pub version: i32,
}

impl Region {
    pub fn path(&self) -> String {
        TermKind::Region.path(&self.slug)
    }
}
