use std::cell::RefCell;
use std::fmt::{self, Write};

use tracing::field::{Field, Visit};
use tracing::{Event, Subscriber};
use tracing_subscriber::field::RecordFields;
use tracing_subscriber::fmt::format::Writer;
use tracing_subscriber::fmt::{FmtContext, FormatEvent, FormatFields};
use tracing_subscriber::registry::LookupSpan;

use crate::kernel::{Clock, Micros, SystemClock};

/// A line of the log as text: time, level, what it belongs to, message and fields.
///
/// The library's own goes through the machinery of formatting for every piece, which is a fifth of what an answer from memory
/// costs.
pub(super) struct Line;

/// The fields of an event or a span, one space between them.
pub(super) struct Fields;

impl<S, N> FormatEvent<S, N> for Line
where
    S: Subscriber + for<'a> LookupSpan<'a>,
    N: for<'a> FormatFields<'a> + 'static,
{
    fn format_event(&self, ctx: &FmtContext<'_, S, N>, mut line: Writer<'_>, event: &Event<'_>) -> fmt::Result {
        write_time(&mut line, SystemClock.now())?;
        line.write_char(' ')?;
        let level = event.metadata().level().as_str();
        // Five letters wide, as the longest.
        line.write_str(" ".get(level.len() - 4..).unwrap_or_default())?;
        line.write_str(level)?;
        line.write_char(' ')?;
        for span in ctx.event_scope().into_iter().flat_map(|scope| scope.from_root()) {
            line.write_str(span.name())?;
            if let Some(fields) = span.extensions().get::<tracing_subscriber::fmt::FormattedFields<N>>()
                && !fields.is_empty()
            {
                line.write_char('{')?;
                line.write_str(&fields.fields)?;
                line.write_char('}')?;
            }
            line.write_str(": ")?;
        }
        ctx.format_fields(line.by_ref(), event)?;
        line.write_char('\n')
    }
}

thread_local! {
    /// The second that was written last, and how.
    static SECOND: RefCell<(i64, String)> = const { RefCell::new((i64::MIN, String::new())) };
}

/// RFC 3339 in UTC, always to the microsecond.
fn write_time(line: &mut Writer<'_>, now: Micros) -> fmt::Result {
    let (second, mut rest) = (now.0.div_euclid(1_000_000), now.0.rem_euclid(1_000_000));
    SECOND.with_borrow_mut(|(known, text)| {
        if *known != second {
            *text = Micros(second * 1_000_000).to_string().trim_end_matches('Z').to_owned();
            *known = second;
        }
        line.write_str(text)
    })?;
    line.write_char('.')?;
    let mut unit = 100_000;
    while unit > 0 {
        let digit = u8::try_from(rest / unit).unwrap_or_default();
        line.write_char(char::from(b'0' + digit))?;
        rest %= unit;
        unit /= 10;
    }
    line.write_char('Z')
}

impl<'w> FormatFields<'w> for Fields {
    fn format_fields<R: RecordFields>(&self, line: Writer<'w>, fields: R) -> fmt::Result {
        let mut visitor = Visitor { line, is_first: true, outcome: Ok(()) };
        fields.record(&mut visitor);
        visitor.outcome
    }
}

struct Visitor<'w> {
    line: Writer<'w>,
    is_first: bool,
    outcome: fmt::Result,
}

impl Visitor<'_> {
    /// `name=value`; the message has no name.
    fn write(&mut self, field: &Field, value: impl FnOnce(&mut Writer<'_>) -> fmt::Result) {
        let write = || {
            if !std::mem::take(&mut self.is_first) {
                self.line.write_char(' ')?;
            }
            if field.name() != "message" {
                self.line.write_str(field.name())?;
                self.line.write_char('=')?;
            }
            value(&mut self.line)
        };
        if self.outcome.is_ok() {
            self.outcome = write();
        }
    }
}

impl Visit for Visitor<'_> {
    fn record_str(&mut self, field: &Field, value: &str) {
        let is_plain = |byte: u8| matches!(byte, b' '..=b'~') && !matches!(byte, b'"' | b'\\');
        if !value.bytes().all(is_plain) {
            return self.record_debug(field, &value);
        }
        self.write(field, |line| {
            line.write_char('"')?;
            line.write_str(value)?;
            line.write_char('"')
        });
    }

    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        // Where a line of another library's log came from.
        if !field.name().starts_with("log.") {
            self.write(field, |line| write!(OneLine(line), "{value:?}"));
        }
    }
}

/// Text that may come from anywhere stays on its line and does not paint.
struct OneLine<'a, 'w>(&'a mut Writer<'w>);

impl fmt::Write for OneLine<'_, '_> {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        let mut rest = text;
        while let Some(place) = rest.find(char::is_control) {
            let (plain, control) = rest.split_at(place);
            self.0.write_str(plain)?;
            let mut letters = control.chars();
            write!(self.0, "{}", letters.next().unwrap_or_default().escape_default())?;
            rest = letters.as_str();
        }
        self.0.write_str(rest)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_stays_one_line() {
        let mut text = String::new();
        write!(OneLine(&mut Writer::new(&mut text)), "a\u{1b}[31mb\r\nc é").unwrap();
        assert_eq!(text, "a\\u{1b}[31mb\\r\\nc é");
    }

    #[test]
    fn times_are_to_the_microsecond() {
        let mut text = String::new();
        for micros in [1_605_864_600_000_000, 1_605_864_600_000_042, 1_605_864_601_900_000] {
            write_time(&mut Writer::new(&mut text), Micros(micros)).unwrap();
            text.push('\n');
        }
        assert_eq!(text, "2020-11-20T09:30:00.000000Z\n2020-11-20T09:30:00.000042Z\n2020-11-20T09:30:01.900000Z\n");
    }
}
