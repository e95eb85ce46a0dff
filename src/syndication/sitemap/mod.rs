//! Sitemaps (sitemaps.org), with the pictures of pages, their translations, and the news of the last two days.
//!
//! A file is made of parts of a list that are read one after the other, and has so many addresses that it stays far below what
//! one may have: no more memory is taken than for what is sent.

mod index;
mod month;
mod news;
mod terms;

pub(super) use index::index;
pub(super) use month::{Month, month};
pub(super) use news::news;
pub(super) use terms::terms;

use super::xml::Xml;
use crate::article::card::CardDetail;
use crate::kernel::Result;

/// Articles that are read at once.
const STEP: usize = 200;

/// How many files so many things fill; the first is there in any case.
fn files(count: i64, in_one: usize) -> i64 {
    let in_one = i64::try_from(in_one).unwrap_or(i64::MAX);
    (count.max(1) - 1) / in_one + 1
}

/// What stands before the extension of a file that is one of several.
fn suffix(number: i64) -> String {
    if number == 1 { String::new() } else { format!("-{number}") }
}

/// Whether search engines are to list a page: it is not said to be a copy, or not for them.
fn is_listed(detail: &CardDetail, url: &str) -> bool {
    !detail.meta.seo.no_index && detail.meta.seo.canonical_url.as_deref().is_none_or(|canonical| canonical == url)
}

/// Begins a file of addresses.
fn urlset(namespaces: &[(&str, &str)]) -> Result<Xml> {
    let mut xml = Xml::new()?;
    let own = [("xmlns", "http://www.sitemaps.org/schemas/sitemap/0.9")];
    xml.open("urlset", &[&own, namespaces].concat())?;
    Ok(xml)
}

/// A file of files: where each is, and when something in it last changed, if that is known.
fn sitemap_index(files: impl IntoIterator<Item = (String, Option<String>)>) -> Result<Vec<u8>> {
    let mut xml = Xml::new()?;
    xml.open("sitemapindex", &[("xmlns", "http://www.sitemaps.org/schemas/sitemap/0.9")])?;
    for (address, modified) in files {
        xml.open("sitemap", &[])?;
        xml.text("loc", &address)?;
        if let Some(modified) = modified {
            xml.text("lastmod", &modified)?;
        }
        xml.close("sitemap")?;
    }
    xml.close("sitemapindex")?;
    Ok(xml.finish())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn things_fill_files() {
        assert_eq!([0, 1, 10, 11, 20, 21].map(|count| files(count, 10)), [1, 1, 1, 2, 2, 3]);
        assert_eq!((suffix(1), suffix(2)), (String::new(), "-2".into()));
    }
}
