use sea_orm::ConnectionTrait;

use super::feed::{self, Feed};
use super::links::address;
use super::query::Query;
use super::sitemap::{self, Month};
use super::{Format, Settings, Topic, atom, json_feed, robots, rss};
use crate::kernel::{Error, Micros, Result};
use crate::media::address::Addresses;
use crate::vocabulary::Vocabulary;

const XML: &str = "application/xml; charset=utf-8";

/// What an address asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Document(Kind);

/// What is at an address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Written {
    Text(Vec<u8>),
    /// It is at another address now.
    Moved(String),
    Nothing,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Kind {
    Feed {
        topic: Topic,
        format: Format,
        query: Query,
    },
    Index,
    Month(Month),
    /// A file of terms, from 1.
    Terms(usize),
    /// The news, or one of the files that they are in.
    News(Option<usize>),
    Robots,
}

impl Document {
    /// Reads an address; `None` if nothing can be there. Fails if the query string says what it may not.
    pub fn parse(path: &str, query: &str, settings: Settings) -> Result<Option<Self>> {
        let Some(kind) = Kind::parse(path, query, settings)? else { return Ok(None) };
        if !query.is_empty() && !matches!(kind, Kind::Feed { .. }) {
            return Err(Error::invalid("A sitemap takes no parameters."));
        }
        Ok(Some(Self(kind)))
    }

    /// What the log calls it.
    pub fn name(&self) -> &'static str {
        match &self.0 {
            Kind::Feed { .. } => "feed",
            Kind::Index | Kind::Month(_) | Kind::Terms(_) => "sitemap",
            Kind::News(_) => "news_sitemap",
            Kind::Robots => "robots",
        }
    }

    pub fn content_type(&self) -> &'static str {
        match &self.0 {
            Kind::Feed { format, .. } => format.content_type(),
            Kind::Index | Kind::Month(_) | Kind::Terms(_) | Kind::News(_) => XML,
            Kind::Robots => "text/plain; charset=utf-8",
        }
    }

    /// Units of the quota: what a query for as much costs, about.
    pub fn cost(&self) -> u64 {
        match &self.0 {
            Kind::Feed { query, .. } => 10 + 5 * query.page.limit as u64,
            Kind::Index | Kind::Robots => 10,
            Kind::Month(_) | Kind::Terms(_) | Kind::News(_) => 1_000,
        }
    }

    /// Writes it.
    pub async fn write(
        &self,
        connection: &impl ConnectionTrait,
        vocabulary: &Vocabulary,
        addresses: &Addresses,
        now: Micros,
    ) -> Result<Written> {
        let text = match &self.0 {
            Kind::Feed { topic, format, query } => {
                let Some(feed) = Feed::read(connection, vocabulary, addresses, now, topic, *format, query).await?
                else {
                    let moved = feed::moved(connection, vocabulary, topic).await?;
                    let to = moved.map(|topic| query.address(&address(&vocabulary.site, &topic, *format)));
                    return Ok(to.map_or(Written::Nothing, Written::Moved));
                };
                Some(match format {
                    Format::Rss => rss::write(&feed)?,
                    Format::Atom => atom::write(&feed)?,
                    Format::Json => json_feed::write(&feed)?,
                })
            }
            Kind::Index => Some(sitemap::index(connection, &vocabulary.site).await?),
            Kind::Month(asked) => sitemap::month(connection, vocabulary, addresses, now, *asked).await?,
            Kind::Terms(file) => sitemap::terms(connection, vocabulary, *file).await?,
            Kind::News(file) => sitemap::news(connection, vocabulary, now, *file).await?,
            Kind::Robots => Some(robots::robots(&vocabulary.site).into_bytes()),
        };
        Ok(text.map_or(Written::Nothing, Written::Text))
    }
}

impl Kind {
    fn parse(path: &str, query: &str, settings: Settings) -> Result<Option<Self>> {
        if let Some(name) = path.strip_prefix("/feeds/") {
            let Some((topic, extension)) = name.rsplit_once('.') else { return Ok(None) };
            let format = Format::ALL.into_iter().find(|format| format.extension() == extension);
            let (Some(topic), Some(format)) = (Topic::parse(topic), format) else { return Ok(None) };
            let query = Query::parse(query, topic.list(), settings.content)?;
            return Ok(Some(Self::Feed { topic, format, query }));
        }
        let Some(name) = path.strip_suffix(".xml") else {
            return Ok((path == "/robots.txt").then_some(Self::Robots));
        };
        Ok(match name {
            "/sitemap" => Some(Self::Index),
            "/sitemap-news" => Some(Self::News(None)),
            "/sitemaps/terms" => Some(Self::Terms(1)),
            _ => {
                let news = name.strip_prefix("/sitemap-news-").and_then(|text| number(text, 1)).map(Some);
                let terms = name.strip_prefix("/sitemaps/terms-").and_then(|text| number(text, 2));
                let month = name.strip_prefix("/sitemaps/").and_then(Month::parse);
                news.map(Self::News).or(terms.map(Self::Terms)).or(month.map(Self::Month))
            }
        })
    }
}

/// The number of a file, in the one way that it is written.
pub(super) fn number(text: &str, least: usize) -> Option<usize> {
    let is_written = !text.starts_with('0') && text.len() <= 6 && text.bytes().all(|byte| byte.is_ascii_digit());
    text.parse().ok().filter(|number| is_written && *number >= least)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_address_is_one_document() {
        let parse = |path: &str| Document::parse(path, "", Settings::default()).unwrap();
        let there = [
            "/feeds/all.rss",
            "/feeds/region/france.atom",
            "/feeds/corrections.json",
            "/sitemap.xml",
            "/sitemap-news.xml",
            "/sitemap-news-1.xml",
            "/sitemaps/2020-11.xml",
            "/sitemaps/2020-11-2.xml",
            "/sitemaps/terms.xml",
            "/sitemaps/terms-2.xml",
            "/robots.txt",
        ];
        let found: Vec<Document> = there.into_iter().map(|path| parse(path).unwrap()).collect();
        assert!(found.iter().enumerate().all(|(place, one)| !found[..place].contains(one)), "{found:?}");
        for path in [
            "/feeds/all",
            "/feeds/all.xml",
            "/feeds/",
            "/feeds/.rss",
            "/feeds/x/y.rss",
            "/sitemap",
            "/sitemaps/.xml",
            "/sitemaps/terms-1.xml",
            "/sitemaps/terms-02.xml",
            "/sitemap-news-0.xml",
            "/sitemaps/2020-11-1.xml",
            "/robots.txt.xml",
        ] {
            assert_eq!(parse(path), None, "{path}");
        }
        assert!(Document::parse("/sitemap.xml", "a=1", Settings::default()).is_err());
    }
}
