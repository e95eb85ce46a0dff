//! What real texts have, each in its place.

use std::sync::Arc;

use super::*;

fn known(addresses: &[&str]) -> Images {
    Images(addresses.iter().zip(1..).map(|(address, id)| ((*address).to_owned(), Uuid::from_u128(id))).collect())
}

fn shown(addresses: &[&str]) -> Context {
    let asset = |(address, id): (&&str, u128)| {
        let (url, mime_type) = ((*address).to_owned(), "image/jpeg".to_owned());
        (Uuid::from_u128(id), ShownAsset { url, mime_type, ..ShownAsset::default() })
    };
    let mut context = Context::default();
    context.assets = Arc::new(addresses.iter().zip(1..).map(asset).collect());
    context
}

/// What HTML becomes, nothing left out.
fn whole(source: &str) -> String {
    let reading = read::html(source, &Images::default());
    assert_eq!(reading.omissions, [], "{source}");
    render(&reading.body, &Context::default()).html
}

fn from_markdown(source: &str) -> String {
    let reading = read::markdown(source, &Images::default());
    assert_eq!(reading.omissions, [], "{source}");
    render(&reading.body, &Context::default()).html
}

#[test]
fn pictures_stay_where_they_are() {
    let addresses =
        ["https://l.example/1.jpg", "https://l.example/2.jpg", "https://l.example/3.jpg", "https://l.example/4.jpg"];
    let source = "<h2><img src=\"https://l.example/1.jpg\" alt=\"Logo\"> Week</h2>\
        <ol><li>The pier <img src=\"https://l.example/2.jpg\" alt=\"Pier\"></li></ol>\
        <table><tr><td><img src=\"https://l.example/3.jpg\" alt=\"Cell\"></td><td>Words</td></tr></table>\
        <blockquote><img src=\"https://l.example/4.jpg\" alt=\"Q\"><p>Said she.</p></blockquote>";
    let reading = read::html(source, &known(&addresses));
    assert_eq!(reading.omissions, []);
    assert_eq!(reading.tally[&TextPart::Picture], 4);
    let html = render(&reading.body, &shown(&addresses)).html;
    let mut rest = html.as_str();
    for address in addresses {
        rest = rest.split_once(&format!("<img src=\"{address}\"")).unwrap_or_else(|| panic!("{address} in {html}")).1;
    }
    assert!(html.contains("<ol><li>The pier<figure><img") && html.contains("<td><figure><img"), "{html}");
    assert!(html.contains("<blockquote><figure>") && html.contains("<h2 id=\"week\">Week</h2>"), "{html}");
    // The same without files that somebody knows.
    let html = whole(source);
    assert!(addresses.iter().all(|address| html.contains(address)), "{html}");
}

#[test]
fn what_leads_somewhere_leads_there() {
    assert_eq!(
        whole("<p><a href=\"https://e.org/big\"><img src=\"https://e.org/a.jpg\" alt=\"A\"></a></p>"),
        "<a href=\"https://e.org/big\" rel=\"noopener noreferrer\"><img src=\"https://e.org/a.jpg\" alt=\"A\"></a>"
    );
    let reading = read::html(
        "<figure><a href=\"/big\"><img src=\"https://e.org/a.jpg\"></a></figure>",
        &known(&["https://e.org/a.jpg"]),
    );
    let html = render(&reading.body, &shown(&["https://e.org/a.jpg"])).html;
    assert!(html.starts_with("<figure><a href=\"/big\"><img src=\"https://e.org/a.jpg\""), "{html}");
    assert_eq!(
        whole("<a href=\"https://e.org/x\"><div>One</div><h3>Two</h3></a>"),
        "<p><a href=\"https://e.org/x\">One</a></p>\n<h3 id=\"two\"><a href=\"https://e.org/x\">Two</a></h3>"
    );
    assert_eq!(whole("<strong><p>Bold</p></strong>"), "<p><strong>Bold</strong></p>");
    assert_eq!(whole("<em><div>So</div></em>"), "<p><em>So</em></p>");
}

