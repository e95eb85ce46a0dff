use std::net::{SocketAddr, TcpListener};
use std::time::Duration;

use actix_web::HttpServer;
use actix_web::dev::ServerHandle;
use actix_web::web::Data;
use async_graphql::Executor;

use super::Node;
use super::routes::application;
use crate::kernel::{Code, Error, Result};

/// Takes an address. Fails with a message that names it if somebody else has it.
pub fn bind(address: SocketAddr) -> Result<TcpListener> {
    TcpListener::bind(address)
        .map_err(|error| Error::new(Code::Unavailable, format!("The address {address} cannot be taken: {error}.")))
}

/// A server that is ready to run.
pub struct Server(actix_web::dev::Server);

impl Server {
    /// Fails if the machine does not let it listen.
    pub fn new<E: Executor>(node: Node<E>, listener: TcpListener) -> Result<Self> {
        let settings = node.settings.http.clone();
        let node = Data::new(node);
        let mut server = HttpServer::new(move || application(node.clone()))
            .disable_signals()
            .keep_alive(Duration::from_secs(settings.keep_alive_seconds.into()))
            .client_request_timeout(Duration::from_secs(settings.read_seconds.into()))
            .shutdown_timeout(settings.drain_seconds.into());
        if settings.workers > 0 {
            server = server.workers(settings.workers);
        }
        let server = server.listen(listener).map_err(cannot_listen)?;
        Ok(Self(server.run()))
    }

    /// Stops it from elsewhere.
    pub fn handle(&self) -> ServerHandle {
        self.0.handle()
    }

    /// Answers requests until `stop` is there, then takes no more and waits for the answers under way.
    pub async fn run_until(self, stop: impl Future<Output = ()>) -> Result<()> {
        let handle = self.0.handle();
        let mut running = tokio::spawn(self.0);
        tokio::select! {
            done = &mut running => return done.map_err(Error::internal)?.map_err(cannot_listen),
            () = stop => handle.stop(true).await,
        }
        running.await.map_err(Error::internal)?.map_err(cannot_listen)
    }
}

fn cannot_listen(error: std::io::Error) -> Error {
    Error::new(Code::Unavailable, format!("The server cannot listen: {error}."))
}
