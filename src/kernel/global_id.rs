use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use uuid::Uuid;

use super::{Error, Result, shown};

/// What a global id names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[repr(u8)]
pub enum NodeKind {
    Article = 1,
    Region = 2,
    Category = 3,
    Tag = 4,
    Author = 5,
    Source = 6,
    MediaAsset = 7,
    Correction = 8,
    Comment = 9,
    Menu = 10,
    Collection = 11,
    EditorialArticle = 12,
    ArticleRevision = 13,
    PreviewLink = 14,
    User = 15,
    Session = 16,
    ApiKey = 17,
    Redirect = 18,
    Site = 19,
    /// An entry of the audit log; its number is the id.
    AuditEntry = 20,
    /// What a preview link shows of an article: a revision.
    Preview = 21,
}

impl NodeKind {
    /// Every kind.
    pub const ALL: [Self; 21] = [
        Self::Article,
        Self::Region,
        Self::Category,
        Self::Tag,
        Self::Author,
        Self::Source,
        Self::MediaAsset,
        Self::Correction,
        Self::Comment,
        Self::Menu,
        Self::Collection,
        Self::EditorialArticle,
        Self::ArticleRevision,
        Self::PreviewLink,
        Self::User,
        Self::Session,
        Self::ApiKey,
        Self::Redirect,
        Self::Site,
        Self::AuditEntry,
        Self::Preview,
    ];

    /// The GraphQL type.
    pub const fn type_name(self) -> &'static str {
        match self {
            Self::Article => "Article",
            Self::Region => "Region",
            Self::Category => "Category",
            Self::Tag => "Tag",
            Self::Author => "Author",
            Self::Source => "Source",
            Self::MediaAsset => "MediaAsset",
            Self::Correction => "Correction",
            Self::Comment => "Comment",
            Self::Menu => "Menu",
            Self::Collection => "Collection",
            Self::EditorialArticle => "EditorialArticle",
            Self::ArticleRevision => "ArticleRevision",
            Self::PreviewLink => "PreviewLink",
            Self::User => "User",
            Self::Session => "Session",
            Self::ApiKey => "ApiKey",
            Self::Redirect => "Redirect",
            Self::Site => "Site",
            Self::AuditEntry => "AuditEntry",
            Self::Preview => "Preview",
        }
    }
}

/// An id of the Node interface: kind and key, opaque to clients and stable for ever.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct GlobalId {
    pub kind: NodeKind,
    pub id: Uuid,
}

/// Marks the ids of redirects, which are told apart by their paths: no kind has this number.
const PATH: u8 = 0x80 | NodeKind::Redirect as u8;

impl GlobalId {
    /// The id of the redirect at a path.
    pub fn of_path(path: &str) -> String {
        let bytes: Vec<u8> = [PATH].into_iter().chain(path.bytes()).collect();
        URL_SAFE_NO_PAD.encode(bytes)
    }

    /// The path that the id of a redirect names; `None` for what is another id or none.
    pub fn path_of(id: &str) -> Option<String> {
        let bytes = URL_SAFE_NO_PAD.decode(id).ok()?;
        let (kind, path) = bytes.split_first()?;
        (*kind == PATH).then(|| String::from_utf8(path.to_vec()).ok()).flatten()
    }

    pub fn new(kind: NodeKind, id: Uuid) -> Self {
        Self { kind, id }
    }

    /// Reads an id of any kind. Fails with `BAD_USER_INPUT` on what this API did not give out.
    pub fn parse(text: &str) -> Result<Self> {
        Self::decode(text).ok_or_else(|| {
            let text = shown(text);
            Error::invalid(format!("\"{text}\" is not an id of this API. Ids come from the field `id` of an object."))
        })
    }

    /// Reads an id that must be of one kind.
    pub fn parse_as(kind: NodeKind, text: &str) -> Result<Uuid> {
        let found = Self::parse(text)?;
        if found.kind == kind {
            return Ok(found.id);
        }
        let (wanted, got) = (kind.type_name(), found.kind.type_name());
        Err(Error::invalid(format!("\"{text}\" is the id of a {got}; the id of a {wanted} is needed here.")))
    }

    fn decode(text: &str) -> Option<Self> {
        let bytes = URL_SAFE_NO_PAD.decode(text).ok()?;
        let (kind, id) = bytes.split_first()?;
        let kind = NodeKind::ALL.into_iter().find(|known| *known as u8 == *kind)?;
        Some(Self { kind, id: Uuid::from_slice(id).ok()? })
    }
}

impl std::fmt::Display for GlobalId {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let mut bytes = [0; 17];
        let (kind, id) = bytes.split_at_mut(1);
        kind.copy_from_slice(&[self.kind as u8]);
        id.copy_from_slice(self.id.as_bytes());
        out.write_str(&URL_SAFE_NO_PAD.encode(bytes))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn round_trips_and_tells_kinds_apart() {
        let id = Uuid::from_u128(42);
        for kind in NodeKind::ALL {
            let text = GlobalId::new(kind, id).to_string();
            assert_eq!(GlobalId::parse(&text).unwrap(), GlobalId::new(kind, id));
        }
        let tag = GlobalId::new(NodeKind::Tag, id).to_string();
        let error = GlobalId::parse_as(NodeKind::Region, &tag).unwrap_err();
        assert_eq!(error.message(), format!("\"{tag}\" is the id of a Tag; the id of a Region is needed here."));
        for broken in ["", "42", "AAAA", "\u{e9}", &tag[..10]] {
            assert!(GlobalId::parse(broken).is_err(), "{broken}");
        }
    }
}
