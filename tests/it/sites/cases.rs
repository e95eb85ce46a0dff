//! Small sites, each with what generators do that nobody should lose.

use dateline::import::{self, Defaults, Fidelity, Markdown};
use dateline::kernel::Micros;
use serde_json::{Value, json};

use super::{Folder, route};
use crate::app::{TestApp, block_on};

pub const HEAD: &str = "title: A title\ndate: 2023-05-04\nauthor: Mara Quill\ncategories: [City]\n";
const ARTICLE: &str = "query ($path: String!) { route(path: $path) { status target { ... on Article { path headline slug language
    summary standfirst { text } publishedAt modifiedAt canonicalUrl bylines { author { name slug } } categories { name } tags { tag { name } }
    leadMedia { asset { url } alt } translations { language path } body { text html blocks { __typename text } } } } } }";

/// A site that came over.
pub struct Site {
    pub app: TestApp,
    pub report: Fidelity,
}

impl Site {
    pub async fn of(files: &[(&str, &str)]) -> Self {
        Self::with(files, &Markdown { source_line: true, ..Markdown::default() }).await
    }

    pub async fn with(files: &[(&str, &str)], options: &Markdown) -> Self {
        let (app, folder) = (TestApp::sqlite().await, Folder::new(files));
        app.clock.set(Micros::parse("2027-01-01T00:00:00Z").unwrap());
        let report = import::markdown(&app.app, &folder.0, options, |_| {}).await.unwrap();
        Self { app, report }
    }

    /// The article that an old address leads to.
    pub async fn article(&self, path: &str) -> Value {
        let found = self.app.data(ARTICLE, json!({ "path": path })).await["route"].take();
        assert!(found["target"].is_object(), "{path}: {found:#} {}", self.report);
        found["target"].clone()
    }

    pub async fn status(&self, path: &str) -> Value {
        route(&self.app, path).await["status"].take()
    }

    pub async fn html(&self, path: &str) -> String {
        self.article(path).await["body"]["html"].as_str().unwrap().to_owned()
    }

    pub fn told(&self, words: &str) -> bool {
        self.report.to_string().contains(words)
    }
}

/// When it was published, to the second.
fn moment(article: &Value) -> &str {
    article["publishedAt"].as_str().and_then(|at| at.get(..19)).unwrap()
}

/// One text in one place; what it says of itself comes before it.
pub async fn page(path: &str, text: &str) -> Site {
    Site::of(&[(path, &format!("---\n{HEAD}---\n{text}"))]).await
}

/// One text with this front matter.
async fn fields(path: &str, fields: &str) -> Site {
    Site::of(&[(path, &format!("---\n{fields}---\nText.\n"))]).await
}

#[test]
fn front_matter_is_text_unless_it_means_more() {
    block_on(async {
        let site = fields(
            "content/posts/007.md",
            "title: 1.10\nlanguage: no\ntags: [NO, yes, 2024]\nslug: 007\ndate: 2023-05-04\nauthor: Mara Quill\n",
        )
        .await;
        let article = site.article("/posts/007").await;
        assert_eq!(
            (&article["headline"], &article["slug"], &article["language"]),
            (&json!("1.10"), &json!("007"), &json!("no"))
        );
        assert_eq!(
            article["tags"],
            json!([{"tag": {"name": "NO"}}, {"tag": {"name": "yes"}}, {"tag": {"name": "2024"}}])
        );
        let site = fields(
            "content/news/e.md",
            "title: \"Ferry &mdash; late &amp; full\"\nsummary: \"Now &ldquo;every&rdquo; hour\"\ndate: 2023-05-04\nauthor: Mara Quill\n",
        )
        .await;
        let article = site.article("/news/e").await;
        assert_eq!(article["headline"], "Ferry \u{2014} late & full");
        assert_eq!(article["summary"], "Now \u{201c}every\u{201d} hour");
    });
}

