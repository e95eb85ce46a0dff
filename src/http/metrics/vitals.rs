use std::fmt;

use prometheus_client::collector::Collector;
use prometheus_client::encoding::{DescriptorEncoder, EncodeMetric};
use prometheus_client::metrics::counter::ConstCounter;
use prometheus_client::metrics::gauge::ConstGauge;
use prometheus_client::registry::Unit;

use crate::app::App;

/// What goes on in the background of a node, for its metrics.
pub(super) struct Vitals(pub App);

impl fmt::Debug for Vitals {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("Vitals").finish_non_exhaustive()
    }
}

impl Collector for Vitals {
    fn encode(&self, mut encoder: DescriptorEncoder<'_>) -> fmt::Result {
        let releases = &self.0.releases;
        let (released, set_aside) = releases.counted();
        let (moved, skipped) = self.0.moved.counted();
        for (name, help, value) in [
            ("releases", "Articles that this node made public as planned", released),
            (
                "releases_set_aside",
                "Times that a planned release failed and the article was set aside for a while",
                set_aside,
            ),
            ("vocabulary_move_articles", "Articles that this node had follow a change of vocabulary in steps", moved),
            (
                "vocabulary_move_skips",
                "Times that an article could not follow a change of vocabulary and was left out",
                skipped,
            ),
        ] {
            let metric = ConstCounter::new(value);
            metric.encode(encoder.encode_descriptor(name, help, None, metric.metric_type())?)?;
        }
        let behind = ConstGauge::new(releases.behind_for().as_secs_f64());
        let help = "For how long something has been due that is not released";
        behind.encode(encoder.encode_descriptor(
            "release_delay",
            help,
            Some(&Unit::Seconds),
            behind.metric_type(),
        )?)?;
        let tasks = self.0.tasks.all();
        let (help, restarts) =
            ("Times that a task of the background ended and was started again", ConstCounter::new(0_u64));
        let mut family = encoder.encode_descriptor("task_restarts", help, None, restarts.metric_type())?;
        for (name, task) in &tasks {
            ConstCounter::new(task.restarts).encode(family.encode_family(&[("task", *name)])?)?;
        }
        let (help, running) = ("Whether a task of the background runs", ConstGauge::new(0_i64));
        let mut family = encoder.encode_descriptor("task_running", help, None, running.metric_type())?;
        for (name, task) in &tasks {
            ConstGauge::new(i64::from(task.is_running)).encode(family.encode_family(&[("task", *name)])?)?;
        }
        Ok(())
    }
}
