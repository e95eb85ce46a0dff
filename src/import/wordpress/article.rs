use std::collections::HashSet;

use super::elementor;
use super::filing::{Filing, filing};
use super::index::Index;
use super::mapping::{Mapping, MetaUse};
use super::seo::seo;
use super::state::state;
use super::terms::Terms;
use super::wxr::Item;
use crate::article::input::{BylineInput, CommentPolicyInput, DatelineInput};
use crate::article::{ArticleInput, BylineRole, CommentThreadState, Genre, ImportArticle, limits};
use crate::body::FigureLayout;
use crate::body::input::{BlockInput, BodyInput, FigureBlockInput, FigureInput, RichTextInput};
use crate::import::foreign::content::{self, Found, Known, Options, Wordpress, media_of, without_shortcodes};
use crate::import::foreign::policy::{self, Case, Wanted, limited};
use crate::import::foreign::{Dangling, Defaults, Fidelity, ItemOutcome, cut, one_line, plain_line, readable, slug_of};
use crate::kernel::{ArticleRef, AuthorRef, CategoryRef, MediaRef, Micros, Patch, checked};
use crate::media::MediaInput;

/// What every post is read with.
pub struct Site<'a> {
    pub index: &'a Index,
    pub terms: &'a Terms,
    pub mapping: &'a Mapping,
    pub source_line: bool,
    pub now: Micros,
    /// The language of the site, if it is one.
    pub language: Option<String>,
    pub defaults: &'a Defaults,
}

/// A post as an article, and what has to be there before it.
pub struct Made {
    pub article: ImportArticle,
    pub media: Vec<MediaInput>,
    /// The slug and the name of the category that is made for what has none.
    pub category: Option<(String, String)>,
}

/// Meta fields that are read, or say nothing about the content.
const READ: [&str; 3] = ["footnotes", "enclosure", "origin"];
/// How the names of fields begin in which plug-ins keep what they need themselves.
const OTHERS: [&str; 12] = [
    "rank_math_",
    "cap-",
    "om_",
    "et_",
    "fl_",
    "wpil_",
    "amazon",
    "snap",
    "essb_",
    "jetpack",
    "dsq_",
    "classic-editor",
];

