use std::net::{SocketAddr, TcpListener};
use std::time::Duration;

use actix_web::HttpServer;
use actix_web::dev::ServerHandle;
use actix_web::web::Data;
use async_graphql::Executor;

use super::Node;
use super::routes::{application, metrics_application};
use crate::kernel::{Code, Error, Result};

/// Takes an address. Fails with a message that names it if somebody else has it.
pub fn bind(address: SocketAddr) -> Result<TcpListener> {
    TcpListener::bind(address)
        .map_err(|error| Error::new(Code::Unavailable, format!("The address {address} cannot be taken: {error}.")))
}

/// A server that is ready to run.
pub struct Server {
    main: actix_web::dev::Server,
    /// Serves the metrics at an address of their own.
    metrics: Option<actix_web::dev::Server>,
}

impl Server {
    /// `metrics` is the address of the metrics if they have one of their own. Fails if the machine does not let it listen.
    pub fn new<E: Executor>(node: Node<E>, listener: TcpListener, metrics: Option<TcpListener>) -> Result<Self> {
        let settings = node.settings.http.clone();
        let node = Data::new(node);
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
            .shutdown_timeout(settings.drain_seconds.into());
        if settings.workers > 0 {
            server = server.workers(settings.workers);
        }
        let server = server.listen(listener).map_err(cannot_listen)?;
        Ok(Self { main: server.run(), metrics })
    }

    /// Stops it from elsewhere.
    pub fn handle(&self) -> ServerHandle {
        self.main.handle()
    }

    /// Answers requests until `stop` is there, then takes no more and waits for the answers under way.
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

fn cannot_listen(error: std::io::Error) -> Error {
    Error::new(Code::Unavailable, format!("The server cannot listen: {error}."))
}
