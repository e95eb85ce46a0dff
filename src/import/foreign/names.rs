use super::address::decoded;
use crate::body::visible_text;
use crate::kernel::Slug;

/// The slug that was, or the nearest that is one: of a text in another script its transliteration.
pub fn slug_of(slug: &str, name: &str) -> Option<String> {
    if let Ok(slug) = Slug::parse(slug) {
        return Some(slug.into_string());
    }
    let readable = decoded(slug).unwrap_or_else(|| slug.to_owned());
    Slug::from_text(&readable).or_else(|| Slug::from_text(name)).map(Slug::into_string)
}

/// At most `most` characters; the second is whether something is cut.
pub fn cut(text: String, most: usize) -> (String, bool) {
    if text.chars().count() <= most {
        return (text, false);
    }
    let cut: String = text.chars().take(most - 1).collect();
    let cut = cut.rsplit_once(' ').map_or(cut.as_str(), |(words, _)| words).to_owned();
    (format!("{cut}\u{2026}"), true)
}

/// Text without control characters and with white space folded; `None` if nothing is left.
pub fn one_line(text: &str) -> Option<String> {
    let text: String = text.chars().map(|char| if char.is_control() { ' ' } else { char }).collect();
    let line = text.split(' ').filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ");
    (!line.is_empty()).then_some(line)
}

/// The words of a line that may be HTML: `Now &ldquo;every&rdquo; <em>hour</em>` is `Now “every” hour`.
pub fn plain_line(text: &str) -> Option<String> {
    if text.len() > LONGEST_LINE || !text.contains(['&', '<']) {
        return one_line(text);
    }
    // A sign between words is no tag.
    let has_tags = text.contains("</") || text.contains("<br");
    one_line(&if has_tags { visible_text(text) } else { visible_text(&text.replace('<', "&lt;")) })
}

/// Bytes of the longest line that is read as HTML.
const LONGEST_LINE: usize = 20_000;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entities_and_tags_are_read_in_lines() {
        let line = |text| plain_line(text).unwrap();
        assert_eq!(line("Ferry &mdash; late &amp; full"), "Ferry \u{2014} late & full");
        assert_eq!(line("If 5 < 6 and so on"), "If 5 < 6 and so on");
        assert_eq!(line("A <em>new</em> day"), "A new day");
        assert_eq!(plain_line("<p></p>"), None);
    }
}
