//! Blocks as CommonMark, with the few things it has no sign for as inline HTML.

use super::html;
use crate::body::document::own_anchor;
use crate::body::{
    Annotation, Block, BlockKind, Body, Context, DividerStyle, ListItem, Mark, Numbering, RichText, Span, TableRow,
    markers, provider,
};

/// The body as CommonMark, its footnotes at the end.
pub fn body(body: &Body, context: &Context) -> String {
    let mut writer = Writer { context, notes: Some(Vec::new()) };
    let mut out = writer.blocks(&body.blocks);
    for (number, note) in (1..).zip(writer.notes.unwrap_or_default()) {
        let text = note.markdown.replace('\n', "\n    ");
        // Somebody who knows no footnotes must not read the address of a link here.
        let mut words = text.split_whitespace();
        let (_, second) = (words.next(), words.next());
        let shield = if second.is_none_or(|word| word.starts_with(['(', '\'', '"'])) { "<i></i>" } else { "" };
        out.push_str(&format!("\n\n[^{number}]: {shield}{text}"));
    }
    out
}

/// A part of a text as CommonMark, which has no place for footnotes.
pub fn part(body: &Body, context: &Context) -> String {
    Writer { context, notes: None }.blocks(&body.blocks)
}

struct Writer<'a> {
    context: &'a Context,
    notes: Option<Vec<RichText>>,
}

impl Writer<'_> {
    fn blocks(&mut self, blocks: &[Block]) -> String {
        let mut out: Vec<String> = Vec::with_capacity(blocks.len());
        let mut after_list = false;
        for block in blocks {
            let text = self.block(block);
            if text.is_empty() {
                continue;
            }
            let is_list = matches!(block.kind, BlockKind::List { .. });
            if after_list && is_list {
                // Two lists in a row would be read as one.
                out.push("<!-- -->".into());
            }
            after_list = is_list;
            out.push(text);
        }
        out.join("\n\n")
    }

    fn block(&mut self, block: &Block) -> String {
        match &block.kind {
            BlockKind::Paragraph { spans } if block.anchor.is_none() => lines(&self.inline(spans)),
            BlockKind::Heading { spans, level }
                if block.anchor.as_ref().is_none_or(|own| *own == own_anchor(spans)) =>
            {
                let marks = "#".repeat(usize::try_from(*level).unwrap_or(2));
                // A heading is one line; a break inside is written as HTML. Braces at the end would be read as an anchor.
                let text = self.inline(spans).replace("\\\n", "<br>");
                let text = if text.ends_with('}') { text.replace('{', "&#123;") } else { text };
                format!("{marks} {text}")
            }
            BlockKind::Quote { spans, attribution: None, citation_key: None, blocks, .. } => {
                let words = lines(&self.inline(spans));
                let parts = [words, self.blocks(blocks)].into_iter().filter(|text| !text.is_empty());
                let inner = parts.collect::<Vec<_>>().join("\n\n");
                let quoted = |line: &str| if line.is_empty() { ">".to_owned() } else { format!("> {line}") };
                inner.lines().map(quoted).collect::<Vec<_>>().join("\n")
            }
            BlockKind::List { is_ordered, start, is_reversed: false, numbering: Numbering::Decimal, items }
                if items.iter().all(counts_by_itself) =>
            {
                self.list(*is_ordered, *start, items)
            }
            BlockKind::Divider { style: DividerStyle::Rule } => "---".into(),
            BlockKind::Divider { style: DividerStyle::Space } => "&nbsp;".into(),
            BlockKind::Code { code, programming_language } => {
                let fence = "`".repeat(longest_run(code, '`').max(2) + 1);
                let language = programming_language.as_deref().unwrap_or_default();
                format!("{fence}{language}\n{code}\n{fence}")
            }
            BlockKind::Table { caption: None, has_header_row: true, has_header_column: false, rows }
                if is_plain(rows) =>
            {
                self.table(rows)
            }
            BlockKind::Embed { url, title: None, .. } if provider(url).is_some() => format!("<{url}>"),
            // In an element of its own, nothing in foreign HTML can be taken for CommonMark.
            BlockKind::Html { html, .. } => format!("<div>{}</div>", html.replace(['\n', '\r'], "&#10;")),
            // What CommonMark has no block for is HTML, which it lets through: one line, so that no blank line ends it.
            _ => html::Writer::of_part(self.context).block(block).replace(['\n', '\r'], "&#10;"),
        }
    }

    /// Spans as inline CommonMark; a break is a backslash at the end of the line.
    fn inline(&mut self, spans: &[Span]) -> String {
        let mut out = String::new();
        for (place, span) in spans.iter().enumerate() {
            let after = spans.get(place + 1).and_then(|next| next.text.chars().next());
            let mut text = styled(span, out.chars().next_back(), after);
            let mut note = None;
            for annotation in span.annotations.iter().rev() {
                match annotation {
                    Annotation::Link { url, article_id, title, .. } => {
                        let Some(address) = self.context.address(url.as_deref(), *article_id) else { continue };
                        let title = title
                            .as_ref()
                            .map_or_else(String::new, |title| format!(" \"{}\"", escape(title).replace("\\\n", " ")));
                        text = format!("[{text}](<{}>{title})", address.replace('<', "%3C").replace('>', "%3E"));
                    }
                    Annotation::Note { key, note: words } => note = Some((key, words)),
                    Annotation::Quotation { .. } | Annotation::Citation { .. } => {}
                }
            }
            out.push_str(&text);
            let goes_on = |key: &String| {
                let next = spans.get(place + 1).map_or(&[][..], |next| &next.annotations);
                next.iter().any(|next| matches!(next, Annotation::Note { key: own, .. } if own == key))
            };
            if let Some((_, words)) = note.filter(|(key, _)| !goes_on(key))
                && let Some(notes) = &mut self.notes
            {
                notes.push(words.clone());
                out.push_str(&format!("[^{}]", notes.len()));
            }
        }
        out
    }

    fn list(&mut self, is_ordered: bool, start: i32, items: &[ListItem]) -> String {
        let mut widths: Vec<usize> = Vec::new();
        let mut out = Vec::with_capacity(items.len());
        for (item, marker) in items.iter().zip(markers(is_ordered, start, false, Numbering::Decimal, items)) {
            widths.truncate(marker.level);
            let indent = " ".repeat(widths.iter().sum());
            let bullet = if marker.is_ordered { format!("{}. ", marker.number) } else { "- ".into() };
            let inner = format!("{indent}{}", " ".repeat(bullet.len()));
            let task = item.is_checked.map_or("", |is_checked| if is_checked { "[x] " } else { "[ ] " });
            let words = format!("{task}{}", lines(&self.inline(&item.spans)));
            let parts = [words, self.blocks(&item.blocks)].into_iter().filter(|text| !text.is_empty());
            let text = parts.collect::<Vec<_>>().join("\n\n");
            let text = text.lines().collect::<Vec<_>>().join(&format!("\n{inner}"));
            out.push(format!("{indent}{bullet}{text}"));
            widths.push(bullet.len());
        }
        out.join("\n")
    }

    fn table(&mut self, rows: &[TableRow]) -> String {
        let mut out = Vec::with_capacity(rows.len() + 1);
        for (line, row) in rows.iter().enumerate() {
            let cells = row.cells.iter().map(|cell| self.inline(&cell.spans).replace("\\\n", "<br>"));
            out.push(format!("| {} |", cells.collect::<Vec<_>>().join(" | ")));
            if line == 0 {
                out.push(format!("|{}", " --- |".repeat(row.cells.len())));
            }
        }
        out.join("\n")
    }
}

