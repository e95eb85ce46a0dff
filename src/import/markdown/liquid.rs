//! What Liquid, and templates like it, write between `{{` and `}}`.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use crate::import::foreign::one_line;

/// What names mean in templates.
pub struct Scope<'a> {
    /// What the configuration says, under `site`.
    pub site: &'a Map<String, Value>,
    /// What the page says of itself, under `page`.
    pub page: &'a Map<String, Value>,
    /// What the text sets itself.
    pub own: BTreeMap<String, String>,
    /// The folder that the site lies in; empty for most.
    pub folder: &'a str,
    /// The address of the site, without its folder.
    pub host: &'a str,
}

impl Scope<'_> {
    /// The text of an expression with its filters; `None` if only its system knows that.
    pub fn value(&self, expression: &str) -> Option<String> {
        let expression = expression.trim().trim_matches('-').trim();
        let mut parts = split(expression, '|').into_iter();
        let mut value = self.term(parts.next()?.trim());
        for filter in parts {
            let (name, arguments) = filter.split_once(':').unwrap_or((filter, ""));
            let argument = |at: usize| split(arguments, ',').get(at).and_then(|argument| self.term(argument.trim()));
            value = match name.trim() {
                "default" => value.filter(|value| !value.is_empty()).or_else(|| argument(0)),
                name => Some(self.filtered(value?, name, &argument)?),
            };
        }
        value
    }

    /// Something that is written out, or the value of a name.
    fn term(&self, term: &str) -> Option<String> {
        let quote = term.chars().next().filter(|char| matches!(char, '"' | '\''));
        if let Some(quote) = quote {
            return term.get(1..)?.strip_suffix(quote).map(str::to_owned);
        }
        if !term.is_empty() && term.chars().all(|char| char.is_ascii_digit() || char == '.') {
            return Some(term.to_owned());
        }
        if let Some(value) = self.own.get(term) {
            return Some(value.clone());
        }
        let (root, rest) = term.split_once('.')?;
        let value = match root {
            "site" | "metadata" | "config" => match rest {
                "baseurl" | "base_path" => return Some(self.folder.to_owned()),
                "url" | "base_url" | "baseURL" => return Some(self.host.to_owned()),
                "github.url" => return Some(format!("{}{}", self.host, self.folder)),
                rest => within(self.site, rest),
            },
            "page" | "post" => within(self.page, rest),
            _ => None,
        }?;
        match value {
            Value::String(text) => Some(text.clone()),
            Value::Number(number) => Some(number.to_string()),
            Value::Bool(said) => Some(said.to_string()),
            _ => None,
        }
    }

    fn filtered(&self, value: String, name: &str, argument: &dyn Fn(usize) -> Option<String>) -> Option<String> {
        Some(match name {
            "relative_url" | "url" | "relURL" | "relLangURL" => self.below(&value),
            "absolute_url" | "absoluteUrl" | "absolute" | "absUrl" | "absURL" => {
                let is_whole = value.contains("://");
                if is_whole { value } else { format!("{}{}", self.host, self.below(&value)) }
            }
            "prepend" => format!("{}{value}", argument(0)?),
            "append" => format!("{value}{}", argument(0)?),
            "replace" => value.replace(&argument(0)?, &argument(1).unwrap_or_default()),
            "remove" => value.replace(&argument(0)?, ""),
            "upcase" | "upper" => value.to_uppercase(),
            "downcase" | "lower" => value.to_lowercase(),
            "strip" | "trim" => value.trim().to_owned(),
            "strip_newlines" => one_line(&value)?,
            "escape" | "escape_once" | "markdownify" | "safe" | "cgi_escape" | "uri_escape" | "smartify"
            | "strip_html" | "xml_escape" => value,
            // Whatever filters of a site make of an address, it is one.
            _ if value.contains("://") => value,
            _ => return None,
        })
    }

    /// A path below the folder of the site.
    fn below(&self, path: &str) -> String {
        if path.contains("://")
            || path.starts_with("//")
            || path.starts_with(&format!("{}/", self.folder)) && !self.folder.is_empty()
        {
            return path.to_owned();
        }
        format!("{}/{}", self.folder, path.trim_start_matches('/'))
    }

    /// A text with the expressions in it that can be known; the others stay.
    pub fn line(&self, text: &str) -> String {
        let mut out = String::with_capacity(text.len());
        let mut rest = text;
        while let Some((before, after)) = rest.split_once("{{") {
            out.push_str(before);
            match after.split_once("}}").and_then(|(inside, tail)| Some((self.value(inside)?, tail))) {
                Some((value, tail)) => {
                    out.push_str(&value);
                    rest = tail;
                }
                None => {
                    out.push_str("{{");
                    rest = after;
                }
            }
        }
        out.push_str(rest);
        out
    }
}

/// The value at a path of names: `social.mail`.
fn within<'a>(table: &'a Map<String, Value>, path: &str) -> Option<&'a Value> {
    let mut names = path.split('.');
    let mut value = table.get(names.next()?)?;
    for name in names {
        value = value.get(name)?;
    }
    Some(value)
}

/// The parts between signs that are not within quotes.
fn split(text: &str, sign: char) -> Vec<&str> {
    let (mut parts, mut from, mut quote) = (Vec::new(), 0, None);
    for (at, char) in text.char_indices() {
        match (quote, char) {
            (None, '"' | '\'') => quote = Some(char),
            (Some(open), char) if open == char => quote = None,
            (None, char) if char == sign => {
                parts.extend(text.get(from..at));
                from = at + char.len_utf8();
            }
            _ => {}
        }
    }
    parts.extend(text.get(from..));
    parts
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn addresses_and_variables_are_read() {
        let site = json!({"title": "L", "social": {"mail": "x"}});
        let page = json!({"title": "P"});
        let own = BTreeMap::from([("name".to_owned(), "N".to_owned())]);
        let (site, page) = (site.as_object().unwrap(), page.as_object().unwrap());
        let scope = Scope { site, page, own, folder: "/blog", host: "https://l.example" };
        for (expression, value) in [
            ("site.baseurl", Some("/blog")),
            ("site.url", Some("https://l.example")),
            ("\"/a|b/\" | relative_url", Some("/blog/a|b/")),
            ("'/blog/a' | relative_url", Some("/blog/a")),
            ("\"/a.pdf\" | absolute_url", Some("https://l.example/blog/a.pdf")),
            ("site.social.mail", Some("x")),
            ("page.title | append: '!' | upcase", Some("P!")),
            ("name", Some("N")),
            ("page.nothing | default: 'd'", Some("d")),
            ("\"/x\" | prepend: site.baseurl | prepend: site.url", Some("https://l.example/blog/x")),
            ("post.unknown", None),
            ("x | odd", None),
        ] {
            assert_eq!(scope.value(expression).as_deref(), value, "{expression}");
        }
        assert_eq!(scope.line("{{ site.baseurl }}/a {{ odd }} {{"), "/blog/a {{ odd }} {{");
    }
}
