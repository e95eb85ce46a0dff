use std::borrow::Cow;

/// What a message repeats of an input: at most 100 characters, and nothing that moves a cursor.
pub fn shown(text: &str) -> Cow<'_, str> {
    const MOST: usize = 100;
    let is_plain = text.len() <= MOST && !text.chars().any(char::is_control);
    if is_plain {
        return Cow::Borrowed(text);
    }
    let start: String = text.chars().take(MOST).map(|char| if char.is_control() { '\u{fffd}' } else { char }).collect();
    Cow::Owned(if text.chars().nth(MOST).is_some() { start + "\u{2026}" } else { start })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn repeats_little_and_nothing_that_acts() {
        assert_eq!(shown("france"), "france");
        assert_eq!(shown("a\u{1b}[2J"), "a\u{fffd}[2J");
        assert_eq!(shown(&"x".repeat(5_000)).chars().count(), 101);
    }
}
