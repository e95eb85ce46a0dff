use ego_tree::NodeRef;
use scraper::node::Element;
use scraper::{Html, Node};

/// A node of a parsed fragment.
pub type Dom<'a> = NodeRef<'a, Node>;

/// Elements whose content nobody sees.
pub const INVISIBLE: [&str; 16] = [
    "script", "style", "template", "head", "title", "meta", "link", "base", "noframes", "applet", "select", "textarea",
    "noembed", "input", "datalist", "param",
];

/// What is inside of such an element is not text.
pub fn hides(name: &str) -> bool {
    INVISIBLE.contains(&name) || name == "noscript"
}

/// Nobody sees what is in this element. What is shown as code may name a title.
pub fn is_hidden(node: Dom<'_>) -> bool {
    let is_code = || node.ancestors().any(|above| matches!(name(above), "code" | "pre"));
    hides(name(node)) && !(name(node) == "title" && is_code())
}

/// The element of a node, if it is one.
pub fn element<'a>(node: Dom<'a>) -> Option<&'a Element> {
    match node.value() {
        Node::Element(element) => Some(element),
        _ => None,
    }
}

/// The name of an element; empty for anything else.
pub fn name<'a>(node: Dom<'a>) -> &'a str {
    element(node).map_or("", Element::name)
}

/// A non-empty attribute.
pub fn attribute(node: Dom<'_>, attribute: &str) -> Option<String> {
    element(node)?.attr(attribute).map(str::trim).filter(|value| !value.is_empty()).map(str::to_owned)
}

/// The element has this class.
pub fn has_class(node: Dom<'_>, class: &str) -> bool {
    element(node)
        .and_then(|element| element.attr("class"))
        .is_some_and(|all| all.split_whitespace().any(|own| own == class))
}

/// The first element below with one of these names.
pub fn first<'a>(node: Dom<'a>, names: &[&str]) -> Option<Dom<'a>> {
    node.descendants().skip(1).find(|inner| names.contains(&name(*inner)))
}

/// There is a link in it, which plain text has no place for.
pub fn has_link(node: Dom<'_>) -> bool {
    node.descendants().any(|inner| name(inner) == "a" && attribute(inner, "href").is_some())
}

/// The text below a node as it is, without what nobody sees. Not recursive: depth is the writer's choice.
pub fn raw_text(node: Dom<'_>) -> String {
    let mut out = String::new();
    for inner in node.descendants() {
        match inner.value() {
            Node::Text(text) if !inner.ancestors().take(3).any(is_hidden) => out.push_str(text),
            Node::Element(element) if element.name() == "br" => out.push('\n'),
            _ => {}
        }
    }
    out
}

/// The text below a node as one line.
pub fn line(node: Dom<'_>) -> String {
    collapse(&raw_text(node)).trim_matches(' ').to_owned()
}

/// The text that a reader of the HTML sees, white space folded.
pub fn visible_text(html: &str) -> String {
    line(*Html::parse_fragment(html).root_element())
}

/// White space of HTML (not the no-break space) folded to one space.
pub fn collapse(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for char in text.chars() {
        match char {
            ' ' | '\t' | '\n' | '\r' | '\u{c}' => {
                if !out.ends_with(' ') {
                    out.push(' ');
                }
            }
            char if char.is_control() => {}
            char => out.push(char),
        }
    }
    out
}
