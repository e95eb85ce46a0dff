//! How an input names a thing that is there already: in GraphQL a `@oneOf` input, in a file an object with one key.

use async_graphql::{ID, InputObject, OneofObject};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{Error, Result, derived_id};

/// Defines a reference type and how it reads in a message.
macro_rules! reference {
    ($(#[$about:meta])* $name:ident { $($(#[$doc:meta])* $variant:ident($type:ty) = $key:literal,)+ }) => {
        $(#[$about])*
        #[derive(Clone, Debug, PartialEq, Eq, Hash, OneofObject, Serialize, Deserialize)]
        #[serde(rename_all = "camelCase")]
        pub enum $name {
            $($(#[$doc])* $variant($type),)+
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                match self { $(Self::$variant(value) => write!(out, "{} {}", $key, reading(value)),)+ }
            }
        }
    };
}

/// A value of a reference as a message shows it.
fn reading(value: &impl Serialize) -> String {
    serde_json::to_string(value).unwrap_or_default()
}

/// Key in another system.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, InputObject, Serialize, Deserialize)]
#[graphql(name = "ImportKeyInput")]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ImportKey {
    /// System, e.g. wordpress, reuters.
    pub source: String,
    /// Its key, e.g. the WXR guid.
    pub key: String,
}

/// The source of articles that were written here: their key is their own id.
pub const OWN_SOURCE: &str = "dateline";

impl ImportKey {
    /// The key of an article or comment in files: the one it was imported under, else its id with the source `dateline`.
    pub fn of(id: Uuid, source: Option<String>, key: Option<String>) -> Self {
        let (source, key) = source.zip(key).unwrap_or_else(|| (OWN_SOURCE.to_owned(), id.to_string()));
        Self { source, key }
    }

    /// The id of the article with this key: the same on every database, whether the article is there or not.
    pub fn article_id(&self) -> Result<Uuid> {
        if self.source == OWN_SOURCE {
            return self.key.parse().map_err(|_| {
                Error::invalid(format!("\"{}\" is not the id of an article; the source dateline needs one.", self.key))
            });
        }
        if self.source.is_empty() || self.key.is_empty() || self.source.len() > 100 || self.key.len() > 1_000 {
            return Err(Error::invalid(
                "An import key needs a source of at most 100 bytes and a key of at most 1,000.",
            ));
        }
        Ok(derived_id("article", &format!("{}\n{}", self.source, self.key)))
    }
}

reference!(
    /// Names an article.
    ArticleRef {
        /// Global id.
        Id(ID) = "id",
        /// Canonical or former path.
        Path(String) = "path",
        /// Key it was imported under.
        ImportKey(ImportKey) = "importKey",
    }
);

reference!(
    /// Names a region.
    RegionRef {
        /// Global id.
        Id(ID) = "id",
        /// Slug, e.g. france.
        Slug(String) = "slug",
        /// UN M49 code, three digits.
        M49(String) = "m49",
        /// ISO 3166-1 alpha-2.
        IsoAlpha2(String) = "isoAlpha2",
        /// ISO 3166-1 alpha-3.
        IsoAlpha3(String) = "isoAlpha3",
        /// ISO 3166-2.
        IsoSubdivision(String) = "isoSubdivision",
    }
);

reference!(
    /// Names a category.
    CategoryRef {
        /// Global id.
        Id(ID) = "id",
        /// Slug.
        Slug(String) = "slug",
        /// Path.
        Path(String) = "path",
        /// IPTC Media Topic.
        MediaTopic(String) = "mediaTopic",
    }
);

reference!(
    /// Names a tag.
    TagRef {
        /// Global id.
        Id(ID) = "id",
        /// Slug.
        Slug(String) = "slug",
        /// Wikidata item.
        WikidataId(String) = "wikidataId",
    }
);

reference!(
    /// Names an author.
    AuthorRef {
        /// Global id.
        Id(ID) = "id",
        /// Slug.
        Slug(String) = "slug",
    }
);

reference!(
    /// Names a source.
    SourceRef {
        /// Global id.
        Id(ID) = "id",
        /// Slug.
        Slug(String) = "slug",
    }
);

reference!(
    /// Names a collection.
    CollectionRef {
        /// Global id.
        Id(ID) = "id",
        /// Slug.
        Slug(String) = "slug",
    }
);

reference!(
    /// Names a menu.
    MenuRef {
        /// Global id.
        Id(ID) = "id",
        /// Location.
        Location(String) = "location",
    }
);

reference!(
    /// Names a media file.
    MediaRef {
        /// Global id.
        Id(ID) = "id",
        /// Key it was imported under.
        Key(String) = "key",
    }
);

#[cfg(test)]
mod tests {
    use super::*;

    fn key(source: &str, key: &str) -> ImportKey {
        ImportKey { source: source.into(), key: key.into() }
    }

    #[test]
    fn names_the_same_article_everywhere() {
        let id = key("wordpress", "42").article_id().unwrap();
        assert_eq!(id, key("wordpress", "42").article_id().unwrap());
        assert_ne!(id, key("ghost", "42").article_id().unwrap());
        assert_eq!(ImportKey::of(id, None, None).article_id().unwrap(), id);
        assert!(key(OWN_SOURCE, "42").article_id().is_err());
    }
}
