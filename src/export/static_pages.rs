use std::collections::{BTreeSet, HashMap};
use std::fmt::Write;
use std::path::Path;

use entity::route;
use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use uuid::Uuid;

use super::files::Files;
use super::pages::{Shown, Walk};
use super::sitemap::Sitemap;
use crate::app::App;
use crate::kernel::Result;
use crate::vocabulary::Vocabulary;

/// Articles on the first page and in the feed.
const NEWEST: usize = 50;
/// Redirects fetched in one step.
const STEP: u64 = 1_000;
/// The end of a page, and of a list.
const END: &str = "</main>\n</body>\n</html>\n";
const LIST_END: &str = "</ul>\n</main>\n</body>\n</html>\n";

/// What a list says of an article.
struct Line {
    path: String,
    headline: String,
    summary: String,
    date: String,
}

/// Writes what is public as plain pages, with a page for each region, category, tag and author, a feed, a sitemap and a
/// list of redirects; gives the number of files.
pub async fn static_pages(app: &App, folder: &Path) -> Result<u64> {
    let snapshot = app.db.snapshot().await?;
    let vocabulary = Vocabulary::load(&snapshot).await?;
    let site = &vocabulary.site;
    let mut files = Files::new(folder);
    let mut newest: Vec<Line> = Vec::new();
    // The paths of lists.
    let mut lists: BTreeSet<String> = BTreeSet::new();
    let mut map = Sitemap::default();
    let mut walk = Walk::new(app, false, site.zone());
    loop {
        let page = walk.next(&snapshot).await?;
        if page.is_empty() {
            break;
        }
        for shown in &page {
            let line = line(shown);
            files.write(&index_of(&line.path), &article(shown, &vocabulary)?)?;
            let seo = &shown.card.detail()?.meta.seo;
            // What search engines shall not find here is not what a map leads them to.
            if !seo.no_index && seo.canonical_url.is_none() {
                map.add(&mut files, &site.url(&line.path), Some(shown.card.modified_at))?;
            }
            let item = item(&line, &vocabulary);
            for (path, name) in filed(shown, &vocabulary)? {
                let file = index_of(&path);
                if lists.insert(path) {
                    files.add(&file, &list_begin(&name, &vocabulary))?;
                }
                files.add(&file, &item)?;
            }
            if newest.len() < NEWEST {
                newest.push(line);
            }
        }
    }
    for path in &lists {
        files.add(&index_of(path), LIST_END)?;
        map.add(&mut files, &site.url(path), None)?;
    }
    map.add(&mut files, &site.url("/"), None)?;
    map.finish(&mut files, site)?;
    let items: String = newest.iter().map(|line| item(line, &vocabulary)).collect();
    files.write("index.html", &(list_begin(&site.name, &vocabulary) + &items + LIST_END))?;
    files.write("feed.xml", &feed(&newest, &vocabulary))?;
    redirects(&snapshot, &mut files, &vocabulary).await?;
    let gone = "<h1>Gone</h1>\n<p>What was here is not here any more.</p>\n";
    let hidden = "<meta name=\"robots\" content=\"noindex\">\n";
    let begin = begin("Gone", "Gone", hidden, &site.default_language, &vocabulary);
    files.write("gone.html", &(begin + gone + END))?;
    files.finish()?;
    Ok(files.count)
}

/// Writes where what was moved is now, and what is gone.
async fn redirects(connection: &impl ConnectionTrait, files: &mut Files, vocabulary: &Vocabulary) -> Result<()> {
    const FILE: &str = "_redirects";
    files.add(FILE, "")?;
    let folder = base_folder(vocabulary);
    let mut after = String::new();
    loop {
        let rows = route::Entity::find()
            .filter(route::Column::Status.ne("CANONICAL"))
            .filter(route::Column::Path.gt(after.as_str()))
            .order_by_asc(route::Column::Path)
            .limit(STEP)
            .all(connection)
            .await?;
        let Some(last) = rows.last() else { return Ok(()) };
        after.clone_from(&last.path);
        let nodes = rows.iter().filter_map(|row| row.node_id);
        let canonical = route::Entity::find()
            .filter(route::Column::NodeId.is_in(nodes))
            .filter(route::Column::Status.eq("CANONICAL"))
            .all(connection)
            .await?;
        let canonical: HashMap<Uuid, &str> =
            canonical.iter().filter_map(|row| Some((row.node_id?, row.path.as_str()))).collect();
        for row in &rows {
            let own = || row.node_id.and_then(|node| canonical.get(&node).copied());
            let from = redirected(&format!("{folder}{}", row.path));
            files.add(
                FILE,
                &match row.target.as_deref().or_else(own) {
                    Some(to) => format!("{from} {} {}\n", encoded(&linked(to, vocabulary)), row.http_status),
                    None => format!("{from} {folder}/gone.html 410\n"),
                },
            )?;
        }
    }
}

