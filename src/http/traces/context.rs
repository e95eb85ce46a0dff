use actix_web::http::header::HeaderMap;

use crate::kernel::Ids;

const TRACEPARENT: &str = "traceparent";

/// Where an operation belongs: in a trace that the client has begun, or in one of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::http) struct TraceContext {
    pub trace: [u8; 16],
    pub parent: Option<[u8; 8]>,
    /// The operation's own.
    pub span: [u8; 8],
}

impl TraceContext {
    /// What a request says about it (W3C Trace Context). `None` if the client does not want the trace to be kept.
    pub fn of(headers: &HeaderMap, ids: &dyn Ids) -> Option<Self> {
        let own = Self::new(ids);
        match headers.get(TRACEPARENT).and_then(|value| value.to_str().ok()).and_then(read) {
            Some((.., is_kept)) if !is_kept => None,
            Some((trace, parent, _)) => Some(Self { trace, parent: Some(parent), ..own }),
            None => Some(own),
        }
    }

    /// A trace of its own.
    pub fn new(ids: &dyn Ids) -> Self {
        let (trace, span) = (ids.opaque(), ids.opaque());
        Self {
            trace: trace.into_bytes(),
            parent: None,
            span: span.as_u128().to_be_bytes().first_chunk().copied().unwrap_or_default(),
        }
    }
}

/// The trace, the span of the client, and whether it is kept. `None` if it is not understood, and then as if it were not there.
fn read(text: &str) -> Option<([u8; 16], [u8; 8], bool)> {
    let mut parts = text.split('-');
    let (version, trace, parent, flags) = (parts.next()?, parts.next()?, parts.next()?, parts.next()?);
    let is_known = version == "00" && parts.next().is_none();
    let [flags] = hex(flags)?;
    let (trace, parent) = (hex(trace)?, hex(parent)?);
    (is_known && trace != [0; 16] && parent != [0; 8]).then_some((trace, parent, flags & 1 == 1))
}

/// Small letters only, as the standard wants it.
fn hex<const N: usize>(text: &str) -> Option<[u8; N]> {
    let mut bytes = [0; N];
    if text.len() != 2 * N || !text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f')) {
        return None;
    }
    for (at, byte) in bytes.iter_mut().enumerate() {
        *byte = u8::from_str_radix(text.get(2 * at..2 * at + 2)?, 16).ok()?;
    }
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use actix_web::http::header::HeaderValue;

    use super::*;
    use crate::kernel::SeededIds;

    #[test]
    fn the_trace_of_a_client_goes_on() {
        let read = |text: &'static str| {
            let mut headers = HeaderMap::new();
            headers.insert(TRACEPARENT.parse().unwrap(), HeaderValue::from_static(text));
            TraceContext::of(&headers, &SeededIds::default())
        };
        let found = read("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01").unwrap();
        assert_eq!(u128::from_be_bytes(found.trace), 0x4bf9_2f35_77b3_4da6_a3ce_929d_0e0e_4736);
        assert_eq!(found.parent.map(u64::from_be_bytes), Some(0x00f0_67aa_0ba9_02b7));
        assert_eq!(read("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-00"), None);
        for wrong in [
            "",
            "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7",
            "00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01",
            "00-00000000000000000000000000000000-00f067aa0ba902b7-01",
            "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-x",
        ] {
            assert_eq!(read(wrong), Some(TraceContext::new(&SeededIds::default())), "{wrong}");
        }
    }
}
