//! What is handed to a shortcode.

/// Values with their names; those without a name have an empty one.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Arguments(pub Vec<(String, String)>);

impl Arguments {
    /// Reads `src="a" b=c "d"`, `id="a", n=2` and `src={'a'}`.
    pub fn read(text: &str) -> Self {
        let between: &[char] = &[' ', ',', '\n', '\t'];
        let mut found = Vec::new();
        let mut rest = text.trim_start_matches(between);
        while !rest.is_empty() {
            let (mut name, mut tail) = ("", rest);
            if let Some((before, after)) = rest.split_once(['=', ':'])
                && !before.is_empty()
                && before.trim_end().chars().all(|char| char.is_alphanumeric() || matches!(char, '-' | '_' | '.'))
                && !after.starts_with("//")
            {
                (name, tail) = (before.trim_end(), after.trim_start());
            }
            let tail = tail.strip_prefix('{').map_or(tail, str::trim_start);
            let (value, after) = match tail.chars().next().filter(|char| matches!(char, '"' | '\'' | '`')) {
                Some(quote) => quoted(tail.get(1..).unwrap_or_default(), quote),
                None => {
                    let (value, after) = tail.split_at(tail.find(between).unwrap_or(tail.len()));
                    (value.trim_end_matches('}').to_owned(), after)
                }
            };
            found.push((name.to_ascii_lowercase(), value));
            rest = after.trim_start().trim_start_matches('}').trim_start_matches(between);
        }
        Self(found)
    }

    /// The first that is there and not empty.
    pub fn named(&self, names: &[&str]) -> Option<&str> {
        names.iter().find_map(|name| {
            let (_, value) = self.0.iter().find(|(own, value)| own == name && !value.trim().is_empty())?;
            Some(value.trim())
        })
    }

    /// All of them in one line.
    pub fn written(&self) -> String {
        let pairs =
            self.0.iter().map(|(name, value)| if name.is_empty() { value.clone() } else { format!("{name}={value}") });
        pairs.collect::<Vec<_>>().join(" ")
    }

    /// The values without names, in order.
    pub fn nameless(&self) -> impl Iterator<Item = &str> {
        self.0.iter().filter(|(name, value)| name.is_empty() && !value.trim().is_empty()).map(|(_, value)| value.trim())
    }
}

/// The text up to the quote, in which a backslash keeps the next sign, and what is after it.
fn quoted(text: &str, quote: char) -> (String, &str) {
    let mut out = String::new();
    let mut chars = text.char_indices();
    while let Some((at, char)) = chars.next() {
        match char {
            '\\' if quote != '`' => out.extend(chars.next().map(|(_, char)| char)),
            char if char == quote => return (out, text.get(at + char.len_utf8()..).unwrap_or_default()),
            char => out.push(char),
        }
    }
    (out, "")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_have_names_or_not() {
        let read = Arguments::read("src=\"a b.jpg\" https://x.example/?a=1 `raw` n=2, title='it\\'s', alt={\"x\"}");
        assert_eq!(read.named(&["src"]), Some("a b.jpg"));
        assert_eq!(read.nameless().collect::<Vec<_>>(), ["https://x.example/?a=1", "raw"]);
        assert_eq!(
            (read.named(&["n"]), read.named(&["title"]), read.named(&["alt"])),
            (Some("2"), Some("it's"), Some("x"))
        );
    }
}
