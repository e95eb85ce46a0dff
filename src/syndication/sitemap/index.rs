use sea_orm::ConnectionTrait;

use super::{files, month, sitemap_index, suffix, terms};
use crate::article::archive::changed_months;
use crate::kernel::{Micros, Result};
use crate::site::Site;

/// The file that names all others but the news, in two statements.
pub async fn index(connection: &impl ConnectionTrait, site: &Site) -> Result<Vec<u8>> {
    let terms = (1..=terms::count(connection).await?)
        .map(|number| (site.url(&format!("/sitemaps/terms{}.xml", suffix(number))), None));
    let months = changed_months(connection).await?.into_iter().flat_map(|found| {
        let (year, number) = (found.month / 100, found.month % 100);
        let modified = found.modified_at.map(|at| Micros(at).to_seconds());
        (1..=files(found.count, month::MOST)).map(move |file| {
            (site.url(&format!("/sitemaps/{year:04}-{number:02}{}.xml", suffix(file))), modified.clone())
        })
    });
    sitemap_index(terms.chain(months))
}
