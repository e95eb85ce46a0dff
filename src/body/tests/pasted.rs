//! What word processors and mail programs put on the clipboard.

use super::*;

const LIST: &str = "<ul><li>First<ul><li>Nested</li></ul></li><li>Second</li></ul>";
const TABLE: &str = "<table><tbody><tr><td>A</td><td><strong>B</strong></td></tr></tbody></table>";

/// What a source becomes, and what of it is left out.
fn read_again(source: &str) -> (String, Vec<(TextPart, String)>) {
    let reading = read::html(source, &Images::default());
    let told = reading.omissions.into_iter().map(|omission| (omission.part, omission.what)).collect();
    (render(&reading.body, &Context::default()).html, told)
}

fn line(raised: &str) -> String {
    format!(
        "<p>Plain, <strong>bold</strong>, <em>leaning</em>, <s>struck</s>{raised}, <a href=\"https://e.org/plan\">a link</a>.</p>"
    )
}

#[test]
fn google_docs() {
    let (html, told) = read_again(include_str!("pasted/google_docs.html"));
    let heading = "<h2 id=\"a-harbour-plan\">A harbour plan</h2>";
    assert_eq!(html, [heading, &line(", 10<sup>8</sup> W"), LIST, TABLE].join("\n"));
    assert_eq!(told, []);
    let (html, _) = read_again(
        "<b style=\"font-weight:normal\" id=\"docs-internal-guid-1\"><span style=\"font-weight:400\">Plain words</span></b>",
    );
    assert_eq!(html, "<p>Plain words</p>");
}

#[test]
fn word() {
    let (html, told) = read_again(include_str!("pasted/word.html"));
    let blocks: Vec<&str> = html.split('\n').collect();
    let list = LIST.replace("First", "First point").replace("Nested", "Nested point").replace("Second", "Second point");
    let note = "<p>A <span class=\"note\" data-note=\"1\">claim</span><sup class=\"note\"><a href=\"#note-1\" id=\"note-1-ref\" \
        title=\"Seen on Monday.\">1</a></sup>.</p>";
    let notes = "<ol class=\"notes\"><li id=\"note-1\"><p>Seen on <em>Monday</em>.</p><a href=\"#note-1-ref\">\u{21a9}</a></li></ol>";
    assert_eq!(
        blocks,
        [
            "<h2 id=\"a-harbour-plan\">A harbour plan</h2>",
            &line(", 10<sup>8</sup> W"),
            &list,
            "<p>Between.</p>",
            "<ol start=\"3\"><li>Third</li></ol>",
            note,
            TABLE,
            notes
        ]
    );
    assert_eq!(told, [(TextPart::Picture, "file:///C:/Temp/clip_image001.png".to_owned())]);
}

#[test]
fn word_on_the_web() {
    let (html, told) = read_again(include_str!("pasted/word_web.html"));
    let list = LIST.replace("First", "First point").replace("Nested", "Nested point").replace("Second", "Second point");
    let line = "<p>Plain, <strong>bold</strong>, <em>leaning</em>, <s>struck</s>.</p>";
    assert_eq!(html, [line, &list].join("\n"));
    assert_eq!(told, []);
}

#[test]
fn pages() {
    let (html, told) = read_again(include_str!("pasted/pages.html"));
    assert_eq!(html, [&line(", 10<sup>8</sup> W"), LIST].join("\n"));
    assert_eq!(told, []);
}

#[test]
fn libreoffice() {
    let (html, told) = read_again(include_str!("pasted/libreoffice.html"));
    let note = "<p>A <span class=\"note\" data-note=\"1\">claim</span><sup class=\"note\"><a href=\"#note-1\" id=\"note-1-ref\" \
        title=\"Seen on Monday.\">1</a></sup>.</p>";
    let notes = "<ol class=\"notes\"><li id=\"note-1\"><p>Seen on <em>Monday</em>.</p><a href=\"#note-1-ref\">\u{21a9}</a></li></ol>";
    assert_eq!(html, [&line(", 10<sup>8</sup> W"), note, LIST, TABLE, notes].join("\n"));
    assert_eq!(told, []);
}

#[test]
fn gmail() {
    let (html, told) = read_again(include_str!("pasted/gmail.html"));
    let rest = "<p>On Mon, Ana wrote:</p>\n<blockquote><p>The plan is late.</p></blockquote>";
    assert_eq!(html, [&line(""), LIST, rest].join("\n"));
    assert_eq!(told, [(TextPart::Picture, "cid:ii_lx1".to_owned())]);
}
