use std::collections::{HashMap, HashSet};
use std::path::{Path, PathBuf};

use super::file::{Data, PostMeta};
use super::post::{Filing, Site, article, key_of};
use super::redirects;
use crate::app::App;
use crate::author::{AuthorInput, AuthorLink};
use crate::body::input::RichTextInput;
use crate::category::CategoryInput;
use crate::import::foreign::content::media_of;
use crate::import::foreign::{Defaults, Fidelity, ImportSink, ItemOutcome, OldSite, Places, cut, one_line, slug_of};
use crate::import::{Progress, Record};
use crate::kernel::{MediaRef, Patch, Result, checked};
use crate::region::RegionKind;
use crate::site::SiteInput;
use crate::tag::TagInput;

/// How an export of Ghost is taken in.
#[derive(Clone, Debug, Default)]
pub struct Ghost {
    /// `redirects.json` or `redirects.yaml`.
    pub redirects: Option<PathBuf>,
    /// Write nothing, report the same.
    pub dry_run: bool,
    /// Read the line "Sources: A – B – C" at the foot of a text as citations.
    pub source_line: bool,
    /// What holds where the file says nothing.
    pub defaults: Defaults,
}

/// Imports an export. The same again changes nothing; what is broken loses only itself.
pub async fn ghost(app: &App, path: &Path, options: &Ghost, mut progress: impl FnMut(Progress)) -> Result<Fidelity> {
    let file = path.display().to_string();
    let data = Data::read(path)?;
    let vocabulary = app.vocabulary.current();
    let mut out = ImportSink::new(app, options.dry_run).await?;
    let address = data.setting("url").unwrap_or_else(|| vocabulary.site.url(""));
    let address = address.trim_end_matches('/').to_owned();
    let mut site = Site {
        old: OldSite::default(),
        by_path: HashMap::new(),
        address: address.clone(),
        now: app.clock.now(),
        source_line: options.source_line,
        defaults: options.defaults.clone(),
    };
    site.old.add(&address);
    for post in &data.posts {
        if let Some(slug) = &post.slug {
            site.by_path.insert(format!("/{slug}"), key_of(post));
        }
    }
    out.add(Record::Site(Box::new(about_site(&data))), Some(ItemOutcome::new(&file, 0, "site", "")));
    let authors = authors(&data, &site, &file, &mut out);
    let default_author = default_author(&site.defaults, &mut out);
    let places = Places::of(&vocabulary.regions);
    let (tags, regions) = tags(&data, &places, &file, &mut out);
    for (slug, name) in [site.category(false), site.category(true)] {
        let input = CategoryInput { slug: Some(slug), name: Some(name), ..CategoryInput::default() };
        out.add(Record::Category(Box::new(input)), None);
    }
    out.flush().await?;

    let filings = filings(&data, &authors, default_author, &tags, &regions);
    let meta: HashMap<&str, &PostMeta> = data.posts_meta.iter().map(|meta| (meta.post_id.as_str(), meta)).collect();
    let mut made = HashSet::new();
    for post in &data.posts {
        *out.report.duplicate_slugs.entry(post.slug.clone().unwrap_or_default()).or_default() += 1;
    }
    let mut done = Progress { total: Some(data.posts.len() as u64), ..Progress::default() };
    let empty = Filing::default();
    for (place, post) in data.posts.iter().enumerate() {
        let mut outcome = ItemOutcome::new(
            &file,
            place as u64 + 1,
            post.kind.as_deref().unwrap_or("post"),
            post.title.clone().unwrap_or_default(),
        );
        let filing = filings.get(post.id.as_str()).unwrap_or(&empty);
        let mut report = std::mem::take(&mut out.report);
        let meta = meta.get(post.id.as_str()).copied();
        let (article, media) = article(post, meta, filing, &site, &mut outcome, &mut report);
        out.report = report;
        for file in media {
            if made.insert(file.key.clone()) {
                out.add(Record::Media(Box::new(file)), None);
            }
        }
        out.add(Record::Article(Box::new(article)), Some(outcome));
        let bytes = post.html.as_ref().map_or(0, String::len);
        done.bytes += bytes as u64;
        done.lines += 1;
        progress(done);
        out.maybe_flush(bytes).await?;
    }
    out.flush().await?;
    if let Some(path) = &options.redirects {
        let (plain, patterns) = redirects::read(path)?;
        for rule in patterns {
            let mut outcome = ItemOutcome::new(&path.display().to_string(), 0, "redirect", rule);
            outcome.drop("Patterns are not taken; the front end has to do that.");
            out.note(outcome);
        }
        for input in plain {
            let outcome = ItemOutcome::new(&path.display().to_string(), 0, "redirect", input.path.clone());
            out.add(Record::Redirect(Box::new(input)), Some(outcome));
        }
    }
    out.finish().await
}

/// Writes who wrote what names nobody; gives their slug.
fn default_author(defaults: &Defaults, out: &mut ImportSink<'_>) -> Option<String> {
    let name = defaults.author.clone()?;
    let slug = slug_of("", &name)?;
    let input = AuthorInput { slug: Some(slug.clone()), name: Some(name), ..AuthorInput::default() };
    out.add(Record::Author(Box::new(input)), None);
    Some(slug)
}

fn about_site(data: &Data) -> SiteInput {
    let language = data.setting("locale").or_else(|| data.setting("lang"));
    SiteInput {
        name: Patch::set_if(data.setting("title")),
        description: Patch::set_if(data.setting("description")),
        base_url: Patch::set_if(data.setting("url").and_then(|url| checked::http_url(url).ok())),
        default_language: Patch::set_if(language.and_then(|tag| checked::language(tag).ok())),
        ..SiteInput::default()
    }
}

