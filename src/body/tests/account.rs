use std::fmt::Write;

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
                let address = self.address("picture");
                let _ = write!(self.html, "<img src=\"{address}\">");
            }
            Piece::LinkedPicture => {
                let (link, address) = (self.address("link"), self.address("picture"));
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

proptest! {
    #[test]
    fn everything_is_in_a_block_or_told(pieces in prop::collection::vec(piece(), 1..5)) {
        let mut written = Written::default();
        pieces.iter().for_each(|piece| written.write(piece));
        let reading = read::html(&written.html, &Images::default());
        let rendered = render(&reading.body, &Context::default());
        let told: String = reading.omissions.iter().map(|omission| format!("{} ", omission.what)).collect();
        for thing in written.words.iter().chain(&written.addresses).chain(&written.lines) {
            prop_assert!(rendered.html.contains(thing) || told.contains(thing), "{thing} of {}\n{}", written.html, rendered.html);
        }
        for word in &written.words {
            prop_assert!(rendered.text.contains(word) || told.contains(word), "{word} of {}\n{}", written.html, rendered.text);
        }
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
        let reading = read::html(&written.html, &Images::default());
        let lost: Vec<_> = reading
            .omissions
            .iter()
            .filter(|omission| !matches!(omission.part, TextPart::Mark | TextPart::Link))
            .collect();
        prop_assert!(lost.is_empty(), "{lost:?} of {}", written.html);
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
