use scraper::Node;

use super::dom::{Dom, INVISIBLE, attribute, first, has_class, line, name, raw_text};
use super::inline::{INLINE, Line};
use super::{Found, Images, media, paragraph, tables};
use crate::body::check::{is_language, is_refused};
use crate::body::sanitise::sanitise;
use crate::body::{BlockKind, DividerStyle, ListItem};

/// Elements that only hold others.
const CONTAINERS: [&str; 15] = [
    "html", "body", "div", "section", "article", "main", "header", "footer", "center", "nav", "address", "hgroup",
    "search", "form", "fieldset",
];

/// Deeper elements count only by their text.
const DEEPEST: usize = 40;

pub fn read(root: Dom<'_>, images: &Images) -> Vec<Found> {
    let mut reader = Reader { images, found: Vec::new(), line: Line::default() };
    reader.children(root, 0);
    reader.end_line();
    reader.found.into_iter().map(|kind| (None, kind)).collect()
}

struct Reader<'a> {
    images: &'a Images,
    found: Vec<BlockKind>,
    /// Text that stands in no paragraph.
    line: Line,
}

impl Reader<'_> {
    fn children(&mut self, node: Dom<'_>, depth: usize) {
        for child in node.children() {
            match child.value() {
                Node::Text(_) => self.line.add(child),
                Node::Element(element) if INVISIBLE.contains(&element.name()) => {}
                Node::Element(_) if depth >= DEEPEST => self.line.add(child),
                Node::Element(element) if INLINE.contains(&element.name()) => self.inline(child, depth),
                Node::Element(_) => {
                    self.end_line();
                    self.block(child, depth);
                }
                _ => {}
            }
        }
    }

    /// An inline element; one that holds blocks (a linked picture, say) is looked into.
    fn inline(&mut self, node: Dom<'_>, depth: usize) {
        let is_block = |name: &str| !name.is_empty() && !INLINE.contains(&name) && !INVISIBLE.contains(&name);
        if node.descendants().skip(1).any(|inner| is_block(name(inner))) {
            self.children(node, depth + 1);
        } else {
            self.line.add(node);
        }
    }

    /// What came so far outside of a paragraph is one.
    fn end_line(&mut self) {
        let line = std::mem::take(&mut self.line);
        if !line.is_empty() {
            self.found.push(paragraph(line.finish()));
        }
    }

    fn block(&mut self, node: Dom<'_>, depth: usize) {
        match name(node) {
            "p" | "dt" | "summary" | "legend" => self.paragraph(node, depth),
            "h1" | "h2" => self.heading(node, 2),
            "h3" => self.heading(node, 3),
            "h4" => self.heading(node, 4),
            "h5" => self.heading(node, 5),
            "h6" => self.heading(node, 6),
            "ul" | "ol" | "menu" => self.list(node),
            "blockquote" => self.quote(node, None),
            "aside" if has_class(node, "pullquote") => self.pull_quote(node),
            "pre" | "listing" | "xmp" => self.found.push(code(node)),
            "hr" => self.found.push(BlockKind::Divider { style: DividerStyle::Rule }),
            "table" => self.found.push(tables::read(node, None)),
            "figure" => self.figure(node, depth),
            "img" | "picture" | "video" | "audio" | "iframe" => self.media(node),
            name if CONTAINERS.contains(&name) => {
                self.children(node, depth + 1);
                self.end_line();
            }
            _ => self.raw(node),
        }
    }

    fn paragraph(&mut self, node: Dom<'_>, depth: usize) {
        if first(node, &["img", "picture", "iframe", "video", "audio", "table", "ul", "ol", "figure"]).is_some() {
            self.children(node, depth + 1);
            return self.end_line();
        }
        let mut line = Line::default();
        line.add_children(node);
        if !line.is_empty() {
            self.found.push(paragraph(line.finish()));
        }
    }

    fn heading(&mut self, node: Dom<'_>, level: i32) {
        let mut line = Line::default();
        line.add_children(node);
        if !line.is_empty() {
            self.found.push(BlockKind::Heading { spans: line.finish(), level, anchor: String::new() });
        }
    }

    fn list(&mut self, node: Dom<'_>) {
        let mut items = Vec::new();
        collect_items(node, 0, &mut items);
        if items.is_empty() {
            return;
        }
        let start = attribute(node, "start").and_then(|start| start.parse().ok()).unwrap_or(1);
        self.found.push(BlockKind::List { is_ordered: name(node) == "ol", start, items });
    }

    fn quote(&mut self, node: Dom<'_>, attribution: Option<String>) {
        let (spans, own) = quoted(node);
        let citation_key = attribute(node, "data-citation");
        if !spans.is_empty() {
            self.found.push(BlockKind::Quote {
                spans,
                attribution: own.or(attribution),
                speaker_id: None,
                citation_key,
            });
        }
    }

    fn pull_quote(&mut self, node: Dom<'_>) {
        let (spans, attribution) = quoted(node);
        if !spans.is_empty() {
            self.found.push(BlockKind::PullQuote { spans, attribution });
        }
    }

    fn figure(&mut self, node: Dom<'_>, depth: usize) {
        if has_class(node, "wp-block-pullquote")
            && let Some(quote) = first(node, &["blockquote"])
        {
            return self.pull_quote(quote);
        }
        let caption = first(node, &["figcaption"]);
        if let Some(embed) = media::embed(node) {
            self.found.push(embed);
        } else if let Some(table) = first(node, &["table"]) {
            self.found.push(tables::read(table, caption.map(line)));
        } else if let Some(quote) = first(node, &["blockquote"]) {
            self.quote(quote, caption.map(line).filter(|text| !text.is_empty()));
        } else if let Some(pre) = first(node, &["pre"]) {
            self.found.push(code(pre));
        } else if let Some(found) = media::figure(node, self.images) {
            self.found.push(found);
        } else if first(node, &["img", "video", "audio", "picture"]).is_some() {
            self.raw(node);
        } else {
            self.children(node, depth + 1);
            self.end_line();
        }
    }

    fn media(&mut self, node: Dom<'_>) {
        match media::embed(node).or_else(|| media::figure(node, self.images)) {
            Some(found) => self.found.push(found),
            None => self.raw(node),
        }
    }

    /// What fits no block stays HTML, made harmless.
    fn raw(&mut self, node: Dom<'_>) {
        let Some(element) = scraper::ElementRef::wrap(node) else { return };
        let html = sanitise(&element.html());
        let shows = ["<img", "<video", "<audio"].iter().any(|start| html.contains(start));
        if shows || !super::visible_text(&html).is_empty() {
            self.found.push(BlockKind::Html { html, source: None });
        }
    }
}

