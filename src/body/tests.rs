use std::collections::HashSet;

use proptest::prelude::*;
use uuid::Uuid;

use super::input::{BodyInput, RichTextInput};
use super::read::{self, Images};
use super::*;
use crate::kernel::{ArticleRef, Code, ImportKey, MediaRef, Result, TagRef};

/// References are their own ids.
struct Known;

impl Resolve for Known {
    fn media(&self, reference: &MediaRef) -> Result<Uuid> {
        Ok(crate::kernel::derived_id("media", &reference.to_string()))
    }

    fn article(&self, reference: &ArticleRef) -> Result<Uuid> {
        match reference {
            ArticleRef::ImportKey(key) => Ok(key.key.parse().unwrap()),
            other => panic!("{other}"),
        }
    }

    fn tag(&self, reference: &TagRef) -> Result<Uuid> {
        Ok(crate::kernel::derived_id("tag", &reference.to_string()))
    }
}

impl Naming for Known {
    fn media(&self, id: Uuid) -> MediaRef {
        MediaRef::Key(id.to_string())
    }

    fn article(&self, id: Uuid) -> ArticleRef {
        ArticleRef::ImportKey(ImportKey { source: "dateline".into(), key: id.to_string() })
    }

    fn tag(&self, _: Uuid) -> Option<TagRef> {
        None
    }
}

fn citations() -> HashSet<String> {
    HashSet::from(["reuters".to_owned()])
}

fn body(json: serde_json::Value) -> Result<Body> {
    let input: BodyInput = serde_json::from_value(json).map_err(|error| crate::kernel::Error::invalid(error.to_string()))?;
    input.resolve(&Known, &citations())
}

fn html(source: &str) -> Body {
    Body::new(read::html(source, &Images::default()))
}

fn markdown(source: &str) -> Body {
    Body::new(read::markdown(source, &Images::default()))
}

#[test]
fn text_is_kept_byte_for_byte() {
    let said = "in this sensitive region,\u{201d}\u{a0} a French official says.  Twice.";
    let body = body(serde_json::json!({"blocks": [{"paragraph": {"spans": [{"text": said}]}}, {"divider": {"style": "SPACE"}}]})).unwrap();
    let rendered = render(&body, &Context::default());
    assert_eq!(rendered.blocks[0].text, said);
    assert_eq!(rendered.html, "<p>in this sensitive region,\u{201d}&nbsp; a French official says.  Twice.</p>\n<p>&nbsp;</p>");
}

/// The article the project started from: a missing opening quotation mark, a no-break space before a space, two gaps.
#[test]
fn the_first_article_is_kept_byte_for_byte() {
    let page = include_str!("../../tests/it/page.txt").lines();
    let text = page.skip_while(|line| !line.starts_with("French President")).take_while(|line| !line.starts_with("Sources:"));
    let lines: Vec<&str> = text.filter(|line| !line.is_empty()).collect();
    assert_eq!(lines.len(), 10);
    let records = include_str!("../../tests/it/page.ndjson").lines().map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap());
    let mut articles = records.filter_map(|record| record.get("article").cloned());
    let input: BodyInput = serde_json::from_value(articles.next().unwrap()["content"]["body"].clone()).unwrap();
    let body = input.resolve(&Known, &citations()).unwrap();
    let seen: Vec<String> = body
        .blocks
        .iter()
        .map(|block| match &block.kind {
            BlockKind::Divider { style: DividerStyle::Space } => "\u{a0}".to_owned(),
            kind => super::write::text::block(kind),
        })
        .collect();
    assert_eq!(seen, lines);
    let quotations = body.blocks.iter().flat_map(|block| block.kind.runs()).flatten().flat_map(|span| &span.annotations);
    assert_eq!(quotations.filter(|annotation| matches!(annotation, Annotation::Quotation { .. })).count(), 2);
    // The same page as plain text is the same text.
    let read = BodyInput::Text(lines.join("\n\n")).resolve(&Known, &citations()).unwrap();
    let text = |body| render(body, &Context::default()).text;
    assert_eq!(text(&read), text(&body));
    let rendered = render(&body, &Context::default());
    assert_eq!(html(&rendered.html), body);
    assert_eq!(text(&markdown(&rendered.markdown)), rendered.text);
}

