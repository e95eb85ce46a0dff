use std::cell::RefCell;
use std::collections::{HashMap, HashSet};

use ego_tree::NodeId;
use scraper::Node;

use super::Images;
use super::dom::{Dom, attribute, has_class, name, raw_text};
use super::media::picture_address;
use super::notes::Notes;
use super::style::{Css, Sheet};
use crate::body::RichText;

/// A note is carried by so many runs of text.
const MOST_USES: u32 = 16;

/// What has to be known of a whole source to read a part of it.
pub struct Scene<'a> {
    pub images: &'a Images,
    sheet: Sheet,
    notes: Notes,
    /// The texts of the notes, by their number.
    texts: Vec<RichText>,
    /// How often each note has been used.
    uses: RefCell<HashMap<usize, u32>>,
    /// What links within the text lead to.
    linked: HashSet<String>,
    /// Addresses of pictures outside of `noscript`.
    shown: HashSet<String>,
}

impl<'a> Scene<'a> {
    /// Looks at a source as a whole; the notes have no texts yet.
    pub fn of(root: Dom<'_>, images: &'a Images) -> Self {
        let (mut linked, mut shown) = (HashSet::new(), HashSet::new());
        let mut styles = String::new();
        for node in root.descendants() {
            match name(node) {
                "a" => linked.extend(fragment(node)),
                "img" => shown.extend(picture_address(node)),
                "style" => styles.push_str(&node.descendants().filter_map(text_of).collect::<String>()),
                _ => {}
            }
        }
        let (sheet, notes) = (Sheet::read(&styles), Notes::of(root, &linked));
        if !notes.contents().is_empty() {
            // What leads from a reference to its note and back is no link of the text.
            let links = root.descendants().filter(|node| name(*node) == "a" && !notes.is_between(*node));
            linked = links.filter_map(fragment).collect();
        }
        Self { images, sheet, notes, texts: Vec::new(), uses: RefCell::default(), linked, shown }
    }

    pub fn notes(&self) -> &Notes {
        &self.notes
    }

    pub fn with_texts(self, texts: Vec<RichText>) -> Self {
        Self { texts, ..self }
    }

    /// The note that an element refers to.
    pub fn note(&self, node: Dom<'_>) -> Option<&RichText> {
        self.use_note(self.notes.of_reference(node.id())?)
    }

    /// The note with this name of its element.
    pub fn note_named(&self, name: &str) -> Option<&RichText> {
        self.use_note(self.notes.named(name)?)
    }

    /// A note; `None` once it has been used so often that copies of it would cost more than the source.
    fn use_note(&self, number: usize) -> Option<&RichText> {
        let mut uses = self.uses.borrow_mut();
        let count = uses.entry(number).or_default();
        *count += 1;
        self.texts.get(number).filter(|_| *count <= MOST_USES)
    }

    /// The element is read somewhere else, or says nothing: a footnote, what its program puts before an item.
    pub fn is_skipped(&self, node: Dom<'_>) -> bool {
        self.notes.is_skipped(node.id()) || is_scaffold(node)
    }

    /// How an element looks that says so by a style.
    pub fn css(&self, node: Dom<'_>) -> Css {
        self.sheet.of(node)
    }

    pub fn is_linked(&self, fragment: &str) -> bool {
        self.linked.contains(fragment)
    }

    pub fn is_shown(&self, address: &str) -> bool {
        self.shown.contains(address)
    }

    /// The reference itself, of which nothing is text.
    pub fn is_reference(&self, id: NodeId) -> bool {
        self.notes.of_reference(id).is_some()
    }
}

/// The characters of a text node.
fn text_of(node: Dom<'_>) -> Option<String> {
    match node.value() {
        Node::Text(text) => Some(text.to_string()),
        _ => None,
    }
}

/// What a link within the text leads to.
pub fn fragment(node: Dom<'_>) -> Option<String> {
    let address = attribute(node, "href")?;
    let fragment = address.strip_prefix('#').filter(|fragment| !fragment.is_empty())?;
    Some(percent_encoding::percent_decode_str(fragment).decode_utf8_lossy().into_owned())
}

/// What links can call an element.
pub fn names(node: Dom<'_>) -> impl Iterator<Item = String> {
    let by_name = if name(node) == "a" { attribute(node, "name") } else { None };
    attribute(node, "id").into_iter().chain(by_name)
}

/// What word processors put beside the text: bullets and numbers as text (Word), ends of paragraphs (Word on the web), pictures
/// of check boxes (Google Docs). And what is loaded only to count readers, and the icons of cards.
pub fn is_scaffold(node: Dom<'_>) -> bool {
    let style = || attribute(node, "style").unwrap_or_default().to_ascii_lowercase().replace(' ', "");
    match name(node) {
        "span" => has_class(node, "EOP") || is_list_marker(node),
        "img" => {
            let box_of_task = |above: Dom<'_>| attribute(above, "role").as_deref() == Some("checkbox");
            is_pixel(node) || has_class(node, "kg-bookmark-icon") || node.ancestors().take(3).any(box_of_task)
        }
        "iframe" => is_pixel(node) || style().contains("display:none"),
        _ => false,
    }
}

/// Something that is there to be loaded, not to be seen.
fn is_pixel(node: Dom<'_>) -> bool {
    let tiny = |side| attribute(node, side).is_some_and(|size| matches!(size.trim_end_matches("px"), "0" | "1"));
    tiny("width") && tiny("height")
}

fn is_list_marker(node: Dom<'_>) -> bool {
    let style = attribute(node, "style").unwrap_or_default();
    style.to_ascii_lowercase().replace(' ', "").contains("mso-list:ignore")
}

/// The bullet or number that Word puts before an item as text.
pub fn word_marker(node: Dom<'_>) -> Option<String> {
    let marker = node.descendants().find(|inner| name(*inner) == "span" && is_list_marker(*inner))?;
    Some(raw_text(marker).trim_matches(|char: char| char.is_whitespace()).to_owned())
}
