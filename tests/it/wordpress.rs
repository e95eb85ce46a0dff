//! Sites that ran on WordPress: what is in their exports is here afterwards, and what is not is told.

mod addresses;
mod cases;
mod comments;
pub mod export;
pub mod real;

use dateline::auth::Who;
use dateline::export as data;
use dateline::import::{self, Fidelity, Kind, Mapping, Verdict, Wordpress};
use serde_json::{Value, json};

use crate::app::TestApp;
use crate::on_both_databases;
use crate::web::Web;
use export::{Export, Item, category, channel, post};

fn options() -> Wordpress {
    Wordpress { source_line: true, ..Wordpress::default() }
}

async fn import(app: &TestApp, exports: &[&Export], options: &Wordpress) -> Fidelity {
    let files: Vec<_> = exports.iter().map(|export| export.0.clone()).collect();
    import::wordpress(&app.app, &files, options, |_| {}).await.unwrap()
}

fn export_of(items: &[Item]) -> Export {
    Export::of(channel(&items.iter().map(Item::xml).collect::<Vec<_>>()))
}

const ARTICLE: &str = "query($path: String!) { route(path: $path) { status redirectTo target { __typename ... on Article {
    path headline slug language publishedAt genre bylineText standfirst { text } sourceLine commentCount
    regions { slug } categories { slug } tags { tag { slug } } leadMedia { asset { url } }
    citations { label url source { slug } }
    body { text blocks { __typename text html
        ... on ParagraphBlock { spans { text annotations { __typename ... on LinkAnnotation { url target { path } } ... on NoteAnnotation { note { text } } } } }
        ... on FigureBlock { figure { asset { url width } alt caption { text } layout } }
        ... on GalleryBlock { figures { asset { url } caption { text } } }
        ... on EmbedBlock { url provider } ... on HtmlBlock { source } } }
    commentThread { state comments(first: 20) { nodes { commenter { name } content { text } replies(first: 5) { nodes { content { text } } } } } }
} } } }";

async fn route(app: &TestApp, path: &str) -> Value {
    app.data(ARTICLE, json!({ "path": path })).await["route"].take()
}

async fn dump(app: &TestApp) -> Vec<String> {
    let mut bytes = Vec::new();
    data::ndjson(&app.app, &mut bytes).await.unwrap();
    String::from_utf8(bytes).unwrap().lines().map(str::to_owned).collect()
}

fn types(article: &Value) -> Vec<&str> {
    article["body"]["blocks"].as_array().unwrap().iter().map(|block| block["__typename"].as_str().unwrap()).collect()
}

fn attachment(id: u32, parent: u32) -> Item {
    post(id, &format!("Photo {id}"), "")
        .kind("attachment")
        .status("inherit")
        .more(&format!(
            "<wp:post_parent>{parent}</wp:post_parent><wp:attachment_url>https://old.example/wp-content/uploads/2020/11/p{id}.jpg</wp:attachment_url>"
        ))
        .meta("_wp_attachment_metadata", "a:2:{s:5:\"width\";i:640;s:6:\"height\";i:480;s:4:\"file")
}

