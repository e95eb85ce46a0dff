use std::collections::HashSet;

use ego_tree::NodeId;
use ego_tree::iter::Edge;
use scraper::{Html, Node};

use super::{Stock, TextPart};
use crate::body::check::is_refused;
use crate::body::read::{BREAKS, Dom, INVISIBLE, Images, attribute, embed, mark_of, name, raw_text};
use crate::body::sanitise::as_link;
use crate::body::{BlockKind, Mark};

/// Takes stock of HTML.
pub fn of_source(root: Dom<'_>, images: &Images) -> Stock {
    let mut walk =
        Walk { images, stock: Stock::default(), marks: Vec::new(), names: HashSet::new(), within: Vec::new() };
    walk.all(root);
    let Walk { mut stock, names, within, .. } = walk;
    stock.reached = within.into_iter().filter(|name| names.contains(name)).collect();
    stock
}

struct Walk<'a> {
    images: &'a Images,
    stock: Stock,
    /// The marks that are open, and by which element.
    marks: Vec<(NodeId, Mark)>,
    /// What the elements are called.
    names: HashSet<String>,
    /// Fragments of links within the text.
    within: Vec<String>,
}

impl Walk<'_> {
    fn all(&mut self, root: Dom<'_>) {
        let mut skipped = None;
        for edge in root.traverse() {
            match edge {
                Edge::Open(node) if skipped.is_none() => {
                    if !self.open(node) {
                        skipped = Some(node.id());
                    }
                }
                Edge::Open(_) => {}
                Edge::Close(node) => {
                    if skipped == Some(node.id()) {
                        skipped = None;
                    }
                    self.marks.retain(|(by, _)| *by != node.id());
                    if BREAKS.contains(&name(node)) {
                        self.stock.space();
                    }
                }
            }
        }
    }

    /// Counts what a node is itself; `false` if what is below it is counted with it.
    fn open(&mut self, node: Dom<'_>) -> bool {
        if let Node::Text(text) = node.value() {
            let text: String = text.chars().filter(|char| !is_refused(*char)).collect();
            let marks: Vec<Mark> = self.marks.iter().map(|(_, mark)| *mark).collect();
            self.stock.say(&text, &marks);
            return true;
        }
        let element = name(node);
        self.names.extend(attribute(node, "id"));
        if INVISIBLE.contains(&element) {
            return false;
        }
        if BREAKS.contains(&element) || matches!(element, "br" | "td" | "th" | "caption") {
            self.stock.space();
        }
        if let Some(BlockKind::Embed { url, .. }) = embed(node) {
            self.stock.add(TextPart::Embed, url.clone(), url);
            for caption in node.descendants().filter(|inner| name(*inner) == "figcaption") {
                self.stock.space();
                self.stock.text.push_str(&raw_text(caption));
            }
            return false;
        }
        if let Some(mark) = mark_of(node) {
            self.marks.push((node.id(), mark));
        }
        match element {
            "img" => self.picture(attribute(node, "src")),
            "video" | "audio" => {
                let sources = node.descendants().filter(|inner| matches!(name(*inner), "video" | "audio" | "source"));
                let address = sources.filter_map(|inner| attribute(inner, "src")).next();
                self.picture(address);
                return false;
            }
            "iframe" => {
                let address = attribute(node, "src").unwrap_or_default();
                self.stock.add(TextPart::Embed, address.clone(), address);
                return false;
            }
            "pre" | "listing" | "xmp" => {
                self.stock.code(&raw_text(node));
                return false;
            }
            "a" => self.link(node),
            _ => {}
        }
        true
    }

    fn picture(&mut self, address: Option<String>) {
        let address = address.unwrap_or_default();
        let key = self.images.0.get(&address).map_or_else(|| address.clone(), ToString::to_string);
        self.stock.add(TextPart::Picture, key, address);
    }

    /// A link, if there is something to follow it by.
    fn link(&mut self, node: Dom<'_>) {
        self.names.extend(attribute(node, "name"));
        let Some(address) = attribute(node, "href") else { return };
        let shows = |inner: Dom<'_>| match inner.value() {
            Node::Text(text) => !text.trim().is_empty(),
            _ => matches!(name(inner), "img" | "video" | "audio"),
        };
        if !node.descendants().skip(1).any(shows) {
            return;
        }
        if let Some(fragment) = address.strip_prefix('#').filter(|fragment| !fragment.is_empty()) {
            self.within.push(fragment.to_owned());
        }
        let key = as_link(&address).unwrap_or_else(|| address.clone());
        // What a link within the text is called can change with its target.
        let key = if address.starts_with('#') { "#".to_owned() } else { key };
        self.stock.add(TextPart::Link, key, address);
    }
}

/// Takes stock of HTML that is not parsed yet.
pub fn of_html(source: &str, images: &Images) -> Stock {
    of_source(*Html::parse_fragment(source).root_element(), images)
}
