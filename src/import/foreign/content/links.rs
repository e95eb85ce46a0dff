use super::read::Known;
use crate::body::is_link;

/// The HTML with links that are relative to the page made such that they lead to the same from anywhere.
pub fn with_whole_links(html: &str, known: &impl Known) -> String {
    let mut out = String::with_capacity(html.len());
    let mut rest = html;
    while let Some((before, tag, after)) = next_link(rest) {
        out.push_str(before);
        out.push_str(&whole(tag, known).unwrap_or_else(|| tag.to_owned()));
        rest = after;
    }
    out.push_str(rest);
    out
}

/// What is before the next start of a link, that, and what is after it.
fn next_link(html: &str) -> Option<(&str, &str, &str)> {
    let start = html
        .match_indices("<a")
        .map(|(at, _)| at)
        .find(|at| html.get(at + 2..).is_some_and(|rest| rest.starts_with(char::is_whitespace)))?;
    let (before, rest) = html.split_at(start);
    let (tag, after) = rest.split_at(rest.find('>')?);
    Some((before, tag, after))
}

fn whole(tag: &str, known: &impl Known) -> Option<String> {
    let (before, rest) = tag.split_once("href=")?;
    let quote = rest.chars().next().filter(|char| matches!(char, '"' | '\''))?;
    let (address, after) = rest.get(1..)?.split_once(quote)?;
    let plain = address.replace("&amp;", "&");
    if is_link(&plain) || plain.starts_with('#') || url::Url::parse(&plain).is_ok() {
        return None;
    }
    let whole = known.whole(&plain)?.replace('&', "&amp;").replace(quote, "%22");
    Some(format!("{before}href={quote}{whole}{quote}{after}"))
}
