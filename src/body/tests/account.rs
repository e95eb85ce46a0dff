use std::fmt::Write;
use std::sync::Arc;

use proptest::prelude::*;

use super::*;

#[test]
fn what_is_left_out_is_told_as_it_was_written() {
    let whole = "<h2>Head</h2><p>One <b>two</b> <a href=\"/x\">three</a>.</p><pre>a\n  b\n</pre>";
    assert_eq!(read::html(whole, &Images::default()).omissions, []);
    let reading = read::html("<p>See <a href=\"javascript:Alert(1)\">this</a>.</p>", &Images::default());
    let [omission] = &reading.omissions[..] else { panic!("{reading:#?}") };
    assert_eq!(
        omission.message(),
        "The link \"javascript:Alert(1)\" after \"See\" is left out. It is a script, not an address."
    );
    assert_eq!(reading.tally, [(TextPart::Words, 2), (TextPart::Link, 1)].into());
}

#[test]
fn html_blocks_that_lose_something_tell_it() {
    let input: BodyInput = serde_json::from_value(
        serde_json::json!({"blocks": [{"html": {"html": "<div>a <img src=\"data:image/png;base64,x\"></div>"}}]}),
    )
    .unwrap();
    let (body, omissions) = input.resolve(&Known, &citations()).unwrap();
    assert!(!render(&body, &Context::default()).html.contains("<img"));
    let told: Vec<_> = omissions.iter().map(|omission| (omission.part, omission.what.as_str())).collect();
    assert_eq!(told, [(TextPart::Picture, "data:image/png;base64,x")]);
}

