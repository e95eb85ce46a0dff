//! Exports to import: real ones, and small ones made of parts.

use std::io::Read;
use std::path::PathBuf;
use std::sync::atomic::{AtomicU32, Ordering};

/// A file for one test, gone when it is over.
pub struct Export(pub PathBuf);

impl Export {
    pub fn of(text: impl AsRef<[u8]>) -> Self {
        static NUMBER: AtomicU32 = AtomicU32::new(0);
        let name = format!("dateline-wxr-{}-{}.xml", std::process::id(), NUMBER.fetch_add(1, Ordering::SeqCst));
        let path = std::env::temp_dir().join(name);
        std::fs::write(&path, text).unwrap();
        Self(path)
    }
}

impl Drop for Export {
    fn drop(&mut self) {
        let _ = std::fs::remove_file(&self.0);
    }
}

/// The text of a packed file.
pub fn unpacked(bytes: &[u8]) -> String {
    let mut text = String::new();
    flate2::read::GzDecoder::new(bytes).read_to_string(&mut text).unwrap();
    text
}

/// An export with these parts.
pub fn channel(parts: &[String]) -> String {
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\" ?>\n<rss version=\"2.0\" xmlns:wp=\"http://wordpress.org/export/1.2/\">\n<channel>\n\
        <title>The Daily</title>\n<link>https://old.example</link>\n<description>All &amp; sundry</description>\n\
        <language>en-GB</language>\n<wp:wxr_version>1.2</wp:wxr_version>\n\
        <wp:author><wp:author_login>jane</wp:author_login><wp:author_email>jane@old.example</wp:author_email>\
        <wp:author_display_name><![CDATA[Jane Doe]]></wp:author_display_name></wp:author>\n{}\n</channel>\n</rss>\n",
        parts.join("\n")
    )
}

/// A category; `parent` may be empty.
pub fn category(id: u32, slug: &str, name: &str, parent: &str) -> String {
    format!(
        "<wp:category><wp:term_id>{id}</wp:term_id><wp:category_nicename>{slug}</wp:category_nicename>\
        <wp:category_parent>{parent}</wp:category_parent><wp:cat_name><![CDATA[{name}]]></wp:cat_name></wp:category>"
    )
}

/// An item in the making.
#[derive(Clone)]
pub struct Item {
    pub id: u32,
    pub kind: &'static str,
    pub status: &'static str,
    pub slug: String,
    pub title: String,
    pub content: String,
    pub excerpt: String,
    pub date: &'static str,
    /// More elements.
    pub more: String,
}

/// A published post.
pub fn post(id: u32, title: &str, content: &str) -> Item {
    Item {
        id,
        kind: "post",
        status: "publish",
        slug: format!("post-{id}"),
        title: title.into(),
        content: content.into(),
        excerpt: String::new(),
        date: "2020-11-20 09:30:00",
        more: String::new(),
    }
}

impl Item {
    pub fn kind(mut self, kind: &'static str) -> Self {
        self.kind = kind;
        self
    }

    pub fn status(mut self, status: &'static str) -> Self {
        self.status = status;
        self
    }

    pub fn date(mut self, date: &'static str) -> Self {
        self.date = date;
        self
    }

    pub fn filed(mut self, taxonomy: &str, slug: &str, name: &str) -> Self {
        self.more += &format!("<category domain=\"{taxonomy}\" nicename=\"{slug}\"><![CDATA[{name}]]></category>\n");
        self
    }

    pub fn meta(mut self, key: &str, value: &str) -> Self {
        self.more += &format!(
            "<wp:postmeta><wp:meta_key>{key}</wp:meta_key><wp:meta_value><![CDATA[{value}]]></wp:meta_value></wp:postmeta>\n"
        );
        self
    }

    pub fn more(mut self, xml: &str) -> Self {
        self.more += xml;
        self
    }

    pub fn comment(mut self, id: u32, parent: u32, approved: &str, text: &str) -> Self {
        self.more += &format!(
            "<wp:comment><wp:comment_id>{id}</wp:comment_id><wp:comment_author><![CDATA[Reader {id}]]></wp:comment_author>\
            <wp:comment_author_email>r@old.example</wp:comment_author_email>\
            <wp:comment_date_gmt>2020-11-21 10:0{id}:00</wp:comment_date_gmt><wp:comment_content><![CDATA[{text}]]></wp:comment_content>\
            <wp:comment_approved>{approved}</wp:comment_approved><wp:comment_type></wp:comment_type>\
            <wp:comment_parent>{parent}</wp:comment_parent></wp:comment>\n"
        );
        self
    }

    pub fn xml(&self) -> String {
        let Self { id, kind, status, slug, title, content, excerpt, date, more } = self;
        format!(
            "<item>\n<title><![CDATA[{title}]]></title>\n<link>https://old.example/2020/11/20/{slug}/</link>\n\
            <dc:creator>jane</dc:creator>\n<guid isPermaLink=\"false\">https://old.example/?p={id}</guid>\n\
            <content:encoded><![CDATA[{content}]]></content:encoded>\n<excerpt:encoded><![CDATA[{excerpt}]]></excerpt:encoded>\n\
            <wp:post_id>{id}</wp:post_id>\n<wp:post_date_gmt>{date}</wp:post_date_gmt>\n<wp:post_name>{slug}</wp:post_name>\n\
            <wp:status>{status}</wp:status>\n<wp:post_type>{kind}</wp:post_type>\n<wp:comment_status>open</wp:comment_status>\n{more}</item>"
        )
    }
}
