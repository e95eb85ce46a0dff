//! Stands between a node and PostgreSQL and does what networks do.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicU8, AtomicUsize, Ordering};

use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::{TcpListener, UnixStream};
use tokio::sync::Notify;
use tokio::task::JoinSet;
use url::Url;

/// What happens to bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Mode {
    Pass,
    /// They vanish, in both directions, without a word.
    Swallow,
    /// A commit gets there, and nothing that follows comes back, on that connection.
    SwallowAnswerToCommit,
    /// A commit does not get there, nor anything that follows on that connection.
    SwallowCommit,
}

pub struct Proxy {
    /// The database through the proxy.
    pub address: String,
    state: Arc<State>,
    #[expect(dead_code, reason = "dropped, it ends")]
    tasks: JoinSet<()>,
}

#[derive(Default)]
struct State {
    mode: AtomicU8,
    swallowed: AtomicUsize,
    changed: Notify,
}

impl State {
    fn is(&self, mode: Mode) -> bool {
        self.mode.load(Ordering::SeqCst) == mode as u8
    }

    fn swallow(&self, bytes: usize) {
        self.swallowed.fetch_add(bytes, Ordering::SeqCst);
        self.changed.notify_waiters();
    }
}

impl Proxy {
    /// In front of a server at a socket in a folder, as the address of the tests has it.
    pub async fn start(address: &str) -> Self {
        let mut url = Url::parse(address).unwrap();
        let folder = url.query_pairs().find(|(name, _)| name == "host").unwrap().1.into_owned();
        let socket = PathBuf::from(folder).join(".s.PGSQL.5432");
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        url.set_query(None);
        url.set_host(Some("127.0.0.1")).unwrap();
        url.set_port(Some(listener.local_addr().unwrap().port())).unwrap();
        let state = Arc::new(State::default());
        let shared = state.clone();
        let mut tasks = JoinSet::new();
        tasks.spawn(async move {
            let mut connections = JoinSet::new();
            while let Ok((client, _)) = listener.accept().await {
                let (socket, state) = (socket.clone(), shared.clone());
                connections.spawn(async move {
                    let Ok(server) = UnixStream::connect(socket).await else { return };
                    let (from_client, to_client) = client.into_split();
                    let (from_server, to_server) = server.into_split();
                    let is_mute = Arc::new(AtomicU8::new(0));
                    tokio::join!(
                        forward(from_client, to_server, state.clone(), is_mute.clone(), true),
                        forward(from_server, to_client, state, is_mute, false),
                    );
                });
            }
        });
        Self { address: url.to_string(), state, tasks }
    }

    pub fn set(&self, mode: Mode) {
        self.state.mode.store(mode as u8, Ordering::SeqCst);
    }

    /// Waits until something has vanished.
    pub async fn swallows(&self) {
        loop {
            let changed = self.state.changed.notified();
            if self.state.swallowed.load(Ordering::SeqCst) > 0 {
                return;
            }
            changed.await;
        }
    }
}

/// 1: what the server says vanishes; 2: what the client says too.
async fn forward(
    mut from: impl AsyncRead + Unpin,
    mut to: impl AsyncWrite + Unpin,
    state: Arc<State>,
    is_mute: Arc<AtomicU8>,
    is_client: bool,
) {
    let mut buffer = vec![0; 1 << 16];
    while let Ok(read @ 1..) = from.read(&mut buffer).await {
        let bytes = &buffer[..read];
        if is_client && bytes.windows(6).any(|word| word == b"COMMIT") {
            for (mode, level) in [(Mode::SwallowAnswerToCommit, 1), (Mode::SwallowCommit, 2)] {
                if state.is(mode) {
                    is_mute.store(level, Ordering::SeqCst);
                }
            }
        }
        let level = is_mute.load(Ordering::SeqCst);
        if state.is(Mode::Swallow) || level == 2 || (level == 1 && !is_client) {
            state.swallow(read);
            continue;
        }
        if to.write_all(bytes).await.is_err() {
            return;
        }
    }
}
