use std::collections::VecDeque;
use std::io::{BufRead, Read};
use std::path::Path;

use super::xml::Element;
use crate::kernel::{Code, Error, Result};

/// Elements that an export consists of; everything else is text around them.
const PARTS: [&str; 5] = ["item", "wp:author", "wp:category", "wp:tag", "wp:term"];
/// The longest part that is read; a longer one is left out.
const MAX_PART: usize = 16 << 20;
/// The longest text around the parts.
const MAX_AROUND: usize = 1 << 20;

/// A part of an export.
pub enum Piece {
    /// A well-formed element.
    Part { line: u64, element: Element, replaced: bool },
    /// A part that is not, and why.
    Broken { line: u64, reason: String },
    /// The file cannot be trusted at all.
    Refused { line: u64, reason: String },
}

/// The parts of a file, one at a time. A broken one loses only itself.
///
/// The file is cut at the tags of its parts before anything is parsed; so one that does not close what it opens cannot
/// swallow those that follow.
pub struct Parts {
    reader: Box<dyn BufRead + Send>,
    line: u64,
    /// What of the current line is not used yet.
    rest: String,
    /// Text outside of the parts: what the site says about itself.
    around: String,
    part: Option<Open>,
    bytes: u64,
    ended: bool,
    /// Lines that are read again, since what seemed to be a part of one was another.
    again: VecDeque<(u64, String)>,
}

struct Open {
    name: &'static str,
    line: u64,
    text: String,
    /// Why it was no element up to its last end tag.
    failed: Option<String>,
    too_long: bool,
    replaced: bool,
    /// Where a line within a text looks like the start of another: in bytes of the text, and its number.
    doubtful: Option<(usize, u64)>,
}

impl Parts {
    pub fn open(path: &Path) -> Result<Self> {
        let file = std::fs::File::open(path)
            .map_err(|error| Error::new(Code::NotFound, format!("{} cannot be read: {error}.", path.display())))?;
        Ok(Self::new(Box::new(std::io::BufReader::with_capacity(256 << 10, file))))
    }

    pub fn new(reader: Box<dyn BufRead + Send>) -> Self {
        let (rest, around) = (String::new(), String::new());
        let again = VecDeque::new();
        Self { reader, line: 0, rest, around, part: None, bytes: 0, ended: false, again }
    }

    /// Bytes read since this was asked last.
    pub fn bytes(&mut self) -> u64 {
        std::mem::take(&mut self.bytes)
    }

    /// What stands outside of the parts.
    pub fn around(&self) -> &str {
        &self.around
    }

    /// The next part; `None` at the end.
    pub fn next(&mut self) -> Result<Option<Piece>> {
        loop {
            if self.rest.is_empty() && !self.read_line()? {
                if self.ended {
                    return Ok(None);
                }
                if let Some(piece) = self.split_at_doubt() {
                    return Ok(Some(piece));
                }
                self.ended = true;
                return Ok(self.part.take().map(|part| part.broken("The file ends within it.")));
            }
            if self.part.is_some() {
                if let Some(piece) = self.within() {
                    return Ok(Some(piece));
                }
            } else if let Some(piece) = self.outside() {
                return Ok(Some(piece));
            }
        }
    }

    fn read_line(&mut self) -> Result<bool> {
        if let Some((line, text)) = self.again.pop_front() {
            (self.line, self.rest) = (line, text);
            return Ok(true);
        }
        let mut bytes = Vec::new();
        let read = (&mut self.reader).take(MAX_PART as u64).read_until(b'\n', &mut bytes);
        let read =
            read.map_err(|error| Error::new(Code::Unavailable, format!("The file cannot be read on: {error}.")))?;
        self.bytes += read as u64;
        self.line += 1;
        self.rest = String::from_utf8(bytes).unwrap_or_else(|error| {
            if let Some(part) = &mut self.part {
                part.replaced = true;
            }
            String::from_utf8_lossy(error.as_bytes()).into_owned()
        });
        Ok(read > 0)
    }