/// Reads a post or page; `authors` are the slugs of those who wrote it.
pub fn article(
    item: &Item,
    site: &Site<'_>,
    authors: &[&str],
    outcome: &mut ItemOutcome,
    report: &mut Fidelity,
) -> Made {
    let Site { index, mapping, .. } = site;
    let mut found = text(item, site, outcome);
    for name in std::mem::take(&mut found.unknown_shortcodes) {
        *report.unknown_shortcodes.entry(name).or_default() += 1;
    }
    report.count(&found.shares);
    let mut dangling = std::mem::take(&mut found.dangling);
    enclosure(item, index, &mut found);

    let headline = policy::line(headline(item, &found.blocks, outcome), "title", outcome);
    let Filing { regions, mut categories, tags, genre } = filing(item, site, outcome);
    let lead_media = item.meta("_thumbnail_id").and_then(|id| {
        let key = id.parse().ok().and_then(|id| index.attachment(id));
        if key.is_none() {
            outcome.drop("Its picture is not in the files.");
            dangling.push(format!("attachment {id}, the picture of \"{headline}\""));
        }
        key
    });
    let has_text = !found.is_empty();
    if !has_text {
        outcome.change("It has no text.");
    }
    let (wanted, date) = state(item, site.now, outcome);
    let (has_author, is_broken) = (!authors.is_empty(), found.is_broken);
    let default_date = site.defaults.date;
    let case = Case { wanted, date, default_date, expires: None, has_text, has_author, is_broken, now: site.now };
    let placed = policy::place(case, outcome);
    let mut category = None;
    if regions.is_empty() && categories.is_empty() && matches!(wanted, Wanted::Public | Wanted::Archived) {
        let is_page = item.kind == "page";
        let (slug, name) = if is_page { ("pages", "Pages") } else { ("uncategorized", "Uncategorized") };
        let (slug, name) = if is_page { (slug.into(), name.into()) } else { site.defaults.category_or(slug, name) };
        let what = if is_page { "It is a page; it is an article" } else { "It is in no category; it is" };
        outcome.change(format!("{what} in the category \"{name}\"."));
        categories.push(CategoryRef::Slug(slug.clone()));
        category = Some((slug, name));
    }
    let slug = slug_of(&item.slug, &headline);
    if !item.slug.is_empty() && slug.as_deref() != Some(item.slug.trim_end_matches("__trashed")) {
        outcome.change(format!("Its slug is \"{}\" here.", slug.clone().unwrap_or_default()));
    }
    if index.slugs.get(&item.slug).is_some_and(|count| *count > 1) {
        outcome.share_slug();
    }
    unplaced_meta(item, mapping, outcome, report);
    report.dangling.extend(dangling.into_iter().map(|what| Dangling {
        file: outcome.file.clone(),
        line: outcome.line,
        what,
    }));

    let mapped = |wanted: MetaUse| {
        let (key, _) = mapping.meta.iter().find(|(key, used)| **used == wanted && item.meta(key).is_some())?;
        item.meta(key).and_then(plain_line).map(|text| cut(text, limits::LINE).0)
    };
    let excerpt = without_shortcodes(&item.excerpt);
    let byline = |slug: &&str| BylineInput {
        author: AuthorRef::Slug((*slug).to_owned()),
        role: BylineRole::Author,
        credited_as: None,
    };
    let comments = if item.comments_open { CommentThreadState::Open } else { CommentThreadState::Closed };
    let dateline =
        mapped(MetaUse::Dateline).map(|place| DatelineInput { place: Some(place), ..DatelineInput::default() });
    let language = item.language().or_else(|| site.defaults.language.clone()).or_else(|| site.language.clone());
    let language = language.and_then(|tag| match checked::language(tag) {
        Ok(tag) => Some(tag),
        Err(error) => {
            outcome.drop(error.message());
            None
        }
    });
    let seo = seo(item, &headline, plain_line(&excerpt).as_deref(), index, outcome);
    let content = ArticleInput {
        headline: Patch::Set(headline),
        standfirst: if excerpt.trim().is_empty() { Patch::Clear } else { Patch::Set(RichTextInput::Html(excerpt)) },
        slug: Patch::set_if(slug),
        language: Patch::set_if(language),
        genre: Patch::Set(genre.unwrap_or(Genre::News)),
        show_in_related: Patch::Set(item.kind != "page"),
        kicker: Patch::set_if(mapped(MetaUse::Kicker)),
        dateline: Patch::set_if(dateline),
        lead_media: lead_media.map_or(Patch::Clear, |key| Patch::Set(figure(key))),
        body: Patch::Set(BodyInput::Blocks(found.blocks)),
        bylines: Patch::Set(limited(authors.iter().map(byline).collect(), limits::BYLINES, "authors", outcome)),
        regions: Patch::Set(regions),
        categories: Patch::Set(categories),
        tags: Patch::Set(tags),
        citations: Patch::Set(limited(found.citations.unwrap_or_default(), limits::CITATIONS, "sources", outcome)),
        seo: Patch::Set(seo),
        comments: Patch::Set(CommentPolicyInput { state: comments, closes_at: None }),
        published_at: Patch::set_if(placed.published_at),
        translation_of: Patch::set_if(index.original(item).map(ArticleRef::ImportKey)),
        ..ArticleInput::default()
    };
    let is_public = placed.then == crate::article::AfterSave::Publish || placed.withdrawn.is_some();
    let modified = item.modified.filter(|modified| Some(*modified) > placed.published_at && *modified <= site.now);
    let import_key = index.key(item);
    // Of several with the same one it is that of the first, whose key is made of it.
    let feed_guid = Some(item.guid.clone()).filter(|guid| guid.starts_with(&import_key.key) && guid.len() <= 1_000);
    let article = ImportArticle {
        import_key,
        then: placed.then,
        path: None,
        paths: former_paths(item, index, outcome),
        was_public: placed.was_public,
        first_published_at: None,
        modified_at: modified.filter(|_| is_public),
        feed_guid,
        corrections: Patch::Keep,
        release: placed.release,
        withdrawn: placed.withdrawn,
        content,
    };
    Made { article, media: found.media, category }
}