#[test]
fn links_are_what_they_mean() {
    let reading = read::html(
        "<a href=\"tel:+33 1 23 45\">call</a> <a href=\"//host.example/x\">l</a> <a href=\"sms:+33123\">s</a> \
         <a href=\"www.e.org\">w</a> <a href=\"about.html\">r</a> <a href=\"?p=7\">q</a>",
        &Images::default(),
    );
    let html = render(&reading.body, &Context::default()).html;
    assert_eq!(
        html,
        "<p><a href=\"tel:+3312345\">call</a> <a href=\"https://host.example/x\">l</a> <a href=\"sms:+33123\">s</a> \
         <a href=\"https://www.e.org\">w</a> r q</p>"
    );
    let told: Vec<&str> = reading.omissions.iter().map(|omission| omission.what.as_str()).collect();
    assert_eq!(told, ["about.html", "?p=7"]);
}

#[test]
fn captions_keep_their_links_and_credits() {
    let source = "<figure><img src=\"https://l.example/p.jpg\" alt=\"P\"><figcaption>The pier. Photo: \
        <a href=\"https://photos.example/ana\"><em>Ana Reyes</em></a><small class=\"credit\">Lantern</small></figcaption></figure>";
    let reading = read::html(source, &known(&["https://l.example/p.jpg"]));
    assert_eq!(reading.omissions, []);
    let [Block { kind: BlockKind::Figure { figure }, .. }] = &reading.body.blocks[..] else { panic!("{reading:?}") };
    assert_eq!(
        figure.caption.as_ref().unwrap().html,
        "<p>The pier. Photo: <a href=\"https://photos.example/ana\"><em>Ana Reyes</em></a></p>"
    );
    assert_eq!(figure.credit.as_deref(), Some("Lantern"));
    assert!(whole(source).contains("<a href=\"https://photos.example/ana\""));
}

#[test]
fn galleries_are_galleries() {
    let addresses = ["https://l.example/1.jpg", "https://l.example/2.jpg"];
    let source = "<figure class=\"kg-card kg-gallery-card\"><div class=\"kg-gallery-container\"><div class=\"kg-gallery-row\">\
        <div class=\"kg-gallery-image\"><img src=\"https://l.example/1.jpg\" alt=\"One\"></div><div class=\"kg-gallery-image\">\
        <img src=\"https://l.example/2.jpg\" alt=\"Two\"></div></div></div><figcaption>Both</figcaption></figure>";
    let reading = read::html(source, &known(&addresses));
    let [Block { kind: BlockKind::Gallery { title, figures }, .. }] = &reading.body.blocks[..] else {
        panic!("{reading:?}")
    };
    assert_eq!((title.as_deref(), figures.len()), (Some("Both"), 2));
    assert_eq!(reading.omissions, []);
    // What is written is read again, as HTML and as CommonMark.
    let rendered = render(&reading.body, &shown(&addresses));
    assert_eq!(read::html(&rendered.html, &known(&addresses)).body, reading.body);
    assert_eq!(read::markdown(&rendered.markdown, &known(&addresses)).body, reading.body);
    for source in [
        "<p><img src=\"https://l.example/1.jpg\"> <img src=\"https://l.example/2.jpg\"></p>",
        "<ul class=\"wp-block-gallery\"><li><figure><img src=\"https://l.example/1.jpg\"><figcaption>A</figcaption></figure></li>\
         <li><figure><img src=\"https://l.example/2.jpg\"></figure></li></ul>",
        "<div class=\"tiled-gallery\"><div><img src=\"https://l.example/1.jpg\"></div><div><img src=\"https://l.example/2.jpg\"></div></div>",
    ] {
        let reading = read::html(source, &known(&addresses));
        assert!(matches!(&reading.body.blocks[..], [Block { kind: BlockKind::Gallery { .. }, .. }]), "{reading:?}");
        assert_eq!(reading.omissions, []);
    }
}

