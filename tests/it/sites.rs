//! Sites of Hugo, Jekyll, Zola, Astro and Ghost come over, and go out again.

mod cases;
mod ghost;
mod out;
mod templates;

use std::fs;
use std::path::{Path, PathBuf};

use dateline::export;
use dateline::import::{self, Fidelity, Ghost, Markdown, MarkdownMapping, Verdict};
use serde_json::{Value, json};

use crate::app::TestApp;
use crate::on_both_databases;
use crate::page::LINES;
use crate::web::Web;

/// A folder for one test, gone when it is over.
pub struct Folder(pub PathBuf);

impl Folder {
    pub fn new(files: &[(&str, &str)]) -> Self {
        static NUMBER: std::sync::atomic::AtomicU32 = std::sync::atomic::AtomicU32::new(0);
        let number = NUMBER.fetch_add(1, std::sync::atomic::Ordering::SeqCst);
        let path = std::env::temp_dir().join(format!("dateline-site-{}-{number}", std::process::id()));
        for (name, text) in files {
            let file = path.join(name);
            fs::create_dir_all(file.parent().unwrap()).unwrap();
            fs::write(file, text).unwrap();
        }
        fs::create_dir_all(&path).unwrap();
        Self(path)
    }

    fn read(&self, name: &str) -> String {
        fs::read_to_string(self.0.join(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

pub async fn markdown(app: &TestApp, folder: &Path, dry_run: bool) -> Fidelity {
    let mapping = MarkdownMapping::default();
    import::markdown(&app.app, folder, &Markdown { mapping, dry_run, source_line: true, ..Markdown::default() }, |_| {})
        .await
        .unwrap()
}

async fn route(app: &TestApp, path: &str) -> Value {
    let ask = "query ($path: String!) { route(path: $path) { status target { ... on Article { headline path } } } }";
    app.data(ask, json!({"path": path})).await["route"].take()
}

const HUGO: &[(&str, &str)] = &[
    ("hugo.toml", "baseURL = \"https://old.example/\"\ntitle = \"The Old Paper\"\nlanguageCode = \"en\"\n"),
    ("content/authors/jane-doe/_index.md", "---\ntitle: Jane Doe\nrole: Reporter\n---\nWrites about **France**.\n"),
    (
        "content/posts/first.md",
        "---\ntitle: \"First: a try\"\ndate: 2020-11-01T10:00:00+01:00\nlastmod: 2020-11-02\nauthors: [Jane Doe]\n\
        categories: [France, Politics]\ntags: [Ceasefire]\naliases: [/old/first/]\nsummary: In short.\nsource: Reuters\nsource_url: https://reuters.example/1\n\
        image: /img/a.jpg\n---\nSee [the second](second.md) and [it again](/posts/second/), [nothing](nowhere.md), [nor this](/posts/nothing/), [a list](/posts/), [a file](/a.pdf) and [one beside](../second/#end).\n\n{{< youtube abc123 >}}\n\n{{< odd x=1 >}}\n\n![A](/img/b.jpg)\n\nSources: Reuters – TASS\n",
    ),
    (
        "content/posts/second.md",
        "+++\ntitle = \"Second\"\ndate = 2020-11-03T09:00:00Z\nauthors = [\"jane-doe\"]\n[taxonomies]\ncategories = [\"Politics\"]\n+++\n<script>alert(1)</script>\n\nBody.\n",
    ),
    (
        "content/posts/later.md",
        "---\ntitle: Later\ndate: 2021-01-01\nauthor: Jane Doe\ncategories: Politics\n---\nSoon.\n",
    ),
    ("content/posts/draft.md", "---\ntitle: Draft\ndraft: true\n---\nNot yet.\n"),
    ("content/posts/broken.md", "---\ntitle: [\n---\nLost.\n"),
    ("content/posts/undated.md", "---\ntitle: Undated\nauthor: Jane Doe\nmood: blue\n---\nWhen?\n"),
    ("content/posts/_index.md", "---\ntitle: Posts\n---\n"),
    ("themes/x/README.md", "---\ntitle: A theme\n---\n"),
];

on_both_databases! {
    async fn a_folder_of_hugo_comes_over(app: &TestApp) {
        let folder = Folder::new(HUGO);
        let dry = markdown(app, &folder.0, true).await;
        assert_eq!(app.get("{ articles { totalCount } }").await["articles"]["totalCount"], 0);
        let report = markdown(app, &folder.0, false).await;
        assert_eq!((dry.totals, dry.items.len()), (report.totals, report.items.len()));
        assert_eq!(report.text_ratio, 1.0, "{report}");
        let dropped: Vec<&str> = report.items.iter().filter(|fate| fate.verdict == Verdict::Dropped).map(|fate| fate.file.as_str()).collect();
        assert_eq!(dropped, ["content/posts/broken.md", "content/posts/first.md", "content/posts/undated.md"], "{report}");
        assert_eq!(report.unknown_shortcodes.get("odd"), Some(&1));
        assert_eq!(report.unknown_meta_keys.get("mood"), Some(&1));

        for path in ["/old/first", "/posts/first", "/posts/first/"] {
            assert_eq!(route(app, path).await, json!({"status": "MOVED", "target": {"headline": "First: a try", "path": "/2020/11/first"}}), "{path}");
        }
        for (path, status) in [
            ("/categories/france", "MOVED"), ("/categories/politics/", "MOVED"), ("/tags/ceasefire/", "MOVED"), ("/authors/jane-doe/", "MOVED"),
            ("/posts/broken/", "GONE"), ("/posts/undated/", "GONE"), ("/posts/", "GONE"),
        ] {
            assert_eq!(route(app, path).await["status"], status, "{path}");
        }
        // What had no page has none now.
        for path in ["/posts/draft/", "/posts/later/"] {
            assert_eq!(route(app, path).await, Value::Null, "{path}");
        }
        let dangling: Vec<&str> = report.dangling.iter().map(|dangling| dangling.what.as_str()).collect();
        assert_eq!(dangling, ["/content/posts/nowhere.md", "/posts/nothing/"], "{report}");
        let ask = "{ article(by: {path: \"/2020/11/first\"}) { headline summary regions { name } categories { name } tags { tag { name } } \
            bylines { author { name jobTitle bio { text } } } citations { label url } leadMedia { asset { url } } publishedAt modifiedAt \
            body { text html blocks { __typename ... on ParagraphBlock { spans { text annotations { ... on LinkAnnotation { url target { path } } } } } } } } }";
        let article = app.get(ask).await["article"].take();
        assert_eq!(article["regions"], json!([{"name": "France"}]));
        assert_eq!(article["categories"], json!([{"name": "Politics"}]));
        assert_eq!(article["bylines"], json!([{"author": {"name": "Jane Doe", "jobTitle": "Reporter", "bio": {"text": "Writes about France."}}}]));
        assert_eq!(article["publishedAt"], "2020-11-01T09:00:00.000Z");
        assert_eq!(article["leadMedia"]["asset"]["url"], "https://old.example/img/a.jpg");
        let labels: Vec<&Value> = article["citations"].as_array().unwrap().iter().map(|citation| &citation["label"]).collect();
        assert_eq!(labels, ["Reuters", "TASS", "Reuters"]);
        let spans = article["body"]["blocks"][0]["spans"].as_array().unwrap();
        let linked = spans.iter().filter(|span| span["annotations"][0]["target"]["path"] == "/2020/11/second").map(|span| span["text"].as_str().unwrap());
        assert_eq!(linked.collect::<Vec<_>>(), ["the second", "it again", "one beside"], "{article:#}");
        assert!(!article["body"]["html"].as_str().unwrap().contains("<script"));
        // What lies in the future is scheduled, what has no date is a draft.
        assert_eq!(planned(app).await, 1);
        assert_eq!(app.get("{ articles { totalCount } }").await["articles"]["totalCount"], 2);

        let again = markdown(app, &folder.0, false).await;
        assert!(again.counts.values().all(|counts| counts.created == 0 && counts.updated == 0), "{again}");
    }

    async fn hostile_files_are_told_and_do_nothing(app: &TestApp) {
        let bomb = format!("---\na: &a [x, x]\n{}\n---\nText\n", (0..40).map(|n| format!("b{n}: &b{n} [*{0}, *{0}, *{0}, *{0}, *{0}, *{0}, *{0}, *{0}, *{0}]", if n == 0 { "a".to_owned() } else { format!("b{}", n - 1) })).collect::<Vec<_>>().join("\n"));
        let script = "<script>alert(1)</script>";
        let fields = ["title", "kicker", "subtitle", "summary", "description", "slug", "author", "categories", "tags", "source", "image"]
            .map(|key| format!("{key}: \"{}\"\n", script.replace('"', "'"))).concat();
        let deep = format!("{}x", "> ".repeat(100_000));
        let folder = Folder::new(&[
            ("a/bomb.md", &bomb),
            ("a/scripts.md", &format!("---\ndate: 2020-01-01\n{fields}---\n{script}\n\n[x](javascript:alert(1)) <img src=x onerror=alert(1)>\n")),
            ("a/deep.md", &format!("---\ntitle: Deep\n---\n{deep}\n")),
            ("a/out.md", "---\ntitle: Out\ndate: 2020-01-01\nauthor: A\ncategories: b\naliases: [\"../../etc/passwd\", \"//evil.example/x\"]\nimage: ../../../etc/passwd\n---\n[x](../../../../etc/passwd)\n"),
        ]);
        fs::write(folder.0.join("a/latin1.md"), b"---\ntitle: Caf\xe9\n---\nText\n").unwrap();
        let report = markdown(app, &folder.0, false).await;
        let dropped: Vec<&str> = report.items.iter().filter(|fate| fate.verdict == Verdict::Dropped).map(|fate| fate.file.as_str()).collect();
        for file in ["a/bomb.md", "a/deep.md", "a/latin1.md", "a/scripts.md"] {
            assert!(dropped.contains(&file), "{file}: {report}");
        }
        let all = app.get("{ articles { nodes { headline kicker summary body { html } bylines { author { name } } structuredData } } }").await.to_string();
        assert!(!all.contains("onerror") && !all.contains("javascript:"), "{all}");
        for node in app.get("{ articles { nodes { body { html } standfirst { html } } } }").await["articles"]["nodes"].as_array().unwrap() {
            assert!(!node.to_string().contains("<script"), "{node:#}");
        }
    }

    async fn posts_of_jekyll_keep_their_addresses(app: &TestApp) {
        let folder = Folder::new(&[
            ("_config.yml", "title: J\nurl: https://j.example\nbaseurl: /sub\n"),
            ("_posts/2020-11-20-a-post.md", "---\nlayout: post\ntitle: A post\nauthor: Ann\ncategories: world\n---\n{% highlight ruby %}\nputs 1\n{% endhighlight %}\n\nText.\n"),
        ]);
        let report = markdown(app, &folder.0, false).await;
        assert_eq!(report.totals.dropped, 0, "{report}");
        for path in ["/world/2020/11/20/a-post.html", "/2020/11/20/a-post"] {
            assert_eq!(route(app, path).await["status"], "MOVED", "{path}");
        }
        let body = app.get("{ articles { nodes { body { blocks { __typename } } } } }").await;
        assert_eq!(body["articles"]["nodes"][0]["body"]["blocks"][0]["__typename"], "CodeBlock");
    }

    async fn a_mapping_says_what_it_means(app: &TestApp) {
        let folder = Folder::new(&[
            ("map.toml", "[keys]\nressort = \"category\"\nort = \"dateline\"\nmood = \"drop\"\n[authors]\n\"J. Doe\" = \"jane-doe\"\n[regions]\nDeutschland = \"DE\"\n[shortcodes]\nad = \"drop\"\n"),
            ("content/a.md", "---\ntitle: A\ndate: 2020-11-01\nauthor: J. Doe\nressort: [Deutschland, Saint Lucia, Kultur]\nort: Berlin\nmood: blue\n---\nText. {{< ad 1 >}}\n"),
        ]);
        let mapping = MarkdownMapping::read(&folder.0.join("map.toml")).unwrap();
        let options = Markdown { mapping, source_line: true, ..Markdown::default() };
        let report = import::markdown(&app.app, &folder.0, &options, |_| {}).await.unwrap();
        assert_eq!((report.totals.dropped, report.totals.left_out), (0, 1), "{report}");
        let ask = "{ article(by: {path: \"/2020/11/a\"}) { regions { isoAlpha2 } categories { slug } bylines { author { slug } } dateline { place } body { text } } }";
        let wanted = json!({"regions": [{"isoAlpha2": "DE"}, {"isoAlpha2": "LC"}], "categories": [{"slug": "kultur"}], "bylines": [{"author": {"slug": "jane-doe"}}],
            "dateline": {"place": "Berlin"}, "body": {"text": "Text."}});
        assert_eq!(app.get(ask).await["article"], wanted, "{report}");
        assert!(MarkdownMapping::read(&folder.0.join("content/a.md")).is_err());
    }

    async fn an_export_of_ghost_comes_over(app: &TestApp) {
        let by: Vec<Value> = ["1", "5f9e8a0c1d2e3f4a5b6c7d8e", "3", "4", "5", "7"].map(|id| json!({"post_id": id, "author_id": "9", "sort_order": 0})).into();
        let data = json!({"db": [{"meta": {"version": "5.0"}, "data": {
            "posts": [
                {"id": "1", "uuid": "u1", "title": "One", "slug": "one", "type": "post", "status": "published", "visibility": "public",
                    "html": "<p>See <a href=\"__GHOST_URL__/two/\">two</a>.</p><figure><img src=\"__GHOST_URL__/content/images/a.jpg\" alt=\"A\"></figure>",
                    "published_at": "2020-11-01T10:00:00.000Z", "feature_image": "__GHOST_URL__/content/images/b.jpg", "custom_excerpt": "Short."},
                {"id": "5f9e8a0c1d2e3f4a5b6c7d8e", "uuid": "u2", "title": "Two", "slug": "two", "status": "published", "html": "<p>Two <a href=\"__GHOST_URL__/nowhere/\">links</a> <a href=\"__GHOST_URL__/tag/france/\">lead on</a>.</p>", "published_at": "2020-11-02T10:00:00.000Z"},
                {"id": "3", "uuid": "u3", "title": "Three", "slug": "three", "status": "scheduled", "html": "<p>3</p>", "published_at": "2021-02-01T10:00:00.000Z"},
                {"id": "4", "uuid": "u4", "title": "Four", "slug": "four", "status": "draft", "html": "<p>4</p>"},
                {"id": "5", "uuid": "u5", "title": "Five", "slug": "five", "status": "published", "visibility": "paid", "html": "<p>5</p>", "published_at": "2020-11-02T10:00:00.000Z"},
                {"id": "6", "uuid": "u6", "title": "By nobody", "slug": "six", "status": "scheduled", "html": "<p>6</p>", "published_at": "2021-02-01T10:00:00.000Z"},
                {"id": "7", "uuid": "u7", "title": "For members", "slug": "seven", "status": "scheduled", "visibility": "members", "html": "<p>7</p>", "published_at": "2021-02-01T10:00:00.000Z"},
            ],
            "users": [{"id": "9", "name": "Jo", "slug": "jo", "bio": "Writes.", "email": "jo@secret.example", "password": "$2a$secret"}],
            "tags": [{"id": "t1", "name": "Ceasefire", "slug": "ceasefire"}, {"id": "t2", "name": "France", "slug": "france"}, {"id": "t3", "name": "#internal", "slug": "hash-internal", "visibility": "internal"}],
            "posts_authors": (by),
            "posts_tags": [{"post_id": "1", "tag_id": "t2", "sort_order": 0}, {"post_id": "1", "tag_id": "t1", "sort_order": 1}],
            "posts_meta": [{"post_id": "1", "feature_image_alt": "B"}],
            "settings": [{"key": "title", "value": "G"}, {"key": "url", "value": "https://g.example"}],
        }}]});
        let folder = Folder::new(&[("ghost.json", &data.to_string()), ("redirects.json", "[{\"from\": \"/was/\", \"to\": \"/one/\", \"permanent\": true}, {\"from\": \"^/a/(.*)$\", \"to\": \"/b/$1\"}]")]);
        let options = Ghost { redirects: Some(folder.0.join("redirects.json")), source_line: true, ..Ghost::default() };
        let rehearsal = Ghost { dry_run: true, ..options.clone() };
        let dry = import::ghost(&app.app, &folder.0.join("ghost.json"), &rehearsal, |_| {}).await.unwrap();
        let report = import::ghost(&app.app, &folder.0.join("ghost.json"), &options, |_| {}).await.unwrap();
        assert_eq!(json!([dry.items, dry.totals, dry.redirects, dry.dangling]), json!([report.items, report.totals, report.redirects, report.dangling]));
        let dropped: Vec<&str> = report.items.iter().filter(|fate| fate.verdict == Verdict::Dropped).map(|fate| fate.kind.as_str()).collect();
        assert_eq!(dropped, ["post", "redirect"], "{report}");
        assert_eq!(route(app, "/one").await, json!({"status": "MOVED", "target": {"headline": "One", "path": "/2020/11/one"}}));
        assert_eq!(route(app, "/was").await["status"], "MOVED");
        for (path, status) in [("/three", Value::Null), ("/five/", Value::Null), ("/tag/france/", json!("MOVED"))] {
            assert_eq!(route(app, path).await["status"], status, "{path}");
        }
        let dangling: Vec<&str> = report.dangling.iter().map(|dangling| dangling.what.as_str()).collect();
        assert_eq!(dangling, ["https://g.example/nowhere/"], "{report}");
        for (title, verdict) in [("By nobody", Verdict::Dropped), ("For members", Verdict::Changed)] {
            let fate = report.items.iter().find(|fate| fate.label == title).unwrap();
            assert_eq!(fate.verdict, verdict, "{report}");
        }
        assert_eq!(planned(app).await, 1);
        let one = app.get("{ article(by: {path: \"/2020/11/one\"}) { summary regions { name } tags { tag { name } } bylines { author { name } } leadMedia { alt } body { html } } }").await["article"].take();
        assert_eq!((&one["regions"], &one["tags"]), (&json!([{"name": "France"}]), &json!([{"tag": {"name": "Ceasefire"}}])));
        assert!(one["body"]["html"].as_str().unwrap().contains("/2020/11/two"), "{one:#}");
        assert_eq!(app.get("{ articles { totalCount } }").await["articles"]["totalCount"], 2);
        let feed = Web::start(&app.app).get("/feeds/all.json").await.json();
        assert_eq!((&feed["items"][0]["id"], &feed["items"][1]["id"]), (&json!("5f9e8a0c1d2e3f4a5b6c7d8e"), &json!("u1")), "{feed:#}");
        let again = import::ghost(&app.app, &folder.0.join("ghost.json"), &options, |_| {}).await.unwrap();
        assert!(again.counts.values().all(|counts| counts.created == 0 && counts.updated == 0), "{again}");
    }

    async fn what_goes_out_as_markdown_comes_in_again(app: &TestApp) {
        app.import(LINES).await;
        let folder = Folder::new(&[]);
        export::markdown(&app.app, &folder.0).await.unwrap();
        let path = "content/2020/11/france-president-macron-seeks-international-supervision-of-nagorno-karabakh-ceasefire.md";
        let text = folder.read(path);
        assert!(text.starts_with("---\n") && text.contains("QNavy") && text.contains("Eurasia"), "{text}");
        let ask = "{ articles { nodes { headline path publishedAt regions { slug } tags { tag { name } } bylines { author { name } } body { text } } } }";
        let before = app.get(ask).await;
        let other = TestApp::sqlite().await;
        other.import("{\"region\": {\"slug\": \"eurasia\", \"name\": \"Eurasia\"}}\n").await;
        let report = markdown(&other, &folder.0, false).await;
        assert_eq!(report.totals.dropped, 0, "{report}");
        assert_eq!(other.get(ask).await, before);
    }

    async fn what_is_public_goes_out_as_pages(app: &TestApp) {
        app.import(LINES).await;
        app.import_values(&[json!({"article": {"importKey": {"source": "x", "key": "draft"}, "content": {"headline": "Secret <draft>", "body": {"text": "Hidden."}}}})]).await;
        let folder = Folder::new(&[]);
        let count = export::static_pages(&app.app, &folder.0).await.unwrap();
        assert!(count > 8, "{count}");
        let page = folder.read("2020/11/france-president-macron-seeks-international-supervision-of-nagorno-karabakh-ceasefire/index.html");
        assert!(page.contains("<h1>France, President Macron") && page.contains("QNavy"), "{page}");
        assert!(folder.read("region/france/index.html").contains("President Macron"));
        for file in ["index.html", "feed.xml", "sitemap.xml", "_redirects"] {
            assert!(!folder.read(file).contains("Secret"), "{file}");
        }
    }
}

/// How many articles have a planned release.
async fn planned(app: &TestApp) -> i64 {
    let sql = "SELECT count(*) AS n FROM article WHERE release_at IS NOT NULL AND draft = 'SCHEDULED'";
    dateline::db::Sql::new(sql).one::<Number>(app.app.db.primary()).await.unwrap().unwrap().n
}

#[derive(sea_orm::FromQueryResult)]
struct Number {
    n: i64,
}
