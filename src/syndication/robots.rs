use crate::site::Site;

/// What crawlers may fetch of the site, which is all, and where its sitemaps are.
pub fn robots(site: &Site) -> String {
    let (all, news) = (site.url("/sitemap.xml"), site.url("/sitemap-news.xml"));
    format!("User-agent: *\nDisallow:\n\nSitemap: {all}\nSitemap: {news}\n")
}
