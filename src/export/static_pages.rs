use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::Path;

use entity::route;
use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

use super::files::Files;
use super::pages::{Shown, Walk};
use crate::app::App;
use crate::kernel::Result;
use crate::vocabulary::Vocabulary;

/// Articles on the first page and in the feed.
const NEWEST: usize = 50;
/// Redirects fetched in one step.
const STEP: u64 = 1_000;

/// An article in a list.
#[derive(Clone)]
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
    // The name of a list and what is in it, by path.
    let mut lists: BTreeMap<String, (String, Vec<Line>)> = BTreeMap::new();
    let mut sitemap = String::from(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<urlset xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">\n",
    );
    let mut walk = Walk::new(app, false, site.zone());
    loop {
        let page = walk.next(&snapshot).await?;
        if page.is_empty() {
            break;
        }
        for shown in &page {
            let line = line(shown);
            files.write(&format!("{}/index.html", line.path), &article(shown, &vocabulary)?)?;
            let seo = &shown.card.detail()?.meta.seo;
            // What search engines shall not find here is not what a map leads them to.
            if !seo.no_index && seo.canonical_url.is_none() {
                let _ = writeln!(
                    sitemap,
                    "<url><loc>{}</loc><lastmod>{}</lastmod></url>",
                    escaped(&site.url(&line.path)),
                    shown.card.modified_at
                );
            }
            for (path, name) in filed(shown, &vocabulary)? {
                lists.entry(path).or_insert_with(|| (name, Vec::new())).1.push(line.clone());
            }
            if newest.len() < NEWEST {
                newest.push(line);
            }
        }
    }
    for (path, (name, lines)) in &lists {
        files.write(&format!("{path}/index.html"), &list(name, lines, &vocabulary))?;
        let _ = writeln!(sitemap, "<url><loc>{}</loc></url>", escaped(&site.url(path)));
    }
    let _ = writeln!(sitemap, "<url><loc>{}</loc></url>", escaped(&site.url("/")));
    sitemap.push_str("</urlset>\n");
    files.write("sitemap.xml", &sitemap)?;
    files.write("index.html", &list(&site.name, &newest, &vocabulary))?;
    files.write("feed.xml", &feed(&newest, &vocabulary))?;
    let mut redirects = String::new();
    let mut after = String::new();
    loop {
        let rows = route::Entity::find()
            .filter(route::Column::Status.ne("CANONICAL"))
            .filter(route::Column::Path.gt(after.as_str()))
            .order_by_asc(route::Column::Path)
            .limit(STEP)
            .all(&snapshot)
            .await?;
        let Some(last) = rows.last() else { break };
        after.clone_from(&last.path);
        let nodes = rows.iter().filter_map(|row| row.node_id);
        let canonical = route::Entity::find()
            .filter(route::Column::NodeId.is_in(nodes))
            .filter(route::Column::Status.eq("CANONICAL"))
            .all(&snapshot)
            .await?;
        for row in &rows {
            let own = canonical.iter().find(|found| found.node_id == row.node_id && row.node_id.is_some());
            let to = row.target.as_deref().or(own.map(|found| found.path.as_str()));
            let from = redirected(&format!("{}{}", base_folder(&vocabulary), row.path));
            let _ = match to {
                Some(to) => writeln!(redirects, "{from} {} {}", encoded(&linked(to, &vocabulary)), row.http_status),
                None => writeln!(redirects, "{from} {}/gone.html 410", base_folder(&vocabulary)),
            };
        }
    }
    files.write("_redirects", &redirects)?;
    let gone = "<h1>Gone</h1>\n<p>What was here is not here any more.</p>\n";
    let language = &site.default_language;
    files.write(
        "gone.html",
        &page("Gone", "Gone", "<meta name=\"robots\" content=\"noindex\">\n", language, gone, &vocabulary),
    )?;
    Ok(files.count)
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
    for notice in &detail.added.corrections {
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
    Ok(page(&card.headline, &card.summary, &head, &card.language, &main, vocabulary))
}

fn list(name: &str, lines: &[Line], vocabulary: &Vocabulary) -> String {
    let mut main = format!("<h1>{}</h1>\n<ul>\n", escaped(name));
    for Line { path, headline, summary, date } in lines {
        let _ = writeln!(
            main,
            "<li><a href=\"{}\">{}</a> <time datetime=\"{date}\">{date}</time><p>{}</p></li>",
            escaped(&linked(path, vocabulary)),
            escaped(headline),
            escaped(summary)
        );
    }
    main.push_str("</ul>\n");
    page(name, name, "", &vocabulary.site.default_language, &main, vocabulary)
}

fn page(title: &str, description: &str, head: &str, language: &str, main: &str, vocabulary: &Vocabulary) -> String {
    let site = &vocabulary.site;
    let (feed, home) = (linked("/feed.xml", vocabulary), linked("/", vocabulary));
    let (feed, home) = (escaped(&feed), escaped(&home));
    format!(
        "<!doctype html>\n<html lang=\"{}\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" \
         content=\"width=device-width\">\n<title>{}</title>\n<meta name=\"description\" content=\"{}\">\n{head}<link \
         rel=\"alternate\" type=\"application/atom+xml\" href=\"{feed}\">\n<style>body{{max-width:42rem;margin:2rem \
         auto;padding:0 1rem;font:1.1rem/1.6 serif}}img{{max-width:100%;height:auto}}</style>\n</head>\n<body>\n<header><a \
         href=\"{home}\">{}</a></header>\n<main>\n{main}</main>\n</body>\n</html>\n",
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

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('"', "&quot;").replace('<', "&lt;").replace('>', "&gt;")
}
