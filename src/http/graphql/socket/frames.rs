//! What a client sends, looked at frame by frame before it is gathered (RFC 6455, 5.2).

use std::pin::Pin;
use std::task::{Context, Poll, ready};

use actix_web::dev::Payload;
use actix_web::error::PayloadError;
use actix_web::web::Bytes;
use futures_util::Stream;

use crate::kernel::Share;

/// Parts that one message may come in; each takes more memory than the few bytes that it may hold.
const MOST_PARTS: usize = 1_024;

/// A stream of bytes that ends where a frame announces more than a message may have: the library below gathers whatever is
/// announced.
pub(super) struct Frames {
    payload: Payload,
    /// Bytes of a message.
    most: usize,
    /// Memory for the message that is coming in.
    share: Share,
    /// What has come of the head of a frame.
    head: Vec<u8>,
    /// Bytes of the frame that are still to come after its head.
    left: u64,
    /// Bytes and parts of the message, as far as they were announced.
    message: usize,
    parts: usize,
    /// Why there is nothing more, once what came before was read.
    wrong: Option<Wrong>,
    /// What came before is to be read first.
    waits: bool,
}

/// What is wrong with a frame.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Wrong {
    /// More than a message may have.
    TooLong,
    /// A bit that means nothing.
    Reserved,
    /// There is no memory for it at the moment.
    NoRoom,
}

impl Frames {
    pub fn new(payload: Payload, most: usize, share: Share) -> Self {
        Self {
            payload,
            most,
            share,
            head: Vec::with_capacity(14),
            left: 0,
            message: 0,
            parts: 0,
            wrong: None,
            waits: false,
        }
    }

    /// Looks at what has come. Fails with where a frame begins that is not taken.
    fn look(&mut self, bytes: &[u8]) -> Result<(), (usize, Wrong)> {
        let mut rest = bytes;
        let mut begin = 0;
        loop {
            let skipped = usize::try_from(self.left).unwrap_or(usize::MAX).min(rest.len());
            self.left -= skipped as u64;
            rest = rest.get(skipped..).unwrap_or_default();
            if self.head.is_empty() {
                begin = bytes.len() - rest.len();
            }
            let Some((first, more)) = rest.split_first() else { return Ok(()) };
            self.head.push(*first);
            rest = more;
            if let Some(length) = announced(&self.head) {
                let first = self.head.first().copied().unwrap_or_default();
                self.head.clear();
                self.take(first, length).map_err(|wrong| (begin, wrong))?;
                self.left = length;
            }
        }
    }

    /// Takes a frame that begins with a byte and announces a length, the mask not counted.
    fn take(&mut self, first: u8, length: u64) -> Result<(), Wrong> {
        let (is_last, opcode) = (first & 0x80 != 0, first & 0x0f);
        if first & 0x70 != 0 {
            return Err(Wrong::Reserved);
        }
        let length = usize::try_from(length).map_err(|_| Wrong::TooLong)?;
        if opcode >= 8 {
            // The library refuses frames of control that are longer than they may be.
            return if length <= self.most { Ok(()) } else { Err(Wrong::TooLong) };
        }
        if opcode != 0 {
            (self.message, self.parts) = (0, 0);
            self.share.clear();
        }
        self.message = self.message.saturating_add(length);
        self.parts += 1;
        if self.message > self.most || self.parts > MOST_PARTS {
            return Err(Wrong::TooLong);
        }
        if !self.share.grow(length) {
            return Err(Wrong::NoRoom);
        }
        if is_last {
            (self.message, self.parts) = (0, 0);
        }
        Ok(())
    }
}

/// The length that a head announces, with its mask; `None` if the head is not there yet.
fn announced(head: &[u8]) -> Option<u64> {
    let second = *head.get(1)?;
    let mask = if second & 0x80 == 0 { 0 } else { 4 };
    let length = match second & 0x7f {
        126 => u16::from_be_bytes(*head.get(2..)?.first_chunk()?).into(),
        127 => u64::from_be_bytes(*head.get(2..)?.first_chunk()?),
        short => short.into(),
    };
    Some(length.saturating_add(mask))
}

impl Stream for Frames {
    type Item = Result<Bytes, PayloadError>;

    fn poll_next(mut self: Pin<&mut Self>, ctx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        if std::mem::take(&mut self.waits) {
            ctx.waker().wake_by_ref();
            return Poll::Pending;
        }
        if let Some(wrong) = self.wrong {
            return Poll::Ready(Some(Err(wrong.into())));
        }
        let Some(bytes) = ready!(Pin::new(&mut self.payload).poll_next(ctx)).transpose()? else {
            return Poll::Ready(None);
        };
        Poll::Ready(Some(match self.look(&bytes) {
            Ok(()) => Ok(bytes),
            Err((0, wrong)) => {
                self.wrong = Some(wrong);
                Err(wrong.into())
            }
            Err((begin, wrong)) => {
                (self.wrong, self.waits) = (Some(wrong), true);
                Ok(bytes.slice(..begin))
            }
        }))
    }
}

