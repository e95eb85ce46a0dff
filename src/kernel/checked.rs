//! Texts of inputs, checked: each fails with `BAD_USER_INPUT` that says what is allowed.

use super::{Error, Result, shown};

/// One line of at most `most` characters, not blank.
pub fn name(text: String, most: usize) -> Result<String> {
    let text = line(text, most)?;
    if !text.chars().any(is_visible) {
        return Err(Error::invalid("It must not be blank."));
    }
    Ok(text)
}

/// One line of at most `most` characters.
pub fn line(text: String, most: usize) -> Result<String> {
    let length = text.chars().count();
    if length > most {
        return Err(Error::invalid(format!("It has {length} characters; at most {most} are allowed.")));
    }
    if text.chars().any(char::is_control) {
        return Err(Error::invalid("It must be one line without control characters."));
    }
    Ok(text)
}

/// Text of some lines and at most `most` characters, not blank.
pub fn text(text: String, most: usize) -> Result<String> {
    let length = text.chars().count();
    if length > most {
        return Err(Error::invalid(format!("It has {length} characters; at most {most} are allowed.")));
    }
    if !text.chars().any(is_visible) {
        return Err(Error::invalid("It must not be blank."));
    }
    if text.chars().any(|char| char.is_control() && char != '\n') {
        return Err(Error::invalid("It must not have control characters other than line breaks."));
    }
    Ok(text)
}

/// Whether a character shows: it is no space and nothing that Unicode has readers ignore (`Default_Ignorable_Code_Point`).
pub fn is_visible(char: char) -> bool {
    let is_ignored = matches!(char,
        '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}'..='\u{1160}' | '\u{17b4}'..='\u{17b5}' | '\u{180b}'..='\u{180f}'
        | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{3164}' | '\u{fe00}'..='\u{fe0f}'
        | '\u{feff}' | '\u{ffa0}' | '\u{fff0}'..='\u{fff8}' | '\u{1bca0}'..='\u{1bca3}' | '\u{1d173}'..='\u{1d17a}'
        | '\u{e0000}'..='\u{e0fff}');
    // A pattern of no dots is as empty as a space.
    !is_ignored && !char.is_whitespace() && !char.is_control() && char != '\u{2800}'
}

/// An absolute http or https URL.
pub fn http_url(url: String) -> Result<String> {
    match url::Url::parse(&url) {
        Ok(parsed) if matches!(parsed.scheme(), "http" | "https") && url.len() <= 2_000 => Ok(url),
        _ => Err(Error::invalid(format!("\"{url}\" is not an absolute http or https URL."))),
    }
}

/// A BCP 47 language tag, in its usual case.
pub fn language(tag: String) -> Result<String> {
    match oxilangtag::LanguageTag::parse_and_normalize(&tag) {
        Ok(tag) => Ok(tag.into_inner()),
        Err(_) => Err(Error::invalid(format!("\"{tag}\" is not a BCP 47 language tag, e.g. en or fr-FR."))),
    }
}

/// A code of a fixed form, e.g. three digits.
pub fn code(text: String, fits: impl Fn(&str) -> bool, form: &str) -> Result<String> {
    if fits(&text) {
        return Ok(text);
    }
    Err(Error::invalid(format!("\"{}\" is not {form}.", shown(&text))))
}

/// An item of Wikidata, e.g. Q142.
pub fn wikidata(text: String) -> Result<String> {
    let digits = |text: &str| !text.is_empty() && text.len() < 12 && text.bytes().all(|byte| byte.is_ascii_digit());
    code(text, |text| text.strip_prefix('Q').is_some_and(digits), "a Wikidata item, e.g. Q142")
}

/// An IPTC Media Topic, e.g. medtop:20000065.
pub fn media_topic(text: String) -> Result<String> {
    let digits = |text: &str| text.len() == 8 && text.bytes().all(|byte| byte.is_ascii_digit());
    code(text, |text| text.strip_prefix("medtop:").is_some_and(digits), "an IPTC Media Topic, e.g. medtop:20000065")
}

/// A path that something once had: begins with `/`, at most 1,000 bytes.
pub fn former_path(text: String) -> Result<String> {
    let fits = |text: &str| text.starts_with('/') && text.len() <= 1_000 && !text.chars().any(char::is_control);
    code(text, fits, "a path: it begins with / and has at most 1,000 bytes")
}

/// A path of this site: begins with `/`, at most 1,000 bytes.
pub fn path(text: String) -> Result<String> {
    let fits = |text: &str| {
        text.starts_with('/')
            && !text.starts_with("//")
            && text.len() <= 1_000
            // Browsers take a backslash for a slash, and a path that begins with two leads to another site.
            && !text.chars().any(|char| char.is_control() || char == '\\')
            && !text.split(['/', '?']).any(|part| part == "." || part == "..")
    };
    code(text, fits, "a path: it begins with one /, has at most 1,000 bytes, no \\ and no part . or ..")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_does_not_show_is_blank() {
        for text in [
            "",
            " ",
            "\u{200b}",
            "\u{2060}\u{feff}",
            "\u{ad}",
            "\u{3164}",
            "\u{a0}\u{200e}",
            "\u{2800}",
            "\u{e0020}\u{fe0f}",
        ] {
            assert!(name(text.into(), 10).is_err() && super::text(text.into(), 10).is_err(), "{text:?}");
        }
        for text in ["a", "\u{200f}\u{5d0}", "\u{1f1eb}\u{1f1f7}", "\u{3bb}", "—"] {
            assert!(name(text.into(), 10).is_ok(), "{text:?}");
        }
    }
}
