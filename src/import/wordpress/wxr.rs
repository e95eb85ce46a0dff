//! What the parts of an export say.

use jiff::civil::DateTime;
use jiff::tz::TimeZone;

use super::xml::{Element, unescape};
use crate::body::visible_text;
use crate::import::foreign::one_line;
use crate::kernel::Micros;

/// A person who wrote: of an account only what readers may know.
#[derive(Default)]
pub struct Writer {
    pub id: Option<i64>,
    pub login: String,
    pub name: Option<String>,
    pub about: String,
    pub website: Option<String>,
}

/// A term of a taxonomy.
pub struct Term {
    pub id: Option<i64>,
    pub taxonomy: String,
    pub slug: String,
    pub name: String,
    /// Slug of the parent.
    pub parent: Option<String>,
    pub about: String,
    /// Codes from its meta fields, e.g. an ISO code.
    pub codes: Vec<String>,
}

/// A term on a post.
#[derive(Clone)]
pub struct Filed {
    pub taxonomy: String,
    pub slug: String,
    pub name: Option<String>,
}

/// A post, page, attachment, menu item or whatever else a site keeps as one.
pub struct Item {
    pub line: u64,
    pub id: i64,
    pub kind: String,
    pub status: String,
    pub title: Option<String>,
    pub link: String,
    pub guid: String,
    pub creator: Option<String>,
    pub content: String,
    pub excerpt: String,
    pub slug: String,
    pub parent: i64,
    pub order: i64,
    pub has_password: bool,
    pub is_sticky: bool,
    pub comments_open: bool,
    pub attachment_url: Option<String>,
    pub published: Option<Micros>,
    pub modified: Option<Micros>,
    pub meta: Vec<(String, String)>,
    pub filed: Vec<Filed>,
    pub comments: Vec<Comment>,
    pub replaced: bool,
}

/// A comment, pingback or trackback.
pub struct Comment {
    /// Its number; may be empty.
    pub id: String,
    pub parent: Option<String>,
    pub author: Option<String>,
    pub email: Option<String>,
    pub url: Option<String>,
    pub content: String,
    pub approved: String,
    pub kind: String,
    pub user: i64,
    pub created: Option<Micros>,
}

impl Writer {
    pub fn read(element: &Element) -> Option<Self> {
        let names = [element.line("wp:author_first_name"), element.line("wp:author_last_name")];
        let full = one_line(&names.into_iter().flatten().collect::<Vec<_>>().join(" "));
        Some(Self {
            id: element.number("wp:author_id"),
            login: element.line("wp:author_login")?,
            name: element.line("wp:author_display_name").and_then(public).or(full.and_then(public)),
            about: element.raw("wp:author_description").trim().to_owned(),
            website: None,
        })
    }

    /// A guest of Co-Authors Plus, who is kept as a post; `None` without a name for log-ins.
    pub fn guest(item: &Item) -> Option<Self> {
        let slug = item.slug.strip_prefix("cap-").unwrap_or(&item.slug);
        let login = item.meta("cap-user_login").unwrap_or(slug).to_owned();
        let website = item.meta("cap-website").filter(|url| url.starts_with("http")).map(str::to_owned);
        let names = [item.meta("cap-first_name"), item.meta("cap-last_name")];
        let full = one_line(&names.into_iter().flatten().collect::<Vec<_>>().join(" "));
        let name = item.meta("cap-display_name").and_then(one_line).and_then(public);
        (!login.is_empty()).then(|| Self {
            id: None,
            login,
            name: name.or(full.and_then(public)).or_else(|| item.visible_title().and_then(public)),
            about: item.meta("cap-description").unwrap_or_default().to_owned(),
            website,
        })
    }
}

