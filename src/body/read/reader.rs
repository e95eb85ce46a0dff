use std::collections::HashMap;

use scraper::{Html, Node};

use super::dom::{Dom, INVISIBLE, attribute, first, has_class, has_link, line, name, raw_text};
use super::flow::{Flow, Folded, add_line, fold};
use super::inline::{BREAKS, INLINE, State};
use super::scene::{Scene, names, word_marker};
use super::{media, tables};
use crate::body::check::{self, is_language, is_refused};
use crate::body::sanitise::sanitise;
use crate::body::{Annotation, Block, BlockKind, DividerStyle};

/// Elements that only hold others.
const CONTAINERS: [&str; 21] = [
    "html",
    "body",
    "div",
    "section",
    "article",
    "main",
    "header",
    "footer",
    "center",
    "nav",
    "address",
    "hgroup",
    "search",
    "form",
    "fieldset",
    "p",
    "dt",
    "dd",
    "summary",
    "legend",
    "figcaption",
];

/// Elements that are neither, and stand for themselves.
const OTHERS: [&str; 23] = [
    "amp-img",
    "audio",
    "details",
    "dialog",
    "dir",
    "embed",
    "iframe",
    "img",
    "listing",
    "math",
    "menu",
    "noscript",
    "object",
    "picture",
    "plaintext",
    "search",
    "summary",
    "svg",
    "video",
    "xmp",
    "td",
    "th",
    "caption",
];

/// Deeper elements count only by their text.
const DEEPEST: usize = 60;

/// The element is none of HTML – a placeholder in angle brackets, say – and so a part of the line, as in browsers.
fn is_unknown(name: &str) -> bool {
    let known = INLINE.iter().chain(&INVISIBLE).chain(&BREAKS).chain(&CONTAINERS).chain(&OTHERS);
    !name.is_empty() && !name.contains('-') && !known.into_iter().any(|known| *known == name)
}

/// Where in a source something stands.
#[derive(Clone, Copy, Default)]
pub struct Depth {
    /// Elements around it.
    pub elements: usize,
    /// Blocks around it.
    pub blocks: usize,
    /// It is part of a caption, in which figures have none of their own.
    pub is_caption: bool,
}

impl Depth {
    pub fn element(self) -> Self {
        Self { elements: self.elements + 1, ..self }
    }

    pub fn block(self) -> Self {
        Self { elements: self.elements + 1, blocks: self.blocks + 1, ..self }
    }

    pub fn caption(self) -> Self {
        Self { elements: self.elements + 1, is_caption: true, ..self }
    }

    /// Blocks may not hold others here.
    pub fn is_full(self) -> bool {
        self.blocks >= check::DEEPEST
    }
}

/// Reads elements into blocks.
pub struct Reader<'a> {
    pub scene: &'a Scene<'a>,
    /// Other names of blocks that have one.
    pub aliases: HashMap<String, String>,
}

impl<'a> Reader<'a> {
    pub fn new(scene: &'a Scene<'a>) -> Self {
        Self { scene, aliases: HashMap::new() }
    }

    /// The blocks below an element; links within lead to what they led to.
    pub fn read(mut self, node: Dom<'_>) -> Vec<Block> {
        let (mut blocks, _) = self.inside(node.children(), &State::default(), Depth::default());
        if !self.scene.notes().contents().is_empty() {
            // The line above the footnotes.
            while blocks.pop_if(|block| matches!(block.kind, BlockKind::Divider { .. })).is_some() {}
        }
        let aliases = self.aliases;
        crate::body::block::each_mut(&mut blocks, &mut |block| {
            for annotation in block.kind.runs_mut().into_iter().flatten().flat_map(|span| &mut span.annotations) {
                let Annotation::Link { url: Some(url), .. } = annotation else { continue };
                let mut steps = 0;
                while let Some(anchor) = url.strip_prefix('#').and_then(|name| aliases.get(name)).filter(|_| steps < 8)
                {
                    (*url, steps) = (format!("#{anchor}"), steps + 1);
                }
            }
        });
        blocks
    }

