use super::RoutedKind;
use super::spelling::{bare, stored};
use crate::kernel::{Code, Error, Result, checked};

/// Where the pages of the languages are that articles are in.
pub const LANGUAGES: &str = "/language/";

impl RoutedKind {
    /// The folder that the pages of terms and collections lie in; articles have theirs by month.
    pub const fn folder(self) -> Option<&'static str> {
        match self {
            Self::Article => None,
            Self::Region => Some("region"),
            Self::Category => Some("category"),
            Self::Tag => Some("tag"),
            Self::Author => Some("author"),
            Self::Source => Some("source"),
            Self::Collection => Some("collection"),
        }
    }
}

/// A former path of an article as it is stored. Fails with `CONFLICT` for the home page and for what is the page of a term
/// or may become one: whoever has it keeps others from it.
pub fn former(path: &str) -> Result<String> {
    let path = checked::former_path(path.to_owned())?;
    let refuse = |why: &str| Err(Error::new(Code::Conflict, format!("The path {path} is taken. {why}")));
    match place(&path) {
        Place::Home => refuse("It is the home page."),
        Place::Language => refuse("What begins so is a page of a language."),
        Place::Terms(kind) => refuse(&format!("What begins so is a page of a {}.", kind.as_str().to_lowercase())),
        Place::Free => Ok(stored(&path).into_owned()),
    }
}

/// The path of a redirect as it is stored. Fails for the home page; whoever may make redirects may make them where terms
/// were that are no more.
pub(super) fn redirected(path: String) -> Result<String> {
    let path = checked::path(path)?;
    match place(&path) {
        Place::Home => Err(Error::invalid("The home page cannot lead elsewhere.")),
        Place::Language => Err(Error::invalid("The pages of languages cannot lead elsewhere.")),
        Place::Terms(_) | Place::Free => Ok(stored(&path).into_owned()),
    }
}

enum Place {
    Home,
    Language,
    Terms(RoutedKind),
    Free,
}

fn place(path: &str) -> Place {
    let meant = bare(path);
    // Old systems had their articles at `/?p=7`.
    if meant == "/" && !path.contains('?') {
        return Place::Home;
    }
    let mut parts = meant.split('/').filter(|part| !part.is_empty());
    let (Some(folder), Some(_)) = (parts.next(), parts.next()) else { return Place::Free };
    if folder == LANGUAGES.trim_matches('/') {
        return Place::Language;
    }
    let kind = RoutedKind::ALL.iter().find(|kind| kind.folder() == Some(folder));
    kind.map_or(Place::Free, |kind| Place::Terms(*kind))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn former_paths_leave_the_home_page_and_the_pages_of_terms_alone() {
        for path in [
            "/",
            "//",
            "/#top",
            "/tag/x",
            "/tag/x/",
            "/%74ag/x",
            "//tag/x",
            "/region/x?p=1",
            "/author/x#a",
            "/source/x",
            "/category/a/b",
            "/collection/front",
            "/language/fr",
        ] {
            assert_eq!(former(path).unwrap_err().code(), Code::Conflict, "{path}");
        }
        for (path, kept) in [
            ("/?p=7", "/?p=7"),
            ("/about/", "/about"),
            ("/tags/x", "/tags/x"),
            ("/author/", "/author"),
            ("/2020/11/x", "/2020/11/x"),
        ] {
            assert_eq!(former(path).unwrap(), kept);
        }
    }

    #[test]
    fn a_redirect_may_take_the_place_of_a_term_but_not_of_the_home_page() {
        assert_eq!(redirected("/tag/x/".into()).unwrap(), "/tag/x");
        assert!(redirected("/".into()).is_err() && redirected("/#a".into()).is_err());
        assert_eq!(redirected("/?p=1".into()).unwrap(), "/?p=1");
    }
}