on_both_databases! {
    async fn a_post_becomes_an_article(app: &TestApp) {
        let content = "First paragraph with a <a href=\"https://old.example/2020/11/20/post-2/\">link</a>.\nSecond line.\n\n&nbsp;\n\n\
            [caption id=\"attachment_7\" align=\"alignleft\" width=\"300\"]<img src=\"https://old.example/wp-content/uploads/2020/11/p7-300x200.jpg\" alt=\"A\" /> Words below[/caption]\n\n\
            [gallery ids=\"7,8\"]\n\nhttps://www.youtube.com/watch?v=dQw4w9WgXcQ\n\n[promo code=\"x\"]Buy[/promo] He said [sic] so.\n\n\
            <strong>Sources: Reuters \u{2013} <a href=\"https://tass.example/1\">TASS</a></strong>";
        let mut one = post(1, "Caf\u{e9} &amp; more", content)
            .filed("category", "france", "France").filed("category", "politics", "Politics").filed("post_tag", "gas", "Gas")
            .filed("series", "pipelines", "Pipelines").meta("_thumbnail_id", "7").meta("_wp_old_slug", "older-name")
            .comment(3, 2, "1", "An answer").comment(2, 0, "1", "A <b>comment</b>").comment(4, 0, "spam", "Spam");
        one.excerpt = "In short.".into();
        let parts: Vec<String> = [category(5, "politics", "Politics", "news"), category(4, "news", "News", ""), category(6, "france", "France", "news")]
            .into_iter().chain([one.xml(), post(2, "Other", "Text").filed("category", "news", "News").xml(), attachment(7, 1).xml(), attachment(8, 1).xml()]).collect();
        let file = Export::of(channel(&parts));
        let report = import(app, &[&file], &options()).await;
        assert!(report.is_complete(), "{report}");
        assert_eq!(report.text_ratio, 1.0, "{report}");
        assert_eq!(report.unknown_shortcodes["promo"], 1);

        let found = route(app, "/2020/11/20/post-1/").await;
        assert_eq!(found["status"], "MOVED");
        let article = &found["target"];
        assert_eq!(found["redirectTo"], article["path"]);
        assert_eq!(article["headline"], "Caf\u{e9} & more");
        assert_eq!((&article["language"], &article["bylineText"]), (&json!("en-GB"), &json!("By Jane Doe")));
        assert_eq!(article["publishedAt"], "2020-11-20T09:30:00.000Z");
        assert_eq!(article["standfirst"]["text"], "In short.");
        assert_eq!(article["regions"], json!([{ "slug": "france" }]));
        assert_eq!(article["categories"], json!([{ "slug": "politics" }]));
        assert_eq!(article["tags"].as_array().unwrap().len(), 2);
        assert_eq!(article["leadMedia"]["asset"]["url"], "https://old.example/wp-content/uploads/2020/11/p7.jpg");
        assert_eq!(article["sourceLine"], "Reuters \u{2013} TASS");
        assert_eq!(article["citations"][1]["url"], "https://tass.example/1");
        assert_eq!(article["citations"][1]["source"]["slug"], "tass");
        assert_eq!(types(article), ["ParagraphBlock", "DividerBlock", "FigureBlock", "GalleryBlock", "EmbedBlock", "ParagraphBlock"]);
        let blocks = &article["body"]["blocks"];
        assert_eq!(blocks[0]["text"], "First paragraph with a link.\nSecond line.");
        assert_eq!(blocks[0]["spans"][1]["annotations"][0]["target"]["path"], "/2020/11/post-2");
        let figure = &blocks[2]["figure"];
        assert_eq!((&figure["asset"]["width"], &figure["caption"]["text"], &figure["layout"]), (&json!(640), &json!("Words below"), &json!("LEFT")));
        assert_eq!(blocks[3]["figures"].as_array().unwrap().len(), 2);
        assert_eq!(blocks[4]["provider"], "YouTube");
        assert_eq!(blocks[5]["text"], "Buy He said [sic] so.");
        let thread = &article["commentThread"];
        assert_eq!((&article["commentCount"], &thread["state"]), (&json!(2), &json!("OPEN")));
        assert_eq!(thread["comments"]["nodes"].as_array().unwrap().len(), 1);
        assert_eq!(thread["comments"]["nodes"][0]["replies"]["nodes"][0]["content"]["text"], "An answer");
        for path in ["/2020/11/20/older-name", "/?p=1", "/category/news/politics", "/category/news/france/", "/2020/11/20/post-7"] {
            assert_eq!(route(app, path).await["status"], "MOVED", "{path}");
        }
        let site = app.get("{ site { name description defaultLanguage } }").await;
        assert_eq!(site["site"], json!({ "name": "The Daily", "description": "All & sundry", "defaultLanguage": "en-GB" }));
        let parent = app.get("{ category(by: {slug: \"politics\"}) { parent { slug } } }").await;
        assert_eq!(parent["category"]["parent"]["slug"], "news");
        // Whoever reads the feed is not shown it again.
        let feed = Web::start(&app.app).get("/feeds/all.json").await.json();
        let ids: Vec<&str> = feed["items"].as_array().unwrap().iter().map(|item| item["id"].as_str().unwrap()).collect();
        assert!(ids.contains(&"https://old.example/?p=1") && ids.contains(&"https://old.example/?p=2"), "{feed:#}");
    }

    async fn blocks_of_the_editor_are_read(app: &TestApp) {
        let content = "<!-- wp:paragraph --><p style=\"color:red\">Text<sup data-fn=\"n1\" class=\"fn\"><a href=\"#n1\">1</a></sup></p><!-- /wp:paragraph -->\
            <!-- wp:spacer --><div style=\"height:9px\" class=\"wp-block-spacer\"></div><!-- /wp:spacer -->\
            <!-- wp:gallery --><figure class=\"wp-block-gallery\"><figure><img src=\"https://else.example/a.png\"/><figcaption>A</figcaption></figure></figure><!-- /wp:gallery -->\
            <!-- wp:embed {\"url\":\"https://vimeo.com/76979871\"} /--><!-- wp:latest-posts /-->\
            <!-- wp:table --><figure class=\"wp-block-table\"><table><tbody><tr><td>1</td></tr></tbody></table></figure><!-- /wp:table --><!-- wp:footnotes /-->";
        let item = post(1, "Blocks", content).filed("category", "news", "News").meta("footnotes", r#"[{"id":"n1","content":"The <em>note</em>"}]"#);
        let report = import(app, &[&export_of(&[item])], &options()).await;
        let article = route(app, "/2020/11/20/post-1").await["target"].take();
        assert_eq!(types(&article), ["ParagraphBlock", "DividerBlock", "FigureBlock", "EmbedBlock", "TableBlock"]);
        assert_eq!(article["body"]["blocks"][0]["spans"][1]["annotations"][0]["note"]["text"], "The note");
        let fate = report.items.iter().find(|fate| fate.kind == "post").unwrap();
        assert_eq!(fate.verdict, Verdict::LeftOut, "{report}");
        assert!(fate.reasons.iter().any(|reason| reason.text.contains("latest-posts")), "{report}");
    }

    async fn only_what_was_public_is(app: &TestApp) {
        let state = |id, status| post(id, status, "Text").status(status).filed("category", "news", "News");
        let items = [
            state(1, "publish"), state(2, "draft"), state(3, "pending"), state(4, "private"),
            state(5, "future").date("2021-01-01 00:00:00"), state(6, "trash").meta("_wp_trash_meta_status", "publish"),
            state(7, "publish").more("<wp:post_password>secret</wp:post_password>"), state(8, "publish").date("0000-00-00 00:00:00"),
            state(9, "publish").more("<wp:is_sticky>1</wp:is_sticky>"), post(10, "Page", "Text").kind("page"), post(11, "Empty", "").filed("category", "news", "News"),
        ];
        let report = import(app, &[&export_of(&items)], &options()).await;
        // The one without a date was public and cannot be here.
        assert_eq!(report.totals.dropped, 1, "{report}");
        assert_eq!(report.counts[&Kind::Article].created, 11);
        let public = app.get("{ articles { nodes { headline } } }").await;
        let mut names: Vec<&str> = public["articles"]["nodes"].as_array().unwrap().iter().map(|node| node["headline"].as_str().unwrap()).collect();
        names.sort_unstable();
        assert_eq!(names, ["Page", "publish", "publish"]);
        for id in 1..=11 {
            let status = route(app, &format!("/2020/11/20/post-{id}/")).await["status"].take();
            // What was in the trash was public once, and so was what cannot be public here.
            let expected = match id {
                1 | 9 | 10 => json!("MOVED"),
                6 | 8 | 11 => json!("GONE"),
                _ => Value::Null,
            };
            assert_eq!(status, expected, "{id}");
        }
        let ask = "query ($key: String!) { editorial { article(by: {importKey: {source: \"wordpress\", key: $key}}) { state release { at } } } }";
        let state = async |key: u32| {
            let key = format!("https://old.example/?p={key}");
            app.ask_as(Who::Operator, ask, json!({"key": key})).await["data"]["editorial"]["article"].take()
        };
        assert_eq!(state(2).await, json!({"state": "DRAFT", "release": null}));
        assert_eq!(state(3).await, json!({"state": "IN_REVIEW", "release": null}));
        assert_eq!(state(5).await, json!({"state": "SCHEDULED", "release": {"at": "2021-01-01T00:00:00.000Z"}}));
        let sticky = app.get("{ collection(by: {slug: \"sticky\"}) { items(first: 5) { nodes { article { slug } } } } }").await;
        assert_eq!(sticky["collection"]["items"]["nodes"], json!([{ "article": { "slug": "post-9" } }]));
    }

    async fn what_could_not_be_public_at_its_hour_is_not_planned(app: &TestApp) {
        let planned = |id| post(id, "Planned", "Text").status("future").date("2021-01-01 00:00:00");
        let trashed = post(3, "Trash", "Text").status("trash").meta("_wp_trash_meta_status", "publish").filed("category", "news", "News");
        let nobody = trashed.xml().replace("<dc:creator>jane</dc:creator>", "");
        let report = import(app, &[&Export::of(channel(&[planned(1).xml(), planned(2).filed("category", "news", "News").xml(), nobody]))], &options()).await;
        let verdicts: Vec<Verdict> = report.items.iter().filter(|fate| fate.kind == "post").map(|fate| fate.verdict).collect();
        assert_eq!(verdicts, [Verdict::Changed, Verdict::Changed, Verdict::Dropped], "{report}");
        let ask = "{ editorial { articles(first: 9) { nodes { headline state release { at } } } } }";
        let found = app.ask_as(Who::Operator, ask, json!({})).await["data"]["editorial"]["articles"]["nodes"].take();
        let mut states: Vec<&str> = found.as_array().unwrap().iter().map(|node| node["state"].as_str().unwrap()).collect();
        states.sort_unstable();
        assert_eq!(states, ["DRAFT", "SCHEDULED", "SCHEDULED"], "{found:#}");
    }

    async fn the_same_again_changes_nothing(app: &TestApp) {
        let items: Vec<Item> = (1..=20).map(|id| post(id, "Post", "Text\n\nSource: Reuters").filed("category", "news", "News").comment(1, 0, "1", "Yes")).collect();
        let whole = export_of(&items);
        let dry = import(app, &[&whole], &Wordpress { dry_run: true, ..options() }).await;
        assert!(dump(app).await.iter().all(|line| !line.contains("\"article\"")));
        // Interrupted and begun again.
        let text = std::fs::read_to_string(&whole.0).unwrap();
        let half = Export::of(&text[..text.len() / 2]);
        assert!(!import(app, &[&half], &options()).await.is_complete());
        let first = import(app, &[&whole], &options()).await;
        let there = dump(app).await;
        let second = import(app, &[&whole], &options()).await;
        assert!(second.counts.values().all(|counts| counts.created + counts.updated == 0), "{second}");
        assert_eq!(dump(app).await, there);
        assert_eq!((dry.totals, dry.text_ratio), (first.totals, first.text_ratio));
        assert_eq!(dry.redirects.len(), first.redirects.len());
        assert_eq!(dry.counts[&Kind::Article].created, 20);
    }

    async fn every_tenth_item_is_broken_and_only_it_is_lost(app: &TestApp) {
        let items: Vec<Item> = (1..=100).map(|id| post(id, &format!("Post {id}"), "Text").filed("category", "news", "News")).collect();
        let text = std::fs::read_to_string(&export_of(&items).0).unwrap();
        let mut parts: Vec<String> = text.split("<item>").map(str::to_owned).collect();
        for (place, part) in parts.iter_mut().enumerate().filter(|(place, _)| *place > 0 && place % 10 == 0) {
            *part = match place / 10 % 3 {
                0 => part.replacen("</title>", "</titel>", 1),
                1 => part.replacen("]]></content:encoded>", "", 1),
                _ => part.replacen("<title>", "<title>&nope; <", 1),
            };
        }
        let report = import(app, &[&Export::of(parts.join("<item>"))], &options()).await;
        assert_eq!(report.counts[&Kind::Article].created, 90, "{report}");
        assert_eq!(report.items.iter().filter(|fate| fate.verdict == Verdict::Dropped).count(), 10, "{report}");
        assert!(report.items.iter().filter(|fate| fate.verdict == Verdict::Dropped).all(|fate| fate.line > 1), "{report}");
        assert_eq!(app.get("{ articles { totalCount } }").await["articles"]["totalCount"], 90);
    }

    async fn files_come_in_any_order(app: &TestApp) {
        let (one, two) = (
            export_of(&[post(1, "One", "See <a href=\"/2020/11/20/post-2/\">two</a>").filed("category", "b", "B").meta("_thumbnail_id", "3")]),
            export_of(&[post(2, "Two", "Text").filed("category", "a", "A"), attachment(3, 1)]),
        );
        let other = TestApp::sqlite().await;
        import(app, &[&one, &two], &options()).await;
        import(&other, &[&two, &one], &options()).await;
        let (mut here, mut there) = (dump(app).await, dump(&other).await);
        here.sort();
        there.sort();
        assert_eq!(here, there);
        let article = route(app, "/?p=1").await["target"].take();
        assert_eq!(article["body"]["blocks"][0]["spans"][1]["annotations"][0]["target"]["path"], "/2020/11/post-2");
        assert_eq!(article["leadMedia"]["asset"]["url"], "https://old.example/wp-content/uploads/2020/11/p3.jpg");
    }

    async fn broken_items_lose_only_themselves(app: &TestApp) {
        let items: Vec<String> = (1..=50).map(|id| {
            let xml = post(id, "Post", "Text").filed("category", "news", "News").xml();
            match id % 40 {
                10 => xml.replacen("]]></content:encoded>", "</content:encoded>", 1),
                20 => xml.replacen("</title>", "</titel>", 1),
                30 => xml.replacen("</item>", "", 1),
                0 => xml.replacen("<wp:status>", "<wp:status><", 1),
                _ => xml,
            }
        }).collect();
        let report = import(app, &[&Export::of(channel(&items))], &options()).await;
        let broken = report.items.iter().filter(|fate| fate.kind == "part").count();
        assert_eq!((broken, report.counts[&Kind::Article].created), (5, 45), "{report}");
        assert!(route(app, "/?p=11").await["target"].is_object() && route(app, "/?p=10").await.is_null());
    }

    async fn hostile_files_do_nothing(app: &TestApp) {
        let script = "<script>alert(1)</script><img src=x onerror=alert(1)><a href=\"javascript:alert(1)\">x</a>\
            <iframe src=\"https://evil.example/\"></iframe><p onclick=\"alert(1)\">Text</p>";
        let mut bad = post(1, script, script).filed("category", "news", script).filed("post_tag", "tag", script)
            .comment(1, 0, "1", script).meta("_yoast_wpseo_metadesc", script);
        bad.excerpt = script.into();
        let deep = post(2, "Deep", &"<div>".repeat(5_000)).filed("category", "news", "News");
        let folder = attachment(3, 1).meta("_wp_attached_file", "../../../../etc/passwd");
        let mut text = channel(&[bad.xml(), deep.xml(), folder.xml()]).into_bytes();
        let place = text.windows(4).position(|part| part == b"Deep").unwrap();
        text[place] = 0xff;
        let with_folder = Wordpress { media: Some(std::env::temp_dir()), ..options() };
        let report = import(app, &[&Export::of(text)], &with_folder).await;
        assert!(!report.is_complete());
        let told = |line: &str| report.to_string().contains(line);
        assert!(told("nested deeper") && told("not in the folder of media") && told("scripts are not taken"), "{report}");
        let answer = route(app, "/?p=1").await.to_string();
        assert!(answer.contains("Text"));
        for bad in ["<script", "onerror", "javascript:", "onclick", "<iframe"] {
            assert!(!answer.contains(bad), "{bad}: {answer}");
        }
        let bomb = format!("<!DOCTYPE rss [<!ENTITY a \"{}\"><!ENTITY b \"&a;&a;\">]>{}", "x".repeat(100), channel(&[post(9, "&b;", "&b;").xml()]));
        let report = import(app, &[&Export::of(bomb)], &options()).await;
        assert!(report.to_string().contains("declares a document type"));
        assert!(route(app, "/?p=9").await.is_null());
        let report = import(app, &[&Export::of("no export at all")], &options()).await;
        assert!(report.to_string().contains("no export of WordPress"));
    }

    async fn what_links_lead_to_and_is_not_there_is_told(app: &TestApp) {
        let text = "<a href=\"https://old.example/2019/01/01/lost/\">a</a> <a href=\"/?p=77\">b</a> <a href=\"/?p=2\">c</a> <a href=\"/category/news/\">d</a> \
            <a href=\"/2020/11/\">e</a> <a href=\"https://else.example/x\">f</a> <a href=\"/series/gas/\">g</a> <a href=\"/2020/11/20/post-3/\">h</a> <a href=\"#top\">i</a>";
        let items = [post(1, "One", text).filed("category", "news", "News").filed("series", "gas", "Gas"), post(2, "Two", "Text").filed("category", "news", "News"), attachment(3, 1)];
        let report = import(app, &[&export_of(&items)], &options()).await;
        let dangling: Vec<&str> = report.dangling.iter().map(|dangling| dangling.what.as_str()).collect();
        assert_eq!(dangling, ["https://old.example/2019/01/01/lost/", "/?p=77"], "{report}");
    }

    async fn countries_are_known_by_their_usual_names(app: &TestApp) {
        let names = ["Bosnia and Herzegovina", "Myanmar", "Saint Kitts and Nevis", "Republic of the Congo", "USA", "Cote d'Ivoire", "Politics"];
        let item = |id, name: &str| post(id, "Post", "Text").filed("category", &format!("term-{id}"), name);
        let items: Vec<Item> = (1..).zip(names).map(|(id, name)| item(id, name)).collect();
        import(app, &[&export_of(&items)], &options()).await;
        let mut codes = Vec::new();
        for id in 1..=names.len() {
            let ask = "query ($path: String!) { article(by: {path: $path}) { regions { isoAlpha2 } } }";
            codes.push(app.data(ask, json!({"path": format!("/?p={id}")})).await["article"]["regions"].take());
        }
        let codes: Vec<Option<&str>> = codes.iter().map(|regions| regions.get(0).and_then(|region| region["isoAlpha2"].as_str())).collect();
        assert_eq!(codes, [Some("BA"), Some("MM"), Some("KN"), Some("CG"), Some("US"), Some("CI"), None]);
    }

    async fn files_are_looked_up_in_a_copy_of_the_uploads(app: &TestApp) {
        let folder = std::env::temp_dir().join(format!("dateline-uploads-{}-{:p}", std::process::id(), app));
        std::fs::create_dir_all(folder.join("2020/11")).unwrap();
        std::fs::write(folder.join("2020/11/p1.jpg"), "12345").unwrap();
        let items = [attachment(1, 0), attachment(2, 0)];
        let report = import(app, &[&export_of(&items)], &Wordpress { media: Some(folder.clone()), ..options() }).await;
        let _ = std::fs::remove_dir_all(&folder);
        let verdicts: Vec<Verdict> = report.items.iter().filter(|fate| fate.kind == "attachment").map(|fate| fate.verdict).collect();
        assert_eq!(verdicts, [Verdict::Kept, Verdict::Changed], "{report}");
        let lines = dump(app).await;
        let sized: Vec<&String> = lines.iter().filter(|line| line.contains("\"sizeBytes\":\"5\"")).collect();
        assert!(sized.len() == 1 && sized[0].contains("/p1.jpg"), "{sized:?}");
    }

    async fn several_authors_of_a_post_are_all_named(app: &TestApp) {
        let item = post(1, "Post", "Text").filed("category", "news", "News").filed("author", "cap-jane", "jane").filed("author", "cap-joe", "joe");
        import(app, &[&export_of(&[item])], &options()).await;
        let found = app.get("{ article(by: {path: \"/?p=1\"}) { bylines { author { name slug } } tags { tag { slug } } } }").await;
        // How somebody logs in is no name.
        let bylines = json!([{ "author": { "name": "Jane Doe", "slug": "jane" } }]);
        assert_eq!(found["article"], json!({ "bylines": bylines, "tags": [] }));
    }

    async fn a_mapping_says_otherwise(app: &TestApp) {
        let mapping = "[categories]\nmoscow = \"region:RU\"\nhot = \"tag:breaking\"\nold = \"drop\"\n[authors]\njane = \"jd\"\n\
            [taxonomies]\nseries = \"category\"\n[types]\npage = \"drop\"\nevent = \"article\"\n[meta]\nplace = \"dateline\"\nrank = \"drop\"\n[shortcodes]\nad = \"drop\"\n";
        let items = [
            post(1, "One", "Text [ad size=1]\n\nSources: A \u{2013} B").kind("event").filed("category", "moscow", "Moscow").filed("category", "hot", "Hot")
                .filed("category", "old", "Old").filed("series", "gas", "Gas").meta("place", "Moscow").meta("rank", "3"),
            post(2, "Two", "Text").kind("page"),
        ];
        let mapped = Wordpress { mapping: Mapping::parse(mapping).unwrap(), source_line: false, ..options() };
        let report = import(app, &[&export_of(&items)], &mapped).await;
        assert!(report.is_complete() && report.totals.left_out >= 2, "{report}");
        let article = route(app, "/?p=1").await["target"].take();
        assert_eq!((&article["regions"], &article["categories"]), (&json!([{ "slug": "russia" }]), &json!([{ "slug": "gas" }])));
        assert_eq!(article["tags"], json!([{ "tag": { "slug": "breaking" } }]));
        assert_eq!(article["body"]["text"].as_str().unwrap().lines().last(), Some("Sources: A \u{2013} B"));
        assert_eq!(route(app, "/?p=2").await["status"], "GONE");
    }
}

#[test]
fn the_command_line_tells_what_was_dropped() {
    let folder = std::env::temp_dir().join(format!("dateline-wordpress-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let run = |arguments: &[&str]| {
        let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_dateline"));
        let output = command.args(["import", "wordpress"]).args(arguments).current_dir(&folder).output().unwrap();
        (output.status.code().unwrap(), String::from_utf8(output.stdout).unwrap())
    };
    let whole = export_of(&[post(1, "Post", "Text").filed("category", "news", "News")]);
    let part = export_of(&[post(2, "Post", "<form></form>Text").filed("category", "news", "News")]);
    let (whole, part) = (whole.0.to_str().unwrap(), part.0.to_str().unwrap());
    let (code, printed) = run(&[whole, "--dry-run"]);
    assert!(code == 0 && printed.starts_with("Nothing was written"), "{printed}");
    let (code, printed) = run(&[whole, part, "--report", "report.json"]);
    assert!(code == 1 && printed.contains("1 forms are not taken"), "{printed}");
    let report: Value = serde_json::from_slice(&std::fs::read(folder.join("report.json")).unwrap()).unwrap();
    assert_eq!((&report["totals"]["dropped"], &report["counts"]["article"]["created"]), (&json!(1), &json!(2)));
    std::fs::write(folder.join("map.toml"), "[planets]").unwrap();
    assert_eq!(run(&[whole, "--map", "map.toml"]).0, 1);
    let _ = std::fs::remove_dir_all(&folder);
}
