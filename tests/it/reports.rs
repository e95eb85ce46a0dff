//! What public bug reports of peers tell of texts: each input through the public door, with the value that is right. The name of a
//! case is that of the report.

use dateline::auth::Role;
use serde_json::{Value, json};

use crate::newsroom::{content, mutate, user};
use crate::on_both_databases;
use crate::page::LINES;
use crate::web::Web;

struct Report {
    name: &'static str,
    /// HTML, or Markdown if it does not begin with a tag.
    text: &'static str,
    html: &'static str,
    /// What is told to be left out, each by a part of its message.
    told: &'static [&'static str],
}

const fn report(name: &'static str, text: &'static str, html: &'static str) -> Report {
    Report { name, text, html, told: &[] }
}

const PICTURE: &str = "<img src=\"https://e.org/a.jpg\" alt=\"A\">";
const SPOTIFY: &str = "<figure class=\"embed\" data-url=\"https://open.spotify.com/intl-de/track/4uLU6hMCjMI75M1A2tKUQC\" data-provider=\"Spotify\" data-frame=\"https://open.spotify.com/embed/track/4uLU6hMCjMI75M1A2tKUQC\"><a href=\"https://open.spotify.com/intl-de/track/4uLU6hMCjMI75M1A2tKUQC\" rel=\"noopener noreferrer\">Spotify</a></figure>";
const CHART: &str = "<p>a</p>\n<figure class=\"embed\" data-url=\"https://datawrapper.dwcdn.net/a1B2c/3/\" data-title=\"Chart\" data-provider=\"Datawrapper\" data-frame=\"https://datawrapper.dwcdn.net/a1B2c/3/\"><a href=\"https://datawrapper.dwcdn.net/a1B2c/3/\" rel=\"noopener noreferrer\">Chart</a></figure>\n<p>b</p>";
const TASKS: &str =
    "<ul><li><input type=\"checkbox\" disabled checked>done</li><li><input type=\"checkbox\" disabled>open</li></ul>";
/// A note by its words, and the text that it is of.
const NOTED: &str = "<p><span class=\"note\" data-note=\"1\">Text</span><sup class=\"note\"><a href=\"#note-1\" id=\"note-1-ref\" title=\"NOTE\">1</a></sup>.</p>\n<ol class=\"notes\"><li id=\"note-1\"><p>NOTE</p><a href=\"#note-1-ref\">\u{21a9}</a></li></ol>";

const REPORTS: &[Report] = &[
    report(
        "block-link",
        "<p><a href=\"https://e.org/big\"><img src=\"https://e.org/a.jpg\" alt=\"A\"></a></p>",
        "<a href=\"https://e.org/big\" rel=\"noopener noreferrer\"><img src=\"https://e.org/a.jpg\" alt=\"A\"></a>",
    ),
    report(
        "block-link",
        "<a href=\"https://e.org/x\"><div>Box</div></a>",
        "<p><a href=\"https://e.org/x\">Box</a></p>",
    ),
    report(
        "block-link",
        "<a href=\"https://e.org/x\"><h3>Head</h3></a>",
        "<h3 id=\"head\"><a href=\"https://e.org/x\">Head</a></h3>",
    ),
    report(
        "docs-paste",
        "<b style=\"font-weight:normal\" id=\"docs-internal-guid-1\"><span style=\"font-weight:400\">Plain words</span></b>",
        "<p>Plain words</p>",
    ),
    report(
        "docs-span-bold",
        "<p><span style=\"font-weight:700\">Bold</span> <span style=\"font-style:italic\">it</span></p>",
        "<p><strong>Bold</strong> <em>it</em></p>",
    ),
    report(
        "docs-span-bold",
        "<p><span style=\"text-decoration:line-through\">s</span> <span style=\"text-decoration:underline\">u</span></p>",
        "<p><s>s</s> <u>u</u></p>",
    ),
    report(
        "embed-spotify-intl",
        "<iframe src=\"https://open.spotify.com/intl-de/track/4uLU6hMCjMI75M1A2tKUQC\"></iframe>",
        SPOTIFY,
    ),
    report("footnotes", "Text[^1].\n\n[^1]: The full note.\n", "The full note."),
    report("footnotes", "Text[^1].\n\n[^1]: Note.\n", "Note."),
    report("footnotes", "- [x] done\n- [ ] open\n", TASKS),
    report(
        "frame-unlisted",
        "<p>a</p><iframe title=\"Chart\" src=\"https://datawrapper.dwcdn.net/a1B2c/3/\"></iframe><p>b</p>",
        CHART,
    ),
    report(
        "heading-anchor",
        "<p><a href=\"#kosten\">Jump</a></p><h2 id=\"kosten\">What does it cost?</h2>",
        "<p><a href=\"#kosten\">Jump</a></p>\n<h2 id=\"kosten\">What does it cost?</h2>",
    ),
    report(
        "heading-anchor",
        "<p><a href=\"#fn1\">1</a></p><p id=\"fn1\">Note</p>",
        "<p><a href=\"#fn1\">1</a></p>\n<p id=\"fn1\">Note</p>",
    ),
    Report {
        told: &["\"about.html\"", "\"?p=7\""],
        ..report(
            "links-dropped",
            "<a href=\"tel:+33 1 23 45\">call</a> <a href=\"//host.example/x\">l</a> <a href=\"about.html\">l</a> <a href=\"?p=7\">l</a>",
            "<p><a href=\"tel:+3312345\">call</a> <a href=\"https://host.example/x\">l</a> l l</p>",
        )
    },
    report(
        "links-dropped",
        "<a href=\"sms:+331\">s</a> <a href=\"www.x.example\">w</a>",
        "<p><a href=\"sms:+331\">s</a> <a href=\"https://www.x.example\">w</a></p>",
    ),
    report(
        "links-dropped",
        "<a href=\"ftp://host.example/x.zip\">f</a> <a href=\"irc://host.example/c\">i</a>",
        "<p><a href=\"ftp://host.example/x.zip\">f</a> <a href=\"irc://host.example/c\">i</a></p>",
    ),
    Report { told: &["\"magnet:?x=1\""], ..report("links-dropped", "<a href=\"magnet:?x=1\">m</a>", "<p>m</p>") },
    report(
        "list-image",
        "<ul><li>Pic <img src=\"https://e.org/a.jpg\" alt=\"A\"></li></ul>",
        "<ul><li>PicPICTURE</li></ul>",
    ),
    report(
        "list-image",
        "<ul><li><div><h3>T</h3><p>C</p><img src=\"https://e.org/a.jpg\" alt=\"A\"></div></li></ul>",
        "<ul><li><h3 id=\"t\">T</h3><p>C</p>PICTURE</li></ul>",
    ),
    report("list-image", "1. One\n\n   ![A](https://e.org/a.jpg)\n", "<ol><li>OnePICTURE</li></ol>"),
    report("mixed-list", "<ol><li>x<ul><li>y</li></ul></li></ol>", "<ol><li>x<ul><li>y</li></ul></li></ol>"),
    report(
        "mixed-list",
        "<ol type=\"a\" start=\"3\"><li>q</li><li value=\"7\">r</li></ol>",
        "<ol type=\"a\" start=\"3\"><li>q</li><li value=\"7\">r</li></ol>",
    ),
    report(
        "noscript",
        "<p>a</p><div><noscript><img src=\"https://e.org/a.jpg\" alt=\"A\"></noscript></div>",
        "<p>a</p>\nPICTURE",
    ),
    report("strong-around-p", "<strong><p>Bold</p></strong>", "<p><strong>Bold</strong></p>"),
    report("strong-around-p", "<em><div>It</div></em>", "<p><em>It</em></p>"),
];