#[test]
fn authors_are_who_they_are() {
    block_on(async {
        for (path, front, name) in [
            ("content/posts/a.md", "author: \"Josh Reed, Executive Director\"\n", "Josh Reed, Executive Director"),
            (
                "content/posts/a.md",
                "author:\n  display_name: Mara Quill\n  login: mara\n  email: m@x.example\n",
                "Mara Quill",
            ),
            ("content/posts/a.md", "author: Bo Lind <bo@x.example>\n", "Bo Lind"),
        ] {
            let site = fields(path, &format!("title: A\ndate: 2023-05-04\n{front}")).await;
            assert_eq!(site.article("/posts/a").await["bylines"][0]["author"]["name"], name);
            assert!(!site.app.get("{ authors(first: 9) { nodes { name slug } } }").await.to_string().contains('@'));
        }
        // Whom a site names for all its texts wrote those that name nobody.
        for (config, text) in [
            ("_config.yml", "title: L\nurl: https://l.example\nauthor:\n  name: Mara Quill\n"),
            (
                "_config.yml",
                "url: https://l.example\ndefaults:\n  - scope: {path: \"\", type: posts}\n    values: {author: Mara Quill}\n",
            ),
        ] {
            let site = Site::of(&[(config, text), ("_posts/2023-05-04-a.md", "---\ntitle: A\n---\nx\n")]).await;
            assert_eq!(site.article("/2023/05/04/a").await["bylines"][0]["author"]["name"], "Mara Quill");
        }
        for config in [
            "baseURL = \"https://l.example/\"\n[params]\nauthor = \"Mara Quill\"\n",
            "baseURL = \"https://l.example/\"\n[params.author]\nname = \"Mara Quill\"\n",
        ] {
            let site =
                Site::of(&[("hugo.toml", config), ("content/a.md", "---\ntitle: A\ndate: 2023-05-04\n---\nx\n")]).await;
            assert_eq!(site.article("/a/").await["bylines"][0]["author"]["name"], "Mara Quill");
        }
        let defaults =
            Defaults::read(Some("The Desk"), Some("News"), Some("fr"), Some("Europe/Paris"), Some("2020-05-31"))
                .unwrap();
        let options = Markdown { defaults, ..Markdown::default() };
        let undated = ("b.md", "---\ntitle: B\n---\nx\n");
        let site = Site::with(&[("a.md", "---\ntitle: A\ndate: 2023-05-04\n---\nx\n"), undated], &options).await;
        assert_eq!(moment(&site.article("/b").await), "2020-05-30T22:00:00");
        assert!(site.told("It has no date; it has the one that was given for such."), "{}", site.report);
        let article = site.article("/a").await;
        assert_eq!(
            (&article["bylines"][0]["author"]["name"], &article["categories"][0]["name"]),
            (&json!("The Desk"), &json!("News"))
        );
        assert_eq!((&article["language"], moment(&article)), (&json!("fr"), "2023-05-03T22:00:00"));
    });
}

#[test]
fn nothing_is_lost_for_what_it_lacks() {
    block_on(async {
        // An odd slug becomes one, and the old address leads to it.
        let site =
            fields("content/posts/a.md", "title: A title\ndate: 2023-05-04\nauthor: M\nslug: My-First_Post\n").await;
        assert_eq!(site.article("/posts/My-First_Post").await["slug"], "my-first-post");
        // Without a text it is a draft that answers.
        let site = Site::of(&[(
            "content/news/l.md",
            &format!("---\n{HEAD}source: Wire\nsource_url: https://wire.example/1\n---\n"),
        )])
        .await;
        assert_eq!((site.status("/news/l").await, site.told("Without a text")), (json!("GONE"), true));
        assert_eq!(site.report.counts[&import::Kind::Article].created, 1);
        // Of equal keys the last counts.
        let site = Site::of(&[(
            "_posts/2023-05-04-d.md",
            &format!("---\n{HEAD}redirect_from: /one/\nredirect_from: /two/\n---\nx\n"),
        )])
        .await;
        assert_eq!(site.status("/two").await, "MOVED");
        assert!(site.told("redirect_from"));
        // Broken front matter, no UTF-8: drafts with their words.
        let site =
            Site::of(&[("content/a.md", "---\ntitle: A\nlist: [\n---\nWords.\n"), ("content/b.md", "---\ntitle: B\n")])
                .await;
        assert_eq!(site.report.counts[&import::Kind::Article].created, 2, "{}", site.report);
        assert_eq!((site.status("/a").await, site.report.is_complete()), (json!("GONE"), false));
        // What has expired is not public.
        let site = Site::of(&[("content/posts/e.md", &format!("---\n{HEAD}expiryDate: 2020-01-01\n---\nx\n"))]).await;
        assert_eq!(site.status("/posts/e").await, "GONE");
        assert_eq!(site.app.get("{ articles { totalCount } }").await["articles"]["totalCount"], 0);
    });
}

