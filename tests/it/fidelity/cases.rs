//! Small inputs, each for a kind of fault: they are imported as they are, and what readers get is asked for through GraphQL. What
//! goes out as Markdown after that comes in again as the same.

use std::fs;
use std::path::{Path, PathBuf};

use dateline::export;
use dateline::import::{self, Fidelity, Ghost, Markdown, Wordpress};
use dateline::kernel::Micros;
use pulldown_cmark::{Options, Parser};
use serde_json::{Value, json};

use super::{Ratios, Text, Told};
use crate::app::{TestApp, block_on};
use crate::wordpress::real::{field, parts};

const ASK: &str = "query ($path: String!) { route(path: $path) { status target { ... on Article { path headline slug language
    summary canonicalUrl publishedAt bylines { author { name slug bio { text } } } categories { name } tags { tag { name } }
    translations { language } leadMedia { asset { url } } seo { title noIndex }
    body { html text blocks { __typename ... on GalleryBlock { title } ... on FigureBlock { figure { asset { url mimeType } } } } } } } } }";

/// What goes over to another node by way of Markdown.
const AGAIN: &str =
    "{ articles { nodes { headline path language summary publishedAt bylines { author { name } } categories { name }
    tags { tag { name } } body { html text blocks { __typename } } } } }";

/// What no reader may ever see.
const RAW: [&str; 10] = ["[vc_", "[/", "{{", "{%", "<!--", "[^", "&amp;mdash", "&amp;quot", "legacy-img", "sourcecode"];

struct Case {
    /// The name of the input.
    name: &'static str,
    /// Where the file lies in its site; empty for what is a whole by itself.
    place: &'static str,
    /// The address that its text had.
    address: &'static str,
    /// What is there, by pointers into the answer.
    values: Value,
    /// What readers see, in this order.
    html: &'static [&'static str],
    /// What the report says.
    told: &'static [&'static str],
}

fn case(name: &'static str, place: &'static str, address: &'static str, values: Value) -> Case {
    Case { name, place, address, values, html: &[], told: &[] }
}

impl Case {
    fn shows(self, html: &'static [&'static str]) -> Self {
        Self { html, ..self }
    }

    fn tells(self, told: &'static [&'static str]) -> Self {
        Self { told, ..self }
    }
}

