use crate::refusal::UserErrorCode;

/// Why a file is not taken, in a sentence for whoever sent it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refused {
    pub code: UserErrorCode,
    pub message: String,
    /// Sending the same again does not help.
    pub is_final: bool,
}

impl Refused {
    /// A kind of file that is not taken.
    pub fn unsupported(message: impl Into<String>) -> Self {
        Self { code: UserErrorCode::UnsupportedMedia, message: message.into(), is_final: true }
    }

    /// A file that is not what it should be.
    pub fn invalid(message: impl Into<String>) -> Self {
        Self { code: UserErrorCode::Invalid, message: message.into(), is_final: true }
    }

    /// A file that is larger than it may be.
    pub fn too_large(message: impl Into<String>) -> Self {
        Self { code: UserErrorCode::LimitExceeded, message: message.into(), is_final: true }
    }

    /// Bytes that are not those that were meant: they got lost on the way.
    pub fn garbled(message: impl Into<String>) -> Self {
        Self { code: UserErrorCode::Invalid, message: message.into(), is_final: false }
    }
}