on_both_databases! {
    async fn texts_are_read_right(app: &TestApp) {
        let selection = "article { head { content { body { html } } } } warnings { message } userErrors { message }";
        for Report { name, text, html, told } in REPORTS {
            let form = if text.starts_with('<') { "html" } else { "markdown" };
            let input = json!({"content": {"headline": name, "language": "en", "body": {form: text}}});
            let made = mutate(app, user(Role::Editor, 2), "createArticle", selection, input).await;
            assert_eq!(made["userErrors"], json!([]), "{name}: {text}");
            let html = if html.starts_with('<') { html.replace("PICTURE", PICTURE) } else { NOTED.replace("NOTE", html) };
            assert_eq!(made["article"]["head"]["content"]["body"]["html"], html, "{name}: {text}");
            let messages: Vec<&str> = made["warnings"].as_array().unwrap().iter().filter_map(|warning| warning["message"].as_str()).collect();
            assert_eq!(messages.len(), told.len(), "{name}: {text} {messages:?}");
            assert!(told.iter().zip(&messages).all(|(told, message)| message.contains(told)), "{name}: {text} {messages:?}");
        }
    }

    async fn a_link_is_an_embed_by_whatever_door(app: &TestApp) {
        let url = "https://open.spotify.com/intl-de/track/4uLU6hMCjMI75M1A2tKUQC";
        let input = json!({"content": {"headline": "Heard", "language": "en", "body": {"blocks": [{"embed": {"url": url}}]}}});
        let made = mutate(app, user(Role::Editor, 2), "createArticle", "article { head { content { body { html } } } }", input).await;
        let Value::String(html) = &made["article"]["head"]["content"]["body"]["html"] else { panic!("{made:#}") };
        assert_eq!(html, SPOTIFY);
    }

    async fn moments_have_one_form(app: &TestApp) {
        app.import(LINES).await;
        for (slug, at, shown) in [("whole", "2020-01-01T00:00:00Z", "2020-01-01T00:00:00.000Z"), ("half", "2020-01-01T00:00:00.5Z", "2020-01-01T00:00:00.500Z")] {
            let mut content = content(slug);
            content["slug"] = json!(slug);
            content["publishedAt"] = json!(at);
            mutate(app, user(Role::Editor, 2), "createArticle", "userErrors { message }", json!({"content": content, "then": "PUBLISH"})).await;
            let found = app.get(&format!("{{ article(by: {{path: \"/2020/01/{slug}\"}}) {{ publishedAt }} }}")).await;
            assert_eq!(found["article"]["publishedAt"], shown);
        }
        let until = |to: &str| format!("{{ articles(filter: {{publishedAt: {{before: \"{to}\"}}}}) {{ totalCount }} }}");
        assert!(app.get(&until("9999-12-31T23:59:59.999Z")).await["articles"]["totalCount"].as_i64() > Some(1));
        for wrong in ["2020-11-20T09:30Z", "2020-11-20 09:30:00Z", "2020-11-20T09:30:00+01:00[Europe/Paris]", "10000-01-01T00:00:00Z"] {
            assert!(app.ask(&until(wrong), json!({})).await["errors"].is_array(), "{wrong}");
        }
    }

    async fn characters_beyond_the_first_plane_are_written_out(app: &TestApp) {
        let web = Web::start(&app.app);
        for path in ["\\uD83D\\uDE00", "\\u{1F600}"] {
            let found = web.data("", &format!("{{ route(path: \"{path}\") {{ status }} }}"), json!({})).await;
            assert_eq!(found, json!({"route": null}), "{path}");
        }
    }
}
