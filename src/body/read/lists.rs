use super::dom::{Dom, attribute, name};
use super::flow::{Flow, Folded};
use super::inline::State;
use super::reader::{Depth, Reader};
use super::scene::word_marker;
use crate::body::{Block, BlockKind, ListItem, Numbering};

/// What is nested deeper than anybody indents is a list of its own.
const DEEPEST: i32 = 20;

/// A list in the making.
struct List {
    items: Vec<ListItem>,
    names: Vec<String>,
}

impl Reader<'_> {
    pub fn list(&mut self, node: Dom<'_>, state: &State, flow: &mut Flow, depth: Depth) {
        let has_items = node.children().any(|child| matches!(name(child), "li" | "ul" | "ol" | "menu"));
        if depth.is_full() || !has_items {
            let state = state.inside(node, self.scene);
            return self.nodes(node.children(), &state, flow, depth.element());
        }
        let mut list = List { items: Vec::new(), names: Vec::new() };
        self.items(node, 0, &mut list, state, depth);
        let List { items, names } = list;
        flow.names.extend(names);
        if items.is_empty() {
            return;
        }
        let is_ordered = name(node) == "ol";
        if let Some(level) = web_level(node) {
            let start = is_ordered.then(|| number(node, "start")).flatten();
            return self.add_items(items, level, is_ordered, Numbering::Decimal, start, flow);
        }
        let is_reversed =
            is_ordered && crate::body::read::dom::element(node).is_some_and(|list| list.attr("reversed").is_some());
        let count = items.iter().filter(|item| item.level == 0).count();
        let first = if is_reversed { i32::try_from(count).unwrap_or(1) } else { 1 };
        let start = if is_ordered { number(node, "start").unwrap_or(first) } else { 1 };
        flow.push(BlockKind::List { is_ordered, start, is_reversed, numbering: numbering(node), items }, self);
    }

    fn items(&mut self, node: Dom<'_>, level: i32, list: &mut List, state: &State, depth: Depth) {
        let state = state.inside(node, self.scene);
        let is_ordered = name(node) == "ol";
        let first = list.items.len();
        let mut loose: Vec<Dom<'_>> = Vec::new();
        for child in node.children().filter(|child| !self.scene.is_skipped(*child)).collect::<Vec<_>>() {
            match name(child) {
                "li" => {
                    self.item(std::mem::take(&mut loose).into_iter(), None, level, list, &state, depth);
                    self.item(child.children(), Some(child), level, list, &state, depth);
                }
                "ul" | "ol" | "menu" if level < DEEPEST => {
                    self.item(std::mem::take(&mut loose).into_iter(), None, level, list, &state, depth);
                    let below = list.items.len();
                    self.items(child, level + 1, list, &state, depth);
                    set_kind(list, below, level + 1, name(child) == "ol", numbering(child), number(child, "start"));
                }
                _ => loose.push(child),
            }
        }
        self.item(loose.into_iter(), None, level, list, &state, depth);
        if level == 0 {
            set_kind(list, first, 0, is_ordered, Numbering::Decimal, None);
        }
    }

    /// An item; without an element it is what a list says outside of its items.
    fn item<'d>(
        &mut self,
        nodes: impl Iterator<Item = Dom<'d>>,
        element: Option<Dom<'_>>,
        level: i32,
        list: &mut List,
        state: &State,
        depth: Depth,
    ) {
        let state = element.map_or_else(|| state.clone(), |element| state.inside(element, self.scene));
        let is_checked = element.and_then(checked);
        let number = element.and_then(|element| number(element, "value"));
        list.names.extend(
            element
                .into_iter()
                .flat_map(super::scene::names)
                .filter(|name| self.scene.is_linked(name))
                .collect::<Vec<_>>(),
        );
        let Folded { spans, blocks, lists, names } = self.folded(nodes, &state, depth, level < DEEPEST);
        list.names.extend(names);
        // An item that says nothing is there only for what is below it.
        if spans.is_empty() && blocks.is_empty() && (lists.is_empty() || element.is_none()) && is_checked.is_none() {
            return;
        }
        list.items.push(ListItem { level, number, is_checked, spans, blocks, ..ListItem::default() });
        for below in lists {
            let first = list.items.len();
            for mut item in below.items {
                item.level = (item.level + level + 1).min(DEEPEST);
                item.is_ordered = item.is_ordered.or(Some(below.is_ordered));
                list.items.push(item);
            }
            set_kind(list, first, level + 1, below.is_ordered, below.numbering, Some(below.start));
        }
    }

    /// A paragraph that says it is an item: Word writes lists so.
    pub fn word_item(&mut self, node: Dom<'_>, state: &State, flow: &mut Flow, depth: Depth) {
        let style = attribute(node, "style").unwrap_or_default();
        let level = style
            .split("level")
            .nth(1)
            .and_then(|rest| rest.chars().take_while(char::is_ascii_digit).collect::<String>().parse::<i32>().ok());
        let level = (level.unwrap_or(1) - 1).clamp(0, DEEPEST);
        let marker = word_marker(node).unwrap_or_default();
        let (is_ordered, numbering, number) = counted(&marker);
        let Folded { spans, blocks, names, .. } =
            self.folded(node.children(), &state.inside(node, self.scene), depth, false);
        flow.names.extend(names);
        let items = vec![ListItem { spans, blocks, ..ListItem::default() }];
        self.add_items(items, level, is_ordered, numbering, number, flow);
    }

    /// Adds items to the list before, if that is made of such items.
    fn add_items(
        &mut self,
        mut items: Vec<ListItem>,
        level: i32,
        is_ordered: bool,
        numbering: Numbering,
        start: Option<i32>,
        flow: &mut Flow,
    ) {
        let before = flow.blocks.last_mut().filter(|_| flow.is_word_list);
        let same = |kind: &BlockKind| matches!(kind, BlockKind::List { is_ordered: own, .. } if level > 0 || *own == is_ordered);
        if let Some(Block { kind, .. }) = before.filter(|block| same(&block.kind))
            && let BlockKind::List { items: all, .. } = kind
        {
            for item in &mut items {
                item.level = (item.level + level).min(DEEPEST);
                if level > 0 {
                    item.is_ordered = item.is_ordered.or(Some(is_ordered));
                    item.numbering = numbering;
                }
            }
            if let Some(first) = items.first_mut() {
                first.number = first.number.or(start);
            }
            all.append(&mut items);
            return;
        }
        let start = start.unwrap_or(1);
        flow.push(BlockKind::List { is_ordered, start, is_reversed: false, numbering, items }, self);
        flow.is_word_list = true;
    }
}

