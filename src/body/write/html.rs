//! Blocks as HTML. Every text is escaped; only the sanitised `Html` block goes out as it is.

use std::fmt::Write;

use super::html_media::{embed, figure, gallery};
use crate::body::{Annotation, BlockKind, Context, DividerStyle, ListItem, Mark, Span, TableRow};

/// The block as HTML; empty if there is nothing to show.
pub fn block(kind: &BlockKind, context: &Context) -> String {
    match kind {
        BlockKind::Paragraph { spans } => format!("<p>{}</p>", inline(spans, context)),
        BlockKind::Heading { spans, level, anchor } => {
            format!("<h{level} id=\"{}\">{}</h{level}>", escape(anchor), inline(spans, context))
        }
        BlockKind::Quote { spans, attribution, citation_key, .. } => {
            let cite =
                citation_key.as_ref().map_or_else(String::new, |key| format!(" data-citation=\"{}\"", escape(key)));
            let footer =
                attribution.as_ref().map_or_else(String::new, |text| format!("<footer>{}</footer>", escape(text)));
            format!("<blockquote{cite}><p>{}</p>{footer}</blockquote>", inline(spans, context))
        }
        BlockKind::PullQuote { spans, attribution } => {
            let footer =
                attribution.as_ref().map_or_else(String::new, |text| format!("<footer>{}</footer>", escape(text)));
            format!("<aside class=\"pullquote\"><p>{}</p>{footer}</aside>", inline(spans, context))
        }
        BlockKind::List { is_ordered, start, items } => list(*is_ordered, *start, items, context),
        BlockKind::Figure { figure: shown } => figure(shown, context),
        BlockKind::Gallery { title, figures } => gallery(title.as_deref(), figures, context),
        BlockKind::Embed { url, title, .. } => embed(url, title.as_deref()),
        BlockKind::Table { caption, has_header_row, has_header_column, rows } => {
            table(caption.as_deref(), *has_header_row, *has_header_column, rows, context)
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
                let prefix = prefix.as_ref().map_or_else(String::new, |text| format!("<span>{}</span> ", escape(text)));
                let (path, headline) = (escape(&article.path), escape(&article.headline));
                format!("<aside class=\"article-link\">{prefix}<a href=\"{path}\">{headline}</a></aside>")
            })
        }
        BlockKind::Divider { style: DividerStyle::Rule } => "<hr>".into(),
        BlockKind::Divider { style: DividerStyle::Space } => "<p>&nbsp;</p>".into(),
        BlockKind::Html { html, .. } => html.clone(),
    }
}

/// Spans as HTML.
pub fn inline(spans: &[Span], context: &Context) -> String {
    spans.iter().fold(String::new(), |mut out, span| {
        let mut ends = Vec::new();
        for annotation in &span.annotations {
            open(annotation, context, &mut out, &mut ends);
        }
        for mark in &span.marks {
            let tag = tag(*mark);
            let _ = write!(out, "<{tag}>");
            ends.push(format!("</{tag}>"));
        }
        out.push_str(&escape(&span.text).replace('\n', "<br>"));
        out.extend(ends.into_iter().rev());
        out
    })
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

fn open(annotation: &Annotation, context: &Context, out: &mut String, ends: &mut Vec<String>) {
    let attribute = |name: &str, value: &Option<String>| {
        value.as_ref().map_or_else(String::new, |value| format!(" {name}=\"{}\"", escape(value)))
    };
    let (start, end) = match annotation {
        Annotation::Link { url, article_id, title, rel, .. } => {
            let path = article_id.and_then(|id| context.articles.get(&id)).map(|article| article.path.clone());
            let Some(address) = path.or_else(|| url.clone()) else { return };
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
            let title = attribute("title", &cited.map(|cited| cited.label.clone()));
            let cite = format!("<cite data-citation=\"{}\"{title}>", escape(citation_key));
            // A link in a link is not HTML; the author's own comes first.
            match cited.and_then(|cited| cited.url.as_ref()).filter(|_| !ends.iter().any(|end| end == "</a>")) {
                Some(url) => (format!("{cite}<a class=\"citation\" href=\"{}\">", escape(url)), "</a></cite>"),
                None => (cite, "</cite>"),
            }
        }
        Annotation::Note { note, .. } => (format!("<span class=\"note\" title=\"{}\">", escape(&note.text)), "</span>"),
    };
    out.push_str(&start);
    ends.push(end.into());
}

fn list(is_ordered: bool, start: i32, items: &[ListItem], context: &Context) -> String {
    let name = if is_ordered { "ol" } else { "ul" };
    let mut out = String::new();
    let mut depth = -1;
    for item in items {
        // An item can be at most one level below the one before.
        let level = item.level.clamp(0, depth + 1);
        if level > depth {
            let first =
                if is_ordered && start != 1 && depth < 0 { format!(" start=\"{start}\"") } else { String::new() };
            let _ = write!(out, "<{name}{first}>");
        } else {
            out.push_str("</li>");
            for _ in level..depth {
                let _ = write!(out, "</{name}></li>");
            }
        }
        depth = level;
        let _ = write!(out, "<li>{}", inline(&item.spans, context));
    }
    for _ in 0..=depth {
        let _ = write!(out, "</li></{name}>");
    }
    out
}

fn table(caption: Option<&str>, header_row: bool, header_column: bool, rows: &[TableRow], context: &Context) -> String {
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
            let _ = write!(out, ">{}</{tag}>", inline(&cell.spans, context));
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
