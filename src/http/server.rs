use std::net::{SocketAddr, TcpListener};
use std::num::NonZero;
use std::sync::Arc;
use std::time::Duration;

use actix_web::HttpServer;
use actix_web::dev::ServerHandle;
use actix_web::web::Data;
use async_graphql::Executor;
use socket2::{SockRef, TcpKeepalive};

use super::phase::{Phase, Phases};
use super::routes::{application, metrics_application};
use super::{Http, Node};
use crate::kernel::{Code, Error, Result};

/// After so long the system asks whether the other side of an idle connection is there.
const IDLE: Duration = Duration::from_secs(60);

/// Takes an address. Fails with a message that names it if somebody else has it.
pub fn bind(address: SocketAddr) -> Result<TcpListener> {
    TcpListener::bind(address)
        .map_err(|error| Error::new(Code::Unavailable, format!("The address {address} cannot be taken: {error}.")))
}

/// A server that is ready to run.
pub struct Server {
    main: actix_web::dev::Server,
    phases: Arc<Phases>,
    /// How long it says that it is not ready before it ends.
    unready: Duration,
    /// Serves the metrics at an address of their own.
    metrics: Option<actix_web::dev::Server>,
}

impl Server {
    /// `metrics` is the address of the metrics if they have one of their own. Fails if the machine does not let it listen.
    pub fn new<E: Executor>(node: Node<E>, listener: TcpListener, metrics: Option<TcpListener>) -> Result<Self> {
        let settings = node.settings.http.clone();
        let phases = node.phases.clone();
        let node = Data::new(node);
        give_up_the_silent(&listener, &settings).map_err(cannot_listen)?;
        let metrics = match metrics {
            Some(listener) => {
                let node = node.clone();
                let server = HttpServer::new(move || metrics_application(node.clone())).disable_signals().workers(1);
                Some(server.listen(listener).map_err(cannot_listen)?.run())
            }
            None => None,
        };
        let mut server = HttpServer::new(move || application(node.clone()))
            .disable_signals()
            .keep_alive(Duration::from_secs(settings.keep_alive_seconds.into()))
            .client_request_timeout(Duration::from_secs(settings.read_seconds.into()))
            // What nobody waits for any more is not answered.
            .h1_allow_half_closed(false)
            .shutdown_timeout(settings.drain_seconds.into());
        let workers = match settings.workers {
            0 => std::thread::available_parallelism().map_or(1, NonZero::get),
            workers => workers,
        };
        server = server.workers(workers).max_connections(settings.connections.div_ceil(workers));
        let server = server.listen(listener).map_err(cannot_listen)?;
        let unready = Duration::from_secs(settings.unready_seconds.into());
        Ok(Self { main: server.run(), phases, unready, metrics })
    }

    /// Stops it from elsewhere.
    pub fn handle(&self) -> ServerHandle {
        self.main.handle()
    }

    /// Answers requests until `stop` is there. Then it says that it is not ready, and goes on for a while; tells those who
    /// listen that it ends, takes no more requests, and waits for the answers under way.
    pub async fn run_until(self, stop: impl Future<Output = ()>) -> Result<()> {
        let handle = self.main.handle();
        let mut running = tokio::spawn(self.main);
        let metrics = self.metrics.map(|server| {
            let handle = server.handle();
            tokio::spawn(server);
            handle
        });
        let outcome = tokio::select! {
            done = &mut running => done,
            () = stop => {
                self.phases.enter(Phase::Unready);
                tokio::time::sleep(self.unready).await;
                self.phases.enter(Phase::Ending);
                handle.stop(true).await;
                running.await
            }
        };
        if let Some(metrics) = metrics {
            metrics.stop(false).await;
        }
        outcome.map_err(Error::internal)?.map_err(cannot_listen)
    }
}

/// Has the system give up connections, all that come in by a listener, whose other side takes nothing or is gone without a word.
fn give_up_the_silent(listener: &TcpListener, settings: &Http) -> std::io::Result<()> {
    let socket = SockRef::from(listener);
    socket.set_tcp_keepalive(&TcpKeepalive::new().with_time(IDLE).with_interval(IDLE / 4))?;
    // Other systems have no such thing.
    #[cfg(target_os = "linux")]
    socket.set_tcp_user_timeout(Some(Duration::from_secs(settings.write_seconds.into())))?;
    Ok(())
}

fn cannot_listen(error: std::io::Error) -> Error {
    Error::new(Code::Unavailable, format!("The server cannot listen: {error}."))
}