/// Writes the authors; gives their slugs by id. Their accounts and addresses stay behind.
fn authors<'a>(data: &'a Data, site: &Site, file: &str, out: &mut ImportSink<'_>) -> HashMap<&'a str, String> {
    let mut slugs = HashMap::new();
    for user in &data.users {
        // An address is no name.
        let name = user.name.as_deref().and_then(one_line).filter(|name| !name.contains('@')).unwrap_or_default();
        let mut outcome = ItemOutcome::new(file, 0, "author", name.clone());
        if name.is_empty() {
            outcome.drop("They have no name.");
            out.note(outcome);
            continue;
        }
        let Some(slug) = slug_of(user.slug.as_deref().unwrap_or_default(), &name) else {
            outcome.drop("They have no name.");
            out.note(outcome);
            continue;
        };
        let avatar = user
            .profile_image
            .as_deref()
            .map(|address| site.text(address))
            .filter(|address| checked::http_url(address.clone()).is_ok());
        if let Some(address) = &avatar {
            out.add(Record::Media(Box::new(media_of(address))), None);
        }
        let website = user.website.clone().map(|url| ("website", url));
        let twitter = user
            .twitter
            .clone()
            .map(|name| ("twitter", format!("https://twitter.com/{}", name.trim_start_matches('@'))));
        let links: Vec<AuthorLink> = website
            .into_iter()
            .chain(twitter)
            .filter(|(_, url)| checked::http_url(url.clone()).is_ok())
            .map(|(rel, url)| AuthorLink { rel: rel.into(), url, label: None })
            .collect();
        let input = AuthorInput {
            slug: Some(slug.clone()),
            name: Some(cut(name, 200).0),
            bio: Patch::set_if(user.bio.clone().filter(|bio| !bio.trim().is_empty()).map(RichTextInput::Text)),
            avatar: Patch::set_if(avatar.map(MediaRef::Key)),
            links: if links.is_empty() { Patch::Keep } else { Patch::Set(links) },
            ..AuthorInput::default()
        };
        out.add(Record::Author(Box::new(input)), Some(outcome));
        slugs.insert(user.id.as_str(), slug);
    }
    slugs
}

/// Slugs by the id of a row.
type Slugs<'a> = HashMap<&'a str, String>;

/// Writes the tags; gives the slugs of those that are tags and of those that are regions.
fn tags<'a>(data: &'a Data, places: &Places<'_>, file: &str, out: &mut ImportSink<'_>) -> (Slugs<'a>, Slugs<'a>) {
    let (mut tags, mut regions) = (HashMap::new(), HashMap::new());
    for tag in &data.tags {
        let name = tag.name.as_deref().and_then(one_line).unwrap_or_default();
        let mut outcome = ItemOutcome::new(file, 0, "tag", name.clone());
        if name.starts_with('#') || tag.visibility.as_deref() == Some("internal") {
            outcome.leave_out("It is internal to Ghost.");
            out.note(outcome);
            continue;
        }
        let region = places.named(&name).filter(|region| region.kind != RegionKind::World);
        if let Some(region) = region {
            outcome.change(format!("It is the region \"{}\".", region.name));
            out.note(outcome);
            if let Some(slug) = &tag.slug {
                out.redirect(format!("/tag/{slug}"), Some(region.path()));
            }
            regions.insert(tag.id.as_str(), region.slug.clone());
            continue;
        }
        let Some(slug) = slug_of(tag.slug.as_deref().unwrap_or_default(), &name) else {
            outcome.drop("It has no name.");
            out.note(outcome);
            continue;
        };
        let description = tag.description.clone().filter(|text| !text.trim().is_empty()).map(RichTextInput::Text);
        let input = TagInput {
            slug: Some(slug.clone()),
            name: Some(cut(name, 200).0),
            description: Patch::set_if(description),
            ..TagInput::default()
        };
        out.add(Record::Tag(Box::new(input)), Some(outcome));
        tags.insert(tag.id.as_str(), slug);
    }
    (tags, regions)
}

/// What each post is filed under, by id.
fn filings<'a>(
    data: &'a Data,
    authors: &HashMap<&str, String>,
    default_author: Option<String>,
    tags: &HashMap<&str, String>,
    regions: &HashMap<&str, String>,
) -> HashMap<&'a str, Filing> {
    let mut filings: HashMap<&str, Filing> = HashMap::new();
    let mut by: Vec<_> = data.posts_authors.iter().collect();
    by.sort_by_key(|row| row.sort_order);
    for row in by {
        if let Some(slug) = authors.get(row.author_id.as_str()) {
            filings.entry(&row.post_id).or_default().authors.push(slug.clone());
        }
    }
    for post in &data.posts {
        let filing = filings.entry(&post.id).or_default();
        if let Some(slug) =
            post.author_id.as_deref().and_then(|id| authors.get(id)).filter(|_| filing.authors.is_empty())
        {
            filing.authors.push(slug.clone());
        }
        if filing.authors.is_empty() {
            filing.authors.extend(default_author.clone());
        }
    }
    let mut under: Vec<_> = data.posts_tags.iter().collect();
    under.sort_by_key(|row| row.sort_order);
    for row in under {
        let filing = filings.entry(&row.post_id).or_default();
        filing.tags.extend(tags.get(row.tag_id.as_str()).cloned());
        filing.regions.extend(regions.get(row.tag_id.as_str()).cloned());
    }
    filings
}
