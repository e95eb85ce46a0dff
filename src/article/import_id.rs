use uuid::Uuid;

use crate::kernel::{Error, ImportKey, Result, derived_id};

/// The source of articles that were made here: their key is their id.
pub const OWN_SOURCE: &str = "dateline";

/// The id of the article with this key, whether it is there or not: the same on every database.
///
/// Fails with `BAD_USER_INPUT` on a key of our own that is not an id.
pub fn import_id(key: &ImportKey) -> Result<Uuid> {
    let ImportKey { source, key } = key;
    if source != OWN_SOURCE {
        return Ok(derived_id("article", &format!("{source}\n{key}")));
    }
    key.parse().map_err(|_| {
        Error::invalid(format!("\"{key}\" is not the key of an article of \"{OWN_SOURCE}\": those keys are UUIDs."))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(source: &str, key: &str) -> ImportKey {
        ImportKey { source: source.into(), key: key.into() }
    }

    #[test]
    fn names_the_same_article_everywhere() {
        let id = import_id(&key("wordpress", "42")).unwrap();
        assert_eq!(id, import_id(&key("wordpress", "42")).unwrap());
        assert_ne!(id, import_id(&key("ghost", "42")).unwrap());
        assert_eq!(import_id(&key(OWN_SOURCE, &id.to_string())).unwrap(), id);
        assert!(import_id(&key(OWN_SOURCE, "42")).is_err());
    }
}