    /// Looks for the next part.
    fn outside(&mut self) -> Option<Piece> {
        let found = PARTS.iter().filter_map(|name| start_of(&self.rest, name).map(|at| (at, *name))).min();
        let end = found.map_or(self.rest.len(), |(at, _)| at);
        let tail = self.rest.split_off(end);
        let before = std::mem::replace(&mut self.rest, tail);
        if self.around.len() + before.len() <= MAX_AROUND {
            self.around.push_str(&before);
        }
        if before.contains("<!ENTITY") || before.contains("<!DOCTYPE") {
            self.rest.clear();
            let reason = "It declares a document type or entities, which no export does.".into();
            return Some(Piece::Refused { line: self.line, reason });
        }
        let (_, name) = found?;
        self.begin(name);
        None
    }

    fn begin(&mut self, name: &'static str) {
        let start = self.rest.find('>').map_or(self.rest.len(), |end| end + 1);
        let tail = self.rest.split_off(start.min(self.rest.len()));
        let text = std::mem::replace(&mut self.rest, tail);
        let replaced = self.rest.contains('\u{fffd}');
        self.part = Some(Open { name, line: self.line, text, failed: None, too_long: false, replaced, doubtful: None });
    }

    /// Goes on with a part; gives it when it is complete or cannot become so.
    fn within(&mut self) -> Option<Piece> {
        let part = self.part.as_mut()?;
        let next = self.rest.trim_start();
        let starts = |name: &str| start_of(next, name) == Some(0);
        let at_start_of_another = match part.name {
            "item" => starts("item"),
            _ => PARTS.iter().any(|name| starts(name)),
        };
        let over = next.starts_with("</channel>");
        if at_start_of_another && part.is_in_text() {
            // A text may show what an export looks like; what follows tells.
            part.doubtful = part.doubtful.or(Some((part.text.len(), self.line)));
        } else if at_start_of_another || (over && part.failed.is_some()) {
            if let Some(piece) = self.split_at_doubt() {
                return Some(piece);
            }
            return self.part.take().map(|part| part.broken("It has no end."));
        }
        let part = self.part.as_mut()?;
        let end = format!("</{}>", part.name);
        let used = self.rest.find(&end).map(|at| at + end.len());
        let tail = self.rest.split_off(used.unwrap_or(self.rest.len()));
        let text = std::mem::replace(&mut self.rest, tail);
        if part.text.len() + text.len() > MAX_PART {
            if part.doubtful.is_some() {
                let behind = std::mem::take(&mut self.rest);
                self.rest = text + &behind;
                return self.split_at_doubt();
            }
            part.too_long = true;
            part.text.clear();
        }
        if !part.too_long {
            part.text.push_str(&text);
        }
        used?;
        if part.too_long {
            return self.part.take().map(|part| part.broken(""));
        }
        match Element::parse(&part.text) {
            Ok(_) if part.doubtful.is_some() && !part.is_one() => self.split_at_doubt(),
            Ok(element) => {
                self.part.take().map(|part| Piece::Part { line: part.line, element, replaced: part.replaced })
            }
            Err(reason) => {
                // The end tag may be part of a text; what comes next tells.
                part.failed = Some(reason);
                None
            }
        }
    }
}

impl Parts {
    /// What seemed to be a line of a text was the start of another part: the part before it is broken, and the rest is read
    /// again.
    fn split_at_doubt(&mut self) -> Option<Piece> {
        let (at, line) = self.part.as_ref()?.doubtful?;
        let mut part = self.part.take()?;
        let tail = part.text.split_off(at);
        let rest = std::mem::take(&mut self.rest);
        let lines = (line..).zip(tail.split_inclusive('\n').map(str::to_owned));
        let mut again: VecDeque<(u64, String)> = lines.collect();
        match again.back_mut().filter(|(_, last)| !last.ends_with('\n')) {
            Some((_, last)) => last.push_str(&rest),
            None if !rest.is_empty() => again.push_back((self.line, rest)),
            None => {}
        }
        again.append(&mut self.again);
        self.again = again;
        part.failed = None;
        Some(part.broken("It has no end."))
    }
}