#[test]
fn code_and_tables_stay_in_lists_and_quotations() {
    let html = from_markdown(
        "1. Run:\n\n   ```sh\n   cd /tmp\n   ls -l\n   ```\n\n2. Read:\n\n   | a | b |\n   |---|---|\n   | 1 | 2 |\n\n> ```\n> one\n>   two\n> ```\n",
    );
    assert_eq!(
        html,
        "<ol><li>Run:<pre><code class=\"language-sh\">cd /tmp\nls -l\n</code></pre></li><li>Read:<table><thead><tr><th>a</th>\
         <th>b</th></tr></thead><tbody><tr><td>1</td><td>2</td></tr></tbody></table></li></ol>\n\
         <blockquote><pre><code>one\n  two\n</code></pre></blockquote>"
    );
    assert_eq!(
        whole("<blockquote><p>She said:</p><ul><li>one</li><li>two</li></ul><p>And left.</p></blockquote>"),
        "<blockquote><p>She said:</p><ul><li>one</li><li>two</li></ul><p>And left.</p></blockquote>"
    );
    // What stands after a list below is after it.
    assert_eq!(whole("<ul><li>a<ul><li>b</li></ul>c</li></ul>"), "<ul><li>a<ul><li>b</li></ul><p>c</p></li></ul>");
}

#[test]
fn lists_count_as_they_did() {
    assert_eq!(whole("<ol><li>x<ul><li>y</li></ul></li></ol>"), "<ol><li>x<ul><li>y</li></ul></li></ol>");
    assert_eq!(
        whole("<ul><li>x<ol start=\"4\"><li>y</li></ol></li></ul>"),
        "<ul><li>x<ol start=\"4\"><li>y</li></ol></li></ul>"
    );
    assert_eq!(
        whole("<ol type=\"a\"><li>x<li value=\"7\">y<li>z</ol>"),
        "<ol type=\"a\"><li>x</li><li value=\"7\">y</li><li>z</li></ol>"
    );
    assert_eq!(whole("<ol reversed><li>x<li>y</ol>"), "<ol reversed start=\"2\"><li>x</li><li>y</li></ol>");
    let text = |source| render(&html(source), &Context::default()).text;
    assert_eq!(text("<ol reversed><li>x<li>y</ol>"), "2. x\n1. y");
    assert_eq!(text("<ol type=\"i\" start=\"3\"><li>x<ul><li>y</ul></ol>"), "iii. x\n  \u{2022} y");
    assert_eq!(from_markdown("1. one\n   - nested\n"), "<ol><li>one<ul><li>nested</li></ul></li></ol>");
    assert_eq!(
        from_markdown("- [x] done\n- [ ] open\n"),
        "<ul><li><input type=\"checkbox\" disabled checked>done</li><li><input type=\"checkbox\" disabled>open</li></ul>"
    );
    assert!(
        whole("Three things:\n<ol>\n1/ save the keys,\n2/ hide the keys.</ol>\nAnd more.").contains("hide the keys.")
    );
}

#[test]
fn links_within_a_text_lead_there() {
    assert_eq!(
        whole("<p><a href=\"#kosten\">Jump</a></p><h2 id=\"kosten\">What does it cost?</h2>"),
        "<p><a href=\"#kosten\">Jump</a></p>\n<h2 id=\"kosten\">What does it cost?</h2>"
    );
    assert_eq!(
        whole(
            "<p><a href=\"#deep\">Jump</a> and <a href=\"#fn1\">that</a></p><h2><a name=\"deep\"></a>Part</h2><p id=\"fn1\">There</p>"
        ),
        "<p><a href=\"#deep\">Jump</a> and <a href=\"#fn1\">that</a></p>\n<h2 id=\"deep\">Part</h2>\n<p id=\"fn1\">There</p>"
    );
    // Two names of one place: both links lead there. A place in a list leads to what is before it.
    assert_eq!(
        whole(
            "<p><a href=\"#b\">Jump</a> <a href=\"#c\">on</a></p><h2 id=\"a\"><span id=\"b\">Part</span></h2><ul><li id=\"c\">x</li></ul>"
        ),
        "<p><a href=\"#a\">Jump</a> <a href=\"#a\">on</a></p>\n<h2 id=\"a\">Part</h2>\n<ul><li>x</li></ul>"
    );
    let reading = read::html("<h2 id=\"x\">A</h2><h2 id=\"x\">B</h2><h2>A</h2>", &Images::default());
    let anchors: Vec<_> = reading.body.blocks.iter().map(|block| block.anchor.as_deref().unwrap()).collect();
    assert_eq!(anchors, ["x", "b", "a"]);
    assert_eq!(from_markdown("## Kosten {#preis}\n"), "<h2 id=\"preis\">Kosten</h2>");
}