fn cases() -> Vec<Case> {
    let name = |name: &str| json!({"/target/bylines": [{"author": {"name": name}}]});
    let gone = || json!({"/status": "GONE"});
    let types = |types: &[&str]| types.iter().map(|name| json!({ "__typename": name })).collect::<Vec<_>>();
    let blocks = |names: &[&str]| json!({ "/target/body/blocks": types(names) });
    let url = |url: &str| json!({ "/target/canonicalUrl": url });
    vec![
        case("anchors.xml", "", "/?p=1", json!({})).shows(&["href=\"#part\"", "href=\"/2023/05/other#deep\"", "<h2 id=\"part\">"]),
        case("anchors.xml", "", "/?p=2", json!({})).shows(&["<h2 id=\"deep\">"]),
        case("author-comma.md", "content/posts/a.md", "/posts/a", name("Josh Reed, Executive Director")),
        case("author-display-name.md", "_posts/2015-10-08-m.md", "/2015/10/08/m", name("Mara Quill")),
        case("canonical.xml", "", "/?p=1", url("https://wire.example/a/1")),
        case("caption-link.xml", "", "/?p=1", json!({})).shows(&["The pier. Photo: <a href=\"https://photos.example/ana\"", "<em>Ana Reyes</em>"]),
        case("code-in-list.md", "content/posts/steps.md", "/posts/steps", json!({})).shows(&["cd /tmp\nls -l\n", "<table>", "<blockquote>", "one\n  two\n"]),
        case("date-utc.md", "content/posts/d.md", "/posts/d", json!({"/target/publishedAt": "2016-01-05T10:00:00.000Z"})),
        case("double-brackets.md", "content/posts/b.md", "/posts/b", json!({})).shows(&[
            "origin/[user_name]", "if [[ -f x ]]; then echo [user_name]; fi", "[[bin]]", "[[Wiki Page]]",
        ]),
        case("dup-yaml-key.md", "_posts/2023-05-04-d.md", "/two", json!({"/status": "MOVED"})).tells(&["redirect_from"]),
        case("email-login.xml", "", "/?p=1", gone()).tells(&["--default-author"]),
        case("empty-body.md", "content/news/l.md", "/news/l", gone()).tells(&["Without a text"]),
        case("expired.md", "content/posts/e.md", "/posts/e", gone()).tells(&["expired"]),
        case("export-markdown-gallery.xml", "", "/?p=1", blocks(&["GalleryBlock", "EmbedBlock"])),
        case("footnotes.md", "content/posts/notes.md", "/posts/notes", json!({})).shows(&["Seen by the reporter on Monday.", "https://archive.example/doc"]),
        case("front-matter-entities.md", "content/news/e.md", "/news/e", json!({
            "/target/headline": "Ferry \u{2014} late & full", "/target/summary": "Now \u{201c}every\u{201d} hour",
        })),
        case("ghost-bookmark-card.json", "", "/story-1", json!({})).shows(&["href=\"https://wire.example/a\"", "Harbour plan", "https://wire.example/t.jpg"]),
        case("ghost-gallery-card.json", "", "/story-1", json!({"/target/body/blocks": [{"__typename": "GalleryBlock", "title": "Both"}]}))
            .shows(&["https://l.example/1.jpg", "https://l.example/2.jpg"]),
        case("ghost-ms-dates.json", "", "/story-1", json!({"/target/publishedAt": "2013-12-29T12:00:00.000Z"})),
        case("guest-author.xml", "", "/?p=1", json!({
            "/target/bylines/0/author/name": "Tomas Beam", "/target/bylines/0/author/bio/text": "Covers the waterfront.", "/target/bylines/1": null,
        })),
        case("html-post.html", "_posts/2013-05-04-old-post.html", "/2013/05/04/old-post.html", json!({"/target/body/text": "Written as HTML."})),
        case("hugo-permalinks", "", "/2023/05/03/tide-high/", json!({"/status": "MOVED", "/target/headline": "Tide high"})),
        case("hugo-picture-shortcode.md", "content/news/s.md", "/news/s", json!({"/target/body/blocks/1/__typename": "EmbedBlock"}))
            .shows(&["2014/07/x.jpg\" alt=\"Dome\"", "By A, B", "https://www.youtube.com/watch?v=dQw4w9WgXcQ"]),
        case("hugo-ref", "", "/news/2023/05/a/", json!({})).shows(&["<a href=\"/2023/05/b\""]),
        case("iframe-unlisted.xml", "", "/?p=1", blocks(&["ParagraphBlock", "EmbedBlock"])).shows(&["https://datawrapper.dwcdn.net/AbCdE/1/"]),
        case("inline-shortcode.xml", "", "/?p=1", json!({"/target/body/text": "The ferry sails at noon on Fridays.", "/target/body/blocks/1": null}))
            .tells(&["dropcap", "highlight"]),
        case("item-in-code.xml", "", "/?p=1", json!({"/target/headline": "How our feed looks"})).shows(&["Leaked headline"]),
        case("less-than.xml", "", "/?p=1", blocks(&["ParagraphBlock"; 3])).shows(&["If 5 &lt; 6 then"]),
        case("liquid-links.md", "_posts/2023-05-04-liquid.md", "/2023/05/04/liquid", json!({}))
            .shows(&["/assets/pier.jpg", "/2023/05/03/other/", "/a.pdf"]),
        case("many-terms.md", "content/posts/n.md", "/posts/n", json!({"/target/categories/7/name": "h"})),
        case("more-comment.md", "_posts/2023-05-04-m.md", "/2023/05/04/m", json!({})).shows(&["Rest with <a href=\"https://x.example\"", "<strong>bold</strong>"]),
        case("ol-without-li.xml", "", "/?p=1", json!({})).shows(&["Three things:", "1/ save the keys,", "2/ hide the keys.", "And more."]),
        case("only-dynamic.xml", "", "/2023/05/home/", gone()),
        case("page-builder.xml", "", "/?p=1", blocks(&["ParagraphBlock", "ListBlock", "FigureBlock"])).tells(&["vc_row"]),
        case("page-relative-picture", "", "/posts/trip/", json!({"/target/leadMedia/asset/url": "https://lantern.example/blog/posts/trip/cover.jpg"}))
            .shows(&["https://lantern.example/blog/posts/trip/pier.jpg", "https://lantern.example/blog/posts/shared/gate.jpg", "https://lantern.example/blog/posts/trip/plan.pdf"]),
        case("picture-in-heading-list-cell-quote.xml", "", "/?p=1", json!({})).shows(&["/a/1.jpg", "/a/2.jpg", "/a/3.jpg", "/a/4.jpg"]),
        case("picture-no-extension.xml", "", "/?p=1", json!({
            "/target/body/blocks/0/figure/asset": {"url": "https://images.unsplash.com/photo-150?w=1200", "mimeType": "image/jpeg"},
        })).shows(&["<img src=\"https://images.unsplash.com/photo-150?w=1200\" alt=\"Pier\""]),
        case("podcast.xml", "", "/?p=1", json!({"/target/body/blocks/0/figure/asset": {"url": "https://cdn.lantern.example/ep4.mp3", "mimeType": "audio/mpeg"}})),
        case("polylang.xml", "", "/?p=1", json!({"/target/language": "fr", "/target/translations": [{"language": "en"}], "/target/tags": []})),
        case("protocol-relative", "", "/2023/05/04/p", json!({})).shows(&["href=\"https://wiki.example/Page\""]),
        case("rank-math.xml", "", "/?p=1", json!({
            "/target/seo": {"title": "Ferry timetable", "noIndex": true}, "/target/categories/0/name": "Transport",
        })),
        case("site-author", "", "/2023/05/04/a", name("Mara Quill")),
        case("site-in-folder.xml", "", "/?p=1", url("https://lantern.example/news/2023/05/a")),
        case("site-in-folder.xml", "", "/2023/05/a", json!({"/status": "OK"})),
        case("skipped-folder.md", "content/resources/water-map.md", "/resources/water-map", json!({"/target/headline": "A title"})),
        case("slug-not-a-slug.md", "content/posts/a.md", "/posts/My-First_Post", json!({"/target/slug": "my-first-post"})),
        case("sourcecode.xml", "", "/?p=1", blocks(&["ParagraphBlock", "CodeBlock", "ParagraphBlock"]))
            .shows(&["language-python", "for ward in wards:\n    if ward &lt; 3:\n        count(ward)\n"]),
    ]
}

