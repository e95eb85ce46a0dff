use std::fmt::Error;

use prometheus_client::collector::Collector;
use prometheus_client::encoding::{DescriptorEncoder, EncodeMetric};
use prometheus_client::metrics::MetricType;
use prometheus_client::metrics::counter::ConstCounter;
use prometheus_client::metrics::gauge::ConstGauge;
use prometheus_client::registry::Unit;

/// What the system says about this process, under the names that all exporters have for it. Nothing where the system does not
/// say.
#[derive(Debug)]
pub(super) struct Process;

#[derive(Debug)]
struct Figures {
    cpu_seconds: f64,
    /// Since 1970.
    started: f64,
    resident_bytes: u64,
    virtual_bytes: u64,
    open_files: Option<u64>,
    most_files: Option<u64>,
}

impl Collector for Process {
    fn encode(&self, mut encoder: DescriptorEncoder<'_>) -> Result<(), Error> {
        let Some(figures) = read() else { return Ok(()) };
        let cpu = ConstCounter::new(figures.cpu_seconds);
        let help = "User and system time that the process has used";
        cpu.encode(encoder.encode_descriptor("process_cpu", help, Some(&Unit::Seconds), MetricType::Counter)?)?;
        let mut gauge = |name: &'static str, help, unit: Option<&'static Unit>, value: f64| {
            ConstGauge::new(value).encode(encoder.encode_descriptor(name, help, unit, MetricType::Gauge)?)
        };
        gauge("process_start_time", "When the process started, since 1970", Some(&Unit::Seconds), figures.started)?;
        let (resident, virtual_bytes) = (figures.resident_bytes as f64, figures.virtual_bytes as f64);
        gauge("process_resident_memory", "Memory that the process holds", Some(&Unit::Bytes), resident)?;
        gauge("process_virtual_memory", "Addresses that the process has", Some(&Unit::Bytes), virtual_bytes)?;
        if let Some(open) = figures.open_files {
            gauge("process_open_fds", "Files and connections that are open", None, open as f64)?;
        }
        if let Some(most) = figures.most_files {
            gauge("process_max_fds", "Files and connections that may be open", None, most as f64)?;
        }
        Ok(())
    }
}

#[cfg(target_os = "linux")]
fn read() -> Option<Figures> {
    use procfs::WithCurrentSystemInfo;
    use procfs::process::LimitValue;

    let process = procfs::process::Process::myself().ok()?;
    let stat = process.stat().ok()?;
    let ticks = procfs::ticks_per_second() as f64;
    let most_files = match process.limits().ok()?.max_open_files.soft_limit {
        LimitValue::Value(most) => Some(most),
        LimitValue::Unlimited => None,
    };
    Some(Figures {
        cpu_seconds: (stat.utime + stat.stime) as f64 / ticks,
        started: procfs::boot_time_secs().ok()? as f64 + stat.starttime as f64 / ticks,
        resident_bytes: stat.rss_bytes().get(),
        virtual_bytes: stat.vsize,
        open_files: process.fd_count().ok().and_then(|count| count.try_into().ok()),
        most_files,
    })
}

#[cfg(not(target_os = "linux"))]
const fn read() -> Option<Figures> {
    None
}