impl Term {
    /// Reads `wp:category`, `wp:tag` and `wp:term`; `None` without a slug.
    pub fn read(element: &Element) -> Option<Self> {
        let field = |category: &str, tag: &str, term: &str| match element.name.as_str() {
            "wp:category" => element.line(category),
            "wp:tag" => element.line(tag),
            _ => element.line(term),
        };
        let taxonomy = match element.name.as_str() {
            "wp:category" => "category".to_owned(),
            "wp:tag" => "post_tag".to_owned(),
            _ => element.line("wp:term_taxonomy")?,
        };
        let slug = field("wp:category_nicename", "wp:tag_slug", "wp:term_slug")?;
        let about = ["wp:category_description", "wp:tag_description", "wp:term_description"];
        let codes = element.all("wp:termmeta").filter(|meta| {
            meta.line("wp:meta_key").is_some_and(|key| {
                matches!(
                    key.trim_start_matches('_').to_ascii_lowercase().as_str(),
                    "iso" | "iso2" | "iso3" | "iso_code" | "country_code" | "m49"
                )
            })
        });
        Some(Self {
            id: element.number("wp:term_id"),
            name: field("wp:cat_name", "wp:tag_name", "wp:term_name")
                .map_or_else(|| slug.clone(), |name| unescape(&name)),
            parent: field("wp:category_parent", "", "wp:term_parent"),
            about: about
                .into_iter()
                .map(|name| element.raw(name).trim())
                .find(|text| !text.is_empty())
                .unwrap_or_default()
                .to_owned(),
            codes: codes.filter_map(|meta| meta.line("wp:meta_value")).collect(),
            taxonomy,
            slug,
        })
    }
}

impl Item {
    pub fn read(element: &Element, line: u64, replaced: bool) -> Self {
        let status = element.line("wp:status").unwrap_or_default();
        let link = element.line("link").unwrap_or_default();
        Self {
            line,
            id: element.number("wp:post_id").unwrap_or_default(),
            kind: element.line("wp:post_type").unwrap_or_else(|| "post".into()),
            title: element.line("title"),
            guid: element.line("guid").unwrap_or_else(|| link.clone()),
            link,
            creator: element.line("dc:creator"),
            content: element.raw("content:encoded").to_owned(),
            excerpt: element.raw("excerpt:encoded").trim().to_owned(),
            slug: element.line("wp:post_name").unwrap_or_default(),
            parent: element.number("wp:post_parent").unwrap_or_default(),
            order: element.number("wp:menu_order").unwrap_or_default(),
            has_password: element.line("wp:post_password").is_some(),
            is_sticky: element.number("wp:is_sticky") == Some(1),
            comments_open: element.line("wp:comment_status").as_deref() == Some("open"),
            attachment_url: element.line("wp:attachment_url"),
            published: moment(element.raw("wp:post_date_gmt"))
                .or_else(|| element.line("pubDate").and_then(|text| rfc_2822(&text)))
                .or_else(|| moment(element.raw("wp:post_date"))),
            modified: moment(element.raw("wp:post_modified_gmt")),
            meta: element
                .all("wp:postmeta")
                .filter_map(|meta| Some((meta.line("wp:meta_key")?, meta.raw("wp:meta_value").to_owned())))
                .collect(),
            filed: filed(element),
            comments: element.all("wp:comment").map(Comment::read).collect(),
            status,
            replaced,
        }
    }

    /// The logins of those who wrote it: where several can write a post, they are terms of it.
    pub fn creators(&self) -> Vec<&str> {
        let authors = self.filed.iter().filter(|filed| filed.taxonomy == "author");
        let logins: Vec<&str> = authors.map(|filed| filed.slug.strip_prefix("cap-").unwrap_or(&filed.slug)).collect();
        if logins.is_empty() { self.creator.as_deref().into_iter().collect() } else { logins }
    }

    /// The language that it is in, as its plug-in for languages says it.
    pub fn language(&self) -> Option<String> {
        let polylang = self.filed.iter().find(|filed| filed.taxonomy == "language").map(|filed| filed.slug.as_str());
        polylang.or_else(|| self.meta("_wpml_import_language_code")).map(|code| code.replace('_', "-"))
    }