fn index_of(path: &str) -> String {
    format!("{path}/index.html")
}

/// The folder that the site lies in; empty for most.
fn base_folder(vocabulary: &Vocabulary) -> String {
    let base = url::Url::parse(&vocabulary.site.base_url);
    base.map(|url| url.path().trim_end_matches('/').to_owned()).unwrap_or_default()
}

/// Where a link to a path of the site leads on its host; what leads elsewhere stays.
fn linked(to: &str, vocabulary: &Vocabulary) -> String {
    if to.starts_with('/') && !to.starts_with("//") {
        format!("{}{to}", base_folder(vocabulary))
    } else {
        to.to_owned()
    }
}

/// HTML in which links to paths of the site lead there on its host.
fn linked_html(html: &str, vocabulary: &Vocabulary) -> String {
    match base_folder(vocabulary).as_str() {
        "" => html.to_owned(),
        folder => html.replace("href=\"/", &format!("href=\"{folder}/")),
    }
}

/// An address without signs that end one, each in its encoded form.
fn encoded(address: &str) -> String {
    const UNSAFE: &AsciiSet =
        &CONTROLS.add(b' ').add(b'"').add(b'<').add(b'>').add(b'`').add(b'{').add(b'}').add(b'\\');
    utf8_percent_encode(address, UNSAFE).to_string()
}

/// A path as the list of redirects has it: what it asks for stands after it.
fn redirected(path: &str) -> String {
    let (path, query) = path.split_once('?').unwrap_or((path, ""));
    let query = query.split('&').filter(|pair| !pair.is_empty());
    [path].into_iter().chain(query).map(encoded).collect::<Vec<_>>().join(" ")
}

fn line(shown: &Shown) -> Line {
    let card = &shown.card;
    Line {
        path: card.path.clone(),
        headline: card.headline.clone(),
        summary: card.summary.clone(),
        date: card.published_at.to_string(),
    }
}

/// The lists that an article is in.
fn filed(shown: &Shown, vocabulary: &Vocabulary) -> Result<Vec<(String, String)>> {
    let detail = shown.card.detail()?;
    let regions = detail.meta.regions.iter().filter_map(|id| vocabulary.regions.get(*id));
    let categories = detail.meta.categories.iter().filter_map(|id| vocabulary.categories.get(*id));
    let mut all: Vec<(String, String)> = regions.map(|region| (region.path(), region.name.clone())).collect();
    all.extend(categories.map(|category| (category.path(), category.name.clone())));
    all.extend(shown.tags.values().map(|tag| (tag.path(), tag.name.clone())));
    all.extend(shown.authors.values().map(|author| (author.path(), author.name.clone())));
    Ok(all)
}