#[test]
fn lines_of_the_source_fold_and_spaces_stay() {
    let seen = |source| render(&html(source), &Context::default()).text;
    assert_eq!(seen("<p>\n  one\n  <b>two</b>\n  three  four \n</p>"), "one two three  four");
    assert_eq!(seen("<p>one <br>\n two</p>"), "one \ntwo");
    assert_eq!(seen("<blockquote><ul><li>a</li><li>b</li></ul></blockquote>"), "a\nb");
    assert_eq!(seen("<ul><li><div>c</div><div>d</div></li></ul>"), "\u{2022} c\nd");
    assert_eq!(seen("<blockquote>e<p>f</p>g</blockquote>"), "e\nf\ng");
}

#[test]
fn citations_link_to_where_it_was_said() {
    let spans = serde_json::json!([
        {"text": "Reuters", "citationKey": "reuters"},
        {"text": " said "},
        {"text": "here", "citationKey": "reuters", "link": {"url": "https://a.example/"}},
    ]);
    let body = body(serde_json::json!({"blocks": [{"paragraph": {"spans": spans}}]})).unwrap();
    let mut context = Context::default();
    context.citation("reuters", "Reuters", Some("https://reuters.example/1"));
    let written = render(&body, &context).html;
    assert_eq!(
        written,
        "<p><cite data-citation=\"reuters\" title=\"Reuters\"><a class=\"citation\" href=\"https://reuters.example/1\">Reuters</a></cite> \
         said <a href=\"https://a.example/\"><cite data-citation=\"reuters\" title=\"Reuters\">here</cite></a></p>"
    );
    assert_eq!(html(&written), body);
    context.citation("reuters", "Reuters", Some("javascript:alert(1)"));
    assert!(!render(&body, &context).html.contains("javascript"));
}

#[test]
fn what_html_cannot_cite_falls_away() {
    let source = "<p><cite data-citation=\"reuters\">R</cite> <cite data-citation=\"afp\">A</cite></p>\
        <blockquote data-citation=\"afp\"><p>Q</p></blockquote><pre><code class=\"language-\u{e9}\">x</code></pre>";
    let body = body(serde_json::json!({"html": source})).unwrap();
    let cited: Vec<_> = body.blocks.iter().flat_map(|block| block.kind.runs()).flatten().flat_map(|span| &span.annotations).collect();
    assert_eq!(cited.len(), 1);
    assert_eq!(cited[0].citation_key(), Some("reuters"));
}

#[test]
fn html_becomes_blocks() {
    let source = "<h1>Title</h1><p>One <strong>bold</strong> <a href=\"https://a.example/\">link</a>.</p><p>&nbsp;</p>\
        loose text<ul><li>a<ul><li>b</li></ul></li><li>c</li></ul><blockquote><p>Words</p><cite>Who</cite></blockquote>\
        <pre><code class=\"language-rust\">fn main() {}\n</code></pre><hr><table><tr><th>A</th></tr><tr><td>1</td></tr></table>\
        <figure class=\"wp-block-pullquote\"><blockquote><p>Pull</p></blockquote></figure>\
        <iframe src=\"https://www.youtube.com/embed/dQw4w9WgXcQ\"></iframe><iframe src=\"https://evil.example/\"></iframe>\
        <details><summary>More</summary>text</details><script>alert(1)</script><p>a<br>b</p>";
    let kinds: Vec<String> = html(source)
        .blocks
        .iter()
        .map(|block| serde_json::to_value(&block.kind).unwrap()["type"].as_str().unwrap().to_owned())
        .collect();
    let expected = [
        "heading", "paragraph", "divider", "paragraph", "list", "quote", "code", "divider", "table", "pullQuote", "embed",
        "html", "paragraph",
    ];
    assert_eq!(kinds, expected);
    let rendered = render(&html(source), &Context::default());
    assert!(!rendered.html.contains("<script"), "{}", rendered.html);
    assert!(rendered.text.contains("a\nb") && rendered.text.contains("\u{2022} a\n  \u{2022} b\n\u{2022} c"), "{}", rendered.text);
}

#[test]
fn markdown_becomes_blocks() {
    let body = markdown("## Head\n\nA *b* **c** ~~d~~ `e`\n\n1. x\n2. y\n\n> q\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n<u>raw</u>");
    let rendered = render(&body, &Context::default());
    assert_eq!(
        rendered.html,
        "<h2 id=\"head\">Head</h2>\n<p>A <em>b</em> <strong>c</strong> <s>d</s> <code>e</code></p>\n<ol><li>x</li><li>y</li></ol>\n\
         <blockquote><p>q</p></blockquote>\n<table><thead><tr><th>a</th><th>b</th></tr></thead><tbody><tr><td>1</td><td>2</td></tr>\
         </tbody></table>\n<p><u>raw</u></p>"
    );
}