    /// The blocks that some nodes make, and the names of elements that no block has.
    pub fn inside<'d>(
        &mut self,
        nodes: impl Iterator<Item = Dom<'d>>,
        state: &State,
        depth: Depth,
    ) -> (Vec<Block>, Vec<String>) {
        let mut flow = Flow::default();
        self.nodes(nodes, state, &mut flow, depth);
        flow.finish(self)
    }

    /// The same as the text and the rest of something that has a text of its own.
    pub fn folded<'d>(
        &mut self,
        nodes: impl Iterator<Item = Dom<'d>>,
        state: &State,
        depth: Depth,
        with_lists: bool,
    ) -> Folded {
        let (blocks, names) = self.inside(nodes, state, depth.block());
        let mut folded = fold(blocks, with_lists);
        folded.names.extend(names);
        folded
    }

    pub fn nodes<'d>(&mut self, nodes: impl Iterator<Item = Dom<'d>>, state: &State, flow: &mut Flow, depth: Depth) {
        for node in nodes {
            match node.value() {
                Node::Text(_) => flow.line.add(node, state, self.scene),
                Node::Element(element) if element.name() == "script" => {
                    if let Some(embed) = media::embed(node) {
                        flow.end_line(self);
                        flow.push(embed, self);
                    }
                }
                Node::Element(element) if INVISIBLE.contains(&element.name()) => {}
                Node::Element(_) if self.scene.is_reference(node.id()) => flow.line.add(node, state, self.scene),
                Node::Element(_) if self.scene.is_skipped(node) => {}
                Node::Element(_) if depth.elements >= DEEPEST => flow.line.add(node, state, self.scene),
                Node::Element(element) if INLINE.contains(&element.name()) || is_unknown(element.name()) => {
                    self.inline(node, state, flow, depth);
                }
                Node::Element(_) => {
                    flow.end_line(self);
                    flow.names.extend(names(node).filter(|name| self.scene.is_linked(name)));
                    self.block(node, state, flow, depth);
                    flow.end_line(self);
                }
                _ => {}
            }
        }
    }

    /// An inline element; one that holds blocks (a linked picture, say) is looked into, and its style and link go with them.
    fn inline(&mut self, node: Dom<'_>, state: &State, flow: &mut Flow, depth: Depth) {
        let is_block = |name: &str| !name.is_empty() && !INLINE.contains(&name) && !INVISIBLE.contains(&name);
        if node.descendants().skip(1).any(|inner| is_block(name(inner))) {
            flow.names.extend(names(node).filter(|name| self.scene.is_linked(name)));
            let state = state.inside(node, self.scene);
            self.nodes(node.children(), &state, flow, depth.element());
        } else {
            flow.line.add(node, state, self.scene);
        }
    }

    fn block(&mut self, node: Dom<'_>, state: &State, flow: &mut Flow, depth: Depth) {
        match name(node) {
            "p" if word_marker(node).is_some() => self.word_item(node, state, flow, depth),
            "h1" | "h2" => self.heading(node, 2, state, flow, depth),
            "h3" => self.heading(node, 3, state, flow, depth),
            "h4" => self.heading(node, 4, state, flow, depth),
            "h5" => self.heading(node, 5, state, flow, depth),
            "h6" => self.heading(node, 6, state, flow, depth),
            "p" | "div" | "ul" | "ol" | "section" if self.gallery(node, state, flow, depth) => {}
            "ul" | "ol" | "menu" => self.list(node, state, flow, depth),
            "blockquote" => self.quote(node, None, state, flow, depth),
            "aside" if has_class(node, "pullquote") => self.pull_quote(node, state, flow),
            "pre" | "listing" | "xmp" => flow.push(code(node), self),
            "hr" => flow.push(BlockKind::Divider { style: DividerStyle::Rule }, self),
            "table" => tables::read(self, node, None, state, flow, depth),
            "figure" => self.figure(node, state, flow, depth),
            "img" | "amp-img" | "picture" | "video" | "audio" => self.picture(node, state, flow),
            "noscript" => self.noscript(node, state, flow),
            "div" | "iframe" | "object" | "embed" | "amp-iframe" | "amp-youtube" | "amp-vimeo"
                if media::embed(node).is_some() =>
            {
                if let Some(embed) = media::embed(node) {
                    flow.push(embed, self);
                }
            }
            "iframe" | "embed" => {}
            name if CONTAINERS.contains(&name) || name == "object" || name.contains('-') => {
                self.container(node, state, flow, depth);
            }
            // HTML that is kept as it is has no frames.
            _ if first(node, &["iframe", "object", "embed"]).is_some() => self.container(node, state, flow, depth),
            _ => self.raw(node, flow),
        }
    }

    fn container(&mut self, node: Dom<'_>, state: &State, flow: &mut Flow, depth: Depth) {
        let state = state.inside(node, self.scene);
        self.nodes(node.children(), &state, flow, depth.element());
    }

    /// Whatever stands in a heading beside its text stands before or after it.
    fn heading(&mut self, node: Dom<'_>, level: i32, state: &State, flow: &mut Flow, depth: Depth) {
        let own = attribute(node, "id");
        let (blocks, names) = self.inside(node.children(), &state.inside(node, self.scene), depth.element());
        let (mut spans, mut after) = (Vec::new(), Vec::new());
        let mut inner_names = names;
        for block in blocks {
            match block.kind {
                BlockKind::Paragraph { spans: line } => {
                    inner_names.extend(block.anchor);
                    add_line(&mut spans, line);
                }
                kind if spans.is_empty() => flow.push(kind, self),
                kind => after.push(kind),
            }
        }
        if spans.is_empty() {
            flow.names.extend(inner_names);
        } else {
            flow.names.splice(0..0, own);
            flow.names.extend(inner_names);
            flow.push(BlockKind::Heading { spans, level }, self);
        }
        after.into_iter().for_each(|kind| flow.push(kind, self));
    }

    pub fn quote(&mut self, node: Dom<'_>, caption: Option<String>, state: &State, flow: &mut Flow, depth: Depth) {
        if depth.is_full() {
            return self.container(node, state, flow, depth);
        }
        let speaker = node.children().find(|child| is_source(*child));
        let words = node.children().filter(|child| !is_source(*child));
        let Folded { spans, blocks, names, .. } = self.folded(words, &state.inside(node, self.scene), depth, false);
        flow.names.extend(names);
        let attribution = speaker.map(speaker_of).filter(|text| !text.is_empty()).or(caption);
        let citation_key = attribute(node, "data-citation");
        if !spans.is_empty() || !blocks.is_empty() {
            flow.push(BlockKind::Quote { spans, attribution, speaker_id: None, citation_key, blocks }, self);
        } else if let Some(text) = attribution {
            flow.push(BlockKind::Paragraph { spans: vec![crate::body::Span::plain(text)] }, self);
        }
    }

    pub fn pull_quote(&mut self, node: Dom<'_>, state: &State, flow: &mut Flow) {
        let speaker = node.children().find(|child| is_source(*child));
        let words = node.children().filter(|child| !is_source(*child));
        let depth = Depth::default();
        let Folded { spans, blocks, names, .. } = self.folded(words, &state.inside(node, self.scene), depth, false);
        flow.names.extend(names);
        let attribution = speaker.map(speaker_of).filter(|text| !text.is_empty());
        if !spans.is_empty() {
            flow.push(BlockKind::PullQuote { spans, attribution }, self);
        }
        // A pull quote repeats words; what else stands in it stands after it.
        blocks.into_iter().for_each(|block| flow.push(block.kind, self));
    }

    /// Pictures for those without scripts, unless they are shown anyway. Nothing else of it is for readers.
    fn noscript(&mut self, node: Dom<'_>, state: &State, flow: &mut Flow) {
        let markup: String =
            node.children().filter_map(|child| child.value().as_text().map(|text| text.to_string())).collect();
        let document = Html::parse_fragment(&markup);
        for picture in document.root_element().descendants().filter(|inner| name(*inner) == "img") {
            let is_new = media::picture_address(picture).is_some_and(|address| !self.scene.is_shown(&address));
            if is_new && !super::scene::is_scaffold(picture) {
                self.picture(picture, state, flow);
            }
        }
    }

    /// What fits no block stays HTML, made harmless.
    pub fn raw(&mut self, node: Dom<'_>, flow: &mut Flow) {
        let Some(element) = scraper::ElementRef::wrap(node) else { return };
        self.raw_html(&element.html(), flow);
    }

    pub fn raw_html(&mut self, source: &str, flow: &mut Flow) {
        let html = sanitise(source);
        let shows = ["<img", "<video", "<audio"].iter().any(|start| html.contains(start));
        if shows || !super::visible_text(&html).is_empty() {
            flow.push(BlockKind::Html { html, source: None }, self);
        }
    }
}

pub fn code(node: Dom<'_>) -> BlockKind {
    let inner = first(node, &["code"]).unwrap_or(node);
    let classes =
        [attribute(inner, "class"), attribute(node, "class")].into_iter().flatten().collect::<Vec<_>>().join(" ");
    let language = classes
        .split_whitespace()
        .find_map(|class| class.strip_prefix("language-").or_else(|| class.strip_prefix("lang-")))
        .filter(|name| is_language(name))
        .map(str::to_owned);
    let code: String = raw_text(node).chars().filter(|char| !is_refused(*char)).collect();
    BlockKind::Code {
        code: code.strip_suffix('\n').map_or(code.clone(), str::to_owned),
        programming_language: language,
    }
}

/// The element says who said it. One that links somewhere is a line of the text: a name has no link.
fn is_source(node: Dom<'_>) -> bool {
    let is_named = name(node) == "footer" || (name(node) == "cite" && attribute(node, "data-citation").is_none());
    is_named && !has_link(node)
}

fn speaker_of(node: Dom<'_>) -> String {
    line(node).trim_start_matches(['\u{2014}', '\u{2013}', '-', ' ']).to_owned()
}
