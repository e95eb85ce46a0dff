//! What plug-ins and old editors leave in exports of WordPress.

use dateline::import::{Defaults, Fidelity, Wordpress};
use serde_json::{Value, json};

use super::export::{Export, Item, channel, post};
use super::{attachment, export_of, import, options, types};
use crate::app::{TestApp, block_on};

const ARTICLE: &str = "query ($path: String!) { article(by: {path: $path}) { headline language canonicalUrl summary categories { slug }
    bylines { author { name slug bio { text } } } tags { tag { slug } } translations { language path } seo { title description noIndex }
    leadMedia { asset { url } } body { text html blocks { __typename text ... on FigureBlock { figure { asset { url mimeType } } } } } } }";

async fn article(app: &TestApp, path: &str) -> Value {
    app.data(ARTICLE, json!({ "path": path })).await["article"].take()
}

/// The first post of an export, and what is told of it.
async fn first(items: &[Item]) -> (TestApp, Value, Fidelity) {
    let app = TestApp::sqlite().await;
    let report = import(&app, &[&export_of(items)], &options()).await;
    let article = article(&app, "/?p=1").await;
    (app, article, report)
}

fn text(content: &str) -> Item {
    post(1, "Post", content).filed("category", "news", "News")
}

#[test]
fn page_builders_leave_their_text_and_pictures() {
    block_on(async {
        let content = "[vc_row][vc_column width=\"2/3\"][vc_column_text]\n<p>The council voted <strong>nine to four</strong>.</p>\n<ul><li>One</li></ul>\n[/vc_column_text][vc_single_image image=\"2\"][/vc_column][/vc_row]";
        let (_, found, report) = first(&[text(content), attachment(2, 0)]).await;
        assert_eq!(types(&found), ["ParagraphBlock", "ListBlock", "FigureBlock"], "{found:#}");
        assert!(found["summary"].as_str().unwrap().starts_with("The council voted nine to four."));
        assert!(!found.to_string().contains("[vc_") && report.unknown_shortcodes.contains_key("vc_row"));
        let data = r#"[{"elements":[{"widgetType":"text-editor","settings":{"editor":"<p>Built.</p>"}}]}]"#;
        assert_eq!(first(&[text("").meta("_elementor_data", data)]).await.1["body"]["text"], "Built.");
    });
}

#[test]
fn shortcodes_never_show() {
    block_on(async {
        let (_, found, report) = first(&[text(
            "<p>[dropcap]T[/dropcap]he ferry sails at [highlight color=\"yellow\"]noon[/highlight] on Fridays.</p>",
        )])
        .await;
        assert_eq!(
            (types(&found), &found["body"]["text"]),
            (vec!["ParagraphBlock"], &json!("The ferry sails at noon on Fridays."))
        );
        assert!(report.unknown_shortcodes.contains_key("dropcap") && report.is_complete(), "{report}");
        let code = "We use this:\n\n[sourcecode language=\"python\"]\nfor ward in wards:\n    if ward < 3:\n        count(ward)\n[/sourcecode]\n\nThat is all.";
        let (_, found, _) = first(&[text(code)]).await;
        assert_eq!(types(&found), ["ParagraphBlock", "CodeBlock", "ParagraphBlock"], "{found:#}");
        assert!(
            found["body"]["text"]
                .as_str()
                .unwrap()
                .contains("for ward in wards:\n    if ward < 3:\n        count(ward)")
        );
        let (_, _, report) = first(&[text("a [poll id=\"7\"] b")]).await;
        assert!(!report.is_complete() && report.to_string().contains("[poll id=\"7\"]"), "{report}");
    });
}

#[test]
fn signs_and_lists_of_the_first_editor_are_read() {
    block_on(async {
        let (_, found, _) =
            first(&[text("If 5 < 6 then all is well.\n\nA second paragraph.\n\nA third <em>one</em>.")]).await;
        assert_eq!(types(&found), ["ParagraphBlock"; 3], "{found:#}");
        let own = text("Our feed:\n<code>\n<item>\n<title>Leaked headline</title>\n</item>\n</code> so.")
            .xml()
            .replacen("<item>", "<item key=\"v\">", 1);
        let app = TestApp::sqlite().await;
        let report = import(&app, &[&Export::of(channel(&[own.replace("Post", "AT&T here")]))], &options()).await;
        assert_eq!(report.items.iter().filter(|fate| fate.kind == "post").count(), 1, "{report}");
        assert_eq!(article(&app, "/?p=1").await["headline"], "AT&T here");
    });
}

#[test]
fn shared_blocks_are_in_the_posts_that_show_them() {
    block_on(async {
        let block = post(9, "Box", "<!-- wp:paragraph --><p>Shared words.</p><!-- /wp:paragraph -->").kind("wp_block");
        let (_, found, report) = first(&[text("<!-- wp:block {\"ref\":9} /-->"), block]).await;
        assert_eq!(found["body"]["text"], "Shared words.");
        assert!(report.is_complete(), "{report}");
    });
}

#[test]
fn nobody_is_named_by_a_login() {
    block_on(async {
        let guest = post(2, "Tomas Beam", "")
            .kind("guest-author")
            .meta("cap-display_name", "Tomas Beam")
            .meta("cap-user_login", "tbeam")
            .meta("cap-description", "Covers the waterfront.");
        let (_, found, _) = first(&[text("x").filed("author", "cap-tbeam", "tbeam"), guest]).await;
        let author = &found["bylines"][0]["author"];
        assert_eq!((&author["name"], &author["bio"]["text"]), (&json!("Tomas Beam"), &json!("Covers the waterfront.")));
        let mail =
            text("x").xml().replace("<dc:creator>jane</dc:creator>", "<dc:creator>ines@lantern.example</dc:creator>");
        let app = TestApp::sqlite().await;
        let report = import(&app, &[&Export::of(channel(std::slice::from_ref(&mail)))], &options()).await;
        let public = app.get("{ authors(first: 9) { nodes { name slug } } articles { totalCount } }").await;
        assert!(
            !public.to_string().contains("ines") && public["articles"]["totalCount"] == 0 && !report.is_complete(),
            "{public} {report}"
        );
        let defaults = Defaults::read(Some("The Desk"), None, None, None, None).unwrap();
        import(&app, &[&Export::of(channel(&[mail]))], &Wordpress { defaults, ..options() }).await;
        assert_eq!(article(&app, "/?p=1").await["bylines"][0]["author"]["name"], "The Desk");
    });
}

