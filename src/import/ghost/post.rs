use std::collections::HashMap;

use super::file::{Post, PostMeta};
use super::{html, lexical, mobiledoc};
use crate::article::input::{ArticleTagInput, BylineInput, SeoInput};
use crate::article::{AfterSave, ArticleInput, BylineRole, Genre, ImportArticle, limits};
use crate::body::FigureLayout;
use crate::body::input::{BodyInput, FigureInput, RichTextInput};
use crate::import::foreign::content::{self, Found, Known, Options, absolute_link, media_of};
use crate::import::foreign::policy::{self, Case, Wanted, limited, place};
use crate::import::foreign::{Dangling, Defaults, Fidelity, ItemOutcome, OldSite, one_line, slug_of};
use crate::kernel::{AuthorRef, CategoryRef, ImportKey, MediaRef, Micros, Patch, RegionRef, TagRef, checked};
use crate::media::MediaInput;
use crate::tag::TagRelation;

/// What Ghost keeps lists, files and forms under.
const LISTS: [&str; 8] = ["tag", "author", "page", "rss", "content", "ghost", "members", "p"];

/// What every post is read with.
pub struct Site {
    pub old: OldSite,
    /// Articles by the path that they had.
    pub by_path: HashMap<String, ImportKey>,
    /// The address that stands for `__GHOST_URL__`.
    pub address: String,
    pub now: Micros,
    pub source_line: bool,
    pub defaults: Defaults,
}

/// What a post is filed under.
#[derive(Debug, Default)]
pub struct Filing {
    pub authors: Vec<String>,
    pub tags: Vec<String>,
    pub regions: Vec<String>,
}

impl Site {
    pub fn text(&self, html: &str) -> String {
        html.replace("__GHOST_URL__", &self.address)
    }

    /// The slug and the name of the category of what is in none.
    pub fn category(&self, is_page: bool) -> (String, String) {
        if is_page {
            return ("pages".into(), "Pages".into());
        }
        self.defaults.category_or("uncategorized", "Uncategorized")
    }
}

pub fn key_of(post: &Post) -> ImportKey {
    ImportKey { source: "ghost".into(), key: post.uuid.clone().unwrap_or_else(|| post.id.clone()) }
}

/// A post as an article, and the files that it shows. It may name the category for what is in none.
pub fn article(
    post: &Post,
    meta: Option<&PostMeta>,
    filing: &Filing,
    site: &Site,
    outcome: &mut ItemOutcome,
    report: &mut Fidelity,
) -> (ImportArticle, Vec<MediaInput>) {
    let found = body(post, site, outcome);
    report.count(&found.shares);
    let dangling = found.dangling.iter().cloned();
    report.dangling.extend(dangling.map(|what| Dangling { file: outcome.file.clone(), line: outcome.line, what }));
    let has_text = !found.is_empty();
    let mut media = found.media;
    let lead =
        post.feature_image.as_deref().map(|address| site.text(address)).and_then(|address| site.absolute(&address));
    media.extend(lead.as_deref().map(media_of));

    let has_author = !filing.authors.is_empty();
    let (date, now) = (post.published_at, site.now);
    let wanted = wanted(post, now, outcome);
    let is_broken = found.is_broken;
    let default_date = site.defaults.date;
    let case = Case { wanted, date, default_date, expires: None, has_text, has_author, is_broken, now };
    let placed = place(case, outcome);
    let is_page = post.kind.as_deref() == Some("page");
    let mut categories = Vec::new();
    if filing.regions.is_empty() {
        let (slug, name) = site.category(is_page);
        categories.push(CategoryRef::Slug(slug));
        outcome.change(format!("Ghost has no categories; it is in \"{name}\"."));
    }
    let text = |own: &Option<String>, other: Option<&Option<String>>| {
        own.clone().or_else(|| other.and_then(Clone::clone)).and_then(|text| one_line(&text))
    };
    let headline = post.title.as_deref().and_then(one_line).unwrap_or_else(|| "Untitled".into());
    if post.slug.as_ref().is_some_and(|slug| report.duplicate_slugs.get(slug).is_some_and(|count| *count > 1)) {
        outcome.share_slug();
    }
    let slug = slug_of(post.slug.as_deref().unwrap_or_default(), &headline);
    let figure = lead.map(|key| FigureInput {
        asset: MediaRef::Key(key),
        caption: meta.and_then(|meta| meta.feature_image_caption.clone()).map(RichTextInput::Html),
        credit: None,
        alt: meta.and_then(|meta| meta.feature_image_alt.clone()),
        link_url: None,
        layout: FigureLayout::Inline,
    });
    let byline = |slug: &String| BylineInput {
        author: AuthorRef::Slug(slug.clone()),
        role: BylineRole::Author,
        credited_as: None,
    };
    let tag = |slug: &String| ArticleTagInput { tag: TagRef::Slug(slug.clone()), relation: TagRelation::About };
    let regions = filing.regions.iter().cloned().map(RegionRef::Slug).collect();
    let language = post.locale.clone().or_else(|| site.defaults.language.clone());
    let summary = text(&post.custom_excerpt, None).map(|text| policy::line(text, "excerpt", outcome));
    let canonical = post.canonical_url.clone().filter(|url| checked::http_url(url.clone()).is_ok());
    // Its own address is no other.
    let is_own = |url: &String| site.old.path(url).is_some_and(|path| post.old_path().as_ref() == Some(&path));
    let content = ArticleInput {
        headline: Patch::Set(policy::line(headline, "title", outcome)),
        summary: Patch::set_if(summary),
        slug: Patch::set_if(slug),
        language: Patch::set_if(language.and_then(|tag| checked::language(tag).ok())),
        genre: Patch::Set(Genre::News),
        show_in_related: Patch::Set(!is_page),
        lead_media: Patch::set_if(figure),
        body: Patch::Set(BodyInput::Blocks(found.blocks)),
        bylines: Patch::Set(limited(filing.authors.iter().map(byline).collect(), limits::BYLINES, "authors", outcome)),
        regions: Patch::Set(limited(regions, limits::REGIONS, "regions", outcome)),
        categories: Patch::Set(categories),
        tags: Patch::Set(limited(filing.tags.iter().map(tag).collect(), limits::TAGS, "tags", outcome)),
        citations: Patch::Set(limited(found.citations.unwrap_or_default(), limits::CITATIONS, "sources", outcome)),
        seo: Patch::Set(SeoInput {
            title: text(&post.meta_title, meta.map(|meta| &meta.meta_title)),
            description: text(&post.meta_description, meta.map(|meta| &meta.meta_description)),
            canonical_url: canonical.filter(|url| !is_own(url)),
            ..SeoInput::default()
        }),
        published_at: Patch::set_if(placed.published_at),
        ..ArticleInput::default()
    };
    let is_public = placed.then == AfterSave::Publish;
    let article = ImportArticle {
        import_key: key_of(post),
        then: placed.then,
        path: None,
        paths: post.old_path().into_iter().collect(),
        was_public: placed.was_public,
        first_published_at: None,
        modified_at: post.updated_at.filter(|at| is_public && Some(*at) > post.published_at && *at <= site.now),
        feed_guid: post.feed_guid(),
        corrections: Patch::Keep,
        release: placed.release,
        withdrawn: None,
        content,
    };
    (article, media)
}

