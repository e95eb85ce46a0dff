//! Attributes that kramdown and Goldmark write behind things: `{:.class}`, `{: #id}`, `{.class}`.

/// The text without them; the ids of headings stay behind these.
pub fn without(source: &str) -> String {
    if !source.contains(['{', '*']) {
        return source.to_owned();
    }
    let mut out: Vec<String> = Vec::new();
    let mut fence = Fence::default();
    let mut in_comment = false;
    for line in source.split('\n') {
        let trimmed = line.trim();
        if fence.holds(trimmed) {
            out.push(line.to_owned());
        } else if in_comment || trimmed.starts_with("{::comment}") {
            in_comment = !trimmed.contains("{:/comment}") && !trimmed.contains("{:/}");
        } else if let Some(inside) = attributes(trimmed) {
            take_block(inside, &mut out);
        } else if !is_abbreviation(trimmed) {
            out.push(without_spans(line));
        }
    }
    out.join("\n")
}

/// Whether lines are in a block of code.
#[derive(Default)]
pub struct Fence(Option<String>);

impl Fence {
    /// No block of code is open.
    pub fn is_closed(&self) -> bool {
        self.0.is_none()
    }

    /// Takes the next line; it is in a block of code, or begins or ends one.
    pub fn holds(&mut self, line: &str) -> bool {
        let trimmed = line.trim_start_matches([' ', '\t', '>']);
        let mark = trimmed.chars().next().filter(|char| matches!(char, '`' | '~'));
        let length = mark.map_or(0, |mark| trimmed.chars().take_while(|char| *char == mark).count());
        match &self.0 {
            Some(open) => {
                let ends = length >= open.len() && mark == open.chars().next() && trimmed.trim_end().len() == length;
                if ends {
                    self.0 = None;
                }
                true
            }
            None if length >= 3 && !trimmed.get(length..).unwrap_or_default().contains('`') => {
                self.0 = trimmed.get(..length).map(str::to_owned);
                true
            }
            None => false,
        }
    }
}

/// The length of the block of code at the start of a line, with its fences.
pub fn code_block(text: &str) -> Option<usize> {
    let mut fence = Fence::default();
    let mut length = 0;
    for line in text.split_inclusive('\n') {
        let content = line.trim_start_matches(['-', '*', '+', ' ']);
        let is_first = length == 0;
        let inside = fence.holds(if is_first { content } else { line });
        if is_first && !inside {
            return None;
        }
        length += line.len();
        if !is_first && fence.is_closed() {
            return Some(length);
        }
    }
    Some(length)
}

/// The length of the code between backticks at the start; of the backticks alone if they are not closed.
pub fn code_span(text: &str) -> usize {
    let length = text.len() - text.trim_start_matches('`').len();
    let paragraph = text.find("\n\n").unwrap_or(text.len());
    let mut at = length;
    while let Some(found) = text.get(at..paragraph).and_then(|rest| rest.find('`')) {
        let start = at + found;
        let run = text.get(start..).map_or(0, |rest| rest.len() - rest.trim_start_matches('`').len());
        at = start + run;
        if run == length {
            return at;
        }
    }
    length
}

/// What is between the braces of a list of attributes; `None` if the text is none.
fn attributes(text: &str) -> Option<&str> {
    let inside = text.strip_prefix('{')?.strip_suffix('}')?;
    if inside.contains(['{', '}']) {
        return None;
    }
    match inside.strip_prefix(':') {
        Some(inside) => Some(inside.trim_start_matches([':', '/']).trim()),
        None => inside.starts_with(['.', '#']).then_some(inside),
    }
}

/// Gives the id to the heading before; a table of contents that the generator makes goes with its place.
fn take_block(inside: &str, out: &mut Vec<String>) {
    if inside.split_whitespace().any(|word| word == "toc") {
        let is_item = out.last().is_some_and(|line| {
            let item = line
                .trim()
                .trim_start_matches(|char: char| char.is_ascii_digit() || matches!(char, '.' | '*' | '-' | '+'));
            item.len() < line.trim().len() && item.split_whitespace().count() <= 4
        });
        if is_item {
            out.pop();
        }
        return;
    }
    let id = inside.split_whitespace().find_map(|word| word.strip_prefix('#'));
    if let (Some(id), Some(heading)) = (id, out.last_mut().filter(|line| line.starts_with('#'))) {
        heading.push_str(&format!(" {{#{id}}}"));
    }
}

/// `*[HTML]: Hyper Text …` says what an abbreviation means, and is not shown.
fn is_abbreviation(line: &str) -> bool {
    line.strip_prefix("*[").is_some_and(|rest| rest.contains("]: "))
}

/// A line without the attributes behind links, pictures and marks.
fn without_spans(line: &str) -> String {
    let mut out = String::with_capacity(line.len());
    let mut rest = line;
    while let Some(at) = rest.find(['{', '`']) {
        let (before, found) = rest.split_at(at);
        out.push_str(before);
        if found.starts_with('`') {
            let length = found.len() - found.trim_start_matches('`').len();
            let mark = found.get(..length).unwrap_or_default();
            let end =
                found.get(length..).and_then(|after| after.find(mark)).map_or(length, |end| length + end + length);
            out.push_str(found.get(..end).unwrap_or_default());
            rest = found.get(end..).unwrap_or_default();
            continue;
        }
        let end = found.find('}').map_or(found.len(), |end| end + 1);
        let (list, after) = found.split_at(end);
        let is_heading = line.starts_with('#') && after.trim().is_empty();
        let behind = out.ends_with([')', '*', '_', '`', '>', ']']);
        let named = ["{width", "{height", "{style", "{class", "{target", "{loading", "{rel"];
        match attributes(list) {
            Some(inside) if is_heading => {
                let id = inside.split_whitespace().find_map(|word| word.strip_prefix('#'));
                match id {
                    Some(id) => out.push_str(&format!("{{#{id}}}")),
                    None => out.truncate(out.trim_end().len()),
                }
                rest = after;
            }
            Some(_) if behind || list.starts_with("{::") || list.starts_with("{:/") => rest = after,
            None if behind && named.iter().any(|name| list.starts_with(name)) => rest = after,
            _ => {
                out.push('{');
                rest = found.get(1..).unwrap_or_default();
            }
        }
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn attributes_go_and_ids_stay() {
        for (source, wanted) in [
            ("![A](a.jpg){: .left width=\"3\"} text", "![A](a.jpg) text"),
            ("[b](c){:target=\"_blank\"}.", "[b](c)."),
            ("## Part {#one .x}\ntext", "## Part {#one}\ntext"),
            ("## Part {: .x}", "## Part"),
            ("## Part\n{: #two}\ntext", "## Part {#two}\ntext"),
            ("* TOC\n{:toc}\n\ntext", "\ntext"),
            ("> q\n{: .note}", "> q"),
            ("`{:.x}` and {braces}", "`{:.x}` and {braces}"),
            ("```\n{: .x}\n```", "```\n{: .x}\n```"),
            ("HTML\n\n*[HTML]: Hyper Text", "HTML\n"),
            ("{::comment}\nhidden\n{:/comment}\nshown", "shown"),
        ] {
            assert_eq!(without(source), wanted, "{source}");
        }
    }
}