/// Says of the items of a level, from one on, what their list says.
fn set_kind(list: &mut List, from: usize, level: i32, is_ordered: bool, numbering: Numbering, start: Option<i32>) {
    let mut own = list.items.iter_mut().skip(from).filter(|item| item.level == level).peekable();
    if let Some(first) = own.peek_mut().filter(|_| is_ordered && level > 0) {
        first.number = first.number.or(start).or(Some(1));
    }
    for item in own {
        item.is_ordered = (level > 0).then_some(is_ordered);
        item.numbering = if level > 0 { numbering } else { Numbering::Decimal };
    }
}

/// The level that the items of Word on the web say, each a list of its own.
fn web_level(list: Dom<'_>) -> Option<i32> {
    let item = list.children().find(|child| name(*child) == "li")?;
    let level = number(item, "data-aria-level")?;
    Some((level - 1).clamp(0, DEEPEST))
}

fn number(node: Dom<'_>, name: &str) -> Option<i32> {
    attribute(node, name)?.parse().ok()
}

fn numbering(list: Dom<'_>) -> Numbering {
    attribute(list, "type")
        .filter(|_| name(list) == "ol")
        .map_or(Numbering::Decimal, |text| Numbering::of_html_type(&text))
}

/// The item is a task: it has a check box, or says that it is one.
fn checked(item: Dom<'_>) -> Option<bool> {
    if attribute(item, "role").as_deref() == Some("checkbox") {
        return Some(attribute(item, "aria-checked").as_deref() == Some("true"));
    }
    let inner = item.children().find(|child| name(*child) == "p");
    let own = item.children().chain(inner.into_iter().flat_map(|inner| inner.children()));
    let check = own
        .filter(|child| name(*child) == "input")
        .find(|input| attribute(*input, "type").as_deref() == Some("checkbox"))?;
    Some(crate::body::read::dom::element(check)?.attr("checked").is_some())
}

/// What a bullet or number written as text says: numbered, how, and where it is.
fn counted(marker: &str) -> (bool, Numbering, Option<i32>) {
    let label = marker.trim_matches(['.', ')', '(', ' ']);
    let is_counted = marker.len() > label.len();
    if let Ok(number) = label.parse() {
        return (true, Numbering::Decimal, Some(number));
    }
    if !is_counted {
        return (false, Numbering::Decimal, None);
    }
    let found = [Numbering::LowerRoman, Numbering::UpperRoman, Numbering::LowerAlpha, Numbering::UpperAlpha]
        .into_iter()
        .find_map(|numbering| {
            (1..=50).find(|number| numbering.print(*number) == label).map(|number| (numbering, number))
        });
    match found {
        // A list does not begin with its ninth or hundredth item: "i." is Roman, "c." is not.
        Some((numbering, number)) => (true, numbering, Some(number)),
        None => (true, Numbering::Decimal, None),
    }
}
