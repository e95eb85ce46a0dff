use std::path::PathBuf;

use tokio::io::{AsyncBufRead, AsyncBufReadExt, AsyncReadExt, BufReader};

use crate::kernel::{Code, Error, Result};

/// The longest line that is read; a longer one is refused, not cut.
pub const MAX_LINE: usize = 16 << 20;

/// Where lines come from.
#[derive(Clone, Debug)]
pub enum Source {
    File(PathBuf),
    /// What is piped in.
    Stdin,
    /// Text that is part of this program, and its name.
    Text(&'static str, &'static str),
}

impl Source {
    /// `-` is what is piped in.
    pub fn parse(path: &str) -> Self {
        if path == "-" { Self::Stdin } else { Self::File(path.into()) }
    }

    /// What a report calls it.
    pub fn name(&self) -> String {
        match self {
            Self::File(path) => path.display().to_string(),
            Self::Stdin => "-".into(),
            Self::Text(name, _) => (*name).into(),
        }
    }

    /// Bytes in all, if that can be known.
    pub async fn size(&self) -> Option<u64> {
        match self {
            Self::File(path) => tokio::fs::metadata(path).await.ok().map(|meta| meta.len()),
            Self::Stdin => None,
            Self::Text(_, text) => u64::try_from(text.len()).ok(),
        }
    }

    pub(super) async fn open(&self) -> Result<Lines> {
        let reader: Box<dyn AsyncBufRead + Send + Unpin> = match self {
            Self::File(path) => {
                let file = tokio::fs::File::open(path).await.map_err(|error| {
                    Error::new(Code::NotFound, format!("{} cannot be read: {error}.", path.display()))
                })?;
                Box::new(BufReader::with_capacity(256 << 10, file))
            }
            Self::Stdin => Box::new(BufReader::with_capacity(256 << 10, tokio::io::stdin())),
            Self::Text(_, text) => Box::new(text.as_bytes()),
        };
        Ok(Lines { reader, number: 0 })
    }
}

/// The lines of a source, one at a time.
pub(super) struct Lines {
    reader: Box<dyn AsyncBufRead + Send + Unpin>,
    number: u64,
}

/// A line as it came.
pub(super) struct Line {
    /// From 1.
    pub number: u64,
    /// Bytes that it took in the source.
    pub bytes: u64,
    /// The text, unless it is no text or too long.
    pub text: Result<String>,
}

impl Lines {
    /// The next line; `None` at the end.
    pub async fn next(&mut self) -> Result<Option<Line>> {
        let mut bytes = Vec::new();
        let most = MAX_LINE as u64 + 1;
        let broken =
            |error: std::io::Error| Error::new(Code::Unavailable, format!("The file cannot be read on: {error}."));
        let mut length = (&mut self.reader).take(most).read_until(b'\n', &mut bytes).await.map_err(broken)? as u64;
        if length == 0 {
            return Ok(None);
        }
        self.number += 1;
        let too_long = length == most && bytes.last() != Some(&b'\n');
        if too_long {
            bytes.clear();
            length += self.skip_rest().await.map_err(broken)?;
        }
        let text = if too_long {
            Err(Error::invalid(format!("The line is longer than {} MiB.", MAX_LINE >> 20)))
        } else {
            String::from_utf8(bytes).map_err(|_| Error::invalid("The line is not UTF-8."))
        };
        Ok(Some(Line { number: self.number, bytes: length, text }))
    }

    async fn skip_rest(&mut self) -> std::io::Result<u64> {
        let mut skipped = 0;
        loop {
            let buffer = self.reader.fill_buf().await?;
            if buffer.is_empty() {
                return Ok(skipped);
            }
            let end = buffer.iter().position(|byte| *byte == b'\n');
            let used = end.map_or(buffer.len(), |end| end + 1);
            self.reader.consume(used);
            skipped += used as u64;
            if end.is_some() {
                return Ok(skipped);
            }
        }
    }
}
