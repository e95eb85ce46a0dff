//! What an import keeps, measured from outside: every article is asked for, and what readers get is compared with a reading
//! of the source that knows nothing of the importers.

mod cases;
mod ratios;

use std::collections::BTreeMap;

use dateline::import::{self, Markdown, Wordpress};
use ego_tree::NodeRef;
use scraper::{Html, Node};
use serde_json::{Value, json};

use self::ratios::{Ratios, Told, reasons};
use crate::app::{TestApp, block_on};
use crate::wordpress::export::{Export, unpacked};
use crate::wordpress::real::{BLOCKS, NEWSROOM, THEME, field, parts};

const ASK: &str = "query ($path: String!) { route(path: $path) { status target { ... on Article { headline publishedAt
    bylines { author { name } } categories { name } tags { tag { name } } leadMedia { asset { url } } body { html } } } } }";

/// What a text consists of, to whoever looks at its page.
#[derive(Debug, Default)]
struct Text {
    words: BTreeMap<String, i64>,
    pictures: i64,
    links: i64,
    embeds: i64,
    code: BTreeMap<String, i64>,
}

impl Text {
    fn of(html: &str) -> Self {
        let document = Html::parse_fragment(html);
        let mut text = Self::default();
        let mut words = String::new();
        for node in document.tree.nodes() {
            let is_in = |names: &[&str]| {
                node.ancestors()
                    .any(|above| above.value().as_element().is_some_and(|above| names.contains(&above.name())))
            };
            match node.value() {
                Node::Text(found) if !is_in(&["script", "style", "noscript", "iframe", "form", "template"]) => {
                    words.push_str(found);
                }
                Node::Element(element) => {
                    if !matches!(
                        element.name(),
                        "a" | "b"
                            | "strong"
                            | "em"
                            | "i"
                            | "span"
                            | "sup"
                            | "sub"
                            | "code"
                            | "mark"
                            | "u"
                            | "s"
                            | "del"
                            | "ins"
                            | "abbr"
                            | "cite"
                            | "q"
                            | "small"
                            | "kbd"
                    ) {
                        words.push(' ');
                    }
                    match element.name() {
                        "img" | "video" | "audio"
                            if element.attr("src").is_some_and(|src| !src.starts_with("data:"))
                                && !element.classes().any(|class| class == "kg-bookmark-icon") =>
                        {
                            text.pictures += 1
                        }
                        "a" if element
                            .attr("href")
                            .is_some_and(|href| href.len() > 1 && !href.starts_with("javascript:")) =>
                        {
                            text.links += 1
                        }
                        "iframe" => text.embeds += 1,
                        "pre" => text.add_code(node),
                        _ if element.classes().any(|class| class == "wp-block-embed" || class == "embed") => {
                            text.embeds += 1
                        }
                        _ => {}
                    }
                }
                _ => {}
            }
        }
        for word in words.split(|char: char| !char.is_alphanumeric()).filter(|word| !word.is_empty()) {
            *text.words.entry(word.to_lowercase()).or_default() += 1;
        }
        text
    }

    fn add_code(&mut self, pre: NodeRef<'_, Node>) {
        let written = |node: NodeRef<'_, Node>| match node.value() {
            Node::Text(text) => text.to_string(),
            Node::Element(element) if element.name() == "br" => "\n".into(),
            _ => String::new(),
        };
        let code: String = pre.descendants().map(written).collect();
        for line in code.lines().map(str::trim_end).filter(|line| !line.trim().is_empty()) {
            *self.code.entry(line.to_owned()).or_default() += 1;
        }
    }
}

async fn at(app: &TestApp, path: &str) -> Value {
    app.data(ASK, json!({ "path": path })).await["route"].take()
}

/// The content of a post without what WordPress itself never shows: comments, the tags of shortcodes, and addresses on a line of
/// their own, which are embeds.
fn shown(content: &str) -> String {
    let mut out = String::new();
    let mut rest = content;
    while let Some((before, after)) = rest.split_once("<!--") {
        out.push_str(before);
        rest = after.split_once("-->").map_or("", |(_, rest)| rest);
    }
    out.push_str(rest);
    let mut bare = String::new();
    let mut rest = out.as_str();
    while let Some((before, after)) = rest.split_once('[') {
        bare.push_str(before);
        let name = after
            .trim_start_matches('/')
            .split(|char: char| !char.is_ascii_alphanumeric() && char != '_')
            .next()
            .unwrap_or_default();
        match after.split_once(']').filter(|_| {
            ["caption", "gallery", "embed", "audio", "video", "playlist", "youtube", "wp_caption"].contains(&name)
        }) {
            Some((_, tail)) => rest = tail,
            None => {
                bare.push('[');
                rest = after;
            }
        }
    }
    bare.push_str(rest);
    let is_address = |line: &&str| line.trim().starts_with("https://") && !line.trim().contains([' ', '<']);
    bare.split('\n').filter(|line| !is_address(line)).collect::<Vec<_>>().join("\n")
}

