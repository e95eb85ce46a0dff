use super::dom::{Dom, INVISIBLE, attribute, has_class, line, name, raw_text};
use crate::body::check::is_refused;
use crate::body::sanitise::as_link;
use crate::body::{Annotation, Mark, RichText, Span};
use scraper::Node;

/// Elements that are part of a line.
pub const INLINE: [&str; 36] = [
    "a", "abbr", "acronym", "b", "bdi", "bdo", "big", "br", "cite", "code", "data", "del", "dfn", "em", "font", "i",
    "ins", "kbd", "label", "mark", "q", "rp", "rt", "ruby", "s", "samp", "small", "span", "strike", "strong", "sub",
    "sup", "time", "tt", "u", "var",
];

/// White space of HTML; the no-break space is none.
const SPACE: [char; 5] = [' ', '\t', '\n', '\r', '\u{c}'];
/// What falls away at the edges of a line.
const EDGE: [char; 3] = [' ', '\t', '\n'];

/// Deeper elements count only by their text.
const DEEPEST: usize = 60;

/// Collects the runs of a line.
///
/// White space with a line feed in it is the layout of the source and folds to one space, at an edge to nothing. Spaces in a
/// row are the author's and stay.
#[derive(Default)]
pub struct Line {
    spans: Vec<Span>,
    /// What comes before the next text.
    pending: Option<Pending>,
}

enum Pending {
    Space(State),
    Break,
}

/// Elements that start on a line of their own, where they are part of a line.
pub const BREAKS: [&str; 31] = [
    "address",
    "article",
    "aside",
    "blockquote",
    "dd",
    "div",
    "dl",
    "dt",
    "fieldset",
    "figcaption",
    "figure",
    "footer",
    "form",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "header",
    "hr",
    "li",
    "main",
    "nav",
    "ol",
    "p",
    "pre",
    "section",
    "table",
    "tr",
    "ul",
];

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
        self.spans.iter().all(|span| span.text.chars().all(|char| EDGE.contains(&char)))
    }

    /// The runs, without space at either end.
    pub fn finish(mut self) -> Vec<Span> {
        while let Some(first) = self.spans.first_mut() {
            first.text = first.text.trim_start_matches(EDGE).to_owned();
            if !first.text.is_empty() {
                break;
            }
            self.spans.remove(0);
        }
        while let Some(last) = self.spans.last_mut() {
            last.text.truncate(last.text.trim_end_matches(EDGE).len());
            if !last.text.is_empty() {
                break;
            }
            self.spans.pop();
        }
        self.spans
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
                let breaks = BREAKS.contains(&element.name());
                if breaks {
                    self.pending = Some(Pending::Break);
                }
                for child in node.children() {
                    self.node(child, &state, depth + 1);
                }
                if breaks {
                    self.pending = Some(Pending::Break);
                }
                if is_quote {
                    self.text("\u{201d}", &state);
                }
            }
            _ => {}
        }
    }

    fn text(&mut self, text: &str, state: &State) {
        let mut rest = text;
        while let Some(first) = rest.chars().next() {
            let is_space = SPACE.contains(&first);
            let end = rest.find(|char| SPACE.contains(&char) != is_space).unwrap_or(rest.len());
            let (part, after) = rest.split_at(end);
            rest = after;
            if is_space && part.contains(['\n', '\r', '\u{c}']) {
                if self.pending.is_none() {
                    self.pending = Some(Pending::Space(state.clone()));
                }
            } else if is_space && matches!(self.pending, Some(Pending::Break)) {
                // Space at the start of a line.
            } else {
                let part: String = part.chars().filter(|char| !is_refused(*char)).collect();
                self.before_text(is_space);
                self.push(part, state);
            }
        }
    }

    fn before_text(&mut self, is_space: bool) {
        let after_space = self.spans.last().is_none_or(|span| span.text.ends_with(EDGE));
        match self.pending.take() {
            Some(Pending::Space(state)) if !after_space && !is_space => self.push(" ".into(), &state),
            Some(Pending::Break)
                if !self.is_empty() && !self.spans.last().is_some_and(|span| span.text.ends_with('\n')) =>
            {
                self.push("\n".into(), &State::default());
            }
            _ => {}
        }
    }

    fn line_break(&mut self, state: &State) {
        self.pending = None;
        self.push("\n".into(), state);
    }

    fn push(&mut self, text: String, state: &State) {
        let State { marks, annotations } = state.clone();
        self.spans.push(Span { text, marks, annotations });
    }
}

/// The mark that an element puts on the text inside of it.
pub fn mark_of(node: Dom<'_>) -> Option<Mark> {
    Some(match name(node) {
        "strong" | "b" => Mark::Strong,
        "em" | "i" => Mark::Emphasis,
        "u" | "ins" => Mark::Underline,
        "s" | "del" | "strike" => Mark::Strikethrough,
        "code" | "kbd" | "samp" | "tt" => Mark::Code,
        "sup" => Mark::Superscript,
        "sub" => Mark::Subscript,
        "mark" => Mark::Highlight,
        _ => return None,
    })
}

/// What an inline element adds to the text inside of it.
fn style(node: Dom<'_>, state: &mut State) {
    let key = String::new;
    state.marks.extend(mark_of(node));
    match name(node) {
        "a" => {
            // The link that a citation is written with is not the author's.
            let is_cited = has_class(node, "citation")
                && state.annotations.iter().any(|annotation| matches!(annotation, Annotation::Citation { .. }));
            let nested = state.annotations.iter().any(|annotation| matches!(annotation, Annotation::Link { .. }));
            if let Some(url) = attribute(node, "href").filter(|_| !nested && !is_cited).and_then(|url| as_link(&url)) {
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
