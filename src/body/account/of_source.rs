use std::collections::HashSet;

use ego_tree::NodeId;
use ego_tree::iter::Edge;
use scraper::{Html, Node};

use super::{Stock, TextPart};
use crate::body::check::is_refused;
use crate::body::read::{
    BREAKS, Dom, INVISIBLE, Images, Scene, attribute, embed, fragment, is_hidden, is_scaffold, media_address, name,
    names, picture_address, raw_text, restyle,
};
use crate::body::sanitise::as_link;
use crate::body::{BlockKind, Mark};

/// Takes stock of a source.
pub fn of_source(root: Dom<'_>, scene: &Scene<'_>) -> Stock {
    let (names, within) = (HashSet::new(), Vec::new());
    let mut walk = Walk { scene, stock: Stock::default(), marks: Vec::new(), links: 0, names, within };
    walk.all(root);
    let Walk { mut stock, names, within, .. } = walk;
    stock.reached = within.into_iter().filter(|name| names.contains(name)).collect();
    stock
}

/// Takes stock of HTML that is not parsed yet.
pub fn of_html(source: &str, images: &Images) -> Stock {
    let document = Html::parse_fragment(source);
    let root = *document.root_element();
    of_source(root, &Scene::of(root, images))
}

struct Walk<'a> {
    scene: &'a Scene<'a>,
    stock: Stock,
    /// The marks inside of the elements that change them, and those elements.
    marks: Vec<(NodeId, Vec<Mark>)>,
    /// How many links are open.
    links: usize,
    /// What links can call the elements.
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
                    self.links += usize::from(name(node) == "a");
                }
                Edge::Open(_) => {}
                Edge::Close(node) => {
                    if skipped.is_none_or(|id| id == node.id()) {
                        skipped = None;
                        self.links -= usize::from(name(node) == "a").min(self.links);
                        self.marks.pop_if(|(by, _)| *by == node.id());
                    }
                    if is_apart(name(node)) {
                        self.stock.space();
                    }
                }
            }
        }
    }

    /// Counts what a node is itself; `false` if what is below it is counted with it, or is nothing.
    fn open(&mut self, node: Dom<'_>) -> bool {
        if let Node::Text(text) = node.value() {
            let text: String = text.chars().filter(|char| !is_refused(*char)).collect();
            let marks = self.marks.last().map_or(&[][..], |(_, marks)| marks);
            self.stock.say(&text, marks);
            return true;
        }
        let element = name(node);
        self.names.extend(names(node));
        // A figure that has a frame is counted by the frame.
        let is_whole = || element != "figure" || !node.descendants().any(|inner| name(inner) == "iframe");
        if let Some(BlockKind::Embed { url, .. }) = embed(node).filter(|_| !is_scaffold(node) && is_whole()) {
            self.stock.add(TextPart::Embed, url.clone(), url);
            for caption in node.descendants().filter(|inner| name(*inner) == "figcaption") {
                self.stock.space();
                self.all(caption);
            }
            return false;
        }
        let is_note = self.scene.notes().is_content(node.id());
        let is_elsewhere = self.scene.is_reference(node.id()) || (self.scene.is_skipped(node) && !is_note);
        if (INVISIBLE.contains(&element) && is_hidden(node)) || is_elsewhere {
            self.names.extend(node.descendants().flat_map(names));
            return false;
        }
        if is_apart(element) || is_note || element == "br" {
            self.stock.space();
        }
        self.restyle(node);
        match element {
            "img" | "amp-img" => self.picture(media_address(node)),
            "video" | "audio" => {
                self.picture(media_address(node));
                return false;
            }
            "iframe" | "embed" => {
                let address = attribute(node, "src").unwrap_or_default();
                self.stock.add(TextPart::Embed, address.clone(), address);
                return false;
            }
            "noscript" => {
                self.noscript(node);
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

    /// Keeps the marks inside of an element that changes them.
    fn restyle(&mut self, node: Dom<'_>) {
        let around = self.marks.last().map_or(&[][..], |(_, marks)| marks);
        let mut inside = around.to_vec();
        restyle(node, self.scene.css(node), self.links > 0 || name(node) == "a", &mut inside);
        if inside != around {
            self.marks.push((node.id(), inside));
        }
    }

    fn picture(&mut self, address: Option<String>) {
        let address = address.unwrap_or_default();
        let key = self.scene.images.0.get(&address).map_or_else(|| address.clone(), ToString::to_string);
        self.stock.add(TextPart::Picture, key, address);
    }

    /// Pictures for those without scripts that are not shown anyway.
    fn noscript(&mut self, node: Dom<'_>) {
        let texts = node.children().filter_map(|child| child.value().as_text().map(|text| text.to_string()));
        let document = Html::parse_fragment(&texts.collect::<String>());
        for picture in document.root_element().descendants().filter(|inner| name(*inner) == "img") {
            let address = picture_address(picture);
            if !is_scaffold(picture) && address.as_ref().is_some_and(|address| !self.scene.is_shown(address)) {
                self.picture(address);
            }
        }
    }

    /// A link, if there is something to follow it by. That of a citation is the source's.
    fn link(&mut self, node: Dom<'_>) {
        let Some(address) = attribute(node, "href") else { return };
        let cited = |above: Dom<'_>| name(above) == "cite" && attribute(above, "data-citation").is_some();
        if attribute(node, "class").as_deref() == Some("citation") && node.ancestors().any(cited) {
            return;
        }
        let shows = |inner: Dom<'_>| match inner.value() {
            Node::Text(text) => !text.trim().is_empty(),
            _ => matches!(name(inner), "img" | "amp-img" | "video" | "audio"),
        };
        if !node.descendants().skip(1).any(shows) {
            return;
        }
        self.within.extend(fragment(node));
        // What a link within the text is called can change with its target.
        let key =
            if address.starts_with('#') { "#".into() } else { as_link(&address).unwrap_or_else(|| address.clone()) };
        self.stock.add(TextPart::Link, key, address);
    }
}

/// Words inside of such an element are not part of those around it.
fn is_apart(element: &str) -> bool {
    BREAKS.contains(&element) || matches!(element, "td" | "th" | "caption")
}
