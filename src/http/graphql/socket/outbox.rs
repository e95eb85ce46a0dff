//! What is sent to a client, frame by frame.

use std::convert::Infallible;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use actix_web::body::{BodySize, BoxBody, MessageBody};
use actix_web::web::Bytes;
use tokio::sync::mpsc;

/// Frames that wait to be sent.
const WAITING: usize = 16;
/// What goes out at a time: the server copies it before it is sent.
const SLICE: usize = 32 << 10;
/// Bytes of a frame of control, and of the reason in one that closes (RFC 6455, 5.5).
const MOST_CONTROL: usize = 125;
const MOST_REASON: usize = MOST_CONTROL - 2;

/// One frame.
#[derive(Debug)]
pub(super) enum Frame {
    Text(Bytes),
    Ping,
    Pong(Bytes),
    /// The last one.
    Close(u16, String),
}

pub(super) type Outbox = mpsc::Sender<Frame>;

/// The body of the answer to a handshake. What a client is slow to take waits here and in the channel, as it is, and not in
/// buffers of the library that nobody measures.
pub(super) struct Sending {
    frames: mpsc::Receiver<Frame>,
    head: Bytes,
    rest: Bytes,
    is_over: bool,
    /// The library's own body: while it is there the messages of the client go on.
    _kept: BoxBody,
}

pub(super) fn outbox(kept: BoxBody) -> (Outbox, Sending) {
    let (outbox, frames) = mpsc::channel(WAITING);
    (outbox, Sending { frames, head: Bytes::new(), rest: Bytes::new(), is_over: false, _kept: kept })
}

impl MessageBody for Sending {
    type Error = Infallible;

    fn size(&self) -> BodySize {
        BodySize::Stream
    }

    fn poll_next(mut self: Pin<&mut Self>, ctx: &mut Context<'_>) -> Poll<Option<Result<Bytes, Infallible>>> {
        loop {
            if !self.head.is_empty() {
                return Poll::Ready(Some(Ok(std::mem::take(&mut self.head))));
            }
            if !self.rest.is_empty() {
                let length = self.rest.len().min(SLICE);
                return Poll::Ready(Some(Ok(self.rest.split_to(length))));
            }
            // What was sent is not kept until the next comes.
            self.rest = Bytes::new();
            if self.is_over {
                return Poll::Ready(None);
            }
            let Some(frame) = ready!(self.frames.poll_recv(ctx)) else { return Poll::Ready(None) };
            self.is_over = matches!(frame, Frame::Close(..));
            (self.head, self.rest) = frame.encode();
        }
    }
}

impl Frame {
    /// Its head and its content.
    fn encode(self) -> (Bytes, Bytes) {
        let (kind, content) = match self {
            Self::Text(text) => (1, text),
            Self::Ping => (9, Bytes::new()),
            Self::Pong(bytes) => (10, bytes.slice(..bytes.len().min(MOST_CONTROL))),
            Self::Close(code, reason) => {
                let reason = reason.get(..reason.floor_char_boundary(MOST_REASON)).unwrap_or_default();
                (8, [&code.to_be_bytes(), reason.as_bytes()].concat().into())
            }
        };
        let mut head = vec![0x80 | kind];
        match (u8::try_from(content.len()), u16::try_from(content.len())) {
            (Ok(length @ ..=125), _) => head.push(length),
            (_, Ok(length)) => {
                head.push(126);
                head.extend(length.to_be_bytes());
            }
            _ => {
                head.push(127);
                head.extend((content.len() as u64).to_be_bytes());
            }
        }
        (head.into(), content)
    }
}

#[cfg(test)]
mod tests {
    use std::future::poll_fn;

    use super::*;

    #[tokio::test]
    async fn frames_are_written_as_the_protocol_has_them() {
        let (outbox, mut sending) = outbox(BoxBody::new(()));
        let long = "x".repeat(70_000);
        for frame in [
            Frame::Text("hi".into()),
            Frame::Text("y".repeat(126).into()),
            Frame::Text(long.clone().into()),
            Frame::Ping,
            Frame::Pong(vec![7; 200].into()),
            Frame::Close(1001, "é".repeat(100)),
        ] {
            outbox.send(frame).await.unwrap();
        }
        let mut sent = Vec::new();
        while let Some(Ok(bytes)) = poll_fn(|ctx| Pin::new(&mut sending).poll_next(ctx)).await {
            assert!(bytes.len() <= SLICE);
            sent.extend_from_slice(&bytes);
        }
        let mut expected = b"\x81\x02hi\x81\x7e\x00\x7e".to_vec();
        expected.extend(std::iter::repeat_n(b'y', 126));
        expected.extend(b"\x81\x7f\x00\x00\x00\x00\x00\x01\x11\x70");
        expected.extend(long.as_bytes());
        expected.extend(b"\x89\x00\x8a\x7d");
        expected.extend([7; 125]);
        expected.extend(b"\x88\x7c\x03\xe9");
        expected.extend("é".repeat(61).as_bytes());
        assert_eq!(sent, expected);
    }
}
