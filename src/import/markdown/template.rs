//! A text without the marks of its generator: shortcodes of Hugo, tags of Liquid and its like, comments, components.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use super::arguments::Arguments;
use super::attributes::{code_block, code_span};
use super::config::Generator;
use super::links::Links;
use super::liquid::Scope;
use super::shortcodes::{Call, Shown, show};
use super::tags;
use crate::import::foreign::ShortcodeUse;

/// What templates of a site are read with.
pub struct Template<'a> {
    pub uses: &'a BTreeMap<String, ShortcodeUse>,
    pub generator: Generator,
    /// What the configuration says.
    pub site: &'a Map<String, Value>,
    /// The folder that the site lies in, and its address without that.
    pub folder: &'a str,
    pub host: &'a str,
    pub links: &'a Links,
}

/// A text without the marks of its old system.
#[derive(Debug, Default)]
pub struct Expanded {
    pub text: String,
    /// Names of those that nobody knows.
    pub unknown: Vec<String>,
    /// How many fell away because somebody said so.
    pub left_out: usize,
    /// What is not there any more, as it was written.
    pub lost: Vec<String>,
    /// It shows what the generator makes of other pages.
    pub has_lists: bool,
}

/// How deep parts of a text are taken apart.
const DEEPEST: usize = 20;

impl Template<'_> {
    /// A line of front matter with what can be known of its expressions.
    pub fn line(&self, text: &str) -> String {
        if !text.contains("{{") || self.generator == Generator::Hugo {
            return text.to_owned();
        }
        self.scope(&Map::new()).line(text)
    }

    /// Reads a text; `page` is what it says of itself.
    pub fn expand(&self, source: &str, page: &Map<String, Value>, is_mdx: bool) -> Expanded {
        let mut reader = Reader { template: self, scope: self.scope(page), is_mdx, depth: 0, out: Expanded::default() };
        reader.read(source);
        reader.out
    }

    fn scope<'a>(&'a self, page: &'a Map<String, Value>) -> Scope<'a> {
        Scope { site: self.site, page, own: BTreeMap::new(), folder: self.folder, host: self.host }
    }
}

pub(super) struct Reader<'a> {
    pub template: &'a Template<'a>,
    pub scope: Scope<'a>,
    is_mdx: bool,
    depth: usize,
    pub out: Expanded,
}

