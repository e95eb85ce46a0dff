use tokio::sync::watch;

/// How far a stream has come, as far as this node knows: the number of its last entry.
///
/// Numbers follow the order of commits, so whoever has read up to the number has missed nothing. What this node commits it
/// knows at once; what others commit, when it hears of it or looks next ([`super::App::follow`]).
#[derive(Debug)]
pub struct Changes(watch::Sender<i64>);

impl Changes {
    pub(super) fn new(last: i64) -> Self {
        Self(watch::Sender::new(last))
    }

    /// The number of the last entry that is known.
    pub fn last(&self) -> i64 {
        *self.0.borrow()
    }

    /// Tells whenever there is more.
    pub fn subscribe(&self) -> watch::Receiver<i64> {
        self.0.subscribe()
    }

    /// The stream is another one. Whoever listens is woken.
    pub(super) fn restart(&self, last: i64) {
        self.0.send_replace(last);
    }

    /// Everything up to a number is committed. Of two who say so at the same time, the slower one may have seen less.
    pub(super) fn reach(&self, seen: i64) {
        self.0.send_if_modified(|last| {
            let is_more = seen > *last;
            *last = seen.max(*last);
            is_more
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn tells_once_that_there_is_more() {
        let changes = Changes::new(4);
        let mut heard = changes.subscribe();
        changes.reach(4);
        changes.reach(2);
        assert!(!heard.has_changed().unwrap());
        changes.reach(7);
        heard.changed().await.unwrap();
        assert_eq!(*heard.borrow_and_update(), 7);
        assert!(!heard.has_changed().unwrap());
        assert_eq!(changes.last(), 7);
    }
}
