use url::Url;

use super::read::Known;
use crate::import::foreign::OldSite;

/// The HTML with links that are relative to the page made such that they lead to the same from anywhere.
pub fn with_whole_links(html: &str, known: &impl Known) -> String {
    let mut out = String::with_capacity(html.len());
    let mut rest = html;
    while let Some((before, tag, after)) = next_link(rest) {
        out.push_str(before);
        out.push_str(&whole(tag, known).unwrap_or_else(|| tag.to_owned()));
        rest = after;
    }
    out.push_str(rest);
    out
}

/// What is before the next start of a link, that, and what is after it.
fn next_link(html: &str) -> Option<(&str, &str, &str)> {
    let start = html
        .match_indices("<a")
        .map(|(at, _)| at)
        .find(|at| html.get(at + 2..).is_some_and(|rest| rest.starts_with(char::is_whitespace)))?;
    let (before, rest) = html.split_at(start);
    let (tag, after) = rest.split_at(rest.find('>')?);
    Some((before, tag, after))
}

fn whole(tag: &str, known: &impl Known) -> Option<String> {
    let (before, rest) = tag.split_once("href=")?;
    let quote = rest.chars().next().filter(|char| matches!(char, '"' | '\''))?;
    let (address, after) = rest.get(1..)?.split_once(quote)?;
    let plain = address.trim().replace("&amp;", "&");
    if plain.is_empty() || plain.starts_with('#') {
        return None;
    }
    let whole = known.whole(&plain)?.replace('&', "&amp;").replace(quote, "%22");
    Some(format!("{before}href={quote}{whole}{quote}{after}"))
}

/// An address as it is from anywhere, of one that stands on a page of a site; `None` if it is so already.
pub fn absolute_link(address: &str, site: &OldSite, page: &str) -> Option<String> {
    let address = address.trim();
    if address.starts_with("//") {
        return Some(format!("https:{address}"));
    }
    if address.starts_with('/') {
        // In a folder the path of a page is another one than that of the host.
        return if site.folder().is_empty() { None } else { site.absolute(address) };
    }
    if address.starts_with('#') || Url::parse(address).is_ok() {
        return None;
    }
    if address.starts_with("www.") {
        return Some(format!("https://{address}"));
    }
    let base = site.absolute(&format!("{}{page}", site.folder()))?;
    Url::parse(&base).ok()?.join(address).ok().map(String::from)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_lead_to_the_same_from_anywhere() {
        let (mut site, mut folder) = (OldSite::default(), OldSite::default());
        site.add("https://l.example");
        folder.add("https://l.example/news");
        let link = |address, site: &OldSite| absolute_link(address, site, "/2023/a/");
        assert_eq!(link("//w.example/P", &site).as_deref(), Some("https://w.example/P"));
        assert_eq!((link("/b", &site), link("mailto:a@b.example", &site), link("#x", &site)), (None, None, None));
        assert_eq!(link("b.pdf", &site).as_deref(), Some("https://l.example/2023/a/b.pdf"));
        assert_eq!(link("../b/?p=1#c", &site).as_deref(), Some("https://l.example/2023/b/?p=1#c"));
        assert_eq!(link("www.w.example/P", &site).as_deref(), Some("https://www.w.example/P"));
        assert_eq!(link("/b.pdf", &folder).as_deref(), Some("https://l.example/b.pdf"));
        assert_eq!(link("b.pdf", &folder).as_deref(), Some("https://l.example/news/2023/a/b.pdf"));
    }
}
