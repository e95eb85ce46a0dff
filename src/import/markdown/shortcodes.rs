use std::collections::BTreeMap;

use crate::import::foreign::ShortcodeUse;

/// A text without the marks of its old system.
#[derive(Debug, Default)]
pub struct Expanded {
    pub text: String,
    /// Names of those that nobody knows; they are HTML blocks.
    pub unknown: Vec<String>,
    pub left_out: usize,
}

/// Writes shortcodes of Hugo and Zola and tags of Liquid as HTML.
pub fn expand(source: &str, uses: &BTreeMap<String, ShortcodeUse>) -> Expanded {
    let mut out = Expanded::default();
    let mut rest = source;
    let mut in_code = false;
    while let Some(at) = rest.find(['{', '`', '~']) {
        let (before, tail) = rest.split_at(at);
        out.text.push_str(before);
        let starts_line = out.text.is_empty() || out.text.ends_with('\n');
        if starts_line && (tail.starts_with("```") || tail.starts_with("~~~")) {
            in_code = !in_code;
        }
        let pair = [("{{<", ">}}"), ("{{%", "%}}"), ("{{", "}}"), ("{%", "%}")];
        let found = pair.iter().filter(|_| !in_code).find_map(|(open, close)| {
            let inner = tail.strip_prefix(open)?;
            let end = inner.find(close)?;
            Some((inner.get(..end)?.trim(), inner.get(end + close.len()..)?))
        });
        let Some((inner, after)) = found else {
            let length = tail.chars().next().map_or(1, char::len_utf8);
            out.text.push_str(tail.get(..length).unwrap_or_default());
            rest = tail.get(length..).unwrap_or_default();
            continue;
        };
        rest = out.take(inner, after, uses);
    }
    out.text.push_str(rest);
    out
}

impl Expanded {
    /// Writes one; gives what is left after it.
    fn take<'a>(&mut self, inner: &str, after: &'a str, uses: &BTreeMap<String, ShortcodeUse>) -> &'a str {
        let inner = inner.trim_matches('/').trim();
        let (name, arguments) = inner.split_once([' ', '(']).unwrap_or((inner, ""));
        let values = values(arguments.trim_end_matches(')'));
        let value = |key: &str| values.iter().find(|(name, _)| name == key).map(|(_, value)| value.as_str());
        let first = values.iter().find(|(name, _)| name.is_empty()).map(|(_, value)| value.as_str());
        if uses.contains_key(name) {
            self.left_out += 1;
            return after;
        }
        let link = |address: &str| format!("\n\n<p><a href=\"{0}\">{0}</a></p>\n\n", escaped(address));
        match name {
            "figure" | "image" | "img" => {
                let source = value("src").or(first).unwrap_or_default();
                let alt = value("alt").or(value("title")).unwrap_or_default();
                let caption = value("caption").or(value("title")).unwrap_or_default();
                let caption = if caption.is_empty() {
                    String::new()
                } else {
                    format!("<figcaption>{}</figcaption>", escaped(caption))
                };
                self.text.push_str(&format!(
                    "\n\n<figure><img src=\"{}\" alt=\"{}\">{caption}</figure>\n\n",
                    escaped(source),
                    escaped(alt)
                ));
            }
            "youtube" => self.text.push_str(&link(&format!(
                "https://www.youtube.com/watch?v={}",
                value("id").or(first).unwrap_or_default()
            ))),
            "vimeo" => {
                self.text.push_str(&link(&format!("https://vimeo.com/{}", value("id").or(first).unwrap_or_default())))
            }
            "tweet" | "twitter" | "x" => {
                let (user, id) = (value("user").unwrap_or("i"), value("id").or(first).unwrap_or_default());
                self.text.push_str(&link(&format!("https://twitter.com/{user}/status/{id}")));
            }
            "instagram" => {
                self.text.push_str(&link(&format!("https://www.instagram.com/p/{}/", first.unwrap_or_default())))
            }
            "gist" => {
                self.text.push_str(&link(&format!("https://gist.github.com/{}", arguments.trim().replace(' ', "/"))))
            }
            "ref" | "relref" | "link" | "post_url" => self.text.push_str(first.unwrap_or_default()),
            "highlight" => {
                let end = ["{{< /highlight >}}", "{{< / highlight >}}", "{{% /highlight %}}", "{% endhighlight %}"]
                    .iter()
                    .find_map(|end| after.find(end).map(|at| (at, end.len())));
                let Some((at, length)) = end else { return self.unknown(name, inner, after) };
                let code = after.get(..at).unwrap_or_default().trim_matches('\n');
                self.text.push_str(&format!("\n\n```{}\n{code}\n```\n\n", first.unwrap_or_default()));
                return after.get(at + length..).unwrap_or_default();
            }
            "raw" | "endraw" | "endhighlight" => {}
            name if name.contains('.') || name.starts_with('"') => self.text.push_str(&format!("{{{{ {inner} }}}}")),
            _ => return self.unknown(name, inner, after),
        }
        after
    }

    /// It stays as an HTML block, and is told.
    fn unknown<'a>(&mut self, name: &str, inner: &str, after: &'a str) -> &'a str {
        self.unknown.push(name.to_owned());
        self.text.push_str(&format!("\n\n<pre>[{}]</pre>\n\n", escaped(inner)));
        after
    }
}

/// `src="a" b=c "d"` as pairs; those without a name have an empty one.
fn values(text: &str) -> Vec<(String, String)> {
    let between: &[char] = &[' ', ',', '\n'];
    let mut found = Vec::new();
    let mut rest = text.trim_start_matches(between);
    while !rest.is_empty() {
        let (mut name, mut tail) = ("", rest);
        if let Some((before, after)) = rest.split_once('=')
            && !before.contains(['"', '\'', '`', ' ', ',', '\n'])
        {
            (name, tail) = (before, after);
        }
        let quote = tail.chars().next().filter(|char| matches!(char, '"' | '\'' | '`'));
        let (value, after) = match quote.and_then(|quote| tail.strip_prefix(quote).map(|inner| (quote, inner))) {
            Some((quote, inner)) => inner.split_once(quote).unwrap_or((inner, "")),
            None => tail.split_once(between).unwrap_or((tail, "")),
        };
        found.push((name.to_owned(), value.to_owned()));
        rest = after.trim_start_matches(between);
    }
    found
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('"', "&quot;").replace('<', "&lt;").replace('>', "&gt;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shortcodes_become_what_they_show() {
        let out = expand(
            "A {{< figure src=\"/a.jpg\" caption=\"B & C\" >}} {{< ref \"post.md\" >}} {{< odd x=1 >}}",
            &BTreeMap::new(),
        );
        assert!(out.text.contains("<img src=\"/a.jpg\" alt=\"\"><figcaption>B &amp; C</figcaption>"), "{}", out.text);
        assert!(out.text.contains("post.md"));
        assert_eq!(out.unknown, ["odd"]);
        let code = expand("```\n{{< odd >}}\n```\n{% highlight ruby %}\nputs\n{% endhighlight %}", &BTreeMap::new());
        assert!(code.unknown.is_empty() && code.text.contains("```ruby\nputs\n```"), "{}", code.text);
        let dropped = BTreeMap::from([("ad".to_owned(), ShortcodeUse::Drop)]);
        assert_eq!(expand("a{{< ad >}}b {{ no end", &dropped).text, "ab {{ no end");
    }
}
