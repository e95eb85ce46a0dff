use std::fmt;

use prometheus_client::collector::Collector;
use prometheus_client::encoding::{DescriptorEncoder, EncodeMetric};
use prometheus_client::metrics::counter::ConstCounter;
use prometheus_client::metrics::gauge::ConstGauge;

use crate::app::App;

/// The search index of a node, for its metrics.
pub(super) struct SearchIndex(pub App);

impl fmt::Debug for SearchIndex {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("SearchIndex").finish_non_exhaustive()
    }
}

impl Collector for SearchIndex {
    fn encode(&self, mut encoder: DescriptorEncoder<'_>) -> fmt::Result {
        let text = &self.0.fulltext;
        let index = text.index();
        let position = index.as_ref().map(|index| index.position());
        let (documents, bytes) = index.and_then(|index| index.size().ok()).unwrap_or_default();
        let behind = position.map_or(0, |position| (self.0.changes.last() - position.article).max(0));
        for (name, help, value) in [
            ("search_working", "Whether the search index works: 0 while it fails", i64::from(text.failure().is_none())),
            (
                "search_complete",
                "Whether the search index has all articles: 0 while it is being built",
                i64::from(position.is_some_and(|position| position.is_whole())),
            ),
            ("search_documents", "Articles in the search index", count(documents)),
            ("search_bytes", "Bytes of the files of the search index", count(bytes)),
            ("search_changes_behind", "Changes of articles that the search index has not taken in", behind),
        ] {
            let gauge = ConstGauge::new(value);
            gauge.encode(encoder.encode_descriptor(name, help, None, gauge.metric_type())?)?;
        }
        let begun = ConstCounter::new(text.begun());
        let help = "Times that the search index was begun anew";
        begun.encode(encoder.encode_descriptor("search_builds", help, None, begun.metric_type())?)
    }
}

fn count(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}
