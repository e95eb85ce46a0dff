use proptest::prelude::*;

use super::hostile::hostile;
use super::*;

/// Text as HTML can carry it: no space at the ends.
fn word() -> impl Strategy<Value = String> {
    "[a-zA-Z0-9éß“”‘’&<>*_#`~!|\\[\\]().,:;+=\"'\u{a0}-]{1,8}"
}

fn text() -> impl Strategy<Value = String> {
    (prop::collection::vec(word(), 1..5), prop::sample::select(vec![" ", "  ", " \u{a0}"]))
        .prop_map(|(words, space)| words.join(space))
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

fn code() -> impl Strategy<Value = BlockKind> {
    ("[a-z <>&`\n]{0,20}", prop::option::of(Just("rust".to_owned())))
        .prop_map(|(code, programming_language)| BlockKind::Code { code, programming_language })
}

/// What stands in an item, a cell or a quotation after its text.
fn inner() -> impl Strategy<Value = Vec<Block>> {
    let quote = spans().prop_map(|spans| quote(visible(spans), Vec::new()));
    prop::collection::vec(prop_oneof![code(), quote], 0..3)
        .prop_map(|kinds| kinds.into_iter().map(Block::new).collect())
}

fn quote(spans: Vec<Span>, blocks: Vec<Block>) -> BlockKind {
    BlockKind::Quote { spans, attribution: None, speaker_id: None, citation_key: None, blocks }
}

fn item() -> impl Strategy<Value = ListItem> {
    (0..3_i32, any::<bool>(), prop::option::of(any::<bool>()), spans(), inner()).prop_map(
        |(level, is_ordered, is_checked, spans, blocks)| ListItem {
            level,
            is_ordered: Some(is_ordered),
            is_checked,
            spans: visible(spans),
            blocks,
            ..ListItem::default()
        },
    )
}

fn kind() -> impl Strategy<Value = BlockKind> {
    prop_oneof![
        spans().prop_map(|spans| BlockKind::Paragraph { spans: visible(spans) }),
        (spans(), 2..=6).prop_map(|(spans, level)| BlockKind::Heading { spans: visible(spans), level }),
        (spans(), inner()).prop_map(|(spans, blocks)| quote(visible(spans), blocks)),
        (any::<bool>(), 1..5_i32, prop::collection::vec(item(), 1..5)).prop_map(|(is_ordered, start, mut items)| {
            let mut last = -1;
            for item in &mut items {
                item.level = item.level.min(last + 1);
                last = item.level;
            }
            let start = if is_ordered { start } else { 1 };
            BlockKind::List { is_ordered, start, is_reversed: false, numbering: Numbering::Decimal, items }
        }),
        Just(BlockKind::Divider { style: DividerStyle::Rule }),
        Just(BlockKind::Divider { style: DividerStyle::Space }),
        code(),
        prop::collection::vec(spans(), 2..4).prop_map(|cells| {
            let cell = |spans: &Vec<Span>| TableCell {
                spans: visible(spans.clone()),
                blocks: Vec::new(),
                column_span: 1,
                row_span: 1,
            };
            let rows = vec![TableRow { cells: cells.iter().map(cell).collect() }; 2];
            BlockKind::Table { caption: None, has_header_row: true, has_header_column: false, rows }
        }),
    ]
}

fn bodies() -> impl Strategy<Value = Body> {
    prop::collection::vec(kind(), 1..6).prop_map(|kinds| Body::new(kinds.into_iter().map(Block::new).collect()))
}

proptest! {
    #[test]
    fn html_round_trips(body in bodies()) {
        let written = render(&body, &Context::default()).html;
        prop_assert_eq!(html(&written), body, "{}", written);
    }

    #[test]
    fn input_and_json_round_trip(body in bodies()) {
        prop_assert_eq!(&resolved(body.to_input(&Known)).unwrap(), &body);
        let json = BodyInput::Json(crate::body::input::Document(serde_json::to_value(&body).unwrap()));
        prop_assert_eq!(&resolved(json).unwrap(), &body);
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
            let Ok(body) = resolved(input) else { continue };
            prop_assert_eq!(&resolved(body.to_input(&Known)).unwrap(), &body);
        }
    }
}

/// Found by chance, when pictures in items were left out.
#[test]
fn items_are_kept_for_their_pictures() {
    let source = "<x-y><ul><li><ul><li><img src=x></ul></ul></x-y>";
    let once = RichText::from_html(source).unwrap();
    assert_eq!(RichText::from_html(&once.html).unwrap(), once);
    let body = html("<ul><li>one<li><ul><li><img src=x></ul><li><ul><li>two</ul></ul>");
    let [Block { kind: BlockKind::List { items, .. }, .. }] = &body.blocks[..] else { panic!("{body:#?}") };
    let said: Vec<(i32, bool)> = items.iter().map(|item| (item.level, item.spans.is_empty())).collect();
    assert_eq!(said, [(0, false), (0, true), (1, true), (0, true), (1, false)]);
}