/// The text of a post; what a page builder keeps of one elsewhere stands for one that is not there.
fn text(item: &Item, site: &Site<'_>, outcome: &mut ItemOutcome) -> Found {
    let Site { index, mapping, .. } = site;
    let attached = index.attached.get(&item.id).map_or(&[][..], Vec::as_slice);
    let wordpress = Wordpress {
        shortcodes: &mapping.shortcodes,
        footnotes: item.meta("footnotes"),
        attached,
        patterns: &index.patterns,
    };
    let options = Options { source_line: site.source_line, wordpress: Some(wordpress) };
    let built = item.meta("_elementor_data").filter(|_| item.content.trim().is_empty());
    let built = built.and_then(|data| elementor::html(data, &|id| index.attachment(id)));
    let source = built.as_deref().unwrap_or(&item.content);
    content::read(source, *index, &options, outcome).unwrap_or_else(|error| {
        outcome.drop(format!("It is a draft with nothing but the characters of its text: {}", error.message()));
        Found::plain(source)
    })
}

/// The sound or video of a podcast, which stands before the text if that does not show it.
fn enclosure(item: &Item, index: &Index, found: &mut Found) {
    let enclosures = item.meta.iter().filter(|(key, _)| key == "enclosure").map(|(_, value)| value.trim());
    for enclosure in enclosures {
        let mut lines = enclosure.lines().map(str::trim);
        let Some(address) = lines.next().and_then(|address| index.absolute(address)) else { continue };
        let told = lines.nth(1).filter(|kind| kind.starts_with("audio/") || kind.starts_with("video/"));
        let key = index.media(&address).unwrap_or_else(|| address.clone());
        let is_shown = found.blocks.iter().any(
            |block| matches!(block, BlockInput::Figure(block) if block.figure.asset == MediaRef::Key(key.clone())),
        );
        let kind = told.map(str::to_owned).or_else(|| media_of(&address).mime_type);
        let plays = kind.as_deref().is_some_and(|kind| kind.starts_with("audio/") || kind.starts_with("video/"));
        if is_shown || !plays || address.len() > 1_000 {
            continue;
        }
        if key == address && !found.media.iter().any(|media| media.key == key) {
            found.media.push(MediaInput { mime_type: kind, ..media_of(&address) });
        }
        found.blocks.insert(0, BlockInput::Figure(FigureBlockInput { key: None, figure: figure(key) }));
    }
}

fn figure(key: String) -> FigureInput {
    FigureInput {
        asset: MediaRef::Key(key),
        caption: None,
        credit: None,
        alt: None,
        link_url: None,
        layout: FigureLayout::Inline,
    }
}

/// The title; of a post without one the first words of its text.
fn headline(item: &Item, blocks: &[BlockInput], outcome: &mut ItemOutcome) -> String {
    if let Some(title) = item.visible_title() {
        return title;
    }
    let first = blocks.iter().find_map(|block| match block {
        BlockInput::Paragraph(paragraph) => {
            let text: String = paragraph.spans.iter().map(|span| span.text.as_str()).collect();
            one_line(&text)
        }
        _ => None,
    });
    outcome.change("It has no title; its first words stand for one.");
    let words = first.or_else(|| one_line(&item.slug.replace('-', " "))).unwrap_or_else(|| "Untitled".into());
    cut(words, 80).0
}

