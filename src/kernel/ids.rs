use std::sync::atomic::{AtomicU64, Ordering};

use uuid::Uuid;

/// Where new ids come from.
pub trait Ids: Send + Sync {
    /// An id that tells nothing, not even when it was made: for articles, whose readers must not learn when work on a
    /// story began.
    fn opaque(&self) -> Uuid;

    /// An id that grows with time, for rows that are inserted in order.
    fn ordered(&self) -> Uuid;

    /// Bytes that nobody can guess, for tokens and keys.
    fn secret(&self) -> [u8; 32];
}

/// The id that the same thing gets on every database: from its kind and the key it is known by.
///
/// An import into two databases, or twice into one, names the same rows (RFC 9562, version 5).
pub fn derived_id(kind: &str, key: &str) -> Uuid {
    const DATELINE: Uuid = Uuid::from_u128(0x6b1d_9f3c_52a7_4c0e_9b64_d15f_0a8e_7c21);
    Uuid::new_v5(&DATELINE, format!("{kind}\n{key}").as_bytes())
}

/// Random ids (RFC 9562, versions 4 and 7).
#[derive(Clone, Copy, Debug, Default)]
pub struct RandomIds;

impl Ids for RandomIds {
    #[expect(clippy::disallowed_methods, reason = "the one place where random ids are made")]
    fn opaque(&self) -> Uuid {
        Uuid::new_v4()
    }

    #[expect(clippy::disallowed_methods, reason = "the one place where random ids are made")]
    fn ordered(&self) -> Uuid {
        Uuid::now_v7()
    }

    fn secret(&self) -> [u8; 32] {
        let mut bytes = [0; 32];
        rand::fill(&mut bytes);
        bytes
    }
}

/// Ids that are the same in every run, for tests.
#[derive(Debug, Default)]
pub struct SeededIds(AtomicU64);

impl SeededIds {
    fn next(&self, kind: &str) -> Uuid {
        derived_id(kind, &self.0.fetch_add(1, Ordering::SeqCst).to_string())
    }
}

impl Ids for SeededIds {
    fn opaque(&self) -> Uuid {
        self.next("opaque")
    }

    fn ordered(&self) -> Uuid {
        let count = self.0.fetch_add(1, Ordering::SeqCst);
        Uuid::from_u128(0x0190_0000_0000_7000_8000_0000_0000_0000 | u128::from(count))
    }

    fn secret(&self) -> [u8; 32] {
        let mut bytes = [0; 32];
        let (start, end) = bytes.split_at_mut(16);
        start.copy_from_slice(self.next("secret").as_bytes());
        end.copy_from_slice(self.next("secret").as_bytes());
        bytes
    }
}
