use sea_orm::ConnectionTrait;

use super::{STEP, files, is_listed, sitemap_index, urlset};
use crate::article::recent::{self, Recent};
use crate::facet::depends_until;
use crate::kernel::{Micros, Result};
use crate::vocabulary::Vocabulary;

/// How long something is news to search engines.
const NEWS: i64 = 48 * 3_600 * 1_000_000;
/// Articles in a file: more are not read.
const MOST: usize = 1_000;

/// The news of the last 48 hours, the last first: a file, or, where they are too many for one, a file that names them.
///
/// `file` is one of those, from 1; `None` if it is not there.
pub async fn news(
    connection: &impl ConnectionTrait,
    vocabulary: &Vocabulary,
    now: Micros,
    file: Option<usize>,
) -> Result<Option<Vec<u8>>> {
    let after = Micros(now.0.saturating_sub(NEWS));
    let Recent { count, oldest } = recent::count(connection, after).await?;
    if let Some(oldest) = oldest {
        depends_until(Micros(oldest.saturating_add(NEWS)));
    }
    let there = files(count, MOST);
    let number = match file {
        None if there > 1 => {
            let address = |file| (vocabulary.site.url(&format!("/sitemap-news-{file}.xml")), None);
            return sitemap_index((1..=there).map(address)).map(Some);
        }
        None => 1,
        Some(file) if there > 1 && i64::try_from(file).is_ok_and(|file| (1..=there).contains(&file)) => file,
        Some(_) => return Ok(None),
    };
    let mut xml = urlset(&[("xmlns:news", "http://www.google.com/schemas/sitemap-news/0.9")])?;
    let (from, to) = ((number - 1) * MOST, number * MOST);
    let mut without = from;
    while without < to {
        let cards = recent::list(connection, after, without, STEP).await?;
        let is_last = cards.len() < STEP;
        for card in cards {
            let url = vocabulary.site.url(&card.path);
            if !is_listed(card.detail()?, &url) {
                continue;
            }
            xml.open("url", &[])?;
            xml.text("loc", &url)?;
            xml.open("news:news", &[])?;
            xml.open("news:publication", &[])?;
            xml.text("news:name", &vocabulary.site.name)?;
            xml.text("news:language", news_language(&card.language))?;
            xml.close("news:publication")?;
            xml.text("news:publication_date", &card.first_published_at.to_millis())?;
            xml.text("news:title", &card.headline)?;
            xml.close("news:news")?;
            xml.close("url")?;
        }
        if is_last {
            break;
        }
        without += STEP;
    }
    xml.close("urlset")?;
    Ok(Some(xml.finish()))
}

/// The language as the news of search engines want it: without region and script, but for Chinese.
fn news_language(tag: &str) -> &str {
    match tag {
        "zh-Hant" | "zh-TW" | "zh-HK" | "zh-Hant-TW" | "zh-Hant-HK" => "zh-tw",
        _ if tag.starts_with("zh") => "zh-cn",
        _ => tag.split('-').next().unwrap_or(tag),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn languages_are_told_as_they_are_wanted() {
        let told = ["en", "pt-BR", "zh", "zh-Hans", "zh-Hant-TW", "sr-Latn", "gsw"].map(news_language);
        assert_eq!(told, ["en", "pt", "zh-cn", "zh-cn", "zh-tw", "sr", "gsw"]);
    }
}