#[test]
fn stored_anchors_of_headings_are_read() {
    let stored = r#"[{"key":"b1","type":"heading","spans":[{"text":"Week"}],"level":2,"anchor":"week-2"},
        {"key":"b2","type":"list","isOrdered":true,"start":1,"items":[{"spans":[{"text":"a"}]},{"level":1,"spans":[{"text":"b"}]}]},
        {"key":"b3","type":"quote","spans":[{"text":"q"}]},
        {"key":"b4","type":"table","hasHeaderRow":false,"hasHeaderColumn":false,"rows":[{"cells":[{"spans":[{"text":"c"}]}]}]},
        {"key":"b5","type":"embed","url":"https://a.example/"}]"#;
    let body: Body = serde_json::from_str(stored).unwrap();
    assert_eq!(body.blocks[0].anchor.as_deref(), Some("week-2"));
    assert_eq!(serde_json::to_string(&body).unwrap().matches("week-2").count(), 1);
    assert!(render(&body, &Context::default()).html.contains("<ol><li>a<ol><li>b</li></ol></li></ol>"));
}

#[test]
fn frames_of_any_site_are_embeds() {
    let html =
        whole("<p>a</p><iframe title=\"Turnout\" src=\"https://charts.example/AbCdE/1/?Q=x&amp;y\"></iframe><p>b</p>");
    assert_eq!(
        html,
        "<p>a</p>\n<figure class=\"embed\" data-url=\"https://charts.example/AbCdE/1/?Q=x&amp;y\" data-title=\"Turnout\">\
         <a href=\"https://charts.example/AbCdE/1/?Q=x&amp;y\" rel=\"noopener noreferrer\">Turnout</a></figure>\n<p>b</p>"
    );
    let html = whole("<ul><li>See <iframe src=\"//open.spotify.com/intl-de/track/4uLU6hMC\"></iframe></li></ul>");
    assert!(
        html.contains("<li>See<figure class=\"embed\" data-url=\"https://open.spotify.com/intl-de/track/4uLU6hMC\""),
        "{html}"
    );
    assert!(
        html.contains(" data-frame=\"https://open.spotify.com/embed/track/4uLU6hMC\"") && !html.contains("<iframe"),
        "{html}"
    );
    assert!(with_frames(&html).contains("<iframe src=\"https://open.spotify.com/embed/track/4uLU6hMC\""));
    assert!(
        from_markdown("https://www.youtube.com/watch?v=dQw4w9WgXcQ&t=63\n")
            .contains("data-frame=\"https://www.youtube-nocookie.com/embed/dQw4w9WgXcQ?start=63\"")
    );
    let address = "https://www.youtube.com/watch?v=a_b_c&t=9";
    let body = html_embed(address);
    assert_eq!(markdown(&render(&body, &Context::default()).markdown), body);
    let titled = super::html(&whole("<iframe title=\"T &amp; u\" src=\"https://charts.example/1\"></iframe>"));
    assert_eq!(markdown(&render(&titled, &Context::default()).markdown), titled);
}

fn html_embed(address: &str) -> Body {
    html(&format!("<iframe src=\"{address}\"></iframe>"))
}

