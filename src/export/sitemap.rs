use super::files::Files;
use super::static_pages::escaped;
use crate::kernel::{Micros, Result};
use crate::site::Site;

/// Addresses in a file (sitemaps.org).
const MOST: usize = 50_000;

const BEGIN: &str =
    "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<urlset xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">\n";
const END: &str = "</urlset>\n";
const INDEX_BEGIN: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<sitemapindex xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">\n";

/// The map of a site of plain pages: `sitemap.xml`, or if the addresses fill several files, those and one that names them.
#[derive(Default)]
pub(super) struct Sitemap {
    addresses: usize,
}

impl Sitemap {
    pub fn add(&mut self, files: &mut Files, address: &str, modified_at: Option<Micros>) -> Result<()> {
        let (file, place) = (part(self.addresses / MOST), self.addresses % MOST);
        if place == 0 {
            files.add(&file, BEGIN)?;
        }
        let modified = modified_at.map(|at| format!("<lastmod>{at}</lastmod>")).unwrap_or_default();
        files.add(&file, &format!("<url><loc>{}</loc>{modified}</url>\n", escaped(address)))?;
        self.addresses += 1;
        if place + 1 == MOST { files.add(&file, END) } else { Ok(()) }
    }

    pub fn finish(self, files: &mut Files, site: &Site) -> Result<()> {
        let parts = self.addresses.div_ceil(MOST);
        if !self.addresses.is_multiple_of(MOST) {
            files.add(&part(parts - 1), END)?;
        }
        if parts == 1 {
            return files.rename(&part(0), "sitemap.xml");
        }
        let named =
            |number| format!("<sitemap><loc>{}</loc></sitemap>\n", escaped(&site.url(&format!("/{}", part(number)))));
        let names: String = (0..parts).map(named).collect();
        files.write("sitemap.xml", &format!("{INDEX_BEGIN}{names}</sitemapindex>\n"))
    }
}

fn part(number: usize) -> String {
    format!("sitemap-{}.xml", number + 1)
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    fn files_of(addresses: usize) -> Vec<(String, String)> {
        let folder = std::env::temp_dir().join(format!("dateline-sitemap-{}-{addresses}", std::process::id()));
        let (mut files, mut map) = (Files::new(&folder), Sitemap::default());
        let site = Site { base_url: "https://x.example".into(), ..Site::default() };
        for number in 0..addresses {
            map.add(&mut files, &site.url(&format!("/{number}")), None).unwrap();
        }
        map.finish(&mut files, &site).unwrap();
        files.finish().unwrap();
        let entries = fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path());
        let mut found: Vec<(String, String)> = entries
            .map(|path| (path.file_name().unwrap().to_str().unwrap().to_owned(), fs::read_to_string(path).unwrap()))
            .collect();
        fs::remove_dir_all(&folder).unwrap();
        found.sort();
        found
    }

    #[test]
    fn no_file_has_more_than_it_may() {
        let one = files_of(3);
        assert_eq!(one.len(), 1);
        assert!(one[0].0 == "sitemap.xml" && one[0].1.matches("<url>").count() == 3 && one[0].1.ends_with(END));
        for (addresses, last) in [(MOST, MOST), (MOST + 1, 1), (2 * MOST, MOST)] {
            let found = files_of(addresses);
            let parts: Vec<_> = found.iter().filter(|(_, text)| text.contains("<urlset")).collect();
            assert_eq!(parts.len(), addresses.div_ceil(MOST));
            assert!(parts.iter().all(|(_, text)| text.ends_with(END) && text.matches(END).count() == 1));
            assert_eq!(parts.last().unwrap().1.matches("<url>").count(), last);
            if parts.len() > 1 {
                let index = &found.iter().find(|(name, _)| name == "sitemap.xml").unwrap().1;
                assert!(parts.iter().all(|(name, _)| index.contains(&format!("https://x.example/{name}<"))), "{index}");
            }
        }
    }
}
