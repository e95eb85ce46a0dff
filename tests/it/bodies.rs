//! Texts through the public door: what is pasted, what of it is left out, and how clients read what is in a list or behind a
//! consent.

use dateline::auth::Role;
use dateline::db::Sql;
use serde_json::{Value, json};

use crate::app::TestApp;
use crate::newsroom::{content, user};
use crate::on_both_databases;
use crate::page::LINES;

const CREATE: &str = "mutation ($input: CreateArticleInput!) { createArticle(input: $input) { \
    article { id version } live { path } \
    warnings { field part count what after message } userErrors { field message } } }";
const UPDATE: &str = "mutation ($input: UpdateArticleInput!) { updateArticle(input: $input) { \
    warnings { field part what } userErrors { message } } }";

/// An article like any other with this body, then published.
async fn publish(app: &TestApp, headline: &str, body: Value) -> Value {
    let mut content = content(headline);
    content["body"] = body;
    let input = json!({"content": content, "then": "PUBLISH", "clientMutationId": headline});
    let answer = app.ask_as(user(Role::Editor, 1), CREATE, json!({"input": input})).await;
    let made = answer["data"]["createArticle"].clone();
    assert_eq!(made["userErrors"], json!([]), "{answer:#}");
    made
}

on_both_databases! {
    async fn what_is_left_out_is_told_with_the_path_into_the_input(app: &TestApp) {
        app.import(LINES).await;
        let pasted = json!({"html": "<p>One picture <img src=\"data:image/png;base64,AAAA\" alt=\"x\"> and <a href=\"about.html\">more</a>.</p>"});
        let made = publish(app, "Pasted", pasted.clone()).await;
        let warning = |part: &str, what: &str, after: &str, message: &str| {
            json!({"field": ["content", "body", "html"], "part": part, "count": 1, "what": what, "after": after, "message": message})
        };
        let expected = json!([
            warning(
                "PICTURE",
                "data:image/png;base64,AAAA",
                "One picture",
                "The picture \"data:image/png;base64,AAAA\" after \"One picture\" is left out. It is written into the text instead \
                 of having an address. Upload it as a file."
            ),
            warning(
                "LINK",
                "about.html",
                "One picture and",
                "The link \"about.html\" after \"One picture and\" is left out. Its address is relative, and nothing says to what."
            ),
        ]);
        assert_eq!(made["warnings"], expected);
        // The same request again answers the same.
        assert_eq!(publish(app, "Pasted", pasted.clone()).await["warnings"], expected);
        let patch = json!({"standfirst": {"html": "<p>See <a href=\"javascript:x\">this</a></p>"}});
        let input = json!({"id": made["article"]["id"], "expectedVersion": made["article"]["version"], "patch": patch});
        let answer = app.ask_as(user(Role::Editor, 1), UPDATE, json!({"input": input})).await;
        assert_eq!(
            answer["data"]["updateArticle"],
            json!({"warnings": [{"field": ["patch", "standfirst", "html"], "part": "LINK", "what": "javascript:x"}], "userErrors": []}),
            "{answer:#}"
        );
    }

    async fn texts_of_terms_tell_what_is_left_out(app: &TestApp) {
        let ask = "mutation { createAuthor(input: {name: \"Ana\", bio: {html: \"<p>At <a href=\\\"about.html\\\">home</a>.</p>\"}}) { \
            author { bio { html } } warnings { field part what } userErrors { message } } }";
        let answer = app.ask_as(user(Role::Editor, 1), ask, json!({})).await;
        assert_eq!(
            answer["data"]["createAuthor"],
            json!({"author": {"bio": {"html": "<p>At home.</p>"}}, "userErrors": [],
                "warnings": [{"field": ["bio", "html"], "part": "LINK", "what": "about.html"}]}),
            "{answer:#}"
        );
    }

    async fn what_stands_in_items_and_quotations_can_be_selected(app: &TestApp) {
        app.import(LINES).await;
        let markdown = "1. Run:\n\n   ```sh\n   cd /tmp\n   ls -l\n   ```\n\n2. Read\n   - this\n\n> Words.\n>\n> - one\n";
        let path = publish(app, "Steps", json!({"markdown": markdown})).await["live"]["path"].take();
        let ask = "query ($path: String!) { article(by: {path: $path}) { body { text blocks { __typename text \
            ... on ListBlock { items { level number marker isOrdered isChecked spans { text } blocks { __typename key html text \
            ... on CodeBlock { code } } } } ... on QuoteBlock { spans { text } blocks { __typename html } } } } } }";
        let found = app.data(ask, json!({"path": path})).await["article"]["body"].take();
        assert_eq!(found["text"], "1. Run:\ncd /tmp\nls -l\n2. Read\n  \u{2022} this\n\nWords.\n\u{2022} one");
        let code = "<pre><code class=\"language-sh\">cd /tmp\nls -l\n</code></pre>";
        let item = |level: i32, number: Option<i32>, marker: &str, text: &str, blocks: Value| {
            json!({"level": level, "number": number, "marker": marker, "isOrdered": number.is_some(), "isChecked": null,
                "spans": [{"text": text}], "blocks": blocks})
        };
        let inner = json!([{"__typename": "CodeBlock", "key": "b2", "html": code, "text": "cd /tmp\nls -l", "code": "cd /tmp\nls -l"}]);
        assert_eq!(
            found["blocks"][0]["items"],
            json!([
                item(0, Some(1), "1.", "Run:", inner),
                item(0, Some(2), "2.", "Read", json!([])),
                item(1, None, "\u{2022}", "this", json!([])),
            ])
        );
        assert_eq!(
            found["blocks"][1],
            json!({"__typename": "QuoteBlock", "text": "Words.\n\u{2022} one", "spans": [{"text": "Words."}],
                "blocks": [{"__typename": "ListBlock", "html": "<ul><li>one</li></ul>"}]})
        );
    }

    async fn nothing_of_another_site_is_loaded_without_consent(app: &TestApp) {
        app.import(LINES).await;
        let html = "<p>a</p><iframe src=\"https://player.vimeo.com/video/76979871?h=8272103f6e\"></iframe>\
            <iframe title=\"Turnout\" src=\"https://charts.example/AbCdE/1/\"></iframe>";
        let made = publish(app, "Charts", json!({"html": html})).await;
        assert_eq!(made["warnings"], json!([]));
        let ask = "query ($path: String!) { article(by: {path: $path}) { body { html live: html(frames: true) blocks { html \
            ... on EmbedBlock { url frameUrl provider title requiresConsent } } } } }";
        let found = app.data(ask, json!({"path": made["live"]["path"]})).await["article"]["body"].take();
        let (html, live) = (found["html"].as_str().unwrap(), found["live"].as_str().unwrap());
        assert!(!html.contains("<iframe") && html.contains("<a href=\"https://charts.example/AbCdE/1/\""), "{html}");
        assert!(live.contains("<iframe src=\"https://player.vimeo.com/video/76979871?h=8272103f6e\""), "{live}");
        assert!(!live.contains("<iframe src=\"https://charts.example"), "{live}");
        let embed = |url: &str, frame: Value, provider: Value, title: Value| {
            json!({"url": url, "frameUrl": frame, "provider": provider, "title": title, "requiresConsent": true})
        };
        let vimeo = "https://player.vimeo.com/video/76979871?h=8272103f6e";
        let mut blocks = found["blocks"].clone();
        for block in blocks.as_array_mut().unwrap() {
            assert!(!block.as_object_mut().unwrap().remove("html").unwrap().as_str().unwrap().contains("<iframe"));
        }
        assert_eq!(
            blocks,
            json!([
                {},
                embed(vimeo, json!(vimeo), json!("Vimeo"), Value::Null),
                embed("https://charts.example/AbCdE/1/", Value::Null, Value::Null, json!("Turnout")),
            ])
        );
    }

    async fn what_is_raised_stays_true_without_markup(app: &TestApp) {
        app.import(LINES).await;
        let made = publish(app, "Power", json!({"html": "<p>It draws 6.5 \u{d7} 10<sup>8</sup> watts, and 1<sup>er</sup> of all.</p>"})).await;
        let ask = "query ($path: String!) { article(by: {path: $path}) { summary seo { description } structuredData body { text excerpt } } }";
        let found = app.data(ask, json!({"path": made["live"]["path"]})).await["article"].take();
        let said = "It draws 6.5 \u{d7} 10\u{2078} watts, and 1er of all.";
        assert_eq!((&found["summary"], &found["body"]["text"]), (&json!(said), &json!(said)));
        assert_eq!((&found["seo"]["description"], &found["body"]["excerpt"]), (&json!(said), &json!(said)));
        assert!(found["structuredData"].to_string().contains(said), "{found:#}");
    }

    async fn links_lead_to_headings_here_and_in_other_articles(app: &TestApp) {
        app.import(LINES).await;
        let other = publish(app, "Other", json!({"html": "<h2 id=\"deep\">Down below</h2><p>x</p>"})).await["live"]["path"].take();
        let spans = json!([{"text": "there", "link": {"article": {"path": other}, "url": format!("{}#deep", other.as_str().unwrap())}}]);
        let blocks = json!([
            {"heading": {"spans": [{"text": "What does it cost?"}], "anchor": "kosten"}},
            {"paragraph": {"spans": spans}},
            {"paragraph": {"spans": [{"text": "up", "link": {"url": "#kosten"}}]}},
        ]);
        let made = publish(app, "Contents", json!({"blocks": blocks})).await;
        let ask = "query ($path: String!) { article(by: {path: $path}) { body { html outline { anchor elementId } blocks { \
            ... on ParagraphBlock { spans { annotations { ... on LinkAnnotation { url } } } } } } } }";
        let found = app.data(ask, json!({"path": made["live"]["path"]})).await["article"]["body"].take();
        let other = other.as_str().unwrap();
        assert_eq!(
            found["html"],
            format!("<h2 id=\"kosten\">What does it cost?</h2>\n<p><a href=\"{other}#deep\">there</a></p>\n<p><a href=\"#kosten\">up</a></p>")
        );
        assert_eq!(found["outline"], json!([{"anchor": "kosten", "elementId": "kosten"}]));
        let url = found["blocks"][1]["spans"][0]["annotations"][0]["url"].as_str().unwrap();
        assert!(url.ends_with(&format!("{other}#deep")), "{url}");
    }

    async fn one_that_is_damaged_is_missing_alone(app: &TestApp) {
        app.import(LINES).await;
        publish(app, "Whole", json!({"text": "Said."})).await;
        let path = publish(app, "Broken", json!({"text": "Said."})).await["live"]["path"].take();
        let tx = app.app.db.begin().await.unwrap();
        let mut damage = Sql::new("UPDATE article_live_body SET forms = ");
        damage.bind(vec![1_u8, 2, 3]).push(" WHERE article_id = (SELECT article_id FROM article_live WHERE headline = 'Broken')");
        damage.execute(&tx).await.unwrap();
        tx.commit().await.unwrap();
        let broken = |path: Value| json!([{"path": path, "code": "INTERNAL"}]);
        let errors = |answer: &Value| -> Value {
            let errors = answer["errors"].as_array().unwrap_or_else(|| panic!("{answer:#}"));
            errors.iter().map(|error| json!({"path": error["path"], "code": error["extensions"]["code"]})).collect()
        };
        let answer = app.ask("{ articles(first: 2) { nodes { headline body { text } } } }", json!({})).await;
        let whole = json!([{"headline": "Broken", "body": null}, {"headline": "Whole", "body": {"text": "Said."}}]);
        assert_eq!(answer["data"]["articles"]["nodes"], whole, "{answer:#}");
        assert_eq!(errors(&answer), broken(json!(["articles", "nodes", 0, "body"])));
        let page = "query ($path: String!) { article(by: {path: $path}) { headline body { html } } }";
        let answer = app.ask(page, json!({"path": path})).await;
        assert_eq!(answer["data"]["article"], json!({"headline": "Broken", "body": null}), "{answer:#}");
        assert_eq!(errors(&answer), broken(json!(["article", "body"])));
    }
}