#[test]
fn what_is_wrong_is_said_with_its_place() {
    let message = |json| body(json).unwrap_err().message().to_owned();
    let paragraph = |span| serde_json::json!({"blocks": [{"divider": {}}, {"paragraph": {"spans": [span]}}]});
    assert_eq!(
        message(serde_json::json!({"blocks": [{"heading": {"spans": [{"text": "x"}], "level": 9}}]})),
        "blocks.0.heading.level is 9; it must be between 2 and 6."
    );
    assert_eq!(
        message(paragraph(serde_json::json!({"text": "x", "citationKey": "afp"}))),
        "blocks.1.paragraph.spans: the citationKey is \"afp\"; the article has no citation with this key."
    );
    assert_eq!(
        message(paragraph(serde_json::json!({"text": "x", "link": {"url": "javascript:alert(1)"}}))),
        "blocks.1.paragraph.spans: the link \"javascript:alert(1)\" must be http, https, mailto, tel, or a path of this site."
    );
    assert_eq!(message(paragraph(serde_json::json!({"text": "a\u{0}b"}))), "blocks.1.paragraph.spans: the text has the control character U+0000; only line feed and tab are allowed.");
    assert_eq!(
        message(serde_json::json!({"blocks": [{"divider": {"key": "k"}}, {"divider": {"key": "k"}}]})),
        "blocks.1.divider.key is \"k\" for the second time; keys are unique."
    );
    assert_eq!(body(serde_json::json!({"html": "x".repeat(5 << 20)})).unwrap_err().code(), Code::BadUserInput);
}

#[test]
fn links_to_articles_follow_them_or_vanish() {
    let id = Uuid::from_u128(7);
    let link = serde_json::json!({"importKey": {"source": "dateline", "key": id.to_string()}});
    let body = body(serde_json::json!({"blocks": [
        {"articleLink": {"article": link, "prefix": "Read more"}},
        {"paragraph": {"spans": [{"text": "there", "link": {"article": link}}]}},
    ]}))
    .unwrap();
    assert_eq!(render(&body, &Context::default()).html, "<p>there</p>");
    let mut context = Context::default();
    context.articles.insert(id, LinkedArticle { path: "/2020/11/x".into(), headline: "A & B".into() });
    assert_eq!(
        render(&body, &context).html,
        "<aside class=\"article-link\"><span>Read more</span> <a href=\"/2020/11/x\">A &amp; B</a></aside>\n<p><a href=\"/2020/11/x\">there</a></p>"
    );
}

/// Text as HTML can carry it: no space at the ends.
fn word() -> impl Strategy<Value = String> {
    "[a-zA-Z0-9éß“”‘’&<>*_#`~!|\\[\\]().,:;+=\"'\u{a0}-]{1,8}"
}

fn text() -> impl Strategy<Value = String> {
    (prop::collection::vec(word(), 1..5), prop::sample::select(vec![" ", "  ", " \u{a0}"])).prop_map(|(words, space)| words.join(space))
}

fn marks() -> impl Strategy<Value = Vec<Mark>> {
    prop::sample::subsequence(Mark::ALL.to_vec(), 0..3)
}

fn spans() -> impl Strategy<Value = Vec<Span>> {
    let span = (text(), marks(), any::<bool>(), prop::option::of(Just("https://a.example/x?y=1&z=2")));
    prop::collection::vec(span, 1..4).prop_map(|runs| {
        let mut spans = Vec::new();
        for (place, (text, marks, is_spaced, link)) in runs.into_iter().enumerate() {
            let text = if place > 0 && is_spaced { format!(" {text}") } else { text };
            let link = link.map(|url| Annotation::Link {
                key: String::new(),
                url: Some(url.into()),
                article_id: None,
                title: None,
                rel: None,
            });
            spans.push(Span { text, marks, annotations: link.into_iter().collect() });
        }
        spans
    })
}

/// A paragraph must not consist of gaps only: that is what a divider is.
fn visible(spans: Vec<Span>) -> Vec<Span> {
    let mut spans = spans;
    spans.insert(0, Span::plain("x "));
    spans
}

