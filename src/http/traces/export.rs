use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread::{Builder, JoinHandle};
use std::time::{Duration, Instant};

use super::{Span, protobuf};
use crate::http::TraceExport;
use crate::kernel::{Error, Result};

/// Spans that wait; what comes when there are so many is lost, and nobody waits.
const WAITING: usize = 4_096;
/// Spans that are sent at once, and how long the first waits for others.
const BATCH: usize = 512;
const DELAY: Duration = Duration::from_secs(1);
/// How long the collector may take.
const PATIENCE: Duration = Duration::from_secs(5);

/// Sends spans to a collector, from a thread of its own. Dropped, it sends what is left.
pub(in crate::http) struct Traces {
    /// Both are there until it is dropped.
    spans: Option<SyncSender<Span>>,
    exporter: Option<JoinHandle<()>>,
}

impl Traces {
    /// `None` if nobody wants them. Fails if the machine has no thread left.
    pub fn start(settings: &TraceExport) -> Result<Option<Self>> {
        if settings.endpoint.is_empty() {
            return Ok(None);
        }
        let TraceExport { endpoint, service } = settings.clone();
        let (spans, waiting) = sync_channel(WAITING);
        let export = move || export(&waiting, &endpoint, &service);
        let exporter = Builder::new().name("traces".into()).spawn(export).map_err(Error::internal)?;
        Ok(Some(Self { spans: Some(spans), exporter: Some(exporter) }))
    }

    pub fn tell(&self, span: Span) {
        if let Some(spans) = &self.spans {
            let _ = spans.try_send(span);
        }
    }
}

impl Drop for Traces {
    fn drop(&mut self) {
        self.spans = None;
        if let Some(exporter) = self.exporter.take() {
            // It has nothing to say when it ends.
            let _ = exporter.join();
        }
    }
}

fn export(waiting: &Receiver<Span>, endpoint: &str, service: &str) {
    let config = ureq::Agent::config_builder().timeout_global(Some(PATIENCE)).max_redirects(0).build();
    let agent = ureq::Agent::new_with_config(config);
    while let Ok(first) = waiting.recv() {
        let mut batch = vec![first];
        let until = Instant::now() + DELAY;
        while batch.len() < BATCH
            && let Ok(span) = waiting.recv_timeout(until.saturating_duration_since(Instant::now()))
        {
            batch.push(span);
        }
        let request = protobuf::request(service, &batch);
        if let Err(error) = agent.post(endpoint).header("content-type", "application/x-protobuf").send(&request) {
            tracing::warn!(spans = batch.len(), cause = %error, "traces cannot be sent");
        }
    }
}
