use tokio::sync::watch;

/// Where a server is in its life.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Phase {
    Serving,
    /// It answers, and says that it is not ready, so that nothing more is sent to it.
    Unready,
    /// Those who listen are told to listen elsewhere, and what is being answered is finished.
    Ending,
}

/// Tells everybody where the server is in its life.
#[derive(Debug)]
pub(super) struct Phases(watch::Sender<Phase>);

impl Default for Phases {
    fn default() -> Self {
        Self(watch::Sender::new(Phase::Serving))
    }
}

impl Phases {
    pub fn enter(&self, phase: Phase) {
        self.0.send_replace(phase);
    }

    pub fn is_serving(&self) -> bool {
        *self.0.borrow() == Phase::Serving
    }

    /// What becomes ready when the server ends.
    pub fn ending(&self) -> Ending {
        Ending(self.0.subscribe())
    }
}

/// See [`Phases::ending`].
#[derive(Clone, Debug)]
pub(super) struct Ending(watch::Receiver<Phase>);

impl Ending {
    pub async fn come(&mut self) {
        // A server that is gone has ended too.
        let _ = self.0.wait_for(|phase| *phase >= Phase::Ending).await;
    }
}