fn kind() -> impl Strategy<Value = BlockKind> {
    let item = (0..3_i32, spans()).prop_map(|(level, spans)| ListItem { level, spans: visible(spans) });
    prop_oneof![
        spans().prop_map(|spans| BlockKind::Paragraph { spans: visible(spans) }),
        (spans(), 2..=6).prop_map(|(spans, level)| BlockKind::Heading { spans: visible(spans), level, anchor: String::new() }),
        spans().prop_map(|spans| BlockKind::Quote { spans: visible(spans), attribution: None, speaker_id: None, citation_key: None }),
        (any::<bool>(), 1..5_i32, prop::collection::vec(item, 1..5)).prop_map(|(is_ordered, start, mut items)| {
            let mut last = -1;
            for item in &mut items {
                item.level = item.level.min(last + 1);
                last = item.level;
            }
            BlockKind::List { is_ordered, start: if is_ordered { start } else { 1 }, items }
        }),
        Just(BlockKind::Divider { style: DividerStyle::Rule }),
        Just(BlockKind::Divider { style: DividerStyle::Space }),
        ("[a-z <>&`\n]{0,20}", prop::option::of(Just("rust".to_owned()))).prop_map(|(code, programming_language)| BlockKind::Code {
            code,
            programming_language,
        }),
        prop::collection::vec(spans(), 2..4).prop_map(|cells| {
            let cell = |spans: &Vec<Span>| TableCell { spans: visible(spans.clone()), column_span: 1, row_span: 1 };
            let rows = vec![TableRow { cells: cells.iter().map(cell).collect() }; 2];
            BlockKind::Table { caption: None, has_header_row: true, has_header_column: false, rows }
        }),
    ]
}

fn bodies() -> impl Strategy<Value = Body> {
    prop::collection::vec(kind(), 1..6).prop_map(|kinds| Body::new(kinds.into_iter().map(|kind| (None, kind)).collect()))
}

proptest! {
    #[test]
    fn html_round_trips(body in bodies()) {
        let written = render(&body, &Context::default()).html;
        prop_assert_eq!(html(&written), body, "{}", written);
    }

    #[test]
    fn input_and_json_round_trip(body in bodies()) {
        prop_assert_eq!(&body.to_input(&Known).resolve(&Known, &citations()).unwrap(), &body);
        let json = BodyInput::Json(serde_json::to_value(&body).unwrap());
        prop_assert_eq!(&json.resolve(&Known, &citations()).unwrap(), &body);
        let input = serde_json::to_string(&body.to_input(&Known)).unwrap();
        let again: BodyInput = serde_json::from_str(&input).unwrap();
        prop_assert_eq!(again, body.to_input(&Known));
    }

    #[test]
    fn markdown_keeps_the_text(body in bodies()) {
        let written = render(&body, &Context::default());
        let again = render(&markdown(&written.markdown), &Context::default());
        prop_assert_eq!(again.text, written.text, "{}", written.markdown);
    }

    #[test]
    fn rich_text_is_a_fixed_point(body in bodies(), source in prop_oneof!["[ \\t\\r\\na\u{a0}<>&*_`\\[\\]#|-]{0,30}", hostile()]) {
        for input in [
            RichTextInput::Html(render(&body, &Context::default()).html),
            RichTextInput::Html(source.clone()),
            RichTextInput::Markdown(source.clone()),
            RichTextInput::Text(source),
        ] {
            let once = input.read().unwrap();
            prop_assert_eq!(RichText::from_html(&once.html).unwrap(), once);
        }
    }

    #[test]
    fn what_was_read_can_be_exported(source in hostile()) {
        for input in [
            BodyInput::Html(source.clone()),
            BodyInput::Markdown(source.clone()),
            BodyInput::Text(source.clone()),
            serde_json::from_value(serde_json::json!({"blocks": [{"html": {"html": source}}]})).unwrap(),
        ] {
            let Ok(body) = input.resolve(&Known, &citations()) else { continue };
            prop_assert_eq!(&body.to_input(&Known).resolve(&Known, &citations()).unwrap(), &body);
        }
    }
}

