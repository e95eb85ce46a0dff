use scraper::Node;

use super::dom::{Dom, attribute, has_class, is_hidden, line, name, raw_text};
use super::scene::{Scene, names};
use super::style::restyle;
use crate::body::check::is_refused;
use crate::body::sanitise::as_link;
use crate::body::{Annotation, Mark, RichText, Span};

/// Elements that are part of a line.
pub const INLINE: [&str; 38] = [
    "a", "abbr", "acronym", "b", "bdi", "bdo", "big", "br", "cite", "code", "data", "del", "dfn", "em", "font", "i",
    "ins", "kbd", "label", "mark", "q", "rp", "rt", "ruby", "s", "samp", "small", "span", "strike", "strong", "sub",
    "sup", "time", "tt", "u", "var", "wbr", "o:p",
];

/// White space of HTML; the no-break space is none.
const SPACE: [char; 5] = [' ', '\t', '\n', '\r', '\u{c}'];
/// Words that a note is put on by an element have no more nodes in it: each run of them carries a copy.
const MOST_IN_NOTE: usize = 12;
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
    /// What links can call the elements in it.
    pub names: Vec<String>,
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

/// A button of the block editor is not part of the words before it.
fn is_button(node: Dom<'_>) -> bool {
    has_class(node, "wp-block-file__button")
}

/// The styles and annotations at a place.
#[derive(Clone, Debug, Default)]
pub struct State {
    marks: Vec<Mark>,
    annotations: Vec<Annotation>,
}

impl State {
    /// Those inside of an element.
    pub fn inside(&self, node: Dom<'_>, scene: &Scene<'_>) -> Self {
        let mut state = self.clone();
        style(node, scene, &mut state);
        state
    }

    /// Where a link around this place leads.
    pub fn link(&self) -> Option<&str> {
        self.annotations.iter().find_map(|annotation| match annotation {
            Annotation::Link { url, .. } => url.as_deref(),
            _ => None,
        })
    }

    fn is_noted(&self) -> bool {
        self.annotations.iter().any(|annotation| matches!(annotation, Annotation::Note { .. }))
    }
}

impl Line {
    /// Adds what a node and everything below it says.
    pub fn add(&mut self, node: Dom<'_>, state: &State, scene: &Scene<'_>) {
        self.node(node, state, scene, 0);
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

    fn node(&mut self, node: Dom<'_>, state: &State, scene: &Scene<'_>, depth: usize) {
        match node.value() {
            Node::Text(text) => self.text(text, state),
            Node::Element(element) if element.name() == "br" => self.line_break(state),
            Node::Element(_) if is_hidden(node) => {}
            Node::Element(_) if scene.is_reference(node.id()) => {
                self.names.extend(node.descendants().flat_map(names));
                match scene.note(node).filter(|_| !state.is_noted()) {
                    Some(note) => self.note(Some(note), &line(node), state),
                    None if state.is_noted() => {}
                    None => self.note(None, &line(node), state),
                }
            }
            Node::Element(_) if scene.is_skipped(node) => {}
            Node::Element(element) if has_class(node, "Apple-converted-space") && element.name() == "span" => {
                self.before_text(true);
                self.push(" ".into(), state);
            }
            Node::Element(_) if depth >= DEEPEST => self.text(&raw_text(node), state),
            Node::Element(element) => {
                self.names.extend(names(node));
                let state = state.inside(node, scene);
                let is_quote = element.name() == "q";
                if is_quote {
                    self.text("\u{201c}", &state);
                }
                let breaks = BREAKS.contains(&element.name());
                if breaks || is_button(node) {
                    self.pending = Some(Pending::Break);
                }
                for child in node.children() {
                    self.node(child, &state, scene, depth + 1);
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

    /// Puts a note on the word before; where there is none, or it has one, on the label of the reference. The label alone stands for a
    /// note that cannot be carried.
    fn note(&mut self, note: Option<&RichText>, label: &str, state: &State) {
        let Some(note) = note else {
            let mut state = state.clone();
            state.marks.push(Mark::Superscript);
            return self.text(label, &state);
        };
        let annotation = Annotation::Note { key: String::new(), note: note.clone() };
        let is_note = |other: &Annotation| matches!(other, Annotation::Note { .. });
        let last =
            self.spans.last_mut().filter(|span| !span.text.ends_with(char::is_whitespace) && !span.text.is_empty());
        match last {
            Some(last) if last.annotations.contains(&annotation) => {}
            Some(last) if !last.annotations.iter().any(is_note) => {
                let start = last.text.rfind(char::is_whitespace).map_or(0, |at| {
                    at + last.text.get(at..).and_then(|rest| rest.chars().next()).map_or(1, char::len_utf8)
                });
                let mut word = last.clone();
                word.text = last.text.split_off(start);
                word.annotations.push(annotation);
                self.spans.push(word);
            }
            _ => {
                let mut state = state.clone();
                state.annotations.push(annotation);
                state.marks.push(Mark::Superscript);
                self.text(if label.is_empty() { "*" } else { label }, &state);
            }
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

/// What an inline element adds to the text inside of it.
fn style(node: Dom<'_>, scene: &Scene<'_>, state: &mut State) {
    let key = String::new;
    restyle(node, scene.css(node), state.link().is_some() || name(node) == "a", &mut state.marks);
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
        "span" if has_class(node, "note") && node.descendants().nth(MOST_IN_NOTE).is_none() => {
            let listed =
                attribute(node, "data-note").and_then(|name| scene.note_named(&format!("note-{name}")).cloned());
            let written = || attribute(node, "title").and_then(|text| RichText::from_text(&text).ok());
            if let Some(note) = listed.or_else(written) {
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