async fn wordpress(packed: &[u8]) {
    let text = unpacked(packed);
    let app = TestApp::sqlite().await;
    app.clock.set(dateline::kernel::Micros::parse("2027-01-01T00:00:00Z").unwrap());
    let options = Wordpress { source_line: false, ..Wordpress::default() };
    let report = import::wordpress(&app.app, &[Export::of(&text).0.clone()], &options, |_| {}).await.unwrap();
    let mut ratios = Ratios::default();
    let names: BTreeMap<&str, &str> = parts(&text, "wp:author")
        .into_iter()
        .map(|author| (field(author, "wp:author_login"), field(author, "wp:author_display_name")))
        .collect();
    for item in parts(&text, "item") {
        let is_text = matches!(field(item, "wp:post_type"), "post" | "page");
        let is_public = field(item, "wp:status") == "publish" && field(item, "wp:post_password").is_empty();
        if !is_text || !is_public {
            continue;
        }
        let found = at(&app, &format!("/?p={}", field(item, "wp:post_id"))).await;
        let article = &found["target"];
        let headline = article["headline"].as_str().unwrap_or_default();
        let reasons = reasons(&report, headline);
        let told = Told { text: headline, reasons: &reasons };
        ratios.add(told, "addresses", 1, i64::from(!found.is_null()));
        if found["status"] == "GONE" {
            continue;
        }
        let source = shown(field(item, "content:encoded"));
        ratios.compare(told, &Text::of(&source), &Text::of(article["body"]["html"].as_str().unwrap()));
        let day = field(item, "wp:post_date_gmt").split(' ').next().unwrap();
        ratios.add(told, "dates", 1, i64::from(article["publishedAt"].as_str().unwrap().starts_with(day)));
        if let Some(name) = names.get(field(item, "dc:creator")) {
            ratios.add(told, "authors", 1, i64::from(article["bylines"][0]["author"]["name"] == **name));
        }
    }
    ratios.hold(0.9995, &report);
}

#[test]
fn exports_of_wordpress_are_all_there() {
    block_on(async {
        for packed in [THEME, BLOCKS, NEWSROOM] {
            wordpress(packed).await;
        }
    });
}

/// Pieces of Markdown, and the HTML that says the same.
const PIECES: [(&str, &str); 14] = [
    ("Plain words with **bold** and *soft* ones.\n", "<p>Plain words with <b>bold</b> and <i>soft</i> ones.</p>"),
    ("## A heading with `code`\n", "<h2>A heading with code</h2>"),
    ("![The pier](https://i.example/pier.jpg)\n", "<img src=\"https://i.example/pier.jpg\">"),
    (
        "See [the paper](https://w.example/a?b=1&c=2#d) now.\n",
        "<p>See <a href=\"https://w.example/a\">the paper</a> now.</p>",
    ),
    (
        "1. First\n\n   ```sh\n   cd /tmp\n   ls -l\n   ```\n\n2. Second\n",
        "<ol><li>First<pre>cd /tmp\nls -l</pre></li><li>Second</li></ol>",
    ),
    (
        "- One\n  - Inner ![x](https://i.example/x.png)\n- Two\n",
        "<ul><li>One<ul><li>Inner <img src=\"https://i.example/x.png\"></li></ul></li><li>Two</li></ul>",
    ),
    (
        "> Said she.\n>\n> ```\n> quoted\n>   code\n> ```\n",
        "<blockquote>Said she.<pre>quoted\n  code</pre></blockquote>",
    ),
    (
        "| A | B |\n|---|---|\n| one | [two](https://w.example/t) |\n",
        "<table><tr><td>A</td><td>B</td></tr><tr><td>one</td><td><a href=\"https://w.example/t\">two</a></td></tr></table>",
    ),
    ("```python\nif a < b:\n    print(\"[x] {{ y }}\")\n```\n", "<pre>if a &lt; b:\n    print(\"[x] {{ y }}\")</pre>"),
    ("Before.\n\n<!--more-->After with **force**.\n", "<p>Before.</p><p>After with force.</p>"),
    ("Kept in brackets [like_this] and [[Wiki Page]].\n", "<p>Kept in brackets [like_this] and [[Wiki Page]].</p>"),
    (
        "<figure><img src=\"https://i.example/f.jpg\" alt=\"\"><figcaption>By <em>Ana</em></figcaption></figure>\n",
        "<figure><img src=\"https://i.example/f.jpg\"><figcaption>By Ana</figcaption></figure>",
    ),
    (
        "Call [us](tel:+41123) or [write](mailto:a@b.example).\n",
        "<p>Call <a href=\"tel:+41123\">us</a> or <a href=\"mailto:a@b.example\">write</a>.</p>",
    ),
    (
        "Caf\u{e9} na\u{ef}ve \u{2014} \u{4e2d}\u{6587} \u{1f30a}.\n",
        "<p>Caf\u{e9} na\u{ef}ve \u{2014} \u{4e2d}\u{6587}</p>",
    ),
];

