use std::collections::HashSet;

use super::filing::{Filing, filing};
use super::index::Index;
use super::mapping::{Mapping, MetaUse};
use super::state::{State, state};
use super::terms::Terms;
use super::wxr::Item;
use crate::article::input::{BylineInput, CommentPolicyInput, DatelineInput, SeoInput};
use crate::article::{AfterSave, ArticleInput, BylineRole, CommentThreadState, Genre, ImportArticle, ReleaseInput};
use crate::body::FigureLayout;
use crate::body::input::{BlockInput, BodyInput, FigureInput, RichTextInput};
use crate::import::foreign::content::{self, Options, without_shortcodes};
use crate::import::foreign::one_line;
use crate::import::foreign::readable;
use crate::import::foreign::{Dangling, Fate, Fidelity};
use crate::import::foreign::{cut, slug_of};
use crate::kernel::{AuthorRef, CategoryRef, MediaRef, Micros, Patch, Result};
use crate::media::MediaInput;
use crate::workflow::ReleaseMode;

/// What every post is read with.
pub struct Site<'a> {
    pub index: &'a Index,
    pub terms: &'a Terms,
    pub mapping: &'a Mapping,
    pub source_line: bool,
    pub now: Micros,
    /// The language of the site, if it is one.
    pub language: Option<String>,
}

/// A post as an article, and what has to be there before it.
pub struct Made {
    pub article: ImportArticle,
    pub media: Vec<MediaInput>,
    /// The category that is made for what has none.
    pub category: Option<(&'static str, &'static str)>,
}

/// Meta fields that are read, or say nothing about the content.
const READ: [&str; 3] = ["footnotes", "enclosure", "origin"];

/// Reads a post or page; `authors` are the slugs of those who wrote it.
pub fn article(item: &Item, site: &Site<'_>, authors: &[&str], fate: &mut Fate, report: &mut Fidelity) -> Result<Made> {
    let Site { index, mapping, .. } = site;
    let key = index.key(item);
    let attached = index.attached.get(&item.id).map_or(&[][..], Vec::as_slice);
    let options = Options { source_line: site.source_line, line_breaks: true, shortcodes: &mapping.shortcodes };
    let found = content::read(&item.content, item.meta("footnotes"), attached, *index, &options, fate)?;
    for name in found.unknown_shortcodes {
        *report.unknown_shortcodes.entry(name).or_default() += 1;
    }
    report.text.0 += found.text.0;
    report.text.1 += found.text.1;
    let mut dangling = found.dangling;

    let (headline, is_cut) = cut(headline(item, &found.blocks, fate), 300);
    if is_cut {
        fate.change("Its title is cut to 300 characters.");
    }
    let Filing { regions, mut categories, tags, genre } = filing(item, site, fate);
    let lead_media = item.meta("_thumbnail_id").and_then(|id| {
        let key = id.parse().ok().and_then(|id| content::Known::attachment(*index, id));
        if key.is_none() {
            fate.drop("Its picture is not in the files.");
            dangling.push(format!("attachment {id}, the picture of \"{headline}\""));
        }
        key
    });
    if found.blocks.is_empty() {
        fate.change("It has no text.");
    }
    let State { mut then, mut withdrawn, published_at, release } =
        state(item, !found.blocks.is_empty(), site.now, fate);
    let is_public = then == AfterSave::Publish || withdrawn.is_some();
    let mut category = None;
    if regions.is_empty() && categories.is_empty() && is_public {
        let (slug, name) = if item.kind == "page" { ("pages", "Pages") } else { ("uncategorized", "Uncategorized") };
        if item.kind == "page" {
            fate.change("It is a page; it is an article in the category \"Pages\".");
        } else {
            fate.change("It is in no category; it is in \"Uncategorized\".");
        }
        category = Some((slug, name));
        categories.push(CategoryRef::Slug(slug.to_owned()));
    }
    let slug = slug_of(&item.slug, &headline);
    if !item.slug.is_empty() && slug.as_deref() != Some(item.slug.trim_end_matches("__trashed")) {
        fate.change(format!("Its slug is \"{}\" here.", slug.clone().unwrap_or_default()));
    }
    if index.slugs.get(&item.slug).is_some_and(|count| *count > 1) {
        fate.share_slug();
    }
    if let Some(meta) = unplaced_meta(item, mapping, report) {
        fate.drop(format!("Meta fields without a place: {meta}."));
    }
    if authors.is_empty() {
        (then, withdrawn) = (AfterSave::KeepDraft, None);
        fate.drop("Nobody is named as its author, so it is a draft.");
    }
    report.dangling.extend(dangling.into_iter().map(|what| Dangling {
        file: fate.file.clone(),
        line: fate.line,
        what,
    }));

    let mapped = |wanted: MetaUse| {
        let (key, _) = mapping.meta.iter().find(|(key, used)| **used == wanted && item.meta(key).is_some())?;
        item.meta(key).and_then(one_line).map(|text| cut(text, 300).0)
    };
    let excerpt = without_shortcodes(&item.excerpt);
    let byline = |slug: &&str| BylineInput {
        author: AuthorRef::Slug((*slug).to_owned()),
        role: BylineRole::Author,
        credited_as: None,
    };
    let comments = if item.comments_open { CommentThreadState::Open } else { CommentThreadState::Closed };
    let figure = |key| FigureInput {
        asset: MediaRef::Key(key),
        caption: None,
        credit: None,
        alt: None,
        link_url: None,
        layout: FigureLayout::Inline,
    };
    let dateline =
        mapped(MetaUse::Dateline).map(|place| DatelineInput { place: Some(place), ..DatelineInput::default() });
    let content = ArticleInput {
        headline: Patch::Set(headline),
        standfirst: if excerpt.trim().is_empty() { Patch::Clear } else { Patch::Set(RichTextInput::Html(excerpt)) },
        slug: Patch::set_if(slug),
        language: Patch::set_if(site.language.clone()),
        genre: Patch::Set(genre.unwrap_or(Genre::News)),
        show_in_related: Patch::Set(item.kind != "page"),
        kicker: Patch::set_if(mapped(MetaUse::Kicker)),
        dateline: Patch::set_if(dateline),
        lead_media: lead_media.map_or(Patch::Clear, |key| Patch::Set(figure(key))),
        body: Patch::Set(BodyInput::Blocks(found.blocks)),
        bylines: Patch::Set(authors.iter().take(50).map(byline).collect()),
        regions: Patch::Set(regions),
        categories: Patch::Set(categories),
        tags: Patch::Set(tags),
        citations: Patch::Set(found.citations.unwrap_or_default()),
        seo: Patch::Set(seo(item)),
        comments: Patch::Set(CommentPolicyInput { state: comments, closes_at: None }),
        published_at: Patch::set_if(published_at),
        ..ArticleInput::default()
    };
    let modified = item.modified.filter(|modified| Some(*modified) > published_at && *modified <= site.now);
    let article = ImportArticle {
        import_key: key,
        then,
        path: None,
        paths: former_paths(item, index, fate),
        first_published_at: None,
        modified_at: modified.filter(|_| is_public),
        corrections: Patch::Keep,
        release: release.map(|at| ReleaseInput { at, mode: ReleaseMode::PublishAt }),
        withdrawn,
        content,
    };
    Ok(Made { article, media: found.media, category })
}

