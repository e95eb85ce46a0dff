use std::sync::Arc;

use super::*;

#[test]
fn text_is_kept_byte_for_byte() {
    let said = "in this sensitive region,\u{201d}\u{a0} a French official says.  Twice.";
    let body = body(
        serde_json::json!({"blocks": [{"paragraph": {"spans": [{"text": said}]}}, {"divider": {"style": "SPACE"}}]}),
    )
    .unwrap();
    let rendered = render(&body, &Context::default());
    assert_eq!(rendered.blocks[0].text, said);
    assert_eq!(
        rendered.html,
        "<p>in this sensitive region,\u{201d}&nbsp; a French official says.  Twice.</p>\n<p>&nbsp;</p>"
    );
}

/// The article the project started from: a missing opening quotation mark, a no-break space before a space, two gaps.
#[test]
fn the_first_article_is_kept_byte_for_byte() {
    let page = include_str!("../../../tests/it/page.txt").lines();
    let text =
        page.skip_while(|line| !line.starts_with("French President")).take_while(|line| !line.starts_with("Sources:"));
    let lines: Vec<&str> = text.filter(|line| !line.is_empty()).collect();
    assert_eq!(lines.len(), 10);
    let records = include_str!("../../../tests/it/page.ndjson")
        .lines()
        .map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap());
    let mut articles = records.filter_map(|record| record.get("article").cloned());
    let input: BodyInput = serde_json::from_value(articles.next().unwrap()["content"]["body"].clone()).unwrap();
    let body = resolved(input).unwrap();
    let seen: Vec<String> = body
        .blocks
        .iter()
        .map(|block| match &block.kind {
            BlockKind::Divider { style: DividerStyle::Space } => "\u{a0}".to_owned(),
            kind => super::write::text::block(kind),
        })
        .collect();
    assert_eq!(seen, lines);
    let quotations =
        body.blocks.iter().flat_map(|block| block.kind.runs()).flatten().flat_map(|span| &span.annotations);
    assert_eq!(quotations.filter(|annotation| matches!(annotation, Annotation::Quotation { .. })).count(), 2);
    // The same page as plain text is the same text.
    let read = resolved(BodyInput::Text(lines.join("\n\n"))).unwrap();
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
    assert_eq!(seen("<blockquote><ul><li>a</li><li>b</li></ul></blockquote>"), "\u{2022} a\n\u{2022} b");
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
    context.citation("reuters", Some("Reuters"), Some("https://reuters.example/1"));
    let written = render(&body, &context).html;
    assert_eq!(
        written,
        "<p><cite data-citation=\"reuters\" title=\"Reuters\"><a class=\"citation\" href=\"https://reuters.example/1\">Reuters</a></cite> \
         said <a href=\"https://a.example/\"><cite data-citation=\"reuters\" title=\"Reuters\">here</cite></a></p>"
    );
    assert_eq!(html(&written), body);
    context.citation("reuters", Some("Reuters"), Some("javascript:alert(1)"));
    assert!(!render(&body, &context).html.contains("javascript"));
}

#[test]
fn what_html_cannot_cite_falls_away() {
    let source = "<p><cite data-citation=\"reuters\">R</cite> <cite data-citation=\"afp\">A</cite></p>\
        <blockquote data-citation=\"afp\"><p>Q</p></blockquote><pre><code class=\"language-\u{e9}\">x</code></pre>";
    let body = body(serde_json::json!({"html": source})).unwrap();
    let cited: Vec<_> =
        body.blocks.iter().flat_map(|block| block.kind.runs()).flatten().flat_map(|span| &span.annotations).collect();
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
        "heading",
        "paragraph",
        "divider",
        "paragraph",
        "list",
        "quote",
        "code",
        "divider",
        "table",
        "pullQuote",
        "embed",
        "embed",
        "html",
        "paragraph",
    ];
    assert_eq!(kinds, expected);
    let rendered = render(&html(source), &Context::default());
    assert!(!rendered.html.contains("<script"), "{}", rendered.html);
    assert!(
        rendered.text.contains("a\nb") && rendered.text.contains("\u{2022} a\n  \u{2022} b\n\u{2022} c"),
        "{}",
        rendered.text
    );
}

#[test]
fn markdown_becomes_blocks() {
    let body = markdown(
        "## Head\n\nA *b* **c** ~~d~~ `e`\n\n1. x\n2. y\n\n> q\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n<u>raw</u>",
    );
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
    let message = |json| body(json).unwrap_err().message().into_owned();
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
        "blocks.1.paragraph.spans: the link is \"javascript:alert(1)\"; it must be http, https, mailto, tel, sms, ftp, irc, or a path of this site."
    );
    assert_eq!(
        message(paragraph(serde_json::json!({"text": "a\u{0}b"}))),
        "blocks.1.paragraph.spans: the text has the control character U+0000; only line feed and tab are allowed."
    );
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
    Arc::make_mut(&mut context.articles)
        .insert(id, LinkedArticle { path: "/2020/11/x".into(), headline: "A & B".into() });
    assert_eq!(
        render(&body, &context).html,
        "<aside class=\"article-link\"><span>Read more</span> <a href=\"/2020/11/x\">A &amp; B</a></aside>\n<p><a href=\"/2020/11/x\">there</a></p>"
    );
}
