//! Footnotes of HTML: a short link leads to a note, and the note leads back.

use std::collections::{HashMap, HashSet};

use ego_tree::NodeId;
use scraper::Node;

use super::dom::{Dom, attribute, has_class, name, raw_text};
use super::scene::{fragment, names};

/// The longest label of a reference, in characters: a number, a letter, a star, in brackets perhaps.
const LABEL: usize = 6;

/// So many links back to one place are looked at.
const MOST_BACK: usize = 8;

/// The footnotes of a source.
#[derive(Debug, Default)]
pub struct Notes {
    references: HashMap<NodeId, usize>,
    named: HashMap<String, usize>,
    /// The elements of the notes, in the order of their first references.
    contents: Vec<NodeId>,
    /// The same as a set.
    read: HashSet<NodeId>,
    /// What in them is not their text: the way back, their number.
    scaffold: HashSet<NodeId>,
}

impl Notes {
    /// Finds the notes; `linked` is what links within the source lead to.
    pub fn of(root: Dom<'_>, linked: &HashSet<String>) -> Self {
        let mut notes = Self::default();
        if linked.is_empty() {
            return notes;
        }
        let mut targets: HashMap<String, Dom<'_>> = HashMap::new();
        let mut links = Vec::new();
        for node in root.descendants() {
            for name in names(node).filter(|name| linked.contains(name)) {
                targets.entry(name).or_insert(node);
            }
            links.extend(fragment(node).filter(|_| name(node) == "a").map(|to| (node, to)));
        }
        let mut incoming: HashMap<&str, Vec<Dom<'_>>> = HashMap::new();
        for (link, to) in &links {
            incoming.entry(to).or_default().push(*link);
        }
        let mut known: HashMap<NodeId, usize> = HashMap::new();
        for (link, to) in &links {
            let Some(target) = targets.get(to) else { continue };
            if notes.scaffold.contains(&whole(*link).id()) || !is_label(*link) {
                continue;
            }
            let content = content_of(*target);
            // What is inside of the note refers to nothing.
            if link.ancestors().any(|above| above.id() == content.id()) {
                continue;
            }
            let is_inside = |back: &&Dom<'_>| back.ancestors().any(|above| above.id() == content.id());
            let back = beside(*link).find_map(|name| {
                incoming.get(name.as_str()).and_then(|backs| backs.iter().take(MOST_BACK).find(is_inside).copied())
            });
            if back.is_none() && !is_defined(content) {
                continue;
            }
            let number = *known.entry(content.id()).or_insert_with(|| {
                notes.scaffold.extend(labels(content));
                notes.read.insert(content.id());
                notes.contents.push(content.id());
                notes.contents.len() - 1
            });
            notes.references.insert(whole(*link).id(), number);
            notes.named.insert(to.clone(), number);
            notes.scaffold.extend(back.map(|back| whole(back).id()));
        }
        notes
    }

    pub fn of_reference(&self, id: NodeId) -> Option<usize> {
        self.references.get(&id).copied()
    }

    pub fn named(&self, name: &str) -> Option<usize> {
        self.named.get(name).copied()
    }

    /// It is a note, or something in one that is not its text.
    pub fn is_skipped(&self, id: NodeId) -> bool {
        self.read.contains(&id) || self.scaffold.contains(&id)
    }

    /// It is a reference or the way back, or the link in one.
    pub fn is_between(&self, link: Dom<'_>) -> bool {
        let mut around = std::iter::once(link).chain(link.parent()).map(|node| node.id());
        around.any(|id| self.references.contains_key(&id) || self.scaffold.contains(&id))
    }

    /// It is the element of a note.
    pub fn is_content(&self, id: NodeId) -> bool {
        self.read.contains(&id)
    }

    /// The elements whose content is the text of the notes.
    pub fn contents(&self) -> &[NodeId] {
        &self.contents
    }
}

/// The link shows nothing but a number or a sign.
fn is_label(link: Dom<'_>) -> bool {
    let text = raw_text(link);
    let text = text.trim().trim_matches(['[', ']', '(', ')']);
    (1..=LABEL).contains(&text.chars().count()) && !text.contains(char::is_whitespace)
}

/// The element that holds a note, of the element that the reference leads to.
fn content_of<'a>(target: Dom<'a>) -> Dom<'a> {
    let is_block = |node: &Dom<'_>| matches!(name(*node), "li" | "p" | "div" | "aside" | "td" | "dd" | "section");
    let block = std::iter::once(target).chain(target.ancestors()).find(is_block).unwrap_or(target);
    let is_note = |node: &Dom<'_>| {
        let style = attribute(*node, "style").unwrap_or_default();
        let id = attribute(*node, "id").unwrap_or_default();
        style.contains("mso-element:footnote") && !style.contains("-list")
            || style.contains("mso-element:endnote") && !style.contains("-list")
            || (name(*node) == "div"
                && ["ftn", "edn", "sdfootnote", "sdendnote"].iter().any(|start| id.starts_with(start)))
    };
    block.ancestors().take(2).find(is_note).unwrap_or(block)
}

/// What a note can call its reference by: the link, the element around it, or the one inside.
fn beside(link: Dom<'_>) -> impl Iterator<Item = String> {
    let around = link.ancestors().take(2);
    std::iter::once(link).chain(around).chain(link.children().take(2)).flat_map(names)
}

/// The reader of CommonMark says that it is a note.
fn is_defined(content: Dom<'_>) -> bool {
    has_class(content, "footnote-definition")
}

/// The raised element around a link that holds nothing else.
fn whole<'a>(link: Dom<'a>) -> Dom<'a> {
    match link.parent() {
        Some(above)
            if name(above) == "sup" && above.children().all(|inner| inner.id() == link.id() || is_blank(inner)) =>
        {
            above
        }
        _ => link,
    }
}

fn is_blank(node: Dom<'_>) -> bool {
    match node.value() {
        Node::Text(text) => text.trim().is_empty(),
        Node::Element(_) => false,
        _ => true,
    }
}

/// What a note is called inside of itself.
fn labels(content: Dom<'_>) -> impl Iterator<Item = NodeId> {
    content.descendants().filter(|inner| has_class(*inner, "footnote-definition-label")).map(|inner| inner.id())
}
