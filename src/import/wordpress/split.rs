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
}

struct Open {
    name: &'static str,
    line: u64,
    text: String,
    /// Why it was no element up to its last end tag.
    failed: Option<String>,
    too_long: bool,
    replaced: bool,
}

impl Parts {
    pub fn open(path: &Path) -> Result<Self> {
        let file = std::fs::File::open(path)
            .map_err(|error| Error::new(Code::NotFound, format!("{} cannot be read: {error}.", path.display())))?;
        Ok(Self::new(Box::new(std::io::BufReader::with_capacity(256 << 10, file))))
    }

    pub fn new(reader: Box<dyn BufRead + Send>) -> Self {
        let (rest, around) = (String::new(), String::new());
        Self { reader, line: 0, rest, around, part: None, bytes: 0, ended: false }
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
        let found = PARTS.iter().filter_map(|name| self.rest.find(&format!("<{name}>")).map(|at| (at, *name))).min();
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
        let start = name.len() + 2;
        let tail = self.rest.split_off(start.min(self.rest.len()));
        let text = std::mem::replace(&mut self.rest, tail);
        let replaced = self.rest.contains('\u{fffd}');
        self.part = Some(Open { name, line: self.line, text, failed: None, too_long: false, replaced });
    }

    /// Goes on with a part; gives it when it is complete or cannot become so.
    fn within(&mut self) -> Option<Piece> {
        let part = self.part.as_mut()?;
        let next = self.rest.trim_start();
        let starts = |name: &str| {
            next.strip_prefix('<').and_then(|rest| rest.strip_prefix(name)).is_some_and(|rest| rest.starts_with('>'))
        };
        let at_start_of_another = match part.name {
            "item" => starts("item"),
            _ => PARTS.iter().any(|name| starts(name)),
        };
        let over = next.starts_with("</channel>");
        if at_start_of_another || (over && part.failed.is_some()) {
            return self.part.take().map(|part| part.broken("It has no end."));
        }
        let end = format!("</{}>", part.name);
        let used = self.rest.find(&end).map(|at| at + end.len());
        let tail = self.rest.split_off(used.unwrap_or(self.rest.len()));
        let text = std::mem::replace(&mut self.rest, tail);
        if part.text.len() + text.len() > MAX_PART {
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

impl Open {
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
    fn entities_are_not_declared() {
        assert_eq!(pieces("<!DOCTYPE x [<!ENTITY a \"b\">]><item><a>1</a></item>")[0], "1: refused");
    }
}