/// Names and what belongs to them: files and their texts, or addresses and what is there.
type Named = Vec<(String, String)>;

/// Files of a site of `count` texts, each of some pieces, and the HTML of each by its old address.
fn generated(count: usize, folder: &str, name: impl Fn(usize) -> (String, String)) -> (Named, Named) {
    let (mut files, mut wanted) = (Vec::new(), Vec::new());
    for number in 0..count {
        let pieces = (0..6).map(|at| PIECES[(number * 5 + at * (number % 7 + 1)) % PIECES.len()]);
        let (mut text, mut html) = (String::new(), String::new());
        for (markdown, shown) in pieces {
            text.push_str(markdown);
            text.push('\n');
            html.push_str(shown);
        }
        let (file, address) = name(number);
        let front = format!(
            "---\ntitle: \"Text {number}\"\ndate: 2020-05-{:02} 10:00:00 +0200\nauthor: Writer {}\ntags: [t{}]\n---\n",
            number % 28 + 1,
            number % 5,
            number % 9
        );
        files.push((format!("{folder}{file}"), front + &text));
        wanted.push((address, html));
    }
    (files, wanted)
}

#[test]
fn generated_sites_are_all_there() {
    block_on(async {
        let hugo = generated(60, "content/", |n| (format!("news/{n}/index.md"), format!("/news/{n}/")));
        let jekyll = generated(60, "_posts/", |n| {
            (format!("2020-05-{:02}-text-{n}.md", n % 28 + 1), format!("/2020/05/{:02}/text-{n}.html", n % 28 + 1))
        });
        for (config, (mut files, wanted)) in [("hugo.toml", hugo), ("_config.yml", jekyll)] {
            let settings =
                if config == "hugo.toml" { "baseURL = \"https://l.example/\"" } else { "url: https://l.example" };
            files.push((config.to_owned(), settings.to_owned()));
            let app = TestApp::sqlite().await;
            let folder = std::env::temp_dir().join(format!("dateline-generated-{}-{config}", std::process::id()));
            for (name, text) in &files {
                let file = folder.join(name);
                std::fs::create_dir_all(file.parent().unwrap()).unwrap();
                std::fs::write(file, text).unwrap();
            }
            let report = import::markdown(&app.app, &folder, &Markdown::default(), |_| {}).await.unwrap();
            let _ = std::fs::remove_dir_all(&folder);
            let mut ratios = Ratios::default();
            for (number, (address, html)) in wanted.iter().enumerate() {
                let found = at(&app, address).await;
                let headline = format!("Text {number}");
                let reasons = reasons(&report, &headline);
                let told = Told { text: &headline, reasons: &reasons };
                ratios.add(told, "addresses", 1, i64::from(found["status"] == "MOVED"));
                let article = &found["target"];
                ratios.compare(told, &Text::of(html), &Text::of(article["body"]["html"].as_str().unwrap_or_default()));
                let day = format!("2020-05-{:02}T08:00:00", number % 28 + 1);
                ratios.add(
                    told,
                    "dates",
                    1,
                    i64::from(article["publishedAt"].as_str().is_some_and(|at| at.starts_with(&day))),
                );
                ratios.add(
                    told,
                    "authors",
                    1,
                    i64::from(article["bylines"][0]["author"]["name"] == format!("Writer {}", number % 5)),
                );
                ratios.add(
                    told,
                    "terms",
                    1,
                    i64::from(article["tags"][0]["tag"]["name"] == format!("t{}", number % 9)),
                );
                assert!(!article.to_string().contains("<!--more-->"));
            }
            ratios.hold(1.0, &report);
            assert_eq!(ratios.ratio("addresses"), 1.0, "{ratios:?}");
        }
    });
}
