use std::net::{IpAddr, Ipv4Addr, SocketAddr};

use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use tokio::signal::unix::{SignalKind, signal};
use tokio::task::JoinHandle;

use super::run::print;
use super::{node, setup};
use crate::app::{App, supervised};
use crate::config::Settings;
use crate::curation::moves;
use crate::demo;
use crate::editorial;
use crate::graphql::{self, Introspection, Request};
use crate::http::{Node, NodeSettings, Server, bind};
use crate::kernel::{Error, Result};
use crate::search;

/// Answers requests until a signal says to stop.
pub(super) async fn run(settings: &Settings) -> Result<()> {
    let mut app = node::open(settings).await?;
    let listener = bind(settings.bind)?;
    let address = listener.local_addr().map_err(Error::internal)?;
    if settings.bind.port() == 0 {
        // Which one it is, and so where files are, is known by now; nothing is in the library of a database in memory yet.
        app.media = node::library(&Settings { bind: address, ..settings.clone() })?;
    }
    if settings.demo {
        if demo::is_due(&app).await? {
            let report = demo::load(&app).await?;
            tracing::info!(refused = report.refused.len(), "the demo newsroom is loaded");
        } else {
            tracing::info!("there are articles already: the demo newsroom is not loaded");
        }
    }
    setup::first(&app, &settings.site).await?;
    for warning in setup::unset(&app.vocabulary.current().site) {
        tracing::warn!("{warning}");
    }
    let Settings { http, graphql, rest, cache, cors, limits, rate_limit, metrics, traces, feeds, .. } =
        settings.clone();
    let attach = |request: async_graphql::Request, app: &_, caller| request.data(Request::new(app, caller));
    let tasks = [
        background(&app, "changes", |node| async move { node.follow().await }.boxed()),
        background(&app, "releases", |node| async move { editorial::follow(&node).await }.boxed()),
        background(&app, "vocabulary_moves", |node| async move { moves::follow(&node).await }.boxed()),
        background(&app, "search", |node| async move { search::follow(&node).await }.boxed()),
    ];
    let db = app.db.clone();
    let metrics_listener = match metrics.bind.parse() {
        Ok(address) if metrics.enabled => Some(bind(address)?),
        _ => None,
    };
    let introspection = if graphql.introspection { Introspection::Enabled } else { Introspection::Disabled };
    let node_settings = NodeSettings { http, graphql, rest, cache, cors, limits, rate_limit, metrics, traces, feeds };
    let node = Node::new(app, graphql::engine(introspection), &graphql::sdl(), attach, node_settings)?;
    let server = Server::new(node, listener, metrics_listener)?;
    let stop = stop()?;
    tracing::info!(%address, "listening");
    print(&welcome(address, settings));
    server.run_until(stop).await?;
    tasks.iter().for_each(JoinHandle::abort);
    db.close().await;
    tracing::info!("stopped");
    Ok(())
}

/// Runs a task beside the answers, until it is aborted.
fn background(app: &App, name: &'static str, task: fn(App) -> BoxFuture<'static, ()>) -> JoinHandle<()> {
    let node = app.clone();
    tokio::spawn(supervised(node.tasks.clone(), name, move || task(node.clone())))
}

/// The first signal to stop. Another one does not wait for the answers under way.
fn stop() -> Result<impl Future<Output = ()>> {
    let mut interrupt = signal(SignalKind::interrupt()).map_err(Error::internal)?;
    let mut terminate = signal(SignalKind::terminate()).map_err(Error::internal)?;
    Ok(async move {
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
        }
        tracing::info!("stopping: no new requests, the answers under way are finished; once more stops at once");
        tokio::spawn(async move {
            tokio::select! {
                _ = interrupt.recv() => {}
                _ = terminate.recv() => {}
            }
            std::process::exit(1);
        });
    })
}

/// Where it is and what to ask it first.
fn welcome(address: SocketAddr, settings: &Settings) -> String {
    let host = if address.ip().is_unspecified() { IpAddr::V4(Ipv4Addr::LOCALHOST) } else { address.ip() };
    let url = format!("http://{}/graphql", SocketAddr::new(host, address.port()));
    let browser = if settings.graphql.graphiql {
        format!("Open {url} in a browser for GraphiQL, or ask:")
    } else {
        "Ask:".into()
    };
    format!(
        "Dateline answers at {url}\n\n{browser}\n\n  curl {url} -H 'Content-Type: application/json' \\\n    \
         -d '{{\"query\": \"{{ articles(first: 3) {{ nodes {{ headline path publishedAt }} }} }}\"}}'\n\n"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_query_can_be_pasted() {
        let told = welcome("0.0.0.0:80".parse().unwrap(), &Settings::default());
        assert!(told.contains("curl http://127.0.0.1:80/graphql -H 'Content-Type: application/json' \\\n"), "{told}");
        assert!(
            told.contains(r#"-d '{"query": "{ articles(first: 3) { nodes { headline path publishedAt } } }"}'"#),
            "{told}"
        );
    }
}