impl From<Wrong> for PayloadError {
    fn from(wrong: Wrong) -> Self {
        match wrong {
            Wrong::TooLong => Self::Overflow,
            Wrong::Reserved => Self::EncodingCorrupted,
            Wrong::NoRoom => Self::UnknownLength,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use proptest::prelude::*;

    use super::*;
    use crate::kernel::Budget;

    fn frames(most: usize) -> Frames {
        Frames::new(Payload::None, most, Arc::new(Budget::new(1 << 20)).share())
    }

    /// A frame with a mask of zeros.
    fn frame(first: u8, length: usize) -> Vec<u8> {
        let mut bytes = vec![first];
        match length {
            ..=125 => bytes.push(0x80 | length as u8),
            126..=65_535 => {
                bytes.push(0x80 | 126);
                bytes.extend((length as u16).to_be_bytes());
            }
            _ => {
                bytes.push(0x80 | 127);
                bytes.extend((length as u64).to_be_bytes());
            }
        }
        bytes.extend([0; 4]);
        bytes.extend(std::iter::repeat_n(b'x', length));
        bytes
    }

    /// What comes of bytes that arrive in pieces of a length: how many are taken, and what is wrong with the next.
    fn look(most: usize, bytes: &[u8], piece: usize) -> (usize, Option<Wrong>) {
        let mut frames = frames(most);
        let mut taken = 0;
        for piece in bytes.chunks(piece) {
            match frames.look(piece) {
                Ok(()) => taken += piece.len(),
                Err((begin, wrong)) => return (taken + begin, Some(wrong)),
            }
        }
        (taken, None)
    }

    #[test]
    fn what_is_announced_is_enough() {
        let huge = [&[0x81, 0xff][..], &(1_u64 << 40).to_be_bytes()].concat();
        assert_eq!(look(256, &huge, 64), (0, Some(Wrong::TooLong)));
        let most = [&[0x81, 0xff][..], &u64::MAX.to_be_bytes()].concat();
        assert_eq!(look(256, &most, 1).1, Some(Wrong::TooLong));
        let control = [&[0x89, 0xff][..], &(1_u64 << 40).to_be_bytes()].concat();
        assert_eq!(look(256, &control, 64), (0, Some(Wrong::TooLong)));
        assert_eq!(look(256, &frame(0xc1, 2), 64), (0, Some(Wrong::Reserved)));
        // With the mask.
        assert_eq!(look(256, &frame(0x81, 252), 64).1, None);
    }

    #[test]
    fn what_came_before_is_taken() {
        let (good, bad) = (frame(0x81, 9), frame(0x81, 300));
        assert_eq!(look(256, &[good.clone(), bad].concat(), 1_000), (good.len(), Some(Wrong::TooLong)));
    }

    #[test]
    fn a_message_in_parts_is_one_message() {
        let parts = |count: usize, length| {
            let mut bytes = frame(0x01, length);
            (1..count).for_each(|_| bytes.extend(frame(0, length)));
            bytes
        };
        assert_eq!(look(256, &parts(2, 100), 50).1, None);
        assert_eq!(look(256, &parts(3, 100), 50).1, Some(Wrong::TooLong));
        assert_eq!(look(1 << 20, &parts(MOST_PARTS, 1), 50).1, None);
        assert_eq!(look(1 << 20, &parts(MOST_PARTS + 1, 0), 50).1, Some(Wrong::TooLong));
        // A message that has ended does not count for the next.
        assert_eq!(look(256, &frame(0x81, 200).repeat(5), 50).1, None);
    }

    #[test]
    fn there_is_memory_for_so_many() {
        let budget = Arc::new(Budget::new(1_000));
        let mut one = Frames::new(Payload::None, 2_000, budget.share());
        assert_eq!(one.look(&frame(0x81, 900)), Ok(()));
        let mut two = Frames::new(Payload::None, 2_000, budget.share());
        assert_eq!(two.look(&frame(0x81, 900)), Err((0, Wrong::NoRoom)));
        drop(one);
        assert_eq!(two.look(&frame(0x81, 900)), Ok(()));
    }

    proptest! {
        #[test]
        fn pieces_make_no_difference(frame_lengths in prop::collection::vec((0..4_u8, 0..300_usize), 1..8), piece in 1..64_usize) {
            let bytes: Vec<u8> = frame_lengths
                .iter()
                .flat_map(|(kind, length)| frame([0x81, 0x01, 0x80, 0x89][usize::from(*kind)], *length))
                .collect();
            let whole = look(256, &bytes, bytes.len());
            let (taken, wrong) = look(256, &bytes, piece);
            prop_assert_eq!(wrong, whole.1);
            // The head of what is not taken may have been there before it was whole.
            prop_assert!(taken >= whole.0 && taken <= whole.0 + 14);
        }
    }
}