fn hostile() -> impl Strategy<Value = String> {
    let piece = prop::sample::select(vec![
        "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "<a href=\"javascript:alert(1)\">x</a>", "<svg onload=alert(1)>",
        "<math><mi//xlink:href=\"data:x,<script>alert(4)</script>\">", "<table><td background=\"javascript:alert(1)\">", "<div style=\"x:expression(1)\">",
        "<iframe src=\"javascript:alert(1)\">", "<iframe srcdoc=\"<script>alert(1)</script>\">", "<template><script>x</script></template>",
        "<noscript><p title=\"</noscript><img src=x onerror=alert(1)>\">", "<object data=\"data:text/html,x\">", "<form action=\"javascript:x\"><button>",
        "<a href=\"jAvAsCrIpT&colon;alert(1)\">", "<p title='\"><script>alert(1)</script>'>", "<!--><script>alert(1)</script>-->", "<details open ontoggle=alert(1)>x",
        "<video><source onerror=\"alert(1)\">", "&lt;script&gt;", "<style>@import'//x'</style>", "<base href=//x>", "<meta http-equiv=refresh content='0;javascript:x'>",
        "<cite data-citation='\"onx=1'>c</cite>", "<span class=quotation data-speaker='\"><script>'>q</span>", "<figure class=embed data-url='javascript:x'>y</figure>",
        "<figure class=embed data-url='https://x.example/\"onload=1'>y</figure>", "<pre><code class='language-\"><script>'>z</code></pre>", "<h2 id='\"onx'>t</h2>",
        "<q>a<q>b</q></q>", "<span class=note title=n><span class=note title=m>z</span></span>", "<ol start=-5><li>i<ul><li>j</ul></ol>",
        "<blockquote data-citation=afp>w</blockquote>", "<cite data-citation=reuters>r</cite>", "<details id=x class=y><summary>s</summary>d</details>", "\n  ", "  ", "<br>", "text", "</p>", "</div>", "<p>", "<b>", "<ul><li>", "\u{0}", "<", "\"", "'", "`", "[x](javascript:alert(1))", "![x](data:text/html,y)", "<x-y onclick=1>",
    ]);
    prop::collection::vec(piece, 1..8).prop_map(|pieces| pieces.concat())
}

/// Nothing in a form of HTML does anything: checked on the parsed result, as a browser would see it.
fn is_harmless(html: &str) -> bool {
    let document = scraper::Html::parse_fragment(html);
    document.tree.nodes().filter_map(|node| node.value().as_element().cloned()).all(|element| {
        let forbidden = ["script", "style", "object", "embed", "svg", "math", "form", "base", "meta", "link", "template", "noscript"];
        let known_frame = element.name() != "iframe"
            || element.attr("src").is_some_and(|src| ["https://www.youtube-nocookie.com/", "https://player.vimeo.com/"].iter().any(|start| src.starts_with(start)));
        known_frame
            && !forbidden.contains(&element.name())
            && element.attrs().all(|(name, value)| {
                let value: String = value.to_lowercase().chars().filter(|char| !char.is_whitespace() && !char.is_control()).collect();
                let is_address = matches!(name, "href" | "src" | "action" | "poster" | "data");
                !name.starts_with("on") && name != "style" && name != "srcdoc"
                    && !(is_address && ["javascript:", "data:", "vbscript:"].iter().any(|scheme| value.starts_with(scheme)))
            })
    })
}

/// What a renderer that trusts its source makes of CommonMark.
fn believed(markdown: &str) -> String {
    let mut out = String::new();
    pulldown_cmark::html::push_html(&mut out, pulldown_cmark::Parser::new(markdown));
    out
}

fn asset_id(id: u128) -> String {
    crate::kernel::GlobalId::new(crate::kernel::NodeKind::MediaAsset, Uuid::from_u128(id)).to_string()
}

#[test]
fn json_is_not_believed() {
    let evil = serde_json::json!({"html": "<script>alert(1)</script><img src=x onerror=alert(1)>fine", "markdown": "m", "text": "t"});
    let figure = serde_json::json!({"assetId": asset_id(1), "caption": evil});
    let json = serde_json::json!({"json": [
        {"key": "b1", "type": "figure", "figure": figure},
        {"key": "b2", "type": "gallery", "figures": [figure]},
        {"key": "b3", "type": "paragraph", "spans": [{"text": "a", "annotations": [{"type": "note", "key": "a1", "note": evil}]}]},
        {"key": "b4", "type": "html", "html": "<script>alert(1)</script>"},
    ]});
    let stored = serde_json::to_string(&body(json).unwrap()).unwrap();
    assert!(!stored.contains("<script") && !stored.contains("onerror"), "{stored}");
    assert_eq!(stored.matches("<p>fine</p>").count(), 3, "{stored}");
    let link = serde_json::json!([{"key": "b1", "type": "paragraph", "spans": [{"text": "a", "annotations": [{"type": "link", "key": "a1"}]}]}]);
    let error = body(serde_json::json!({"json": link})).unwrap_err();
    assert_eq!(error.message(), "blocks.0.paragraph.spans: a link needs a url or an article.");
}