impl Reader<'_> {
    /// Reads a text or a part of one; what it becomes is added.
    pub fn read(&mut self, source: &str) {
        self.depth += 1;
        if self.depth > DEEPEST {
            self.out.lost.push("what is nested too deep".into());
            self.depth -= 1;
            return;
        }
        let mut rest = source;
        while !rest.is_empty() {
            let before = source.len() - rest.len();
            let starts_line = before == 0 || source.as_bytes().get(before - 1) == Some(&b'\n');
            if starts_line && let Some(length) = code_block(rest) {
                let (code, after) = rest.split_at(length);
                self.out.text.push_str(&self.literal(code));
                rest = after;
                continue;
            }
            let end = rest.find('\n').map_or(rest.len(), |end| end + 1);
            let (line, after) = rest.split_at(end);
            if starts_line && self.is_mdx && (line.starts_with("import ") || line.starts_with("export ")) {
                rest = after;
                continue;
            }
            match line.find(['`', '{', '<']) {
                None => {
                    self.out.text.push_str(line);
                    rest = after;
                }
                Some(at) => {
                    let (plain, found) = rest.split_at(at);
                    self.out.text.push_str(plain);
                    let is_first = starts_line && plain.trim().is_empty();
                    rest = self.take(found, is_first);
                }
            }
        }
        self.depth -= 1;
    }

    /// Takes what begins here, if only one sign; gives the rest.
    fn take<'b>(&mut self, found: &'b str, is_first: bool) -> &'b str {
        if found.starts_with('`') {
            let (code, rest) = found.split_at(code_span(found));
            self.out.text.push_str(&self.literal(code));
            return rest;
        }
        let speaks_liquid = self.template.generator != Generator::Hugo;
        let pair = |open: &str, close: &str| {
            let inside = found.strip_prefix(open)?;
            let end = inside.find(close)?;
            Some((inside.get(..end)?, inside.get(end + close.len()..)?))
        };
        if let Some((inside, rest)) = pair("<!--", "-->") {
            let is_cut = matches!(inside.trim(), "more" | "excerpt" | "break" | "end excerpt" | "read more");
            if is_cut || is_first {
                self.out.text.push_str("\n\n");
            }
            return rest;
        }
        for (open, close) in [("{{</*", "*/>}}"), ("{{%/*", "*/%}}")] {
            if let Some((inside, rest)) = pair(open, close) {
                let (open, close) = (open.trim_end_matches("/*"), close.trim_start_matches("*/"));
                self.out.text.push_str(&format!("{open}{inside}{close}"));
                return rest;
            }
        }
        for (open, close) in [("{{<", ">}}"), ("{{%", "%}}")] {
            if let Some((inside, rest)) = pair(open, close) {
                return self.hugo(inside.trim(), rest);
            }
        }
        if speaks_liquid {
            if let Some((inside, rest)) = pair("{{", "}}") {
                return self.expression(inside, rest);
            }
            if let Some((inside, rest)) = pair("{%", "%}") {
                return tags::tag(self, inside.trim_matches('-').trim(), rest);
            }
            if matches!(self.template.generator, Generator::Zola | Generator::Eleventy)
                && let Some((_, rest)) = pair("{#", "#}")
            {
                return rest;
            }
        }
        if self.is_mdx {
            if let Some((_, rest)) = pair("{/*", "*/}") {
                return rest;
            }
            if let Some(rest) = self.component(found) {
                return rest;
            }
        }
        let length = found.chars().next().map_or(1, char::len_utf8);
        self.out.text.push_str(found.get(..length).unwrap_or_default());
        found.get(length..).unwrap_or_default()
    }

    /// Code as it is shown: nothing in it is read, but what guards it from being read goes.
    fn literal(&self, code: &str) -> String {
        let code = code.replace("{{</*", "{{<").replace("*/>}}", ">}}").replace("{{%/*", "{{%").replace("*/%}}", "%}}");
        ["{% raw %}", "{% endraw %}", "{%- raw -%}", "{%- endraw -%}", "{%raw%}", "{%endraw%}"]
            .iter()
            .fold(code, |code, mark| if code.contains(mark) { code.replace(mark, "") } else { code })
    }

    fn hugo<'b>(&mut self, inside: &str, rest: &'b str) -> &'b str {
        if inside.starts_with('/') {
            return rest;
        }
        let closes_itself = inside.ends_with('/') && !inside.ends_with("//");
        let inside = if closes_itself { inside.trim_end_matches('/').trim_end() } else { inside };
        let (name, arguments) = inside.split_once(char::is_whitespace).unwrap_or((inside, ""));
        let end = if closes_itself { None } else { hugo_end(name, rest) };
        self.call(name, arguments, end, rest)
    }

    /// `{{ "/x" | relative_url }}`, `{{ site.title }}`, and Zola's `{{ youtube(id="…") }}`.
    fn expression<'b>(&mut self, inside: &str, rest: &'b str) -> &'b str {
        if let Some(value) = self.scope.value(inside) {
            self.out.text.push_str(&value);
            return rest;
        }
        let call = inside.trim().trim_end_matches(')').split_once('(');
        match call.filter(|(name, _)| !name.contains(['.', ' ', '|', '"'])) {
            Some((name, arguments)) => self.call(name, arguments, None, rest),
            None => {
                self.out.lost.push(format!("{{{{{inside}}}}}"));
                rest
            }
        }
    }

    /// `<YouTube id="…" />` in MDX.
    fn component<'b>(&mut self, found: &'b str) -> Option<&'b str> {
        let inside = found.strip_prefix('<')?;
        let name_at = inside.strip_prefix('/').unwrap_or(inside);
        if !name_at.starts_with(|char: char| char.is_ascii_uppercase()) {
            return None;
        }
        let (tag, rest) = inside.split_once('>')?;
        if tag.starts_with('/') {
            return Some(rest);
        }
        let closes_itself = tag.ends_with('/');
        let tag = tag.trim_end_matches('/');
        let (name, arguments) = tag.split_once(char::is_whitespace).unwrap_or((tag, ""));
        let closing = format!("</{name}>");
        let end = rest.find(&closing).filter(|_| !closes_itself).map(|at| (at, at + closing.len()));
        Some(self.call(&name.to_ascii_lowercase(), arguments, end, rest))
    }

    /// A shortcode whose end, if it has one, begins and ends at these places of the rest.
    pub fn call<'b>(&mut self, name: &str, arguments: &str, end: Option<(usize, usize)>, rest: &'b str) -> &'b str {
        let inner = end.and_then(|(from, _)| rest.get(..from));
        let behind = end.and_then(|(_, to)| rest.get(to..)).unwrap_or(rest);
        let arguments = Arguments::read(arguments);
        let given = self.template.uses.get(name).copied();
        if given == Some(ShortcodeUse::Drop) {
            self.out.left_out += 1;
            return behind;
        }
        let call = Call { name, arguments: &arguments, inner, given, links: self.template.links };
        // Where a link leads, every shortcode is an address.
        if given.is_none()
            && ["](", "](<", "=\"", "='"].iter().any(|start| self.out.text.ends_with(start))
            && let Some((address, is_known)) = call.target()
        {
            self.out.text.push_str(&address);
            self.out.unknown.extend((!is_known).then(|| name.to_owned()));
            return behind;
        }
        match show(&call) {
            Shown::Whole(text) => {
                self.out.text.push_str(&text);
                behind
            }
            Shown::Around(before, after) => {
                self.out.text.push_str(&before);
                self.read(inner.unwrap_or_default());
                self.out.text.push_str(&after);
                behind
            }
            Shown::Unknown(text) => {
                let is_lost = text.is_empty() && inner.is_none_or(|inner| inner.trim().is_empty());
                self.out.unknown.push(name.to_owned());
                self.out.text.push_str(&text);
                if is_lost {
                    self.out.lost.push(format!("{name} {}", arguments.written()).trim().to_owned());
                }
                self.read(inner.unwrap_or_default());
                behind
            }
        }
    }

    /// An address that a tag names; where the folder of the site stands before it already it is not said again.
    pub fn address(&mut self, address: Option<String>, name: &str) {
        match address {
            Some(address) => {
                let folder = self.template.folder;
                let is_said = !folder.is_empty() && self.out.text.ends_with(folder);
                self.out.text.push_str(if is_said {
                    address.strip_prefix(folder).unwrap_or(&address)
                } else {
                    &address
                });
            }
            None => self.out.text.push_str(name),
        }
    }
}

