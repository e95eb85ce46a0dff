use std::io::ErrorKind;

use actix_web::error::PayloadError;
use actix_ws::ProtocolError;

/// Why a socket is closed: a code and a reason.
pub(super) struct End(pub u16, pub String);

impl End {
    pub fn new(code: u16, reason: impl Into<String>) -> Self {
        Self(code, reason.into())
    }

    /// A message that is not as the protocol has it.
    pub fn invalid() -> Self {
        Self::new(4400, "Invalid message received")
    }

    pub fn too_slow() -> Self {
        Self::new(1013, "Too slow")
    }

    /// The codes of RFC 6455 (7.4.1) for what cannot be read; `None` if the client has gone.
    pub fn of(error: &ProtocolError) -> Option<Self> {
        let ProtocolError::Io(error) = error else {
            let is_long = matches!(error, ProtocolError::Overflow);
            return Some(if is_long { Self::too_long() } else { Self::new(1002, "Not as the protocol has it") });
        };
        match error.get_ref().and_then(|cause| cause.downcast_ref()) {
            Some(PayloadError::Overflow) => Some(Self::too_long()),
            Some(PayloadError::EncodingCorrupted) => Some(Self::new(1002, "Reserved bits are zero")),
            Some(PayloadError::UnknownLength) => Some(Self::new(1013, "Try again later")),
            Some(_) => None,
            None if error.kind() == ErrorKind::InvalidData => Some(Self::new(1007, "Text is UTF-8")),
            None => Some(Self::too_long()),
        }
    }

    fn too_long() -> Self {
        Self::new(1009, "Message too big")
    }
}