#[test]
fn foreign_html_stays_html_in_markdown() {
    for html in [
        "[x](javascript:alert(1))",
        "<b>b</b> [x](javascript:alert(1))",
        "<div>a&#13;&#13;[x](javascript:alert(1))</div>",
        "<div>a\n\n[x](javascript:alert(1))</div>",
    ] {
        let body = body(serde_json::json!({"blocks": [{"html": {"html": html}}]})).unwrap();
        let markdown = render(&body, &Context::default()).markdown;
        assert!(is_harmless(&believed(&markdown)), "{markdown}");
    }
}

#[test]
fn addresses_cannot_break_out() {
    for url in ["https://a.example/> [x](javascript:alert(1)) <", "https://a.example/\n\n[x](javascript:alert(1))", "https://a.example/\\>"] {
        assert!(body(serde_json::json!({"blocks": [{"embed": {"url": url}}]})).is_err(), "{url}");
        let paragraph = serde_json::json!({"spans": [{"text": "x", "link": {"url": url}}]});
        assert!(body(serde_json::json!({"blocks": [{"paragraph": paragraph}]})).is_err(), "{url}");
    }
    let spaced = html("<a href=\"https://a.example/b c\">x</a>");
    assert_eq!(render(&spaced, &Context::default()).html, "<p><a href=\"https://a.example/b%20c\">x</a></p>");
}

#[test]
fn raw_html_is_not_nested_without_end() {
    let deep = "<div>".repeat(20_000);
    let error = body(serde_json::json!({"blocks": [{"html": {"html": deep}}]})).unwrap_err();
    assert_eq!(error.message(), "blocks.0.html.html: The HTML is nested deeper than 500 elements.");
}

#[test]
fn inline_elements_are_not_left_open_without_end() {
    let open: String = (0..450).map(|number| format!("<font color=c{number}>")).collect();
    let source = format!("<p>{open}{}", "<p>x".repeat(4_000));
    let error = body(serde_json::json!({"html": source})).unwrap_err();
    assert_eq!(error.message(), "The HTML leaves too many inline elements open. Close each in its paragraph.");
    let usual = "<p>One <a href=\"https://a.example/\"><em>link</em></a> and <b>more</b>.</p>".repeat(1_900);
    assert!(body(serde_json::json!({"html": usual})).is_ok());
}

proptest! {
    #[test]
    fn nothing_hostile_survives(source in hostile()) {
        for input in [
            BodyInput::Html(source.clone()),
            BodyInput::Markdown(source.clone()),
            BodyInput::Text(source.clone()),
            serde_json::from_value(serde_json::json!({"blocks": [{"html": {"html": source}}]})).unwrap(),
        ] {
            let Ok(body) = input.resolve(&Known, &citations()) else { continue };
            let rendered = render(&body, &Context::default());
            prop_assert!(is_harmless(&rendered.html), "{}", rendered.html);
            let markdown = render(&self::markdown(&rendered.markdown), &Context::default());
            prop_assert!(is_harmless(&markdown.html), "{}", rendered.markdown);
            prop_assert!(is_harmless(&believed(&rendered.markdown)), "{}", rendered.markdown);
        }
        let rich = RichText::from_html(&source).unwrap();
        prop_assert!(is_harmless(&rich.html), "{}", rich.html);
    }
}

#[test]
fn depth_is_no_danger() {
    let deep = "<div>".repeat(50_000) + "x";
    let message = |source: &str| body(serde_json::json!({"html": source})).unwrap_err().message().to_owned();
    assert_eq!(message(&deep), "The HTML is nested deeper than 500 elements.");
    let allowed = "<div><ul><li>a".repeat(200);
    assert!(render(&body(serde_json::json!({"html": allowed})).unwrap(), &Context::default()).text.contains('a'));
    let quoted = "> ".repeat(5_000) + "x";
    assert!(body(serde_json::json!({"markdown": quoted})).is_ok());
}