/// The folder of a test, gone when it is over.
struct Folder(PathBuf);

impl Folder {
    fn of(case: &Case) -> Self {
        let input = inputs().join(case.name);
        let folder = std::env::temp_dir().join(format!("dateline-case-{}-{}", std::process::id(), case.name));
        let site = folder.join("site");
        if case.place.is_empty() {
            copy(&input, &site.join(if input.is_dir() { "" } else { case.name }));
        } else {
            copy(&input, &site.join(case.place));
        }
        Self(folder)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

fn inputs() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/fidelity/inputs")
}

fn copy(from: &Path, to: &Path) {
    if !from.is_dir() {
        fs::create_dir_all(to.parent().unwrap()).unwrap();
        fs::copy(from, to).unwrap();
        return;
    }
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        copy(&entry.path(), &to.join(entry.file_name()));
    }
}

async fn new_app() -> TestApp {
    let app = TestApp::sqlite().await;
    app.clock.set(Micros::parse("2027-01-01T00:00:00.000Z").unwrap());
    app
}

async fn imported(case: &Case, folder: &Folder, app: &TestApp) -> Fidelity {
    let site = folder.0.join("site");
    match Path::new(case.name).extension().and_then(|extension| extension.to_str()) {
        Some("xml") => import::wordpress(&app.app, &[site.join(case.name)], &Wordpress::default(), |_| {}).await,
        Some("json") => import::ghost(&app.app, &site.join(case.name), &Ghost::default(), |_| {}).await,
        _ => import::markdown(&app.app, &site, &Markdown::default(), |_| {}).await,
    }
    .unwrap()
}

/// What the text of a case is, as HTML that nobody here has made; `None` of a site of several files.
fn source(case: &Case) -> Option<String> {
    let text = fs::read_to_string(inputs().join(case.name)).ok()?;
    if case.name.ends_with(".xml") {
        let items = parts(&text, "item");
        let number = case.address.strip_prefix("/?p=").unwrap_or("1");
        let item = items.into_iter().find(|item| field(item, "wp:post_id") == number)?;
        return Some(field(item, "content:encoded").to_owned());
    }
    if case.name.ends_with(".json") {
        let data: Value = serde_json::from_str(&text).unwrap();
        return data.pointer("/db/0/data/posts/0/html").and_then(Value::as_str).map(str::to_owned);
    }
    let body = text.strip_prefix("---\n")?.split_once("\n---\n")?.1;
    let extensions =
        Options::ENABLE_TABLES | Options::ENABLE_FOOTNOTES | Options::ENABLE_STRIKETHROUGH | Options::ENABLE_TASKLISTS;
    let mut html = String::new();
    pulldown_cmark::html::push_html(&mut html, Parser::new_ext(&body.replace("<!--more-->", "\n\n"), extensions));
    Some(html)
}

