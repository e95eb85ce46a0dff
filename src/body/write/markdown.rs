//! Blocks as CommonMark, with the few things it has no sign for as inline HTML.

use super::html;
use crate::body::{Annotation, BlockKind, Body, Context, DividerStyle, ListItem, Mark, Span, TableRow};

/// The body as CommonMark.
pub fn body(body: &Body, context: &Context) -> String {
    let mut out: Vec<String> = Vec::with_capacity(body.blocks.len());
    let mut after_list = false;
    for block in &body.blocks {
        let text = self::block(&block.kind, context);
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

fn block(kind: &BlockKind, context: &Context) -> String {
    match kind {
        BlockKind::Paragraph { spans } => lines(&inline(spans, context)),
        BlockKind::Heading { spans, level, .. } => {
            let marks = "#".repeat(usize::try_from(*level).unwrap_or(2));
            // A heading is one line; a break inside is written as HTML.
            format!("{marks} {}", inline(spans, context).replace("\\\n", "<br>"))
        }
        BlockKind::Quote { spans, attribution: None, .. } => {
            lines(&inline(spans, context)).lines().map(|line| format!("> {line}")).collect::<Vec<_>>().join("\n")
        }
        BlockKind::List { is_ordered, start, items } => list(*is_ordered, *start, items, context),
        BlockKind::Divider { style: DividerStyle::Rule } => "---".into(),
        BlockKind::Divider { style: DividerStyle::Space } => "&nbsp;".into(),
        BlockKind::Code { code, programming_language } => {
            let fence = "`".repeat(longest_run(code, '`').max(2) + 1);
            let language = programming_language.as_deref().unwrap_or_default();
            format!("{fence}{language}\n{code}\n{fence}")
        }
        BlockKind::Table { caption: None, has_header_row: true, has_header_column: false, rows } if is_plain(rows) => {
            table(rows, context)
        }
        BlockKind::Embed { url, .. } => format!("<{url}>"),
        // In an element of its own, nothing in foreign HTML can be taken for CommonMark.
        BlockKind::Html { html, .. } => format!("<div>{}</div>", html.replace(['\n', '\r'], " ")),
        // What CommonMark has no block for is HTML, which it lets through: one line, so that no blank line ends it.
        _ => html::block(kind, context).replace(['\n', '\r'], " "),
    }
}

/// Spans as inline CommonMark; a break is a backslash at the end of the line.
fn inline(spans: &[Span], context: &Context) -> String {
    let mut out = String::new();
    for (place, span) in spans.iter().enumerate() {
        let before = out.chars().next_back();
        let after = spans.get(place + 1).and_then(|next| next.text.chars().next());
        let mut text = escape(&span.text);
        // Signs work only at the edge of a word; elsewhere the HTML element says the same.
        let edge = |char: Option<char>| char.is_none_or(char::is_whitespace);
        let clean = span.text.chars().next().is_some_and(char::is_alphanumeric)
            && span.text.chars().next_back().is_some_and(char::is_alphanumeric);
        let plain = clean && edge(before) && edge(after) && span.annotations.is_empty() && span.marks.len() == 1;
        for mark in span.marks.iter().rev() {
            text = match mark {
                Mark::Strong if plain => format!("**{text}**"),
                Mark::Emphasis if plain => format!("*{text}*"),
                mark => {
                    let tag = html::tag(*mark);
                    format!("<{tag}>{text}</{tag}>")
                }
            };
        }
        for annotation in span.annotations.iter().rev() {
            if let Annotation::Link { url, article_id, title, .. } = annotation {
                let path = article_id.and_then(|id| context.articles.get(&id)).map(|article| article.path.clone());
                if let Some(address) = path.or_else(|| url.clone()) {
                    let title = title
                        .as_ref()
                        .map_or_else(String::new, |title| format!(" \"{}\"", escape(title).replace("\\\n", " ")));
                    text = format!("[{text}](<{}>{title})", address.replace('<', "%3C").replace('>', "%3E"));
                }
            }
        }
        out.push_str(&text);
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

fn list(is_ordered: bool, start: i32, items: &[ListItem], context: &Context) -> String {
    let mut numbers: Vec<i32> = Vec::new();
    let mut widths: Vec<usize> = Vec::new();
    let mut out = Vec::with_capacity(items.len());
    for item in items {
        let level = usize::try_from(item.level).unwrap_or_default().min(numbers.len());
        numbers.truncate(level + 1);
        widths.truncate(level);
        if numbers.len() == level {
            numbers.push(if level == 0 { start - 1 } else { 0 });
        }
        if let Some(number) = numbers.last_mut() {
            *number += 1;
        }
        let bullet = if is_ordered { format!("{}. ", numbers.last().copied().unwrap_or(1)) } else { "- ".into() };
        let indent = " ".repeat(widths.iter().sum());
        let inner = format!("{indent}{}", " ".repeat(bullet.len()));
        let text = lines(&inline(&item.spans, context)).replace('\n', &format!("\n{inner}"));
        out.push(format!("{indent}{bullet}{text}"));
        widths.push(bullet.len());
    }
    out.join("\n")
}

fn is_plain(rows: &[TableRow]) -> bool {
    let width = rows.first().map_or(0, |row| row.cells.len());
    width > 0
        && rows.iter().all(|row| row.cells.len() == width)
        && rows.iter().flat_map(|row| &row.cells).all(|cell| cell.column_span == 1 && cell.row_span == 1)
}

fn table(rows: &[TableRow], context: &Context) -> String {
    let mut out = Vec::with_capacity(rows.len() + 1);
    for (line, row) in rows.iter().enumerate() {
        let cells = row.cells.iter().map(|cell| inline(&cell.spans, context).replace("\\\n", "<br>"));
        out.push(format!("| {} |", cells.collect::<Vec<_>>().join(" | ")));
        if line == 0 {
            out.push(format!("|{}", " --- |".repeat(row.cells.len())));
        }
    }
    out.join("\n")
}

fn longest_run(text: &str, sign: char) -> usize {
    text.split(|char| char != sign).map(str::len).max().unwrap_or_default()
}
