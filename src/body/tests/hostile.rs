use proptest::prelude::*;

use super::*;

pub fn hostile() -> impl Strategy<Value = String> {
    let piece = prop::sample::select(vec![
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "<a href=\"javascript:alert(1)\">x</a>",
        "<svg onload=alert(1)>",
        "<math><mi//xlink:href=\"data:x,<script>alert(4)</script>\">",
        "<table><td background=\"javascript:alert(1)\">",
        "<div style=\"x:expression(1)\">",
        "<iframe src=\"javascript:alert(1)\">",
        "<iframe srcdoc=\"<script>alert(1)</script>\">",
        "<template><script>x</script></template>",
        "<noscript><p title=\"</noscript><img src=x onerror=alert(1)>\">",
        "<object data=\"data:text/html,x\">",
        "<form action=\"javascript:x\"><button>",
        "<a href=\"jAvAsCrIpT&colon;alert(1)\">",
        "<p title='\"><script>alert(1)</script>'>",
        "<!--><script>alert(1)</script>-->",
        "<details open ontoggle=alert(1)>x",
        "<video><source onerror=\"alert(1)\">",
        "&lt;script&gt;",
        "<style>@import'//x'</style>",
        "<base href=//x>",
        "<meta http-equiv=refresh content='0;javascript:x'>",
        "<cite data-citation='\"onx=1'>c</cite>",
        "<span class=quotation data-speaker='\"><script>'>q</span>",
        "<figure class=embed data-url='javascript:x'>y</figure>",
        "<figure class=embed data-url='https://x.example/\"onload=1'>y</figure>",
        "<pre><code class='language-\"><script>'>z</code></pre>",
        "<h2 id='\"onx'>t</h2>",
        "<q>a<q>b</q></q>",
        "<span class=note title=n><span class=note title=m>z</span></span>",
        "<ol start=-5><li>i<ul><li>j</ul></ol>",
        "<blockquote data-citation=afp>w</blockquote>",
        "<cite data-citation=reuters>r</cite>",
        "<details id=x class=y><summary>s</summary>d</details>",
        "\n  ",
        "  ",
        "<br>",
        "text",
        "</p>",
        "</div>",
        "<p>",
        "<b>",
        "<ul><li>",
        "\u{0}",
        "<",
        "\"",
        "'",
        "`",
        "[x](javascript:alert(1))",
        "![x](data:text/html,y)",
        "<x-y onclick=1>",
        "<sup><a href=\"#n\" id=r>1</a></sup>",
        "<li id=n>note <a href=\"#r\">back</a></li>",
        "<p id=n>",
        "<a href=\"#n\">",
        "<figure><img src=x><figcaption>c<figure><img src=y><figcaption>d",
        "<noscript><img src=z></noscript>",
        "<iframe src=\"https://a.example/\">",
        "<table><tr><td>a<td><ul><li>b",
        "<ol reversed start=3 type=a><li value=9>",
        "<p style='mso-list:l0 level3'><span style='mso-list:Ignore'>1.</span>w",
        "<span class=note data-note=1>k</span>",
        "<ol class=notes><li id=note-1>m<a href='#note-1-ref'>b</a></ol><a id=note-1-ref href='#note-1'>1</a>",
        "word[^1]",
        "\n\n[^1]: javascript:alert(1)\n\n",
        "\n- [x] t\n",
        "\n> [!NOTE]\n> u\n",
    ]);
    prop::collection::vec(piece, 1..8).prop_map(|pieces| pieces.concat())
}

/// Nothing in a form of HTML does anything: checked on the parsed result, as a browser would see it.
fn is_harmless(html: &str) -> bool {
    let document = scraper::Html::parse_fragment(html);
    document.tree.nodes().filter_map(|node| node.value().as_element().cloned()).all(|element| {
        let forbidden = [
            "script", "style", "object", "embed", "svg", "math", "form", "base", "meta", "link", "template",
            "noscript", "iframe",
        ];
        !forbidden.contains(&element.name())
            && element.attrs().all(|(name, value)| {
                let value: String =
                    value.to_lowercase().chars().filter(|char| !char.is_whitespace() && !char.is_control()).collect();
                let is_address = matches!(name, "href" | "src" | "action" | "poster" | "data");
                !name.starts_with("on")
                    && name != "style"
                    && name != "srcdoc"
                    && !(is_address
                        && ["javascript:", "data:", "vbscript:"].iter().any(|scheme| value.starts_with(scheme)))
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
    for url in [
        "https://a.example/> [x](javascript:alert(1)) <",
        "https://a.example/\n\n[x](javascript:alert(1))",
        "https://a.example/\\>",
    ] {
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

#[test]
fn copies_do_not_cost_more_than_the_source() {
    let note = "<ol><li id=n><p>".to_owned() + &"note ".repeat(3_000) + "</p><a href=\"#r\">b</a></li></ol>";
    let references = "<p>w<a id=r href=\"#n\">1</a></p>".repeat(5_000);
    let marked = "<span class=note data-note=1>".to_owned() + &"<b>x</b><i>y</i>".repeat(5_000) + "</span>";
    let captions = "<figure><img src=\"https://a.example/p\"><figcaption>c".repeat(120);
    let address = "https://a.example/".to_owned() + &"x".repeat(100_000);
    let linked = format!("<a href=\"{address}\">") + &"<b>x</b><i>y</i>".repeat(5_000) + "</a>";
    for source in [references.clone() + &note, references + &marked + &note, captions, linked] {
        let reading = read::html(&source, &Images::default());
        let written = serde_json::to_string(&reading.body).unwrap();
        assert!(written.len() < 20 * source.len(), "{} for {}", written.len(), source.len());
    }
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
            let Ok(body) = resolved(input) else { continue };
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
    let message = |source: &str| body(serde_json::json!({"html": source})).unwrap_err().message().into_owned();
    assert_eq!(message(&deep), "The HTML is nested deeper than 500 elements.");
    let allowed = "<div><ul><li>a".repeat(200);
    assert!(render(&body(serde_json::json!({"html": allowed})).unwrap(), &Context::default()).text.contains('a'));
    let quoted = "> ".repeat(5_000) + "x";
    assert!(body(serde_json::json!({"markdown": quoted})).is_ok());
}