#[test]
fn limits_are_generous_and_cuts_are_told() {
    block_on(async {
        let terms = |count: usize| (0..count).map(|n| format!("t{n}")).collect::<Vec<_>>().join(", ");
        let site = Site::of(&[(
            "content/posts/n.md",
            &format!(
                "---\ntitle: Many\ndate: 2020-05-04\nauthor: M\ncategories: [{}]\ntags: [{}]\n---\nx\n",
                terms(8),
                terms(101)
            ),
        )])
        .await;
        let article = site.article("/posts/n").await;
        assert_eq!(
            (article["categories"].as_array().unwrap().len(), article["tags"].as_array().unwrap().len()),
            (8, 100)
        );
        assert!(site.told("It has 101 tags; only the first 100 are taken.") && !site.report.is_complete());
        let long = "Words ".repeat(100);
        let site =
            fields("content/posts/s.md", &format!("title: S\ndate: 2020-05-04\nauthor: M\nsummary: {long}\n")).await;
        let article = site.article("/posts/s").await;
        assert_eq!(article["standfirst"]["text"], long.trim());
    });
}

#[test]
fn addresses_are_those_that_the_generator_made() {
    block_on(async {
        let front = "---\ntitle: Tide high\ndate: 2020-05-03\nauthor: Mara Quill\n---\nx\n";
        let permalinks = "baseURL = \"https://l.example/\"\n[permalinks]\nnews = \"/:year/:month/:day/:slug/\"\n";
        for (files, paths) in [
            (
                vec![("hugo.toml", permalinks), ("content/news/2020/05/tide-high.md", front)],
                vec!["/2020/05/03/tide-high/", "/news/2020/05/tide-high/"],
            ),
            (
                vec![("_config.yml", "permalink: /:year/:title/\n"), ("_posts/2020-05-03-tide.md", front)],
                vec!["/2020/tide/"],
            ),
            (
                vec![("config.toml", "base_url = \"https://l.example\"\n"), ("content/news/2020-05-03-tide.md", front)],
                vec!["/news/tide/"],
            ),
            (
                vec![
                    ("astro.config.mjs", "export default { site: 'https://l.example' }"),
                    ("src/content/blog/tide.md", front),
                ],
                vec!["/blog/tide/"],
            ),
            (vec![(".eleventy.js", "module.exports = {}"), ("posts/2020-05-03-tide.md", front)], vec!["/posts/tide/"]),
        ] {
            let site = Site::of(&files).await;
            for path in paths {
                assert_eq!(site.article(path).await["headline"], "Tide high", "{path}");
            }
        }
        // A site in a folder: paths are those below it.
        let site =
            Site::of(&[("hugo.toml", "baseURL = \"https://l.example/blog/\"\n"), ("content/news/tide.md", front)])
                .await;
        assert_eq!(site.article("/news/tide/").await["canonicalUrl"], "https://l.example/blog/2020/05/tide");
        // Languages.
        let config =
            "baseURL = \"https://l.example/\"\ndefaultContentLanguage = \"en\"\n[languages.en]\n[languages.fr]\n";
        let site = Site::of(&[
            ("hugo.toml", config),
            ("content/tide.md", front),
            ("content/tide.fr.md", &front.replace("Tide high", "La mer monte")),
        ])
        .await;
        let french = site.article("/fr/tide/").await;
        assert_eq!(
            (&french["language"], &french["translations"][0]["language"]),
            (&json!("fr"), &json!("en")),
            "{french:#}"
        );
    });
}