/// What Ghost did with a post. What not everybody could read is a draft.
fn wanted(post: &Post, now: Micros, outcome: &mut ItemOutcome) -> Wanted {
    let wanted = match post.status.as_deref().unwrap_or("draft") {
        "published" | "sent" => Wanted::Public,
        "scheduled" => {
            if post.published_at.is_some_and(|at| at <= now) {
                outcome.change("Its hour has come since the export; it is public.");
            }
            Wanted::Public
        }
        "draft" => Wanted::Draft,
        other => {
            outcome.change(format!("Its status \"{other}\" is unknown; it is a draft."));
            Wanted::Draft
        }
    };
    match post.visibility.as_deref().filter(|who| *who != "public" && wanted == Wanted::Public) {
        Some(who) => {
            outcome.change(format!("Only {who} could read it; it is a draft."));
            Wanted::Draft
        }
        None => wanted,
    }
}

/// The text of a post, through its HTML; if there is none, through what its editor keeps.
fn body(post: &Post, site: &Site, outcome: &mut ItemOutcome) -> Found {
    let html = site.text(post.html.as_deref().unwrap_or_default());
    let kept = || {
        let lexical = post.lexical.as_deref().and_then(lexical::html);
        lexical.or_else(|| post.mobiledoc.as_deref().and_then(mobiledoc::html))
    };
    let html = if !html.trim().is_empty() {
        html
    } else if let Some((html, unknown)) = kept() {
        if !unknown.is_empty() {
            outcome.drop(format!("Cards that nobody here knows are lost: {}.", unknown.join(", ")));
        }
        site.text(&html)
    } else {
        let text = post.plaintext.as_deref().unwrap_or_default();
        if text.trim().is_empty() {
            outcome.change("It has no text.");
        } else {
            outcome.drop("Its text is there only as plain text.");
        }
        // It says what it says, only without its form.
        let mut found = Found::plain(text);
        found.is_broken = false;
        return found;
    };
    let html = html::simple(&html);
    let options = Options { source_line: site.source_line, wordpress: None };
    content::read(&html, site, &options, outcome).unwrap_or_else(|error| {
        outcome.drop(format!("It is a draft with nothing but the characters of its text: {}", error.message()));
        Found::plain(post.plaintext.as_deref().unwrap_or(&html))
    })
}

impl Known for Site {
    fn media(&self, _: &str) -> Option<String> {
        None
    }

    fn attachment(&self, _: i64) -> Option<String> {
        None
    }

    fn article(&self, address: &str) -> Option<ImportKey> {
        self.old.path(address).and_then(|path| self.by_path.get(&path).cloned())
    }

    fn absolute(&self, address: &str) -> Option<String> {
        self.old.absolute(address)
    }

    fn whole(&self, address: &str) -> Option<String> {
        absolute_link(address, &self.old, "/")
    }

    fn is_missing(&self, address: &str) -> bool {
        self.old.text(address, &LISTS).is_some()
    }
}
