use url::form_urlencoded::{Serializer, parse};

use super::Content;
use crate::kernel::{CursorKind, Error, PageRequest, Result, shown};

/// What the query string of a feed may say.
const ALLOWED: &str = "`first`, `after` and `content`";

/// What a feed is asked for beside its topic.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Query {
    pub page: PageRequest,
    pub content: Content,
    /// What the addresses of all pages repeat.
    said: String,
    /// As it was asked.
    asked: String,
}

impl Query {
    /// Reads a query string. Fails if it says anything that it may not, or twice.
    pub fn parse(text: &str, list: CursorKind, usual: Content) -> Result<Self> {
        let (mut first, mut after, mut content) = (None, None, None);
        for (name, value) in parse(text.as_bytes()) {
            let place = match name.as_ref() {
                "first" => &mut first,
                "after" => &mut after,
                "content" => &mut content,
                other => {
                    let other = shown(other);
                    return Err(Error::invalid(format!("\"{other}\" is unknown; a feed takes {ALLOWED}.")));
                }
            };
            if place.replace(value.into_owned()).is_some() {
                return Err(Error::invalid(format!("`{name}` is there twice.")));
            }
        }
        let number = |text: &String| {
            let wrong = || Error::invalid(format!("`first` is a whole number from 1 to {}.", PageRequest::MAX));
            text.parse::<i32>().map_err(|_| wrong())
        };
        let page = first.as_ref().map(number).transpose()?;
        let page = PageRequest::new(list, PageRequest::MAX, page, after.as_deref(), None, None)?;
        let word =
            |text: &String| Content::parse(text).ok_or_else(|| Error::invalid("`content` is \"summary\" or \"full\"."));
        let said = [("first", &first), ("content", &content)];
        let said = said.into_iter().filter_map(|(name, value)| Some((name, value.as_deref()?)));
        Ok(Self {
            page,
            content: content.as_ref().map(word).transpose()?.unwrap_or(usual),
            said: Serializer::new(String::new()).extend_pairs(said).finish(),
            asked: text.to_owned(),
        })
    }

    /// The address of this page of a feed.
    pub fn address(&self, feed: &str) -> String {
        if self.asked.is_empty() { feed.to_owned() } else { format!("{feed}?{}", self.asked) }
    }

    /// The address of the page that begins at a cursor.
    pub fn address_after(&self, feed: &str, cursor: &str) -> String {
        format!("{feed}?{}", Serializer::new(self.said.clone()).append_pair("after", cursor).finish())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::article::feed::LIST;
    use crate::kernel::Position;

    #[test]
    fn says_what_a_query_may_be() {
        let error = |text: &str| Query::parse(text, LIST, Content::Full).unwrap_err().message().into_owned();
        assert_eq!(error("utm=1"), "\"utm\" is unknown; a feed takes `first`, `after` and `content`.");
        assert_eq!(error("first=1&first=2"), "`first` is there twice.");
        assert_eq!(error("first="), "`first` is a whole number from 1 to 100.");
        assert_eq!(error("first=101"), "`first` is 101; it must be between 1 and 100.");
        assert_eq!(error("content=all"), "`content` is \"summary\" or \"full\".");
        assert!(Query::parse("after=x", LIST, Content::Full).is_err());
    }

    #[test]
    fn the_next_page_is_like_this_one() {
        let after = PageRequest::first(LIST, 1).cursor(Position::Key(7));
        let query = Query::parse(&format!("content=full&after={after}&first=5"), LIST, Content::Summary).unwrap();
        assert_eq!((query.page.limit, &query.page.after), (5, &Some(Position::Key(7))));
        assert_eq!(query.address_after("/f", "n"), "/f?first=5&content=full&after=n");
        assert_eq!(query.address("/f"), format!("/f?content=full&after={after}&first=5"));
        assert_eq!(Query::parse("", LIST, Content::Full).unwrap().address("/f"), "/f");
    }
}
