use std::collections::{BTreeMap, HashMap};

use super::file::{Post, PostMeta};
use crate::article::input::{ArticleTagInput, BylineInput, SeoInput};
use crate::article::{AfterSave, ArticleInput, BylineRole, Genre, ImportArticle, ReleaseInput};
use crate::body::FigureLayout;
use crate::body::input::{BodyInput, FigureInput, RichTextInput};
use crate::import::foreign::content::{self, Known, Options, media_of};
use crate::import::foreign::{Dangling, Fate, Fidelity, OldSite, cut, one_line, slug_of};
use crate::kernel::{AuthorRef, CategoryRef, ImportKey, MediaRef, Micros, Patch, RegionRef, Result, TagRef, checked};
use crate::media::MediaInput;
use crate::tag::TagRelation;
use crate::workflow::ReleaseMode;

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
}

pub fn key_of(post: &Post) -> ImportKey {
    ImportKey { source: "ghost".into(), key: post.uuid.clone().unwrap_or_else(|| post.id.clone()) }
}

/// A post as an article, and the files that it shows. It may name the category `uncategorized`.
pub fn article(
    post: &Post,
    meta: Option<&PostMeta>,
    filing: &Filing,
    site: &Site,
    fate: &mut Fate,
    report: &mut Fidelity,
) -> Result<(ImportArticle, Vec<MediaInput>)> {
    let none = BTreeMap::new();
    let options = Options { source_line: site.source_line, line_breaks: false, shortcodes: &none };
    let html = site.text(post.html.as_deref().unwrap_or_default());
    if html.is_empty() {
        match post.plaintext.as_deref().unwrap_or_default() {
            "" => fate.change("It has no text."),
            _ => fate.drop("Its text is not there as HTML: open and save it in Ghost, then export again."),
        }
    }
    let found = content::read(&html, None, &[], site, &options, fate)?;
    report.text.0 += found.text.0;
    report.text.1 += found.text.1;
    report.dangling.extend(found.dangling.into_iter().map(|what| Dangling { file: fate.file.clone(), line: 0, what }));
    let mut media = found.media;
    let lead =
        post.feature_image.as_deref().map(|address| site.text(address)).and_then(|address| site.absolute(&address));
    media.extend(lead.as_deref().map(media_of));

    let date = |text: &Option<String>| text.as_deref().and_then(|text| Micros::parse(&text.replace(' ', "T")).ok());
    let (published, updated) = (date(&post.published_at), date(&post.updated_at));
    let (mut then, mut release) = (AfterSave::KeepDraft, None);
    match post.status.as_deref().unwrap_or("draft") {
        "published" | "sent" => then = AfterSave::Publish,
        "scheduled" if published.is_some_and(|at| at > site.now) => {
            release = published.map(|at| ReleaseInput { at, mode: ReleaseMode::PublishAt });
        }
        "scheduled" => {
            fate.change("Its hour has come since the export; it is public.");
            then = AfterSave::Publish;
        }
        "draft" => {}
        other => fate.change(format!("Its status \"{other}\" is unknown; it is a draft.")),
    }
    if then == AfterSave::Publish && published.is_none() {
        fate.drop("It has no date, and none is invented: it is a draft.");
        then = AfterSave::KeepDraft;
    }
    let is_to_be_public = then == AfterSave::Publish || release.is_some();
    if is_to_be_public && post.visibility.as_deref().is_some_and(|who| who != "public") {
        fate.change(format!("Only {} could read it; it is a draft.", post.visibility.as_deref().unwrap_or_default()));
        (then, release) = (AfterSave::KeepDraft, None);
    }
    if then == AfterSave::Publish && filing.authors.is_empty() {
        fate.drop("Nobody is named as its author, so it is a draft.");
        then = AfterSave::KeepDraft;
    }
    let is_page = post.kind.as_deref() == Some("page");
    let mut categories = Vec::new();
    if filing.regions.is_empty() {
        categories.push(CategoryRef::Slug(if is_page { "pages" } else { "uncategorized" }.into()));
        fate.change("Ghost has no categories; it is in one that says so.");
    }
    let text = |own: &Option<String>, other: Option<&Option<String>>| {
        own.clone().or_else(|| other.and_then(Clone::clone)).and_then(|text| one_line(&text))
    };
    let headline = post.title.as_deref().and_then(one_line).unwrap_or_else(|| "Untitled".into());
    if post.slug.as_ref().is_some_and(|slug| report.duplicate_slugs.get(slug).is_some_and(|count| *count > 1)) {
        fate.share_slug();
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
    let content = ArticleInput {
        headline: Patch::Set(cut(headline, 300).0),
        summary: Patch::set_if(text(&post.custom_excerpt, None).map(|text| cut(text, 300).0)),
        slug: Patch::set_if(slug),
        language: Patch::set_if(post.locale.clone().and_then(|tag| checked::language(tag).ok())),
        genre: Patch::Set(Genre::News),
        show_in_related: Patch::Set(!is_page),
        lead_media: Patch::set_if(figure),
        body: Patch::Set(BodyInput::Blocks(found.blocks)),
        bylines: Patch::Set(filing.authors.iter().map(byline).collect()),
        regions: Patch::Set(filing.regions.iter().cloned().map(RegionRef::Slug).collect()),
        categories: Patch::Set(categories),
        tags: Patch::Set(filing.tags.iter().map(tag).take(30).collect()),
        citations: Patch::Set(found.citations.unwrap_or_default()),
        seo: Patch::Set(SeoInput {
            title: text(&post.meta_title, meta.map(|meta| &meta.meta_title)),
            description: text(&post.meta_description, meta.map(|meta| &meta.meta_description)),
            canonical_url: post.canonical_url.clone().filter(|url| checked::http_url(url.clone()).is_ok()),
            ..SeoInput::default()
        }),
        published_at: Patch::set_if(published.filter(|at| *at <= site.now)),
        ..ArticleInput::default()
    };
    let is_public = then == AfterSave::Publish;
    let article = ImportArticle {
        import_key: key_of(post),
        then,
        path: None,
        paths: post.old_path().map(|path| site.old.below(&path)).into_iter().collect(),
        first_published_at: None,
        modified_at: updated.filter(|at| is_public && Some(*at) > published && *at <= site.now),
        corrections: Patch::Keep,
        release,
        withdrawn: None,
        content,
    };
    Ok((article, media))
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

    fn is_missing(&self, address: &str) -> bool {
        self.old.text(address, &LISTS).is_some()
    }
}
