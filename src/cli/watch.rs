use std::io::{IsTerminal, stderr};
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressStyle};

use crate::import::Progress;

/// How far it is: a bar for a person who watches, a line now and then for a log.
pub(super) struct Watch {
    /// What is counted.
    unit: &'static str,
    bar: Option<ProgressBar>,
    last: Instant,
}

impl Watch {
    /// How often a log gets a line.
    const EVERY: Duration = Duration::from_secs(10);

    /// `size` are the bytes in all, if they are what shows how far it is.
    pub fn new(size: Option<u64>, unit: &'static str) -> Self {
        let (bar, template) = match size {
            Some(size) => (ProgressBar::new(size), "{bar:30} {bytes}/{total_bytes} {bytes_per_sec} {eta} {msg}"),
            None => (ProgressBar::new_spinner(), "{spinner} {bytes} {bytes_per_sec} {msg}"),
        };
        let bar = bar.with_style(style(template));
        Self { unit, bar: stderr().is_terminal().then_some(bar), last: Instant::now() }
    }

    pub fn tell(&mut self, done: Progress) {
        let Progress { bytes, lines, refused, total } = done;
        match &self.bar {
            Some(bar) => {
                if let Some(total) = total.filter(|total| bar.length() != Some(*total)) {
                    bar.set_style(style("{bar:30} {pos}/{len} {per_sec} {eta} {msg}"));
                    bar.set_length(total);
                }
                bar.set_position(if total.is_some() { lines } else { bytes });
                bar.set_message(format!("{lines} {}, {refused} refused", self.unit));
            }
            None if self.last.elapsed() >= Self::EVERY => {
                self.last = Instant::now();
                tracing::info!(bytes, refused, "{lines} {} are done", self.unit);
            }
            None => {}
        }
    }

    pub fn end(&self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }
}

fn style(template: &str) -> ProgressStyle {
    ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar())
}
