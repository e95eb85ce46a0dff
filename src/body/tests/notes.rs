//! Footnotes, as different programs write them.

use super::*;

#[test]
fn footnotes_are_notes() {
    let note = |source: &str| {
        let reading = read::html(source, &Images::default());
        assert_eq!(reading.omissions, [], "{source}");
        let rendered = render(&reading.body, &Context::default());
        assert_eq!(read::html(&rendered.html, &Images::default()).body, reading.body, "{}", rendered.html);
        let found: Vec<(String, String)> = reading
            .body
            .blocks
            .iter()
            .flat_map(|block| block.kind.runs())
            .flatten()
            .flat_map(|span| span.annotations.iter().map(move |annotation| (span, annotation)))
            .filter_map(|(span, annotation)| match annotation {
                Annotation::Note { note, .. } => Some((span.text.clone(), note.text.clone())),
                _ => None,
            })
            .collect();
        found
    };
    let one = |word: &str, text: &str| vec![(word.to_owned(), text.to_owned())];
    // kramdown, Google Docs, Word, LibreOffice.
    assert_eq!(
        note(
            "<p>A claim<sup id=\"fnref:1\" role=\"doc-noteref\"><a href=\"#fn:1\" class=\"footnote\">1</a></sup>.</p>\
            <div class=\"footnotes\" role=\"doc-endnotes\"><ol><li id=\"fn:1\"><p>Seen on Monday. \
            <a href=\"#fnref:1\" class=\"reversefootnote\">\u{21a9}</a></p></li></ol></div>"
        ),
        one("claim", "Seen on Monday.")
    );
    assert_eq!(
        note(
            "<p>A claim<sup><a href=\"#ftnt1\" id=\"ftnt_ref1\">[1]</a></sup></p><hr><div><p><a href=\"#ftnt_ref1\" id=\"ftnt1\">[1]</a>\
            <span> Seen on Monday.</span></p></div>"
        ),
        one("claim", "Seen on Monday.")
    );
    assert_eq!(
        note(
            "<p class=MsoNormal>A claim<a style='mso-footnote-id:ftn1' href=\"#_ftn1\" name=\"_ftnref1\" title=\"\">\
            <span class=MsoFootnoteReference>[1]</span></a></p><div style='mso-element:footnote-list'><br clear=all><hr size=1>\
            <div style='mso-element:footnote' id=ftn1><p class=MsoFootnoteText><a href=\"#_ftnref1\" name=\"_ftn1\">\
            <span class=MsoFootnoteReference>[1]</span></a> Seen on Monday.</p></div></div>"
        ),
        one("claim", "Seen on Monday.")
    );
    assert_eq!(
        note(
            "<p>A claim<a class=\"sdfootnoteanc\" name=\"sdfootnote1anc\" href=\"#sdfootnote1sym\"><sup>1</sup></a></p>\
            <div id=\"sdfootnote1\"><p class=\"sdfootnote\"><a class=\"sdfootnotesym\" name=\"sdfootnote1sym\" \
            href=\"#sdfootnote1anc\">1</a> Seen on Monday.</p></div>"
        ),
        one("claim", "Seen on Monday.")
    );
    // Gutenberg.
    assert_eq!(
        note(
            "<p>A claim<sup data-fn=\"u1\" class=\"fn\"><a href=\"#u1\" id=\"u1-link\">1</a></sup></p>\
            <ol class=\"wp-block-footnotes\"><li id=\"u1\">Seen on Monday. <a href=\"#u1-link\">\u{21a9}\u{fe0e}</a></li></ol>"
        ),
        one("claim", "Seen on Monday.")
    );
    // A link to a heading is no note.
    assert_eq!(note("<p>See <a href=\"#a\">A</a></p><h2 id=\"a\">Part A</h2>"), []);
}

#[test]
fn footnotes_of_markdown_are_notes() {
    let source = "A claim[^1] and a second[^src].\n\n[^1]: Seen by the reporter on Monday.\n[^src]: https://archive.example/doc\n";
    let body = markdown(source);
    let rendered = render(&body, &Context::default());
    assert_eq!(
        rendered.html,
        "<p>A <span class=\"note\" data-note=\"1\">claim</span><sup class=\"note\"><a href=\"#note-1\" id=\"note-1-ref\" \
         title=\"Seen by the reporter on Monday.\">1</a></sup> and a <span class=\"note\" data-note=\"2\">second</span>\
         <sup class=\"note\"><a href=\"#note-2\" id=\"note-2-ref\" title=\"https://archive.example/doc\">2</a></sup>.</p>\n\
         <ol class=\"notes\"><li id=\"note-1\"><p>Seen by the reporter on Monday.</p><a href=\"#note-1-ref\">\u{21a9}</a></li>\
         <li id=\"note-2\"><p>https://archive.example/doc</p><a href=\"#note-2-ref\">\u{21a9}</a></li></ol>"
    );
    assert_eq!(
        rendered.text,
        "A claim and a second.\n\n1. Seen by the reporter on Monday.\n2. https://archive.example/doc"
    );
    assert_eq!(html(&rendered.html), body);
    assert_eq!(markdown(&rendered.markdown), body, "{}", rendered.markdown);
    let short = markdown("Text[^1].\n\n[^1]: Note.\n");
    let written = render(&short, &Context::default());
    assert!(written.text.ends_with("1. Note."), "{}", written.text);
    assert_eq!(markdown(&written.markdown), short, "{}", written.markdown);
}