fn article(shown: &Shown, vocabulary: &Vocabulary) -> Result<String> {
    let card = &shown.card;
    let detail = card.detail()?;
    let mut main = String::from("<article>\n");
    if let Some(kicker) = &detail.meta.kicker {
        let _ = writeln!(main, "<p class=\"kicker\">{}</p>", escaped(kicker));
    }
    let _ = writeln!(main, "<h1>{}</h1>", escaped(&card.headline));
    if let Some(standfirst) = &detail.meta.standfirst {
        let _ = writeln!(main, "<div class=\"standfirst\">{}</div>", standfirst.html);
    }
    let by: Vec<String> = detail
        .meta
        .bylines
        .iter()
        .filter_map(|byline| shown.authors.get(&byline.author_id))
        .map(|author| {
            format!("<a href=\"{}\">{}</a>", escaped(&linked(&author.path(), vocabulary)), escaped(&author.name))
        })
        .collect();
    let _ = writeln!(main, "<p>{} <time datetime=\"{1}\">{1}</time></p>", by.join(", "), card.published_at);
    if let Some((asset, url)) = &shown.lead {
        let alt = detail.meta.lead_media.as_ref().and_then(|figure| figure.alt.clone()).or(asset.alt.clone());
        let _ = writeln!(
            main,
            "<figure><img src=\"{}\" alt=\"{}\"></figure>",
            escaped(url),
            escaped(&alt.unwrap_or_default())
        );
    }
    main.push_str(&linked_html(card.preview.as_ref().map_or("", |preview| preview.body.html.as_str()), vocabulary));
    for notice in &detail.added()?.corrections {
        let _ = writeln!(main, "\n<aside><p>{}: {}</p></aside>", notice.issued_at, escaped(&notice.text));
    }
    let filed = filed(shown, vocabulary)?;
    let links: Vec<String> = filed
        .iter()
        .map(|(path, name)| format!("<a href=\"{}\">{}</a>", escaped(&linked(path, vocabulary)), escaped(name)))
        .collect();
    let _ = writeln!(main, "\n<footer>{}</footer>\n</article>", links.join(" · "));
    let seo = &detail.meta.seo;
    let own = || vocabulary.site.url(&card.path);
    let canonical = seo.canonical_url.clone().unwrap_or_else(own);
    let robots = if seo.no_index { "<meta name=\"robots\" content=\"noindex\">\n" } else { "" };
    let head = format!("<link rel=\"canonical\" href=\"{}\">\n{robots}", escaped(&canonical));
    Ok(begin(&card.headline, &card.summary, &head, &card.language, vocabulary) + &main + END)
}

/// An article in a list.
fn item(line: &Line, vocabulary: &Vocabulary) -> String {
    let Line { path, headline, summary, date } = line;
    format!(
        "<li><a href=\"{}\">{}</a> <time datetime=\"{date}\">{date}</time><p>{}</p></li>\n",
        escaped(&linked(path, vocabulary)),
        escaped(headline),
        escaped(summary)
    )
}

/// What stands before the articles of a list; [`LIST_END`] stands behind them.
fn list_begin(name: &str, vocabulary: &Vocabulary) -> String {
    let begin = begin(name, name, "", &vocabulary.site.default_language, vocabulary);
    format!("{begin}<h1>{}</h1>\n<ul>\n", escaped(name))
}

/// What stands before the text of a page; [`END`] stands behind it.
fn begin(title: &str, description: &str, head: &str, language: &str, vocabulary: &Vocabulary) -> String {
    let site = &vocabulary.site;
    let (feed, home) = (linked("/feed.xml", vocabulary), linked("/", vocabulary));
    let (feed, home) = (escaped(&feed), escaped(&home));
    format!(
        "<!doctype html>\n<html lang=\"{}\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" \
         content=\"width=device-width\">\n<title>{}</title>\n<meta name=\"description\" content=\"{}\">\n{head}<link \
         rel=\"alternate\" type=\"application/atom+xml\" href=\"{feed}\">\n<style>body{{max-width:42rem;margin:2rem \
         auto;padding:0 1rem;font:1.1rem/1.6 serif}}img{{max-width:100%;height:auto}}</style>\n</head>\n<body>\n<header><a \
         href=\"{home}\">{}</a></header>\n<main>\n",
        escaped(language),
        escaped(title),
        escaped(description),
        escaped(&site.name)
    )
}

fn feed(lines: &[Line], vocabulary: &Vocabulary) -> String {
    let site = &vocabulary.site;
    let mut out = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<feed xmlns=\"http://www.w3.org/2005/Atom\">\n<title>{}</title>\n<id>{}</id>\n\
         <updated>{}</updated>\n",
        escaped(&site.name),
        escaped(&site.url("/")),
        lines.first().map_or("1970-01-01T00:00:00Z", |line| line.date.as_str())
    );
    for Line { path, headline, summary, date } in lines {
        let url = escaped(&site.url(path));
        let _ = writeln!(
            out,
            "<entry><title>{}</title><id>{url}</id><link href=\"{url}\"/><updated>{date}</updated><summary>{}</summary></entry>",
            escaped(headline),
            escaped(summary)
        );
    }
    out.push_str("</feed>\n");
    out
}

pub(super) fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('"', "&quot;").replace('<', "&lt;").replace('>', "&gt;")
}
