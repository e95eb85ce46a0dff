//! Blocks as HTML. Every text is escaped; only the sanitised `Html` block goes out as it is.

use std::fmt::Write;

use super::html_media::{embed, figure, gallery};
use crate::body::{
    Annotation, Block, BlockKind, Context, DividerStyle, ListItem, Mark, Numbering, RichText, Span, TableRow, markers,
};

/// Writes blocks one after the other. Footnotes are numbered through them.
pub struct Writer<'a> {
    context: &'a Context,
    /// The footnotes so far; `None` where there is no place for a list of them.
    notes: Option<Vec<RichText>>,
}

impl<'a> Writer<'a> {
    /// For a text with its footnotes at the end.
    pub fn new(context: &'a Context) -> Self {
        Self { context, notes: Some(Vec::new()) }
    }

    /// For a part of a text: a footnote is the title of its words.
    pub fn of_part(context: &'a Context) -> Self {
        Self { context, notes: None }
    }

    pub fn context(&self) -> &'a Context {
        self.context
    }

    /// The footnotes of the blocks so far, in order.
    pub fn notes(&self) -> &[RichText] {
        self.notes.as_deref().unwrap_or_default()
    }

    /// The list of the footnotes; empty if there are none.
    pub fn list_of_notes(&self) -> String {
        let notes = self.notes();
        if notes.is_empty() {
            return String::new();
        }
        let mut out = String::from("<ol class=\"notes\">");
        for (number, note) in (1..).zip(notes) {
            let back = format!("<a href=\"#note-{number}-ref\">\u{21a9}</a>");
            let _ = write!(out, "<li id=\"note-{number}\">{}{back}</li>", note.html);
        }
        out.push_str("</ol>");
        out
    }

    /// The block as HTML; empty if there is nothing to show.
    pub fn block(&mut self, block: &Block) -> String {
        let context = self.context;
        let id = block.anchor.as_ref().map_or_else(String::new, |anchor| format!(" id=\"{}\"", escape(anchor)));
        match &block.kind {
            BlockKind::Paragraph { spans } => format!("<p{id}>{}</p>", self.inline(spans)),
            BlockKind::Heading { spans, level } => format!("<h{level}{id}>{}</h{level}>", self.inline(spans)),
            BlockKind::Quote { spans, attribution, citation_key, blocks, .. } => {
                let cite =
                    citation_key.as_ref().map_or_else(String::new, |key| format!(" data-citation=\"{}\"", escape(key)));
                let words = if spans.is_empty() { String::new() } else { format!("<p>{}</p>", self.inline(spans)) };
                let (rest, footer) = (self.blocks(blocks), footer(attribution.as_deref()));
                format!("<blockquote{cite}>{words}{rest}{footer}</blockquote>")
            }
            BlockKind::PullQuote { spans, attribution } => {
                let footer = footer(attribution.as_deref());
                format!("<aside class=\"pullquote\"><p>{}</p>{footer}</aside>", self.inline(spans))
            }
            BlockKind::List { is_ordered, start, is_reversed, numbering, items } => {
                self.list(*is_ordered, *start, *is_reversed, *numbering, items)
            }
            BlockKind::Figure { figure: shown } => figure(shown, context),
            BlockKind::Gallery { title, figures } => gallery(title.as_deref(), figures, context),
            BlockKind::Embed { url, title, .. } => embed(url, title.as_deref()),
            BlockKind::Table { caption, has_header_row, has_header_column, rows } => {
                self.table(caption.as_deref(), *has_header_row, *has_header_column, rows)
            }
            BlockKind::Code { code, programming_language } => {
                let class = programming_language
                    .as_ref()
                    .map_or_else(String::new, |name| format!(" class=\"language-{}\"", escape(name)));
                // The last line feed belongs to the markup, as in CommonMark; one of the code itself stands before it.
                format!("<pre><code{class}>{}\n</code></pre>", escape(code))
            }
            BlockKind::ArticleLink { article_id, prefix } => {
                context.articles.get(article_id).map_or_else(String::new, |article| {
                    let prefix =
                        prefix.as_ref().map_or_else(String::new, |text| format!("<span>{}</span> ", escape(text)));
                    let (path, headline) = (escape(&article.path), escape(&article.headline));
                    format!("<aside class=\"article-link\">{prefix}<a href=\"{path}\">{headline}</a></aside>")
                })
            }
            BlockKind::Divider { style: DividerStyle::Rule } => "<hr>".into(),
            BlockKind::Divider { style: DividerStyle::Space } => "<p>&nbsp;</p>".into(),
            BlockKind::Html { html, .. } => html.clone(),
        }
    }

    fn blocks(&mut self, blocks: &[Block]) -> String {
        blocks.iter().map(|block| self.block(block)).collect()
    }

    /// Spans as HTML.
    pub fn inline(&mut self, spans: &[Span]) -> String {
        let mut out = String::new();
        for (place, span) in spans.iter().enumerate() {
            let mut ends = Vec::new();
            for annotation in &span.annotations {
                self.open(annotation, &mut out, &mut ends);
            }
            for mark in &span.marks {
                let tag = tag(*mark);
                let _ = write!(out, "<{tag}>");
                ends.push(format!("</{tag}>"));
            }
            out.push_str(&escape(&span.text).replace('\n', "<br>"));
            out.extend(ends.into_iter().rev());
            if let Some(note) = note(span).filter(|own| spans.get(place + 1).and_then(note) != Some(*own)) {
                self.refer(note, &mut out);
            }
        }
        out
    }

    /// The number of a footnote after its last words.
    fn refer(&mut self, note: (&str, &RichText), out: &mut String) {
        let Some(notes) = &mut self.notes else { return };
        notes.push(note.1.clone());
        let (number, title) = (notes.len(), escape(&note.1.text));
        let _ = write!(
            out,
            "<sup class=\"note\"><a href=\"#note-{number}\" id=\"note-{number}-ref\" title=\"{title}\">{number}</a></sup>"
        );
    }

    fn open(&self, annotation: &Annotation, out: &mut String, ends: &mut Vec<String>) {
        let attribute = |name: &str, value: &Option<String>| {
            value.as_ref().map_or_else(String::new, |value| format!(" {name}=\"{}\"", escape(value)))
        };
        let context = self.context;
        let (start, end) = match annotation {
            Annotation::Link { url, article_id, title, rel, .. } => {
                let Some(address) = context.address(url.as_deref(), *article_id) else { return };
                let rest = attribute("title", title) + &attribute("rel", rel);
                (format!("<a href=\"{}\"{rest}>", escape(&address)), "</a>")
            }
            // A `q` element would make browsers add quotation marks to text that has its own.
            Annotation::Quotation { speaker_name, citation_key, .. } => {
                let rest = attribute("data-speaker", speaker_name) + &attribute("data-citation", citation_key);
                (format!("<span class=\"quotation\"{rest}>"), "</span>")
            }
            Annotation::Citation { citation_key, .. } => {
                let cited = context.cited(citation_key);
                let title = attribute("title", &cited.and_then(|cited| cited.label.clone()));
                let cite = format!("<cite data-citation=\"{}\"{title}>", escape(citation_key));
                // A link in a link is not HTML; the author's own comes first.
                match cited.and_then(|cited| cited.url.as_ref()).filter(|_| !ends.iter().any(|end| end == "</a>")) {
                    Some(url) => (format!("{cite}<a class=\"citation\" href=\"{}\">", escape(url)), "</a></cite>"),
                    None => (cite, "</cite>"),
                }
            }
            Annotation::Note { note, .. } => match &self.notes {
                Some(notes) => (format!("<span class=\"note\" data-note=\"{}\">", notes.len() + 1), "</span>"),
                None => (format!("<span class=\"note\" title=\"{}\">", escape(&note.text)), "</span>"),
            },
        };
        out.push_str(&start);
        ends.push(end.into());
    }

    fn list(
        &mut self,
        is_ordered: bool,
        start: i32,
        is_reversed: bool,
        numbering: Numbering,
        items: &[ListItem],
    ) -> String {
        let mut out = String::new();
        let mut open: Vec<&str> = Vec::new();
        for (item, marker) in items.iter().zip(markers(is_ordered, start, is_reversed, numbering, items)) {
            let name = if marker.is_ordered { "ol" } else { "ul" };
            while open.len() > marker.level + 1 {
                let _ = write!(out, "</li></{}>", open.pop().unwrap_or("ul"));
            }
            if open.len() == marker.level + 1 {
                out.push_str("</li>");
                if marker.is_first {
                    let _ = write!(out, "</{}>", open.pop().unwrap_or("ul"));
                }
            }
            if open.len() <= marker.level {
                let _ = write!(out, "<{name}");
                if let Some(kind) = marker.numbering.html_type().filter(|_| marker.is_ordered) {
                    let _ = write!(out, " type=\"{kind}\"");
                }
                if marker.is_ordered && marker.level == 0 && is_reversed {
                    out.push_str(" reversed");
                }
                let number = if marker.level == 0 { start } else { marker.number };
                if marker.is_ordered && (number != 1 || (marker.level == 0 && is_reversed)) {
                    let _ = write!(out, " start=\"{number}\"");
                }
                out.push('>');
                open.push(name);
            }
            let starts_list = marker.is_first && marker.level > 0;
            match item.number.filter(|_| marker.is_ordered && !starts_list) {
                Some(number) => {
                    let _ = write!(out, "<li value=\"{number}\">");
                }
                None => out.push_str("<li>"),
            }
            if let Some(is_checked) = item.is_checked {
                let checked = if is_checked { " checked" } else { "" };
                let _ = write!(out, "<input type=\"checkbox\" disabled{checked}>");
            }
            out.push_str(&self.inline(&item.spans));
            out.push_str(&self.blocks(&item.blocks));
        }
        while let Some(name) = open.pop() {
            let _ = write!(out, "</li></{name}>");
        }
        out
    }

    fn table(&mut self, caption: Option<&str>, header_row: bool, header_column: bool, rows: &[TableRow]) -> String {
        let mut out = String::from("<table>");
        if let Some(caption) = caption {
            let _ = write!(out, "<caption>{}</caption>", escape(caption));
        }
        for (line, row) in rows.iter().enumerate() {
            let is_head = header_row && line == 0;
            match line {
                0 if is_head => out.push_str("<thead>"),
                0 => out.push_str("<tbody>"),
                1 if header_row => out.push_str("</thead><tbody>"),
                _ => {}
            }
            out.push_str("<tr>");
            for (place, cell) in row.cells.iter().enumerate() {
                let tag = if is_head || (header_column && place == 0) { "th" } else { "td" };
                let _ = write!(out, "<{tag}");
                if cell.column_span > 1 {
                    let _ = write!(out, " colspan=\"{}\"", cell.column_span);
                }
                if cell.row_span > 1 {
                    let _ = write!(out, " rowspan=\"{}\"", cell.row_span);
                }
                let (words, rest) = (self.inline(&cell.spans), self.blocks(&cell.blocks));
                let _ = write!(out, ">{words}{rest}</{tag}>");
            }
            out.push_str("</tr>");
        }
        match rows.len() {
            0 => {}
            1 if header_row => out.push_str("</thead>"),
            _ => out.push_str("</tbody>"),
        }
        out.push_str("</table>");
        out
    }
}

/// The footnote of a span and the key by which it is the same in the next.
fn note(span: &Span) -> Option<(&str, &RichText)> {
    span.annotations.iter().find_map(|annotation| match annotation {
        Annotation::Note { key, note } => Some((key.as_str(), note)),
        _ => None,
    })
}

fn footer(attribution: Option<&str>) -> String {
    attribution.map_or_else(String::new, |text| format!("<footer>{}</footer>", escape(text)))
}

pub(super) fn tag(mark: Mark) -> &'static str {
    match mark {
        Mark::Strong => "strong",
        Mark::Emphasis => "em",
        Mark::Underline => "u",
        Mark::Strikethrough => "s",
        Mark::Code => "code",
        Mark::Superscript => "sup",
        Mark::Subscript => "sub",
        Mark::Highlight => "mark",
    }
}

/// Text in element content or in a quoted attribute.
pub fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for char in text.chars() {
        match char {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\u{a0}' => out.push_str("&nbsp;"),
            char => out.push(char),
        }
    }
    out
}