    /// The name that it shares with its translations.
    pub fn translation_group(&self) -> Option<&str> {
        let polylang = self.filed.iter().find(|filed| filed.taxonomy == "post_translations");
        polylang.map(|filed| filed.slug.as_str()).or_else(|| self.meta("_wpml_import_translation_group"))
    }

    /// WPML keeps what it knows of it.
    pub fn has_wpml(&self) -> bool {
        self.meta("_wpml_import_translation_group").is_some()
    }

    /// The first meta field with this key that is not blank.
    pub fn meta(&self, key: &str) -> Option<&str> {
        self.meta.iter().find(|(own, value)| own == key && !value.trim().is_empty()).map(|(_, value)| value.trim())
    }

    /// The title as readers see it.
    pub fn visible_title(&self) -> Option<String> {
        // Nobody reads more, and a parser should not have to.
        let title: String = self.title.as_deref()?.chars().take(2_000).collect();
        one_line(&visible_text(&title))
    }

    /// What the report calls it.
    pub fn label(&self) -> String {
        self.visible_title().or_else(|| one_line(&self.slug)).unwrap_or_else(|| format!("{} {}", self.kind, self.id))
    }
}

impl Comment {
    fn read(element: &Element) -> Self {
        Self {
            id: element.line("wp:comment_id").unwrap_or_default(),
            parent: element.line("wp:comment_parent").filter(|parent| parent != "0"),
            author: element.line("wp:comment_author").and_then(|name| one_line(&unescape(&name))),
            email: element.line("wp:comment_author_email"),
            url: element.line("wp:comment_author_url"),
            content: element.raw("wp:comment_content").to_owned(),
            approved: element.line("wp:comment_approved").unwrap_or_default(),
            kind: element.line("wp:comment_type").unwrap_or_default(),
            user: element.number("wp:comment_user_id").unwrap_or_default(),
            created: moment(element.raw("wp:comment_date_gmt")).or_else(|| moment(element.raw("wp:comment_date"))),
        }
    }
}

/// The terms of an item. Old exports name each twice, once without its slug.
fn filed(element: &Element) -> Vec<Filed> {
    let has_slugs = element.all("category").any(|filed| filed.attribute("nicename").is_some());
    let named = element.all("category").filter(|filed| !has_slugs || filed.attribute("nicename").is_some());
    named
        .filter_map(|filed| {
            let taxonomy = filed.attribute("domain").unwrap_or("category").to_owned();
            let name = filed.own_line().map(|name| unescape(&name));
            let slug = filed.attribute("nicename").map(str::to_owned).or_else(|| name.clone())?;
            Some(Filed { taxonomy: if taxonomy == "tag" { "post_tag".into() } else { taxonomy }, slug, name })
        })
        .collect()
}

/// A name that may be read: no address.
fn public(name: String) -> Option<String> {
    (!name.contains('@')).then_some(name)
}

/// `2020-11-20 09:30:00` in UTC; `None` for the zero date of MySQL and anything else.
fn moment(text: &str) -> Option<Micros> {
    let date: DateTime = text.trim().parse().ok().filter(|date: &DateTime| date.year() > 0)?;
    Some(Micros(date.to_zoned_datetime(TimeZone::UTC).ok()?.timestamp().as_microsecond()))
}

fn rfc_2822(text: &str) -> Option<Micros> {
    let date = jiff::fmt::rfc2822::parse(text).ok().filter(|date| date.year() > 0)?;
    Some(Micros(date.timestamp().as_microsecond()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unknown_dates_are_none() {
        assert_eq!(moment("0000-00-00 00:00:00"), None);
        assert_eq!(moment(" 2020-11-20 09:30:00").unwrap().to_string(), "2020-11-20T09:30:00Z");
        assert_eq!(rfc_2822("Mon, 30 Nov -0001 00:00:00 +0000"), None);
        assert_eq!(rfc_2822("Fri, 20 Nov 2020 09:30:00 +0100").unwrap().to_string(), "2020-11-20T08:30:00Z");
    }
}
