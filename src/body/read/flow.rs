use super::inline::Line;
use super::paragraph;
use super::reader::Reader;
use crate::body::document::is_anchor;
use crate::body::{Block, BlockKind, DividerStyle, ListItem, Numbering, Span};

/// Blocks in the making: those of a source, an item, a cell, a quotation.
#[derive(Default)]
pub struct Flow {
    pub blocks: Vec<Block>,
    /// Text that stands in no paragraph.
    pub line: Line,
    /// What links call elements that have no block yet.
    pub names: Vec<String>,
    /// The place of the last block that links can lead to.
    last_named: Option<usize>,
    /// The last block is a list made of paragraphs that say they are items.
    pub is_word_list: bool,
}

impl Flow {
    /// What came so far outside of a paragraph is one.
    pub fn end_line(&mut self, reader: &mut Reader<'_>) {
        let mut line = std::mem::take(&mut self.line);
        let names = std::mem::take(&mut line.names);
        self.names.extend(names.into_iter().filter(|name| reader.scene.is_linked(name)));
        if !line.is_empty() {
            self.push(paragraph(line.finish()), reader);
        }
    }

    /// Adds a block. Only paragraphs and headings can be linked to: what leads to another leads to that before it.
    pub fn push(&mut self, kind: BlockKind, reader: &mut Reader<'_>) {
        self.is_word_list = false;
        let mut block = Block::new(kind);
        let names = std::mem::take(&mut self.names);
        if is_named(&block) {
            reader.call(&mut block, names);
            self.last_named = Some(self.blocks.len());
        } else if let Some(before) = self.last_named.and_then(|place| self.blocks.get_mut(place)) {
            reader.call(before, names);
        } else {
            self.names = names;
        }
        self.blocks.push(block);
    }

    /// The blocks, when nothing comes any more, and the names that none of them has.
    pub fn finish(mut self, reader: &mut Reader<'_>) -> (Vec<Block>, Vec<String>) {
        self.end_line(reader);
        if let Some(last) = self.last_named.and_then(|place| self.blocks.get_mut(place)) {
            reader.call(last, std::mem::take(&mut self.names));
        }
        (self.blocks, self.names)
    }
}

fn is_named(block: &Block) -> bool {
    matches!(block.kind, BlockKind::Paragraph { .. } | BlockKind::Heading { .. })
}

impl Reader<'_> {
    /// Lets links that call something by these names lead to a block.
    pub fn call(&mut self, block: &mut Block, names: Vec<String>) {
        for name in names.into_iter().filter(|name| is_anchor(name)) {
            match &block.anchor {
                None => block.anchor = Some(name),
                Some(anchor) if *anchor != name => {
                    self.aliases.insert(name, anchor.clone());
                }
                Some(_) => {}
            }
        }
    }
}

/// Blocks as the text and the rest of something that has a text of its own: an item, a cell, a quotation.
#[derive(Default)]
pub struct Folded {
    /// The paragraphs at the start, a line each.
    pub spans: Vec<Span>,
    pub blocks: Vec<Block>,
    /// The lists at the end, if they were asked for.
    pub lists: Vec<Sublist>,
    /// What links call the paragraphs that are lines now.
    pub names: Vec<String>,
}

/// A list below an item.
pub struct Sublist {
    pub is_ordered: bool,
    pub start: i32,
    pub numbering: Numbering,
    pub items: Vec<ListItem>,
}

pub fn fold(blocks: Vec<Block>, with_lists: bool) -> Folded {
    let mut folded = Folded::default();
    let mut rest = blocks.into_iter().peekable();
    while let Some(block) = rest.next_if(|block| matches!(block.kind, BlockKind::Paragraph { .. })) {
        folded.names.extend(block.anchor);
        if let BlockKind::Paragraph { spans } = block.kind {
            add_line(&mut folded.spans, spans);
        }
    }
    folded.blocks = rest.collect();
    let is_below = |block: &Block| matches!(block.kind, BlockKind::List { is_reversed: false, .. });
    while with_lists && let Some(block) = folded.blocks.pop_if(|block| is_below(block)) {
        if let BlockKind::List { is_ordered, start, numbering, items, .. } = block.kind {
            folded.lists.insert(0, Sublist { is_ordered, start, numbering, items });
        }
    }
    // A gap at the end of an item is the layout of the source.
    let is_gap = |block: &mut Block| matches!(block.kind, BlockKind::Divider { style: DividerStyle::Space });
    while folded.blocks.pop_if(is_gap).is_some() {}
    folded
}

/// Adds a line to a text.
pub fn add_line(text: &mut Vec<Span>, line: Vec<Span>) {
    if !text.is_empty() {
        text.push(Span::plain("\n"));
    }
    text.extend(line);
}