#[test]
fn what_plug_ins_for_search_engines_say_is_kept() {
    block_on(async {
        let wire = text("From the wire.").meta("_yoast_wpseo_canonical", "https://wire.example/a/1");
        assert_eq!(first(&[wire]).await.1["canonicalUrl"], "https://wire.example/a/1");
        // Its own address is no other.
        let own = text("x").meta("rank_math_canonical_url", "https://old.example/2020/11/20/post-1/");
        assert!(first(&[own]).await.1["canonicalUrl"].as_str().unwrap().ends_with("/2020/11/post-1"));
        let term = |id: u32, slug: &str| {
            format!(
                "<wp:category><wp:term_id>{id}</wp:term_id><wp:category_nicename>{slug}</wp:category_nicename><wp:cat_name>{slug}</wp:cat_name></wp:category>"
            )
        };
        let item = text("x")
            .filed("category", "transport", "Transport")
            .meta("rank_math_title", "%title% %sep% %sitename%")
            .meta("rank_math_primary_category", "7")
            .meta("rank_math_robots", "a:1:{i:0;s:7:\"noindex\";}");
        let app = TestApp::sqlite().await;
        import(&app, &[&Export::of(channel(&[term(6, "news"), term(7, "transport"), item.xml()]))], &options()).await;
        let found = article(&app, "/?p=1").await;
        assert_eq!(
            (&found["seo"]["title"], &found["seo"]["noIndex"], &found["categories"][0]["slug"]),
            (&json!("Post"), &json!(true), &json!("transport"))
        );
    });
}

#[test]
fn podcasts_keep_their_sound() {
    block_on(async {
        let item = text("<p>We talk to the captain.</p>")
            .meta("enclosure", "https://cdn.lantern.example/ep4.mp3\n23456789\naudio/mpeg");
        let (_, found, _) = first(&[item]).await;
        assert_eq!(types(&found), ["FigureBlock", "ParagraphBlock"], "{found:#}");
        assert_eq!(
            found["body"]["blocks"][0]["figure"]["asset"],
            json!({"url": "https://cdn.lantern.example/ep4.mp3", "mimeType": "audio/mpeg"})
        );
    });
}

#[test]
fn languages_and_translations_are_no_tags() {
    block_on(async {
        let item = |id, language: &str| {
            post(id, &format!("Post {id}"), "Text")
                .filed("category", "news", "News")
                .filed("language", language, language)
                .filed("post_translations", "pll_1", "pll_1")
        };
        let (_, found, _) = first(&[item(1, "fr"), item(2, "en")]).await;
        assert_eq!((&found["language"], &found["tags"]), (&json!("fr"), &json!([])));
        assert_eq!(found["translations"][0]["language"], "en", "{found:#}");
        let wpml = |id, code: &str| {
            post(id, &format!("Post {id}"), "Text")
                .filed("category", "news", "News")
                .meta("_wpml_import_language_code", code)
                .meta("_wpml_import_translation_group", "g")
        };
        let (_, found, _) = first(&[wpml(1, "de"), wpml(2, "en")]).await;
        assert_eq!((&found["language"], &found["translations"][0]["language"]), (&json!("de"), &json!("en")));
    });
}

#[test]
fn a_page_of_blocks_that_say_nothing_answers() {
    block_on(async {
        let content = "<!-- wp:query {\"queryId\":8} --><div class=\"wp-block-query\"><!-- wp:post-title /--><!-- wp:spacer --><div style=\"height:40px\" class=\"wp-block-spacer\"></div><!-- /wp:spacer --></div><!-- /wp:query -->";
        let app = TestApp::sqlite().await;
        import(&app, &[&export_of(&[post(1, "Home", content).kind("page")])], &options()).await;
        let found = app.get("{ route(path: \"/2020/11/20/post-1/\") { status } }").await;
        assert_eq!(found["route"]["status"], "GONE");
    });
}

#[test]
fn a_site_in_a_folder_keeps_its_addresses() {
    block_on(async {
        let app = TestApp::sqlite().await;
        let text = channel(&[
            text("<a href=\"/news/2020/11/20/post-2/\">two</a> <a href=\"/a.pdf\">file</a>").xml(),
            post(2, "Two", "x").filed("category", "news", "News").xml(),
        ]);
        import(&app, &[&Export::of(text.replace("https://old.example", "https://old.example/news"))], &options()).await;
        let found = article(&app, "/?p=1").await;
        assert_eq!(found["canonicalUrl"], "https://old.example/news/2020/11/post-1");
        for (path, status) in [("/?p=1", "MOVED"), ("/2020/11/20/post-1/", "MOVED"), ("/2020/11/post-1", "OK")] {
            let route =
                app.data("query ($path: String!) { route(path: $path) { status } }", json!({"path": path})).await;
            assert_eq!(route["route"]["status"], status, "{path}");
        }
        let html = found["body"]["html"].as_str().unwrap();
        assert!(
            html.contains("href=\"/2020/11/post-2\"") && html.contains("href=\"https://old.example/a.pdf\""),
            "{html}"
        );
    });
}