/// Where the end tag of a shortcode begins and ends.
fn hugo_end(name: &str, rest: &str) -> Option<(usize, usize)> {
    rest.match_indices("{{").find_map(|(at, _)| {
        let inside = rest.get(at + 2..)?;
        let close = match inside.chars().next()? {
            '<' => ">}}",
            '%' => "%}}",
            _ => return None,
        };
        let end = inside.find(close)?;
        let own = inside.get(1..end)?.trim().strip_prefix('/')?.trim();
        (own == name).then_some((at, at + 2 + end + close.len()))
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn expanded(source: &str, generator: Generator) -> Expanded {
        let mut links = Links::default();
        links.add(std::path::Path::new("content/posts/b.md"), "/posts/b/", &["/posts/b".into()]);
        links.contents.push("content".into());
        let (uses, site) = (BTreeMap::from([("ad".to_owned(), ShortcodeUse::Drop)]), Map::new());
        let template =
            Template { uses: &uses, generator, site: &site, folder: "", host: "https://l.example", links: &links };
        let page = json!({"title": "P", "lang": "fr"});
        template.expand(source, page.as_object().unwrap(), false)
    }

    fn text(source: &str) -> String {
        expanded(source, Generator::Unknown).text
    }

    #[test]
    fn shortcodes_become_what_they_show() {
        let figure = text("{{< figure src=\"/a.jpg\" caption=\"B & C\" >}}");
        assert!(figure.contains("<img src=\"/a.jpg\" alt=\"\"><figcaption>B &amp; C</figcaption>"), "{figure}");
        assert_eq!(text("[b]({{< ref \"b.md#x\" >}})"), "[b](/posts/b/#x)");
        assert_eq!(
            text("[b]({{< link \"b.md\" >}}) <a href=\"{{< file src=a.pdf >}}\">"),
            "[b](/posts/b/) <a href=\"a.pdf\">"
        );
        assert!(text("{{< youtube dQw4w9WgXcQ >}}").contains("wp-block-embed"));
        let picture = text("{{< legacy-img src=\"2014/07/x.jpg\" alt=\"Dome\" caption=\"By A, B\" >}}");
        assert!(picture.contains("<img src=\"2014/07/x.jpg\" alt=\"Dome\"><figcaption>By A, B"), "{picture}");
        let out = expanded("a {{< odd x=1 >}} b {{% box %}}in **it**{{% /box %}}{{< ad >}}", Generator::Hugo);
        assert_eq!((out.text.as_str(), out.left_out), ("a  b in **it**", 1));
        assert_eq!((out.unknown, out.lost), (vec!["odd".to_owned(), "box".to_owned()], vec!["odd x=1".to_owned()]));
    }

    #[test]
    fn code_is_shown_as_it_is() {
        for code in [
            "```\n{{< odd >}} {% if %}\n```\n",
            "`{{< odd >}}`",
            "~~~~\n```\n{{ x }}\n~~~~\n",
            "- ```sh\n  {{ x }}\n  ```\n",
        ] {
            assert_eq!(text(code), code);
        }
        assert_eq!(text("```\n{{</* odd */>}}\n{% raw %}{{ x }}{% endraw %}\n```"), "```\n{{< odd >}}\n{{ x }}\n```");
        let code = text("{% highlight ruby %}\nputs 1\n{% endhighlight %}");
        assert!(code.contains("```ruby\nputs 1\n```"), "{code}");
    }

    #[test]
    fn comments_go() {
        assert_eq!(text("Intro.\n\n<!--more-->Rest **b**."), "Intro.\n\n\n\nRest **b**.");
        assert_eq!(text("a <!-- b --> c"), "a  c");
        assert_eq!(text("a <!-- b"), "a <!-- b");
    }

    #[test]
    fn logic_is_followed() {
        assert_eq!(text("{% if page.title %}yes{% else %}no{% endif %}"), "yes");
        assert_eq!(text("{% unless page.title == 'P' %}a{% else %}b{% endunless %}"), "b");
        assert_eq!(text("{% if page.lang == 'fr' and page.none %}a{% elsif page.lang == 'fr' %}c{% endif %}"), "c");
        assert_eq!(text("{% assign x = 'v' %}{{ x }}{% comment %}no{% endcomment %}"), "v");
        let list = expanded("a{% for post in site.posts %}{{ post.title }}{% endfor %}b", Generator::Jekyll);
        assert_eq!((list.text.as_str(), list.has_lists), ("ab", true));
        // In Hugo two braces are two braces.
        assert_eq!(expanded("{{ x }} {% y %}", Generator::Hugo).text, "{{ x }} {% y %}");
    }
}
