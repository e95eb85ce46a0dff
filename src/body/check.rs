use std::collections::HashSet;

use super::block::{all, each_mut};
use super::read::check_depth;
use super::sanitise::{LINKS, is_link, sanitise};
use super::{Annotation, Block, BlockKind, Body, Figure, RichText, Span};
use crate::kernel::{Error, Result};

/// The most blocks of a body.
pub const MAX_BLOCKS: usize = 2_000;
/// The most characters of a body.
const MAX_CHARACTERS: usize = 1_000_000;

/// Blocks may hold others so deep.
pub const DEEPEST: usize = 8;

/// The body, if it is allowed, with its HTML made harmless; else an error that says where what is wrong.
pub fn check(mut body: Body, citations: &HashSet<String>) -> Result<Body> {
    let count = all(&body.blocks).len();
    if count > MAX_BLOCKS {
        return Err(Error::invalid(format!("The body has {count} blocks; at most {MAX_BLOCKS} are allowed.")));
    }
    let mut keys = HashSet::new();
    let mut characters = 0;
    for (place, block) in body.blocks.iter_mut().enumerate() {
        self::whole(block, &format!("blocks.{place}"), 0, citations, &mut keys, &mut characters)?;
    }
    if characters > MAX_CHARACTERS {
        let message = format!("The body has {characters} characters; at most {MAX_CHARACTERS} are allowed.");
        return Err(Error::invalid(message));
    }
    Ok(body)
}

/// Checks a block and what is inside of it.
fn whole(
    block: &mut Block,
    place: &str,
    depth: usize,
    citations: &HashSet<String>,
    keys: &mut HashSet<String>,
    characters: &mut usize,
) -> Result<()> {
    let Block { key, kind, anchor: _ } = block;
    let place = format!("{place}.{}", kind.name());
    let wrong = |(field, problem): Problem| Error::invalid(format!("{place}.{field}{problem}"));
    if depth > DEEPEST {
        return Err(wrong(("key", format!(" is \"{key}\": blocks hold others at most {DEEPEST} deep."))));
    }
    self::block(key, kind, citations).map_err(wrong)?;
    if !keys.insert(key.clone()) {
        return Err(wrong(("key", format!(" is \"{key}\" for the second time; keys are unique."))));
    }
    *characters += kind.runs().into_iter().flatten().map(|span| span.text.chars().count()).sum::<usize>();
    for (number, inner) in kind.inner_mut().into_iter().enumerate() {
        for (inner_place, block) in inner.iter_mut().enumerate() {
            let place = format!("{place}.{number}.blocks.{inner_place}");
            whole(block, &place, depth + 1, citations, keys, characters)?;
        }
    }
    Ok(())
}

/// Reads the captions and footnotes of blocks from outside again, so that none of their forms is believed.
pub fn distrust(blocks: &mut [Block]) -> Result<()> {
    let mut done = Ok(());
    each_mut(blocks, &mut |block| {
        if done.is_ok() {
            done = distrust_one(&mut block.kind);
        }
    });
    done
}

fn distrust_one(kind: &mut BlockKind) -> Result<()> {
    let read_again = |text: &mut RichText| {
        *text = RichText::from_html(&text.html)?;
        Ok(())
    };
    figures_mut(kind).iter_mut().filter_map(|figure| figure.caption.as_mut()).try_for_each(read_again)?;
    let annotations = kind.runs_mut().into_iter().flatten().flat_map(|span| &mut span.annotations);
    let notes = annotations.filter_map(|annotation| match annotation {
        Annotation::Note { note, .. } => Some(note),
        _ => None,
    });
    notes.into_iter().try_for_each(read_again)
}

fn figures_mut(kind: &mut BlockKind) -> &mut [Figure] {
    match kind {
        BlockKind::Figure { figure } => std::slice::from_mut(figure),
        BlockKind::Gallery { figures, .. } => figures,
        _ => &mut [],
    }
}

/// The field of a block that is wrong, and how the sentence goes on that begins with its place.
type Problem = (&'static str, String);

fn block(key: &str, kind: &mut BlockKind, citations: &HashSet<String>) -> Result<(), Problem> {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.');
    if key.is_empty() || key.len() > 64 || !key.bytes().all(plain) {
        return Err(("key", format!(" is \"{key}\"; a key has 1 to 64 letters, digits, -, _ and .")));
    }
    // Spans have been joined by now, so their own numbers would not be those of the input.
    let spans = match kind {
        BlockKind::List { .. } => "items",
        BlockKind::Table { .. } => "rows",
        _ => "spans",
    };
    for span in kind.runs().into_iter().flatten() {
        self::span(span, citations).map_err(|problem| (spans, problem))?;
    }
    match kind {
        BlockKind::Heading { level, .. } if !(2..=6).contains(level) => {
            Err(("level", format!(" is {level}; it must be between 2 and 6.")))
        }
        BlockKind::Quote { citation_key: Some(key), .. } if !citations.contains(key) => {
            Err(("citationKey", format!(" is \"{key}\"; the article has no citation with this key.")))
        }
        BlockKind::List { items, .. } => match items.iter().find(|item| !(0..=20).contains(&item.level)) {
            Some(item) => Err(("items", format!(": a level is {}; it must be between 0 and 20.", item.level))),
            None => Ok(()),
        },
        BlockKind::Figure { .. } | BlockKind::Gallery { .. } => {
            let mut links = figures_mut(kind).iter().filter_map(|figure| figure.link_url.as_ref());
            match links.find(|url| !is_link(url)) {
                Some(url) => Err(("linkUrl", format!(" is \"{url}\"; it must be {LINKS}."))),
                None => Ok(()),
            }
        }
        BlockKind::Embed { url, .. }
            if !(url.starts_with("https://") || url.starts_with("http://")) || !is_link(url) =>
        {
            Err(("url", format!(" is \"{url}\"; it must be an absolute http or https URL.")))
        }
        BlockKind::Table { rows, .. } => {
            let mut cells = rows.iter().flat_map(|row| &row.cells);
            match cells
                .find_map(|cell| [cell.column_span, cell.row_span].into_iter().find(|span| !(1..=1_000).contains(span)))
            {
                Some(span) => {
                    Err(("rows", format!(": a cell covers {span} columns or rows; it must be between 1 and 1,000.")))
                }
                None => Ok(()),
            }
        }
        BlockKind::Code { code, programming_language } => {
            if let Some(name) = programming_language.as_ref().filter(|name| !is_language(name)) {
                let allowed = "it must be of letters, digits, +, -, #, . and _.";
                return Err(("programmingLanguage", format!(" is \"{name}\"; {allowed}")));
            }
            text(code).map_err(|problem| ("code", problem))
        }
        BlockKind::Html { html, .. } => {
            check_depth(html).map_err(|error| ("html", format!(": {}", error.message())))?;
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
            return Err(": a link needs a url or an article.".into());
        }
        if let Annotation::Link { url: Some(url), .. } = annotation
            && !is_link(url)
        {
            return Err(format!(": the link is \"{url}\"; it must be {LINKS}."));
        }
        if let Some(key) = annotation.citation_key().filter(|key| !citations.contains(*key)) {
            return Err(format!(": the citationKey is \"{key}\"; the article has no citation with this key."));
        }
    }
    Ok(())
}

fn text(text: &str) -> Result<(), String> {
    match text.chars().find(|char| is_refused(*char)) {
        Some(char) => {
            let code = u32::from(char);
            Err(format!(": the text has the control character U+{code:04X}; only line feed and tab are allowed."))
        }
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