fn code(node: Dom<'_>) -> BlockKind {
    let inner = first(node, &["code"]).unwrap_or(node);
    let class = attribute(inner, "class").unwrap_or_default();
    let language = class
        .split_whitespace()
        .find_map(|class| class.strip_prefix("language-"))
        .filter(|name| is_language(name))
        .map(str::to_owned);
    let code = raw_text(node);
    let code: String = code.chars().filter(|char| !is_refused(*char)).collect();
    BlockKind::Code {
        code: code.strip_suffix('\n').map_or(code.clone(), str::to_owned),
        programming_language: language,
    }
}

/// The words of a quotation and who said them.
fn quoted(node: Dom<'_>) -> (Vec<crate::body::Span>, Option<String>) {
    let is_source =
        |node: Dom<'_>| name(node) == "footer" || (name(node) == "cite" && attribute(node, "data-citation").is_none());
    let speaker = node.children().find(|child| is_source(*child));
    let mut words = Line::default();
    for child in node.children().filter(|child| !is_source(*child)) {
        words.add(child);
    }
    let attribution =
        speaker.map(line).map(|text| text.trim_start_matches(['\u{2014}', '\u{2013}', '-', ' ']).to_owned());
    (words.finish(), attribution.filter(|text| !text.is_empty()))
}

fn collect_items(list: Dom<'_>, level: i32, items: &mut Vec<ListItem>) {
    for child in list.children() {
        match name(child) {
            "li" => {
                let mut words = Line::default();
                let mut below = Vec::new();
                for inner in child.children() {
                    match name(inner) {
                        // What is nested deeper than anybody indents counts by its text.
                        "ul" | "ol" | "menu" if level < 20 => below.push(inner),
                        _ => words.add(inner),
                    }
                }
                let spans = words.finish();
                let (place, is_empty) = (items.len(), spans.is_empty());
                items.push(ListItem { level, spans });
                for list in below {
                    collect_items(list, level + 1, items);
                }
                // An item that says nothing is there only for what is below it.
                if is_empty && items.len() == place + 1 {
                    items.pop();
                }
            }
            "ul" | "ol" | "menu" if level < 20 => collect_items(child, level + 1, items),
            _ => {}
        }
    }
}
