use std::fmt;
use std::sync::Arc;

use prometheus_client::collector::Collector;
use prometheus_client::encoding::{DescriptorEncoder, EncodeLabelSet, EncodeMetric};
use prometheus_client::metrics::MetricType;
use prometheus_client::metrics::counter::ConstCounter;

use crate::account::Accounts;

/// Attempts to log in, as the accounts of the node have counted them.
#[derive(Debug)]
pub(super) struct Logins(pub Arc<Accounts>);

#[derive(EncodeLabelSet)]
struct Labels {
    outcome: String,
}

impl Collector for Logins {
    fn encode(&self, mut encoder: DescriptorEncoder<'_>) -> Result<(), fmt::Error> {
        let help = "Attempts to log in: succeeded, wrong_password, unknown_account, not_active or limited";
        let mut family = encoder.encode_descriptor("logins", help, None, MetricType::Counter)?;
        for (outcome, count) in self.0.logins() {
            let labels = Labels { outcome: outcome.as_str().to_lowercase() };
            ConstCounter::new(count).encode(family.encode_family(&labels)?)?;
        }
        Ok(())
    }
}
