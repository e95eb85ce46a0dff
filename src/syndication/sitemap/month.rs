use std::collections::HashMap;
use std::sync::Arc;

use sea_orm::ConnectionTrait;
use uuid::Uuid;

use super::{STEP, is_listed, urlset};
use crate::article::archive::in_month;
use crate::article::feed::{self, FeedQuery, LIST};
use crate::article::live::{self, Alternate};
use crate::article::structured::own_pictures;
use crate::article::{Card, Scope};
use crate::kernel::{Direction, Micros, PageRequest, Position, Result};
use crate::media::address::Addresses;
use crate::media::{self, Asset, MediaKind};
use crate::syndication::document::number;
use crate::syndication::entry::absolute;
use crate::syndication::xml::Xml;
use crate::vocabulary::Vocabulary;

/// Articles in a file, at a few hundred bytes each.
pub(super) const MOST: usize = 2_000;

/// A file: the articles of a month of the site's time zone, oldest first, so that what is full stays as it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Month {
    pub year: i32,
    pub month: i32,
    /// From 1.
    pub file: usize,
}

impl Month {
    /// Reads `2020-11` and `2020-11-2`, in the one way that each is written.
    pub fn parse(text: &str) -> Option<Self> {
        let digits = |text: &str, length: usize| text.len() == length && text.bytes().all(|byte| byte.is_ascii_digit());
        let (year, rest) = text.split_once('-')?;
        let (month, file) = rest.split_once('-').map_or((rest, None), |(month, file)| (month, Some(file)));
        let file = file.map_or(Some(1), |file| number(file, 2))?;
        if !digits(year, 4) || !digits(month, 2) {
            return None;
        }
        Some(Self { year: year.parse().ok()?, month: month.parse().ok()?, file })
    }
}

/// A file of articles; `None` if there are none.
pub async fn month(
    connection: &impl ConnectionTrait,
    vocabulary: &Vocabulary,
    addresses: &Addresses,
    now: Micros,
    asked: Month,
) -> Result<Option<Vec<u8>>> {
    let Some(query) = in_month(Scope::ALL, asked.year, asked.month, &vocabulary.site.zone()) else { return Ok(None) };
    let query = FeedQuery { oldest_first: true, ..query };
    let without = (asked.file - 1).saturating_mul(MOST);
    let Some(mut after) = feed::start(connection, &query, without).await? else { return Ok(None) };
    let mut xml = urlset(&[
        ("xmlns:image", "http://www.google.com/schemas/sitemap-image/1.1"),
        ("xmlns:xhtml", "http://www.w3.org/1999/xhtml"),
    ])?;
    let mut left = MOST;
    while left > 0 {
        let after_key = Some(Position::Key(after));
        let page = PageRequest {
            list: LIST,
            limit: left.min(STEP),
            direction: Direction::Forward,
            after: after_key,
            before: None,
        };
        let found = feed::list(connection, &query, &page).await?;
        let cards: Vec<Arc<Card>> = found.edges.into_iter().map(|edge| edge.node).collect();
        write(connection, vocabulary, addresses, now, &cards, &mut xml).await?;
        left -= cards.len();
        match cards.last() {
            Some(last) if found.has_next => after = last.sort_key,
            _ => break,
        }
    }
    xml.close("urlset")?;
    Ok(Some(xml.finish()))
}

async fn write(
    connection: &impl ConnectionTrait,
    vocabulary: &Vocabulary,
    addresses: &Addresses,
    now: Micros,
    cards: &[Arc<Card>],
    xml: &mut Xml,
) -> Result<()> {
    let mut pictures = Vec::new();
    for card in cards {
        pictures.extend(own_pictures(card.detail()?)?);
    }
    pictures.sort_unstable();
    pictures.dedup();
    let pictures =
        if pictures.is_empty() { HashMap::new() } else { media::usable_by_ids(connection, &pictures, now).await? };
    let groups: Vec<Uuid> = cards.iter().map(|card| card.translation_group).collect();
    let alternates = live::alternates(connection, &groups).await?;
    for card in cards {
        let alternates = alternates.get(&card.translation_group).map_or(&[][..], Vec::as_slice);
        address(vocabulary, addresses, card, alternates, &pictures, xml)?;
    }
    Ok(())
}

fn address(
    vocabulary: &Vocabulary,
    addresses: &Addresses,
    card: &Card,
    alternates: &[Alternate],
    pictures: &HashMap<Uuid, Arc<Asset>>,
    xml: &mut Xml,
) -> Result<()> {
    let site = &vocabulary.site;
    let (url, detail) = (site.url(&card.path), card.detail()?);
    if !is_listed(detail, &url) {
        return Ok(());
    }
    xml.open("url", &[])?;
    xml.text("loc", &url)?;
    xml.text("lastmod", &card.modified_at.to_seconds())?;
    // A page names all of its languages, its own among them, and as that of all others the original.
    for Alternate { article_id, language, path, .. } in alternates.iter().filter(|_| alternates.len() > 1) {
        let original = (*article_id == card.translation_group).then_some("x-default");
        for hreflang in [language.as_str()].into_iter().chain(original) {
            xml.empty("xhtml:link", &[("rel", "alternate"), ("hreflang", hreflang), ("href", &site.url(path))])?;
        }
    }
    let mut shown: Vec<Uuid> = Vec::new();
    for id in own_pictures(detail)? {
        let picture = pictures.get(&id).filter(|asset| asset.kind == MediaKind::Image && !shown.contains(&id));
        let Some(picture) = picture else { continue };
        shown.push(id);
        xml.open("image:image", &[])?;
        xml.text("image:loc", &absolute(&addresses.url(picture, None), site))?;
        xml.close("image:image")?;
    }
    xml.close("url")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_has_one_name() {
        let file = |year, month, file| Some(Month { year, month, file });
        assert_eq!(Month::parse("2020-11"), file(2020, 11, 1));
        assert_eq!(Month::parse("2020-11-2"), file(2020, 11, 2));
        for wrong in [
            "",
            "2020",
            "2020-1",
            "2020-011",
            "20-11",
            "2020-11-",
            "2020-11-1",
            "2020-11-02",
            "2020-11-x",
            "2020-11--2",
            "+020-11",
        ] {
            assert_eq!(Month::parse(wrong), None, "{wrong}");
        }
    }
}
