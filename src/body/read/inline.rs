use super::dom::{Dom, INVISIBLE, attribute, collapse, has_class, line, name, raw_text};
use crate::body::sanitise::as_link;
use crate::body::{Annotation, Mark, RichText, Span};
use scraper::Node;

/// Elements that are part of a line.
pub const INLINE: [&str; 36] = [
    "a", "abbr", "acronym", "b", "bdi", "bdo", "big", "br", "cite", "code", "data", "del", "dfn", "em", "font", "i", "ins",
    "kbd", "label", "mark", "q", "rp", "rt", "ruby", "s", "samp", "small", "span", "strike", "strong", "sub", "sup", "time",
    "tt", "u", "var",
];

/// Deeper elements count only by their text.
const DEEPEST: usize = 60;

/// Collects the runs of a line.
#[derive(Default)]
pub struct Line {
    spans: Vec<Span>,
}

/// The styles and annotations at a place.
#[derive(Clone, Default)]
struct State {
    marks: Vec<Mark>,
    annotations: Vec<Annotation>,
}

impl Line {
    /// Adds what a node and everything below it says.
    pub fn add(&mut self, node: Dom<'_>) {
        self.node(node, &State::default(), 0);
    }

    /// Adds what is below a node.
    pub fn add_children(&mut self, node: Dom<'_>) {
        for child in node.children() {
            self.add(child);
        }
    }

    /// There is something else than white space that folds away.
    pub fn is_empty(&self) -> bool {
        self.spans.iter().all(|span| span.text.chars().all(|char| matches!(char, ' ' | '\n')))
    }

    /// The runs, without space at either end.
    pub fn finish(mut self) -> Vec<Span> {
        let trimmed = [' ', '\n'];
        while let Some(first) = self.spans.first_mut() {
            first.text = first.text.trim_start_matches(trimmed).to_owned();
            if !first.text.is_empty() {
                break;
            }
            self.spans.remove(0);
        }
        while let Some(last) = self.spans.last_mut() {
            last.text.truncate(last.text.trim_end_matches(trimmed).len());
            if !last.text.is_empty() {
                break;
            }
            self.spans.pop();
        }
        self.spans
    }

    /// Ends a line of several.
    pub fn line_end(&mut self) {
        self.line_break(&State::default());
    }

    fn node(&mut self, node: Dom<'_>, state: &State, depth: usize) {
        match node.value() {
            Node::Text(text) => self.text(text, state),
            Node::Element(element) if element.name() == "br" => self.line_break(state),
            Node::Element(element) if INVISIBLE.contains(&element.name()) => {}
            Node::Element(_) if depth >= DEEPEST => self.text(&raw_text(node), state),
            Node::Element(element) => {
                let mut state = state.clone();
                let is_quote = element.name() == "q";
                style(node, &mut state);
                if is_quote {
                    self.text("\u{201c}", &state);
                }
                for child in node.children() {
                    self.node(child, &state, depth + 1);
                }
                if is_quote {
                    self.text("\u{201d}", &state);
                }
            }
            _ => {}
        }
    }

    fn text(&mut self, text: &str, state: &State) {
        let mut text = collapse(text);
        let after_space = self.spans.last().is_some_and(|span| span.text.ends_with([' ', '\n']));
        if after_space && text.starts_with(' ') {
            text.remove(0);
        }
        if !text.is_empty() {
            self.spans.push(Span { text, marks: state.marks.clone(), annotations: state.annotations.clone() });
        }
    }

    fn line_break(&mut self, state: &State) {
        if let Some(last) = self.spans.last_mut() {
            last.text.truncate(last.text.trim_end_matches(' ').len());
        }
        let (marks, annotations) = (state.marks.clone(), state.annotations.clone());
        self.spans.push(Span { text: "\n".into(), marks, annotations });
    }
}

/// What an inline element adds to the text inside of it.
fn style(node: Dom<'_>, state: &mut State) {
    let key = String::new;
    match name(node) {
        "strong" | "b" => state.marks.push(Mark::Strong),
        "em" | "i" => state.marks.push(Mark::Emphasis),
        "u" | "ins" => state.marks.push(Mark::Underline),
        "s" | "del" | "strike" => state.marks.push(Mark::Strikethrough),
        "code" | "kbd" | "samp" | "tt" => state.marks.push(Mark::Code),
        "sup" => state.marks.push(Mark::Superscript),
        "sub" => state.marks.push(Mark::Subscript),
        "mark" => state.marks.push(Mark::Highlight),
        "a" => {
            let nested = state.annotations.iter().any(|annotation| matches!(annotation, Annotation::Link { .. }));
            if let Some(url) = attribute(node, "href").filter(|_| !nested).and_then(|url| as_link(&url)) {
                let (title, rel) = (attribute(node, "title"), attribute(node, "rel"));
                state.annotations.push(Annotation::Link { key: key(), url: Some(url), article_id: None, title, rel });
            }
        }
        "q" => state.annotations.push(quotation(node)),
        "span" if has_class(node, "quotation") => state.annotations.push(quotation(node)),
        "span" if has_class(node, "note") => {
            if let Some(Ok(note)) = attribute(node, "title").map(|text| RichText::from_text(&text)) {
                state.annotations.push(Annotation::Note { key: key(), note });
            }
        }
        "cite" => {
            if let Some(citation_key) = attribute(node, "data-citation") {
                state.annotations.push(Annotation::Citation { key: key(), citation_key });
            } else if !line(node).is_empty() {
                state.marks.push(Mark::Emphasis);
            }
        }
        _ => {}
    }
}

fn quotation(node: Dom<'_>) -> Annotation {
    let (speaker_name, citation_key) = (attribute(node, "data-speaker"), attribute(node, "data-citation"));
    Annotation::Quotation { key: String::new(), speaker_name, speaker_id: None, citation_key }
}