#[test]
fn what_nobody_should_see_is_not_seen() {
    let seen = |source: &str| render(&html(source), &Context::default());
    let lazy = seen(
        "<div><img src=\"data:image/gif;base64,R0\" data-src=\"https://e.org/full.png\" alt=\"Chart\"><noscript>\
        <img src=\"https://e.org/full.png\" alt=\"Chart\"></noscript></div>",
    );
    assert_eq!(lazy.html, "<img src=\"https://e.org/full.png\" alt=\"Chart\">");
    let only = seen("<p>a</p><div><noscript><img src=\"https://e.org/full.png\" alt=\"Chart\"></noscript></div>");
    assert_eq!(only.html, "<p>a</p>\n<img src=\"https://e.org/full.png\" alt=\"Chart\">");
    assert_eq!(only.word_count, 1);
    for source in [
        "<p>a</p><img src=\"data:image/png;base64,AAAA\" alt=\"Pasted\">",
        "<p>a</p><img src=\"file:///C:/clip_image001.png\" alt=\"Pasted\">",
        "<p>a</p><img src=\"cid:ii_1\" alt=\"Pasted\">",
        "<p>a</p><figure><img src=\"blob:https://e.org/1\"></figure>",
    ] {
        let reading = read::html(source, &Images::default());
        assert_eq!(render(&reading.body, &Context::default()).html, "<p>a</p>", "{source}");
        assert_eq!(reading.omissions.len(), 1, "{source}");
        assert_eq!(reading.omissions[0].part, TextPart::Picture);
    }
    let pixel = "<p>a</p><noscript><img height=\"1\" width=\"1\" src=\"https://t.example/p?x\"></noscript>";
    assert_eq!((seen(pixel).html.as_str(), read::html(pixel, &Images::default()).omissions), ("<p>a</p>", vec![]));
}

#[test]
fn a_picture_alone_in_markdown_is_a_figure() {
    assert_eq!(
        from_markdown("![A quay](https://e.org/quay.jpg \"Caption\")\n"),
        "<figure><img src=\"https://e.org/quay.jpg\" alt=\"A quay\"><figcaption><p>Caption</p></figcaption></figure>"
    );
    let reading =
        read::markdown("![A quay](https://e.org/quay.jpg \"Caption\")\n", &known(&["https://e.org/quay.jpg"]));
    let [Block { kind: BlockKind::Figure { figure }, .. }] = &reading.body.blocks[..] else { panic!("{reading:?}") };
    assert_eq!(figure.caption.as_ref().unwrap().text, "Caption");
}

#[test]
fn markdown_has_signs_for_marks() {
    let written = |source: &str| render(&html(source), &Context::default()).markdown;
    assert_eq!(
        written("<p>A <s>struck</s>, <b>bold</b>, <i>leaning</i> and <code>x_1</code> (<b>all</b>).</p>"),
        "A ~~struck~~, **bold**, *leaning* and `x_1` (**all**)."
    );
    assert_eq!(written("<p>a<b>b</b>c <b>d</b><i>e</i></p>"), "a<strong>b</strong>c <strong>d</strong>*e*");
}

#[test]
fn cards_of_ghost_say_what_they_said() {
    let reading = read::html(
        "<figure class=\"kg-card kg-bookmark-card\"><a class=\"kg-bookmark-container\" href=\"https://wire.example/a\">\
         <div class=\"kg-bookmark-content\"><div class=\"kg-bookmark-title\">Harbour plan</div><div class=\"kg-bookmark-description\">\
         What the council wants</div><div class=\"kg-bookmark-metadata\"><img class=\"kg-bookmark-icon\" \
         src=\"https://wire.example/favicon.ico\" alt=\"\"><span class=\"kg-bookmark-author\">Wire</span></div></div>\
         <div class=\"kg-bookmark-thumbnail\"><img src=\"https://wire.example/t.jpg\" alt=\"\"></div></a></figure>",
        &Images::default(),
    );
    assert_eq!(reading.omissions, []);
    let html = render(&reading.body, &Context::default()).html;
    assert!(
        html.starts_with(
            "<p><a href=\"https://wire.example/a\">Harbour plan</a><br>What the council wants<br>Wire</p>"
        ),
        "{html}"
    );
    assert!(html.contains("https://wire.example/t.jpg"), "{html}");
}

