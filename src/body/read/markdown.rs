use pulldown_cmark::{Event, LinkType, Options, Parser, Tag, TagEnd};

use crate::body::provider;
use crate::body::write::html::escape;

/// CommonMark as HTML, as it is written: not sanitised.
///
/// With tables, strikethrough, footnotes, lists of tasks, alerts, and `{#anchor}` at headings. A picture alone in a paragraph is a
/// figure with its title as caption; the address of a known provider alone in a paragraph is an embed.
pub fn markdown_to_html(source: &str) -> String {
    let options = Options::ENABLE_TABLES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_TASKLISTS
        | Options::ENABLE_GFM
        | Options::ENABLE_HEADING_ATTRIBUTES;
    let mut out = String::with_capacity(source.len() * 5 / 4);
    pulldown_cmark::html::push_html(&mut out, Figures { events: Parser::new_ext(source, options), ready: Vec::new() });
    out
}

/// Events in which paragraphs that are a figure or an embed are HTML.
struct Figures<'a, I> {
    events: I,
    /// What comes next, the last first.
    ready: Vec<Event<'a>>,
}

impl<'a, I: Iterator<Item = Event<'a>>> Iterator for Figures<'a, I> {
    type Item = Event<'a>;

    fn next(&mut self) -> Option<Event<'a>> {
        if let Some(event) = self.ready.pop() {
            return Some(event);
        }
        let event = self.events.next()?;
        if !matches!(event, Event::Start(Tag::Paragraph)) {
            return Some(event);
        }
        let mut paragraph = vec![event];
        for event in self.events.by_ref() {
            let is_end = matches!(event, Event::End(TagEnd::Paragraph));
            paragraph.push(event);
            if is_end {
                break;
            }
        }
        if let Some(html) = figure(&paragraph).or_else(|| embed(&paragraph)) {
            return Some(Event::Html(html.into()));
        }
        paragraph.reverse();
        self.ready = paragraph;
        self.ready.pop()
    }
}

/// A paragraph that is nothing but a picture, perhaps with a link around it.
fn figure(paragraph: &[Event<'_>]) -> Option<String> {
    let [Event::Start(Tag::Paragraph), inner @ .., Event::End(TagEnd::Paragraph)] = paragraph else { return None };
    let (link, inner) = match inner {
        [Event::Start(Tag::Link { dest_url, .. }), inner @ .., Event::End(TagEnd::Link)] => (Some(dest_url), inner),
        inner => (None, inner),
    };
    let [Event::Start(Tag::Image { dest_url, title, .. }), words @ .., Event::End(TagEnd::Image)] = inner else {
        return None;
    };
    let alt = words.iter().map(plain).collect::<Option<String>>()?;
    let picture = format!("<img src=\"{}\" alt=\"{}\">", escape(dest_url), escape(&alt));
    let picture = match link {
        Some(link) => format!("<a href=\"{}\">{picture}</a>", escape(link)),
        None => picture,
    };
    let caption = if title.is_empty() { String::new() } else { format!("<figcaption>{}</figcaption>", escape(title)) };
    Some(format!("<figure>{picture}{caption}</figure>\n"))
}

/// A paragraph that is nothing but the address of content that a known site shows.
fn embed(paragraph: &[Event<'_>]) -> Option<String> {
    let [Event::Start(_), inner @ .., Event::End(_)] = paragraph else { return None };
    let address = match inner {
        [Event::Start(Tag::Link { link_type: LinkType::Autolink, dest_url, .. }), _, Event::End(TagEnd::Link)] => {
            dest_url.to_string()
        }
        // Underscores can be texts of their own.
        inner => inner.iter().map(plain).collect::<Option<String>>()?,
    };
    if address.contains(char::is_whitespace) {
        return None;
    }
    provider(&address)?;
    Some(format!("<figure class=\"embed\" data-url=\"{}\"></figure>\n", escape(&address)))
}

/// The characters of text and code.
fn plain(event: &Event<'_>) -> Option<String> {
    match event {
        Event::Text(text) | Event::Code(text) => Some(text.to_string()),
        Event::SoftBreak => Some(" ".into()),
        _ => None,
    }
}