#[test]
fn every_text_of_the_generator_is_read_and_the_rest_is_told() {
    block_on(async {
        let page = format!("---\n{HEAD}---\nx\n");
        let site = Site::of(&[
            ("content/resources/water-map.md", &page),
            ("README.md", &page),
            ("hugo.toml", "title = \"L\"\n"),
            ("layouts/page.html", "x"),
        ])
        .await;
        assert_eq!(site.article("/resources/water-map").await["headline"], "A title");
        assert!(site.told("left out: folder") && site.told("README.md"), "{}", site.report);
        let site = Site::of(&[
            (
                "_posts/2013-05-04-old-post.html",
                "---\ntitle: Old post\nauthor: Mara Quill\n---\n<p>Written as <b>HTML</b>.</p>\n",
            ),
            ("google.html", "no page"),
        ])
        .await;
        assert_eq!(site.article("/2013/05/04/old-post.html").await["body"]["text"], "Written as HTML.");
        assert!(site.told("google.html"));
    });
}

#[test]
fn dates_of_every_form_are_read() {
    block_on(async {
        let site = fields("content/posts/d.md", "title: D\ndate: 2016-01-05 10:00:00 UTC\nauthor: M\n").await;
        assert_eq!(moment(&site.article("/posts/d").await), "2016-01-05T10:00:00");
        let zone = Site::of(&[
            ("_config.yml", "timezone: Europe/Paris\n"),
            ("_posts/2016-01-05-d.md", "---\ntitle: D\nauthor: M\ndate: 2016-01-05 10:00\n---\nx\n"),
        ])
        .await;
        assert_eq!(moment(&zone.article("/2016/01/05/d").await), "2016-01-05T09:00:00");
    });
}

#[test]
fn links_and_pictures_lead_where_they_led() {
    block_on(async {
        let config = ("hugo.toml", "title = \"Lantern\"\nbaseURL = \"https://l.example/blog/\"\n");
        let text = format!(
            "---\n{HEAD}image: cover.jpg\n---\n![Pier](pier.jpg)\n\n![Gate](../shared/gate.jpg)\n\n[plan](plan.pdf) [wiki](//wiki.example/Page)\n"
        );
        let site = Site::of(&[config, ("content/posts/trip/index.md", &text)]).await;
        let article = site.article("/posts/trip/").await;
        assert_eq!(article["leadMedia"]["asset"]["url"], "https://l.example/blog/posts/trip/cover.jpg");
        let html = article["body"]["html"].as_str().unwrap();
        for part in [
            "https://l.example/blog/posts/trip/pier.jpg",
            "https://l.example/blog/posts/shared/gate.jpg",
            "https://l.example/blog/posts/trip/plan.pdf",
            "https://wiki.example/Page",
        ] {
            assert!(html.contains(part), "{part}: {html}");
        }
        // Hugo looks for the name of the file in the whole site.
        let (a, b) = (
            format!("---\n{HEAD}---\nSee [b]({{{{< ref \"2023-04-01-b.md\" >}}}}).\n"),
            format!("---\n{}---\nx\n", HEAD.replace("A title", "B")),
        );
        let site = Site::of(&[("content/news/2023/05/a.md", &a), ("content/news/2023/04/2023-04-01-b.md", &b)]).await;
        let html = site.html("/news/2023/05/a").await;
        assert!(html.contains("href=\"/2023/05/b\"") && site.report.dangling.is_empty(), "{html} {}", site.report);
        // Liquid.
        let text = "![Pier]({{ site.baseurl }}/assets/pier.jpg)\n\nSee [other]({{ \"/2023/05/03/other/\" | relative_url }}), [post]({% post_url 2023-05-03-other %}) and <a href=\"{{ \"/a.pdf\" | absolute_url }}\">file</a>.\n";
        let (one, other) = (
            format!("---\n{HEAD}---\n{text}"),
            format!("---\n{}---\nx\n", HEAD.replace("A title", "Other").replace("05-04", "05-03")),
        );
        let config = ("_config.yml", "url: https://l.example\npermalink: /:year/:month/:day/:title/\n");
        let site =
            Site::of(&[config, ("_posts/2023-05-04-liquid.md", &one), ("_posts/2023-05-03-other.md", &other)]).await;
        let html = site.html("/2023/05/04/liquid/").await;
        assert!(
            html.contains("https://l.example/assets/pier.jpg") && html.contains("https://l.example/a.pdf"),
            "{html}"
        );
        assert_eq!(html.matches("href=\"/2023/05/other\"").count(), 2, "{html}");
        assert!(!html.contains("{{"), "{html}");
    });
}
