use std::collections::BTreeSet;

use url::Url;

/// The addresses of the old site. Its paths are those below its address: a site may lie in a folder, and so does this one
/// then.
#[derive(Clone, Debug, Default)]
pub struct OldSite {
    hosts: BTreeSet<String>,
    /// What relative addresses are relative to; it ends in a slash.
    base: Option<Url>,
}

impl OldSite {
    /// Adds the address that a file gives for its site.
    pub fn add(&mut self, address: &str) {
        let Ok(mut url) = Url::parse(address) else { return };
        self.hosts.extend(host(&url));
        if !url.path().ends_with('/') {
            let folder = format!("{}/", url.path());
            url.set_path(&folder);
        }
        self.base.get_or_insert(url);
    }

    /// The path of an address of the old site below that of the site, without the slash at its end; `None` for other
    /// sites and the front page.
    ///
    /// A query belongs to it where it names a post: `/?p=12`.
    pub fn path(&self, address: &str) -> Option<String> {
        let url = self.read(address)?;
        if !host(&url).is_some_and(|host| self.hosts.contains(&host)) {
            return None;
        }
        let named = url.query_pairs().find(|(name, _)| matches!(&**name, "p" | "page_id" | "attachment_id"));
        if let Some((name, id)) = named.filter(|(_, id)| id.bytes().all(|byte| byte.is_ascii_digit())) {
            return Some(format!("{}?{name}={id}", self.below(url.path())?));
        }
        let path = self.below(url.path())?.trim_end_matches('/');
        (!path.is_empty() && path.len() <= 1_000).then(|| path.to_owned())
    }

    /// The folder that the site lies in; empty for most.
    pub fn folder(&self) -> &str {
        self.base.as_ref().map_or("", |base| base.path().trim_end_matches('/'))
    }

    /// A path of the host as one of the site; `None` if it is outside of its folder.
    fn below<'a>(&self, path: &'a str) -> Option<&'a str> {
        let rest = path.strip_prefix(self.folder())?;
        if rest.is_empty() { Some("/") } else { rest.starts_with('/').then_some(rest) }
    }

    /// The path, if it looks like that of a text: no file, nothing in one of these folders. What is relative to a page may
    /// be anything.
    pub fn text(&self, address: &str, lists: &[&str]) -> Option<String> {
        let path = self.path(address).filter(|_| address.starts_with('/') || address.contains("://"))?;
        let below = path.trim_start_matches('/');
        let first = below.split('/').next()?;
        let last = below.rsplit('/').next()?;
        (!below.is_empty() && !lists.contains(&first) && !last.contains('.')).then_some(path)
    }

    /// An absolute address; `None` if it leads nowhere on the web.
    pub fn absolute(&self, address: &str) -> Option<String> {
        self.read(address)
            .filter(|url| matches!(url.scheme(), "http" | "https") && url.host().is_some())
            .map(String::from)
    }

    fn read(&self, address: &str) -> Option<Url> {
        let address = address.trim();
        match Url::parse(address) {
            Ok(url) => Some(url),
            Err(_) => self.base.as_ref()?.join(address).ok(),
        }
    }
}

/// The name and port of a host, `www.` aside.
fn host(url: &Url) -> Option<String> {
    let name = url.host_str()?.trim_start_matches("www.").to_owned();
    Some(url.port().map_or(name.clone(), |port| format!("{name}:{port}")))
}

/// A path as people read it: `/caf%C3%A9` is `/café`; `None` if it is so already.
pub fn readable(path: &str) -> Option<String> {
    let decoded = decoded(path)?;
    (decoded != path && !decoded.chars().any(char::is_control)).then_some(decoded)
}

/// Text with `%C3%A9` decoded; `None` if that is no text.
pub fn decoded(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        let ahead: Vec<u8> = rest.clone().take(2).collect();
        let code = std::str::from_utf8(&ahead).ok().filter(|code| code.len() == 2 && !code.starts_with('+'));
        match code.and_then(|code| u8::from_str_radix(code, 16).ok()).filter(|_| byte == b'%') {
            Some(code) => {
                bytes.push(code);
                rest.nth(1);
            }
            None => bytes.push(byte),
        }
    }
    String::from_utf8(bytes).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_those_of_the_old_site() {
        let mut site = OldSite::default();
        site.add("https://old.example/blog");
        let path = |address| site.path(address);
        assert_eq!(path("http://www.old.example/blog/2020/a/?x=1#b").as_deref(), Some("/2020/a"));
        assert_eq!(path("/blog/2020/a/").as_deref(), Some("/2020/a"));
        assert_eq!(path("2020/a/").as_deref(), Some("/2020/a"));
        assert_eq!(path("https://old.example/blog/?p=12").as_deref(), Some("/?p=12"));
        assert_eq!((path("https://other.example/blog/a"), path("https://old.example/blog/")), (None, None));
        // What lies beside the folder is another site.
        assert_eq!((path("https://old.example/a"), path("https://old.example/blogs/a")), (None, None));
        let text = |address| site.text(address, &["tag"]);
        assert_eq!(text("/blog/2020/a").as_deref(), Some("/2020/a"));
        assert_eq!(
            (text("/blog/tag/a"), text("/blog/a.pdf"), text("/blog/"), text("/elsewhere")),
            (None, None, None, None)
        );
        assert_eq!(site.absolute("/a.jpg").as_deref(), Some("https://old.example/a.jpg"));
        assert_eq!(site.absolute("javascript:alert(1)"), None);
        assert_eq!(readable("/caf%C3%A9").as_deref(), Some("/caf\u{e9}"));
        assert_eq!(readable("/a%zz"), None);
    }
}
