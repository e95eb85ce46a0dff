use uuid::Uuid;

use crate::body::RichText;
use crate::taxonomy::TermKind;
use crate::wire_enum;

wire_enum!(
    /// Kind of information source.
    SourceKind {
        /// A wire service.
        NewsAgency = "NEWS_AGENCY",
        /// Radio or television.
        Broadcaster = "BROADCASTER",
        /// A newspaper or magazine.
        Newspaper = "NEWSPAPER",
        /// A site that is none of the others.
        Website = "WEBSITE",
        /// A government or one of its bodies.
        Government = "GOVERNMENT",
        /// Intergovernmental organisation.
        Igo = "IGO",
        /// Non-governmental organisation.
        Ngo = "NGO",
        /// A business.
        Company = "COMPANY",
        /// A university or research institute.
        Academic = "ACADEMIC",
        /// An account or post on a social network.
        SocialMedia = "SOCIAL_MEDIA",
        /// One person.
        Person = "PERSON",
        /// A text, e.g. a treaty or a leaked paper.
        Document = "DOCUMENT",
        /// Something else.
        Other = "OTHER",
    }
);

/// An information source.
#[derive(Clone, Debug, PartialEq)]
pub struct Source {
    pub id: Uuid,
    pub kind: SourceKind,
    pub slug: String,
    pub name: String,
    /// What the name is sorted by.
    pub name_key: String,
    pub homepage_url: Option<String>,
    pub description: Option<RichText>,
    pub logo_id: Option<Uuid>,
    pub region_id: Option<Uuid>,
    pub ownership_note: Option<String>,
    pub wikidata_id: Option<String>,
    /// A public article cites it; otherwise the public does not know of it.
    pub is_live: bool,
    pub version: i32,
}

impl Source {
    pub fn path(&self) -> String {
        TermKind::Source.path(&self.slug)
    }
}