/// The word stands between the signs of a shortcode or a template alone.
fn is_mark(word: &str, source: &str) -> bool {
    let source = source.to_lowercase();
    let mut places = source.match_indices(word).map(|(at, _)| source.split_at(at)).peekable();
    places.peek().is_some() && places.all(|(before, _)| before.rfind(['[', '{']) > before.rfind([']', '}']))
}

/// What is wrong with it.
async fn faults(case: &Case) -> Vec<String> {
    let (folder, app) = (Folder::of(case), new_app().await);
    let report = imported(case, &folder, &app).await;
    let found = app.data(ASK, json!({"path": case.address})).await["route"].take();
    let mut faults = Vec::new();
    for (pointer, value) in case.values.as_object().unwrap() {
        if !holds(found.pointer(pointer).unwrap_or(&Value::Null), value) {
            faults.push(format!("{pointer} is not {value}"));
        }
    }
    let text = |pointer: &str| found.pointer(pointer).and_then(Value::as_str).unwrap_or_default();
    let mut rest = text("/target/body/html");
    for part in case.html {
        match rest.split_once(part) {
            Some((_, after)) => rest = after,
            None => faults.push(format!("{part} is not there")),
        }
    }
    let report = report.to_string();
    faults.extend(case.told.iter().filter(|said| !report.contains(**said)).map(|said| format!("{said} is not told")));
    // Of what is code, everything is shown as it is.
    let shown = ["/target/body/html", "/target/body/text", "/target/summary"].map(text);
    for raw in RAW.iter().filter(|raw| !case.html.iter().any(|part| part.contains(**raw))) {
        if shown.iter().any(|shown| shown.contains(raw)) {
            faults.push(format!("{raw} is shown"));
        }
    }
    if let Some(source) = source(case).filter(|_| found["target"].is_object()) {
        let mut ratios = Ratios::default();
        let told = Told { text: case.name, reasons: &[] };
        ratios.compare(told, &Text::of(&super::shown(&source)), &Text::of(text("/target/body/html")));
        // What was written out is an address now.
        let html = text("/target/body/html").to_lowercase();
        let is_told = |word: &str| report.contains(word) || is_mark(word, &source) || html.contains(word);
        let missing = ratios.differences.iter().filter(|one| !one.what.is_empty() && !is_told(&one.what));
        faults.extend(missing.map(|one| format!("{} {} is missing", one.kind, one.what)));
        let missing = ["pictures", "links", "embeds"]
            .into_iter()
            .filter(|kind| ratios.parts.get(kind).is_some_and(|(all, kept)| kept < all));
        faults.extend(missing.map(|kind| format!("some {kind} are missing")));
    }
    let (out, other) = (folder.0.join("out"), new_app().await);
    export::markdown(&app.app, &out).await.unwrap();
    let again = import::markdown(&other.app, &out, &Markdown::default(), |_| {}).await.unwrap();
    let (before, after) = (by_path(app.get(AGAIN).await), by_path(other.get(AGAIN).await));
    if before != after {
        faults.push(format!("it comes in again as {after:#}\nof {before:#}\n{again}"));
    }
    if !faults.is_empty() {
        faults.push(format!("{found:#}\n{report}"));
    }
    faults
}

/// Articles of one moment have no order of their own.
fn by_path(mut found: Value) -> Value {
    if let Some(nodes) = found["articles"]["nodes"].as_array_mut() {
        nodes.sort_by_key(|node| node["path"].to_string());
    }
    found
}

/// What is wanted is there; of an object that may be a part.
fn holds(found: &Value, wanted: &Value) -> bool {
    match (found, wanted) {
        (Value::Object(found), Value::Object(wanted)) => {
            wanted.iter().all(|(key, value)| found.get(key).is_some_and(|found| holds(found, value)))
        }
        (Value::Array(found), Value::Array(wanted)) => {
            found.len() == wanted.len() && found.iter().zip(wanted).all(|(found, wanted)| holds(found, wanted))
        }
        (found, wanted) => found == wanted,
    }
}

#[test]
fn every_case_is_right_and_comes_out_and_in_again() {
    block_on(async {
        let mut all = Vec::new();
        for case in cases() {
            let faults = faults(&case).await;
            if !faults.is_empty() {
                all.push(format!("{} at {}: {}", case.name, case.address, faults.join("\n")));
            }
        }
        assert!(all.is_empty(), "{}", all.join("\n\n"));
    });
}

#[test]
fn every_input_is_a_case() {
    let names: Vec<&str> = cases().iter().map(|case| case.name).collect();
    for entry in fs::read_dir(inputs()).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        assert!(names.contains(&name.as_str()), "{name}");
    }
}