/// Tells which meta fields have no place. Those that begin with `_` are notes of the system to itself; what is no sentence
/// is what a theme or a plug-in needs.
fn unplaced_meta(item: &Item, mapping: &Mapping, outcome: &mut ItemOutcome, report: &mut Fidelity) {
    let (mut lost, mut settings) = (Vec::new(), Vec::new());
    for (key, value) in &item.meta {
        let is_read = READ.contains(&key.as_str()) || mapping.meta.contains_key(key);
        if is_read || key.starts_with('_') || OTHERS.iter().any(|start| key.starts_with(start)) {
            continue;
        }
        *report.unknown_meta_keys.entry(key.clone()).or_default() += 1;
        let list = if policy::has_words(value) { &mut lost } else { &mut settings };
        if !list.contains(key) {
            list.push(key.clone());
        }
    }
    if !lost.is_empty() {
        outcome.drop(format!("Meta fields without a place: {}.", lost.join(", ")));
    }
    if !settings.is_empty() {
        outcome.leave_out(format!("Meta fields that say nothing to readers: {}.", settings.join(", ")));
    }
}

/// Where it was: its permalink, its number, and what these were before its slug or date changed.
pub fn former_paths(item: &Item, index: &Index, outcome: &mut ItemOutcome) -> Vec<String> {
    let key = index.key(item);
    let mut paths: Vec<String> =
        [&item.link, &item.guid].into_iter().filter_map(|address| index.old.path(address)).collect();
    let permalink = paths.iter().find(|path| !path.contains('?')).cloned();
    if item.id > 0 {
        paths.push(format!("/?p={}", item.id));
        if item.kind == "page" {
            paths.push(format!("/?page_id={}", item.id));
        }
    }
    for (name, value) in &item.meta {
        let Some(permalink) = &permalink else { break };
        match name.as_str() {
            "_wp_old_slug" => {
                if let Some((folder, _)) = permalink.rsplit_once('/') {
                    paths.push(format!("{folder}/{}", value.trim()));
                }
            }
            "_wp_old_date" => paths.extend(with_date(permalink, value.trim())),
            _ => {}
        }
    }
    let also: Vec<String> = paths.iter().filter_map(|path| readable(path)).collect();
    paths.extend(also);
    let mut seen = HashSet::new();
    paths.retain(|path| {
        let is_taken = index.owner(path).is_some_and(|owner| owner != key);
        if is_taken {
            outcome.change(format!("Its old address {path} is that of another post."));
        }
        !is_taken
            && path.starts_with('/')
            && path.len() <= 1_000
            && !path.chars().any(char::is_control)
            && seen.insert(path.clone())
    });
    paths
}

/// The permalink with another date in it: `2020-11-20` in `/2021/01/02/slug`.
fn with_date(permalink: &str, date: &str) -> Option<String> {
    let date: Vec<&str> = date.split('-').collect();
    let [year, month, day] = date.as_slice() else { return None };
    let mut parts: Vec<&str> = permalink.split('/').collect();
    let is_number = |part: Option<&&str>, length: usize| {
        part.is_some_and(|part| part.len() == length && part.bytes().all(|byte| byte.is_ascii_digit()))
    };
    if !is_number(parts.get(1), 4) || !is_number(parts.get(2), 2) {
        return None;
    }
    let has_day = is_number(parts.get(3), 2);
    for (place, value) in [(1, year), (2, month), (3, day)] {
        if let Some(part) = parts.get_mut(place).filter(|_| place < 3 || has_day) {
            *part = value;
        }
    }
    Some(parts.join("/"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn old_dates_make_old_paths() {
        assert_eq!(with_date("/2021/01/02/a", "2020-11-20").as_deref(), Some("/2020/11/20/a"));
        assert_eq!(with_date("/2021/01/a", "2020-11-20").as_deref(), Some("/2020/11/a"));
        assert_eq!(with_date("/a", "2020-11-20"), None);
    }
}