/// Nested HTML in which each word, address and line of code is there once.
#[derive(Clone, Debug)]
enum Piece {
    Words,
    Link,
    Picture,
    LinkedPicture,
    Frame,
    Code,
    Marked(&'static str),
    In(&'static str, Vec<Piece>),
    /// Elements within elements: the outer, the one around each piece.
    Of(&'static str, &'static str, Vec<Piece>),
}

fn piece() -> impl Strategy<Value = Piece> {
    let leaf = prop_oneof![
        4 => Just(Piece::Words),
        1 => Just(Piece::Link),
        1 => Just(Piece::Picture),
        1 => Just(Piece::LinkedPicture),
        1 => Just(Piece::Frame),
        1 => Just(Piece::Code),
        1 => prop::sample::select(vec!["b", "i", "u", "s", "sup", "code"]).prop_map(Piece::Marked),
    ];
    leaf.prop_recursive(4, 40, 4, |inner| {
        let several = prop::collection::vec(inner, 1..4);
        prop_oneof![
            (
                prop::sample::select(vec![
                    "p",
                    "div",
                    "h2",
                    "h4",
                    "blockquote",
                    "strong",
                    "em",
                    "a href=\"https://e.example/around\"",
                    "section",
                    "figure",
                    "center",
                    "x-card",
                    "details",
                    "span",
                    "aside",
                    "dl",
                    "noscript-not"
                ]),
                several.clone()
            )
                .prop_map(|(name, pieces)| Piece::In(name, pieces)),
            (prop::sample::select(vec![("ul", "li"), ("ol", "li"), ("table", "td"), ("ul", "span")]), several)
                .prop_map(|((outer, around), pieces)| Piece::Of(outer, around, pieces)),
        ]
    })
}

#[derive(Default)]
struct Written {
    html: String,
    number: u32,
    words: Vec<String>,
    addresses: Vec<String>,
    pictures: Vec<String>,
    lines: Vec<String>,
}

impl Written {
    fn next(&mut self, letter: &str) -> String {
        self.number += 1;
        format!("{letter}{:03}", self.number)
    }

    fn word(&mut self) -> String {
        let word = self.next("w");
        self.words.push(word.clone());
        word
    }

    fn address(&mut self, start: &str) -> String {
        let name = self.next("n");
        let address = format!("https://{start}.example/{name}");
        self.addresses.push(address.clone());
        address
    }

    fn picture(&mut self) -> String {
        let address = self.address("picture");
        self.pictures.push(address.clone());
        address
    }

    /// The pictures as files that are known, and how they are shown.
    fn files(&self) -> (Images, Context) {
        let files = || self.pictures.iter().zip((1..).map(Uuid::from_u128));
        let asset = |(url, id): (&String, Uuid)| {
            (id, ShownAsset { url: url.clone(), mime_type: "image/jpeg".into(), ..ShownAsset::default() })
        };
        let mut context = Context::default();
        context.assets = Arc::new(files().map(asset).collect());
        (Images(files().map(|(url, id)| (url.clone(), id)).collect()), context)
    }

    fn write(&mut self, piece: &Piece) {
        match piece {
            Piece::Words => {
                let (first, second) = (self.word(), self.word());
                let _ = write!(self.html, " {first} {second} ");
            }
            Piece::Link => {
                let (address, word) = (self.address("link"), self.word());
                let _ = write!(self.html, " <a href=\"{address}\">{word}</a> ");
            }
            Piece::Picture => {
                let address = self.picture();
                let _ = write!(self.html, "<img src=\"{address}\">");
            }
            Piece::LinkedPicture => {
                let (link, address) = (self.address("link"), self.picture());
                let _ = write!(self.html, "<a href=\"{link}\"><img src=\"{address}\"></a>");
            }
            Piece::Frame => {
                let address = self.address("frame");
                let _ = write!(self.html, "<iframe src=\"{address}\"></iframe>");
            }
            Piece::Code => {
                let (first, second) = (self.next("c"), self.next("c"));
                let _ = write!(self.html, "<pre><code>{first}\n  {second}\n</code></pre>");
                self.lines.extend([first, second]);
            }
            Piece::Marked(mark) => {
                let word = self.word();
                let _ = write!(self.html, " <{mark}>{word}</{mark}> ");
            }
            Piece::In(tag, pieces) => {
                let _ = write!(self.html, "<{tag}>");
                pieces.iter().for_each(|piece| self.write(piece));
                let _ = write!(self.html, "</{}>", tag.split(' ').next().unwrap());
            }
            Piece::Of(outer, around, pieces) => {
                let row = if *outer == "table" { ("<tr>", "</tr>") } else { ("", "") };
                let _ = write!(self.html, "<{outer}>{}", row.0);
                for piece in pieces {
                    let _ = write!(self.html, "<{around}>");
                    self.write(piece);
                    let _ = write!(self.html, "</{around}>");
                }
                let _ = write!(self.html, "{}</{outer}>", row.1);
            }
        }
    }
}

/// Everything written is shown, or told with its own characters.
fn is_accounted_for(written: &Written, reading: &Reading, context: &Context) -> std::result::Result<(), TestCaseError> {
    let rendered = render(&reading.body, context);
    // Of a picture that is left out the id is told.
    let told: String = reading.omissions.iter().map(|omission| format!("{} ", omission.what)).collect();
    for thing in written.words.iter().chain(&written.addresses).chain(&written.lines) {
        prop_assert!(
            rendered.html.contains(thing) || told.contains(thing),
            "{thing} of {}\n{}",
            written.html,
            rendered.html
        );
    }
    for word in &written.words {
        prop_assert!(
            rendered.text.contains(word) || told.contains(word),
            "{word} of {}\n{}",
            written.html,
            rendered.text
        );
    }
    Ok(())
}

/// A block of Markdown.
#[derive(Clone, Debug)]
enum Part {
    Line(Vec<Piece>),
    Heading,
    Code,
    Table(Vec<Piece>),
    Quote(Vec<Part>),
    /// What stands before the items, and these.
    List(&'static str, Vec<Vec<Part>>),
}

fn part() -> impl Strategy<Value = Part> {
    let inline = || {
        let piece = prop_oneof![
            3 => Just(Piece::Words),
            1 => Just(Piece::Link),
            1 => Just(Piece::Picture),
            1 => Just(Piece::LinkedPicture),
            1 => prop::sample::select(vec!["**", "*", "~~", "`"]).prop_map(Piece::Marked),
        ];
        prop::collection::vec(piece, 1..4)
    };
    let leaf = prop_oneof![
        4 => inline().prop_map(Part::Line),
        1 => Just(Part::Heading),
        1 => Just(Part::Code),
        1 => inline().prop_map(Part::Table),
    ];
    leaf.prop_recursive(4, 30, 3, |inner| {
        let several = prop::collection::vec(inner, 1..3);
        prop_oneof![
            several.clone().prop_map(Part::Quote),
            (prop::sample::select(vec!["- ", "1. ", "- [x] "]), prop::collection::vec(several, 1..3))
                .prop_map(|(start, items)| Part::List(start, items)),
        ]
    })
}

impl Written {
    /// The lines of some blocks, one empty between them.
    fn parts(&mut self, parts: &[Part]) -> Vec<String> {
        let mut lines = Vec::new();
        for part in parts {
            if !lines.is_empty() {
                lines.push(String::new());
            }
            lines.extend(self.part(part));
        }
        lines
    }

    fn part(&mut self, part: &Part) -> Vec<String> {
        match part {
            Part::Line(pieces) => vec![self.inline(pieces)],
            Part::Heading => vec![format!("## {}", self.word())],
            Part::Code => {
                let (first, second) = (self.next("c"), self.next("c"));
                self.lines.extend([first.clone(), second.clone()]);
                vec!["```sh".into(), first, format!("  {second}"), "```".into()]
            }
            Part::Table(pieces) => {
                let (first, second) = (self.word(), self.word());
                let row = format!("| {first} | {second} |");
                vec![row, "|---|---|".into(), format!("| {} | {} |", self.word(), self.inline(pieces))]
            }
            Part::Quote(parts) => self.parts(parts).into_iter().map(|line| format!("> {line}")).collect(),
            Part::List(start, items) => {
                let mut lines = Vec::new();
                for item in items {
                    let width = if start.starts_with('-') { 2 } else { start.len() };
                    for (number, line) in self.parts(item).into_iter().enumerate() {
                        lines.push(if number == 0 { format!("{start}{line}") } else { format!("{:width$}{line}", "") });
                    }
                }
                lines
            }
        }
    }

    fn inline(&mut self, pieces: &[Piece]) -> String {
        let shown = |piece: &Piece| match piece {
            Piece::Link => format!("[{}]({})", self.word(), self.address("link")),
            Piece::Picture => format!("![x]({})", self.picture()),
            Piece::LinkedPicture => format!("[![x]({})]({})", self.picture(), self.address("link")),
            Piece::Marked(mark) => format!("{mark}{}{mark}", self.word()),
            _ => format!("{} {}", self.word(), self.word()),
        };
        pieces.iter().map(shown).collect::<Vec<_>>().join(" ")
    }
}

proptest! {
    #[test]
    fn everything_is_in_a_block_or_told(pieces in prop::collection::vec(piece(), 1..5)) {
        let mut written = Written::default();
        pieces.iter().for_each(|piece| written.write(piece));
        let (files, context) = written.files();
        is_accounted_for(&written, &read::html(&written.html, &files), &context)?;
        let reading = read::html(&written.html, &Images::default());
        is_accounted_for(&written, &reading, &Context::default())?;
        let rendered = render(&reading.body, &Context::default());
        // Nothing is told that is there.
        for omission in &reading.omissions {
            prop_assert!(
                matches!(omission.part, TextPart::Mark) || omission.what.ends_with("/around") || !rendered.html.contains(&omission.what),
                "{omission:?} of {}\n{}", written.html, rendered.html
            );
        }
    }

    /// What the model has a place for is not left out, whatever it stands in.
    #[test]
    fn words_pictures_and_code_have_a_place(pieces in prop::collection::vec(piece(), 1..5)) {
        let mut written = Written::default();
        pieces.iter().for_each(|piece| written.write(piece));
        for files in [Images::default(), written.files().0] {
            let reading = read::html(&written.html, &files);
            let kept = |omission: &&Omission| !matches!(omission.part, TextPart::Mark | TextPart::Link);
            let lost: Vec<_> = reading.omissions.iter().filter(kept).collect();
            prop_assert!(lost.is_empty(), "{lost:?} of {}", written.html);
        }
    }

    #[test]
    fn nested_markdown_is_all_there(parts in prop::collection::vec(part(), 1..5)) {
        let mut written = Written::default();
        written.html = written.parts(&parts).join("\n");
        let (files, context) = written.files();
        for (files, context) in [(Images::default(), Context::default()), (files, context)] {
            let reading = read::markdown(&written.html, &files);
            let lost: Vec<_> = reading.omissions.iter().filter(|omission| omission.part != TextPart::Mark).collect();
            prop_assert!(lost.is_empty(), "{lost:?} of {}", written.html);
            is_accounted_for(&written, &reading, &context)?;
        }
    }

    #[test]
    fn markdown_is_in_a_block_or_told(
        words in prop::collection::vec("[a-z]{3,8}", 3..8),
        shape in prop::sample::select(vec![
            "{}\n\n1. {}\n   - {}\n\n     ```\n     {}\n     ```\n2. [{}](https://a.example/)\n",
            "> {}\n>\n> - {}\n> - {}\n>\n> ![{}](https://a.example/p.jpg)\n",
            "| {} | {} |\n|---|---|\n| {} | ![x](https://a.example/p.jpg) |\n",
            "{}[^1] {}\n\n[^1]: {} *{}*\n",
            "- [x] {}\n- [ ] {}\n\n![{}](https://a.example/p.jpg \"{}\")\n",
        ])
    ) {
        let mut source = shape.to_owned();
        for word in &words {
            source = source.replacen("{}", word, 1);
        }
        let reading = read::markdown(&source, &Images::default());
        prop_assert_eq!(&reading.omissions, &[], "{}", source);
        prop_assert!(!render(&reading.body, &Context::default()).text.contains("[^"));
    }
}