/// CommonMark counts by itself, and only in decimal numbers.
fn counts_by_itself(item: &ListItem) -> bool {
    item.number.is_none() && item.numbering == Numbering::Decimal
}

/// The text of a span with its marks. Signs work only around whole words; elsewhere the HTML element says the same.
fn styled(span: &Span, before: Option<char>, after: Option<char>) -> String {
    let text = &span.text;
    let is_word = |char: Option<char>| char.is_some_and(char::is_alphanumeric);
    let is_clean = is_word(text.chars().next()) && is_word(text.chars().next_back()) && !text.contains('\n');
    // Beside other signs it would not be clear which is whose.
    let is_apart = !before.is_some_and(|char| matches!(char, '*' | '~' | '`' | '_'));
    let by_signs = is_clean && is_apart && !is_word(before) && !is_word(after);
    let is_code = by_signs && span.marks.contains(&Mark::Code) && !text.contains(['`', '|', '\u{a0}', '\t']);
    let mut out = if is_code { format!("`{text}`") } else { escape(text) };
    for mark in span.marks.iter().rev() {
        out = match mark {
            Mark::Code if is_code => out,
            Mark::Strong if by_signs && !is_code => format!("**{out}**"),
            Mark::Emphasis if by_signs && !is_code => format!("*{out}*"),
            Mark::Strikethrough if by_signs && !is_code && span.marks.len() == 1 => format!("~~{out}~~"),
            mark => {
                let tag = html::tag(*mark);
                format!("<{tag}>{out}</{tag}>")
            }
        };
    }
    out
}

/// Escapes every sign that could mean something.
fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 8);
    for char in text.chars() {
        match char {
            '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '#' | '|' | '~' | '&' | '!' | '"' => {
                out.push('\\');
                out.push(char);
            }
            '\n' => out.push_str("\\\n"),
            '\u{a0}' => out.push_str("&nbsp;"),
            char => out.push(char),
        }
    }
    out
}

/// Escapes what means something at the start of a line only: bullets, numbers, underlines of headings.
fn lines(text: &str) -> String {
    let escaped = text.split('\n').map(|line| {
        let digits = line.chars().take_while(char::is_ascii_digit).count();
        let rest = line.get(digits..).unwrap_or_default();
        if digits > 0 && rest.starts_with(['.', ')']) {
            return format!("{}\\{rest}", line.get(..digits).unwrap_or_default());
        }
        if line.starts_with(['-', '+', '=', ':']) { format!("\\{line}") } else { line.to_owned() }
    });
    escaped.collect::<Vec<_>>().join("\n")
}

fn is_plain(rows: &[TableRow]) -> bool {
    let width = rows.first().map_or(0, |row| row.cells.len());
    width > 0
        && rows.iter().all(|row| row.cells.len() == width)
        && rows
            .iter()
            .flat_map(|row| &row.cells)
            .all(|cell| cell.column_span == 1 && cell.row_span == 1 && cell.blocks.is_empty())
}

fn longest_run(text: &str, sign: char) -> usize {
    text.split(|char| char != sign).map(str::len).max().unwrap_or_default()
}
