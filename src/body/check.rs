use std::collections::HashSet;

use super::read::check_depth;
use super::sanitise::{is_link, sanitise};
use super::{Annotation, Block, BlockKind, Body, Figure, RichText, Span};
use crate::kernel::{Error, Result};

/// The most blocks of a body.
const MAX_BLOCKS: usize = 2_000;
/// The most characters of a body.
const MAX_CHARACTERS: usize = 1_000_000;

/// The body, if it is allowed, with its HTML made harmless; else an error that says where what is wrong.
pub fn check(mut body: Body, citations: &HashSet<String>) -> Result<Body> {
    if body.blocks.len() > MAX_BLOCKS {
        let message = format!("The body has {} blocks; at most {MAX_BLOCKS} are allowed.", body.blocks.len());
        return Err(Error::invalid(message));
    }
    let mut keys = HashSet::new();
    let mut characters = 0;
    for (place, block) in body.blocks.iter_mut().enumerate() {
        let Block { key, kind } = block;
        self::block(key, kind, citations).map_err(|problem| Error::invalid(format!("blocks.{place}: {problem}")))?;
        if !keys.insert(key.clone()) {
            return Err(Error::invalid(format!("blocks.{place}: The key \"{key}\" is used twice.")));
        }
        characters += kind.runs().into_iter().flatten().map(|span| span.text.chars().count()).sum::<usize>();
    }
    if characters > MAX_CHARACTERS {
        let message = format!("The body has {characters} characters; at most {MAX_CHARACTERS} are allowed.");
        return Err(Error::invalid(message));
    }
    Ok(body)
}

/// Reads the captions and footnotes of a block from outside again, so that none of their forms is believed.
pub fn distrust(kind: &mut BlockKind) -> Result<()> {
    let read_again = |text: &mut RichText| {
        *text = RichText::from_html(&text.html)?;
        Ok(())
    };
    let figures: &mut [Figure] = match kind {
        BlockKind::Figure { figure } => std::slice::from_mut(figure),
        BlockKind::Gallery { figures, .. } => figures,
        _ => &mut [],
    };
    figures.iter_mut().filter_map(|figure| figure.caption.as_mut()).try_for_each(read_again)?;
    let annotations = kind.runs_mut().into_iter().flatten().flat_map(|span| &mut span.annotations);
    let notes = annotations.filter_map(|annotation| match annotation {
        Annotation::Note { note, .. } => Some(note),
        _ => None,
    });
    notes.into_iter().try_for_each(read_again)
}

fn block(key: &str, kind: &mut BlockKind, citations: &HashSet<String>) -> Result<(), String> {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.');
    if key.is_empty() || key.len() > 64 || !key.bytes().all(plain) {
        return Err(format!("\"{key}\" is not a key: letters, digits, - _ and ., at most 64."));
    }
    for span in kind.runs().into_iter().flatten() {
        self::span(span, citations)?;
    }
    match kind {
        BlockKind::Heading { level, .. } if !(2..=6).contains(level) => {
            Err(format!("The level is {level}; it must be between 2 and 6."))
        }
        BlockKind::Quote { citation_key: Some(key), .. } => cited(key, citations),
        BlockKind::List { items, .. } if items.iter().any(|item| !(0..=20).contains(&item.level)) => {
            Err("The level of a list item must be between 0 and 20.".into())
        }
        BlockKind::Embed { url, .. } if !(url.starts_with("https://") || url.starts_with("http://")) || !is_link(url) => {
            Err(format!("\"{url}\" is not an absolute http or https URL."))
        }
        BlockKind::Table { rows, .. } => {
            let spans = || rows.iter().flat_map(|row| &row.cells).flat_map(|cell| [cell.column_span, cell.row_span]);
            if spans().any(|span| !(1..=1_000).contains(&span)) {
                return Err("A cell covers between 1 and 1,000 columns and rows.".into());
            }
            Ok(())
        }
        BlockKind::Code { code, programming_language } => {
            let name = programming_language.as_deref().unwrap_or("text");
            if !is_language(name) {
                return Err(format!("\"{name}\" is not the name of a programming language."));
            }
            text(code)
        }
        BlockKind::Html { html, .. } => {
            check_depth(html).map_err(|error| error.message().to_owned())?;
            *html = sanitise(html);
            Ok(())
        }
        _ => Ok(()),
    }
}

fn span(span: &Span, citations: &HashSet<String>) -> Result<(), String> {
    text(&span.text)?;
    for annotation in &span.annotations {
        if matches!(annotation, Annotation::Link { url: None, article_id: None, .. }) {
            return Err("A link needs a url or an article.".into());
        }
        if let Annotation::Link { url: Some(url), .. } = annotation
            && !is_link(url)
        {
            return Err(format!("\"{url}\" is not a link: http, https, mailto, tel, or a path of this site."));
        }
        if let Some(key) = annotation.citation_key() {
            cited(key, citations)?;
        }
    }
    Ok(())
}

fn cited(key: &str, citations: &HashSet<String>) -> Result<(), String> {
    if citations.contains(key) {
        return Ok(());
    }
    Err(format!("There is no citation with the key \"{key}\"."))
}

fn text(text: &str) -> Result<(), String> {
    match text.chars().find(|char| is_refused(*char)) {
        Some(char) => Err(format!("The text has the control character U+{:04X}.", u32::from(char))),
        None => Ok(()),
    }
}

/// A control character that no text may have.
pub fn is_refused(char: char) -> bool {
    char.is_control() && !matches!(char, '\n' | '\t')
}

/// The name of a programming language, e.g. rust, c++, objective-c.
pub fn is_language(name: &str) -> bool {
    name.chars().all(|char| char.is_ascii_alphanumeric() || matches!(char, '+' | '-' | '#' | '.' | '_'))
}