#[test]
fn a_table_that_is_shown_as_one_is_one() {
    let types = |source: &str| html(source).blocks.iter().map(|block| block.kind.name()).collect::<Vec<_>>();
    assert_eq!(types("<table><tr><td>Laid out</td></tr></table>"), ["paragraph"]);
    for source in [
        "<figure class=\"wp-block-table\"><table><tr><td>One</td></tr></table></figure>",
        "<table><caption>Of</caption><tr><td>One</td></tr></table>",
        "<table><tr><th>One</th></tr></table>",
    ] {
        assert_eq!(types(source), ["table"], "{source}");
    }
}

#[test]
fn links_in_what_is_a_line_elsewhere_are_kept() {
    let link = "<a href=\"https://s.example/\">Source</a>";
    for source in [
        format!("<blockquote><p>Words.</p><cite>{link}</cite></blockquote>"),
        format!("<figure><blockquote>Words.</blockquote><figcaption>In {link}</figcaption></figure>"),
        format!(
            "<figure class=\"wp-block-pullquote\"><blockquote><p>Words.</p><cite>{link}</cite></blockquote></figure>"
        ),
        format!("<figure><table><tr><td>1</td><td>2</td></tr></table><figcaption>{link}</figcaption></figure>"),
        format!("<table><caption>{link}</caption><tr><td>1</td><td>2</td></tr></table>"),
        format!("<figure><iframe src=\"https://c.example/1\"></iframe><figcaption>{link}</figcaption></figure>"),
        format!(
            "<figure class=\"kg-card kg-bookmark-card\"><a href=\"https://b.example/\"><div class=\"kg-bookmark-title\">T</div></a><figcaption>{link}</figcaption></figure>"
        ),
    ] {
        let shown = whole(&source);
        assert!(shown.contains("href=\"https://s.example/\""), "{source}: {shown}");
    }
    let addresses = ["https://l.example/1.jpg", "https://l.example/2.jpg"];
    let source = format!(
        "<figure class=\"gallery\"><img src=\"{}\"><img src=\"{}\"><figcaption>{link}</figcaption></figure>",
        addresses[0], addresses[1]
    );
    let reading = read::html(&source, &known(&addresses));
    assert_eq!(reading.omissions, []);
    let shown = render(&reading.body, &shown(&addresses)).html;
    assert!(shown.contains("class=\"gallery\"") && shown.contains("<p><a href=\"https://s.example/\""), "{shown}");
}

#[test]
fn pictures_side_by_side_keep_their_links() {
    let addresses = ["/a/1.jpg", "/a/2.jpg"];
    let source =
        "<p><a href=\"/big/1.jpg\"><img src=\"/a/1.jpg\"></a> <a href=\"/big/2.jpg\"><img src=\"/a/2.jpg\"></a></p>";
    let reading = read::html(source, &known(&addresses));
    assert_eq!(reading.omissions, []);
    let shown = render(&reading.body, &shown(&addresses)).html;
    assert!(shown.contains("<a href=\"/big/1.jpg\"") && shown.contains("<a href=\"/big/2.jpg\""), "{shown}");
}

#[test]
fn what_is_no_element_of_html_is_part_of_the_line() {
    let shown = whole("<p>Of vector<set> the <b>words</b> stay.</p><p>Write to <listname>+x@l.example.</p>");
    assert_eq!(shown, "<p>Of vector the <strong>words</strong> stay.</p>\n<p>Write to +x@l.example.</p>");
    assert!(from_markdown("> Kernel <and the options>. *Then* more.\n>\n> Next.\n").contains("<em>Then</em> more."));
    let file = whole("<p><a href=\"/a.pdf\">The paper</a><a class=\"wp-block-file__button\" href=\"/a.pdf\">Download</a></p>");
    assert!(file.contains("paper</a><br><a href=\"/a.pdf\""), "{file}");
}