/// The title; of a post without one the first words of its text.
fn headline(item: &Item, blocks: &[BlockInput], fate: &mut Fate) -> String {
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
    fate.change("It has no title; its first words stand for one.");
    let words = first.or_else(|| one_line(&item.slug.replace('-', " "))).unwrap_or_else(|| "Untitled".into());
    cut(words, 80).0
}

fn seo(item: &Item) -> SeoInput {
    let own = |keys: &[&str]| {
        // Templates such as %%title%% are no text.
        keys.iter().find_map(|key| item.meta(key)).and_then(one_line).filter(|text| !text.contains("%%"))
    };
    SeoInput {
        title: own(&["_yoast_wpseo_title", "rank_math_title", "_aioseop_title"]),
        description: own(&["_yoast_wpseo_metadesc", "rank_math_description", "_aioseop_description"]),
        no_index: item.meta("_yoast_wpseo_meta-robots-noindex") == Some("1"),
        ..SeoInput::default()
    }
}

/// The meta fields that are lost. Those that begin with `_` are notes of the system to itself.
fn unplaced_meta(item: &Item, mapping: &Mapping, report: &mut Fidelity) -> Option<String> {
    let mut lost = Vec::new();
    for (key, _) in &item.meta {
        let is_read = READ.contains(&key.as_str()) || key.starts_with("rank_math_") || mapping.meta.contains_key(key);
        if is_read || key.starts_with('_') {
            continue;
        }
        *report.unknown_meta_keys.entry(key.clone()).or_default() += 1;
        if !lost.contains(key) {
            lost.push(key.clone());
        }
    }
    (!lost.is_empty()).then(|| lost.join(", "))
}

/// Where it was: its permalink, its number, and what these were before its slug or date changed.
pub fn former_paths(item: &Item, index: &Index, fate: &mut Fate) -> Vec<String> {
    let key = index.key(item);
    let mut paths: Vec<String> =
        [&item.link, &item.guid].into_iter().filter_map(|address| index.old.path(address)).collect();
    let permalink = paths.iter().find(|path| !path.contains('?')).cloned();
    if item.id > 0 {
        paths.push(index.old.below(&format!("/?p={}", item.id)));
        if item.kind == "page" {
            paths.push(index.old.below(&format!("/?page_id={}", item.id)));
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
            fate.change(format!("Its old address {path} is that of another post."));
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