/// Where a part of this name starts; it may have attributes.
fn start_of(text: &str, name: &str) -> Option<usize> {
    let start = format!("<{name}");
    text.match_indices(&start)
        .find(|(at, _)| {
            let rest = text.get(at + start.len()..).unwrap_or_default();
            rest.starts_with('>') || (rest.starts_with(char::is_whitespace) && rest.contains('>'))
        })
        .map(|(at, _)| at)
}

impl Open {
    /// What was read last is within a text that is taken as it is.
    fn is_in_text(&self) -> bool {
        let open = self.text.rfind("<![CDATA[");
        open.is_some_and(|open| self.text.get(open..).is_some_and(|rest| !rest.contains("]]>")))
    }

    /// It is one item, though a line of it looks like the start of another: it has one number, or nothing in it does what
    /// only an item does.
    fn is_one(&self) -> bool {
        let behind = self.doubtful.and_then(|(at, _)| self.text.get(at..)).unwrap_or_default();
        match self.text.matches("<wp:post_id>").count() {
            0 => !behind.contains("<![CDATA["),
            count => count == 1,
        }
    }

    fn broken(self, otherwise: &str) -> Piece {
        let reason = if self.too_long {
            format!("It is longer than {} MiB.", MAX_PART >> 20)
        } else {
            self.failed.map_or_else(|| otherwise.to_owned(), |reason| format!("It is not well-formed: {reason}."))
        };
        Piece::Broken { line: self.line, reason }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pieces(source: &'static str) -> Vec<String> {
        let mut parts = Parts::new(Box::new(source.as_bytes()));
        let mut found = Vec::new();
        while let Some(piece) = parts.next().unwrap() {
            found.push(match piece {
                Piece::Part { line, element, .. } => format!("{line}: {}", element.raw("a")),
                Piece::Broken { line, .. } => format!("{line}: broken"),
                Piece::Refused { line, .. } => format!("{line}: refused"),
            });
        }
        found
    }

    #[test]
    fn a_broken_part_loses_only_itself() {
        let source = "<channel>\n<item><a>1</a></item>\n<item><a>2</item>\n<item>\n<a><![CDATA[3</a></item>\n\
            <item><a><![CDATA[4 </item> ]]></a></item><item><a>5</a>\n<item><a>6</a></item></channel>";
        assert_eq!(pieces(source), ["2: 1", "3: broken", "4: broken", "6: 4 </item> ", "6: broken", "7: 6"]);
        assert_eq!(pieces("<item><a>1</a>"), ["1: broken"]);
    }

    #[test]
    fn texts_may_show_parts() {
        let source = "<channel>\n<item k=\"v\">\n<a><![CDATA[Our feed:\n<item>\n<title>x</title>\n</item>\n so.]]></a>\n\
            <wp:post_id>1</wp:post_id></item>\n<item><a>AT&T</a></item>\n</channel>";
        assert_eq!(pieces(source), ["2: Our feed:\n<item>\n<title>x</title>\n</item>\n so.", "9: AT&T"]);
        // A text that does not end takes no other with it.
        let source = "<item><a><![CDATA[1</a><wp:post_id>1</wp:post_id></item>\n<item><a><![CDATA[2]]></a><wp:post_id>2</wp:post_id></item>";
        assert_eq!(pieces(source), ["1: broken", "2: 2"]);
    }

    #[test]
    fn entities_are_not_declared() {
        assert_eq!(pieces("<!DOCTYPE x [<!ENTITY a \"b\">]><item><a>1</a></item>")[0], "1: refused");
    }
}
