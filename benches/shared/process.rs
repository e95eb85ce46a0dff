use std::io::{BufRead, BufReader};
use std::net::SocketAddr;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use super::Outcome;

/// A server that is measured.
pub struct Process {
    child: Child,
    pub address: SocketAddr,
}

impl Process {
    /// The release binary as it comes, but for some settings.
    pub fn dateline(database_url: &str, settings: &[&str]) -> Outcome<Self> {
        let mut command = Command::new(env!("CARGO_BIN_EXE_dateline"));
        command.args(["serve", "--database-url", database_url, "--set", "bind=127.0.0.1:0"]);
        for setting in settings {
            command.args(["--set", setting]);
        }
        Self::start(command)
    }

    /// A program that tells its address when it is ready.
    pub fn start(mut command: Command) -> Outcome<Self> {
        // Its log goes where that of a service goes: away, but written.
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn()?;
        let lines = BufReader::new(child.stdout.take().ok_or("no output")?).lines();
        for line in lines.map_while(Result::ok) {
            let address = line.split_once("http://").map(|(_, rest)| rest.split('/').next().unwrap_or_default());
            if let Some(address) = address.and_then(|address| address.trim().parse().ok()) {
                return Ok(Self { child, address });
            }
        }
        child.kill()?;
        Err("a server did not start".into())
    }

    /// Of all its threads since it began (proc(5), utime and stime, in hundredths of a second).
    pub fn processor_time(&self) -> Outcome<Duration> {
        let text = std::fs::read_to_string(format!("/proc/{}/stat", self.child.id()))?;
        let fields: Vec<&str> = text.rsplit(')').next().unwrap_or_default().split_whitespace().collect();
        let ticks = |place: usize| fields.get(place).and_then(|text| text.parse::<u64>().ok()).unwrap_or_default();
        Ok(Duration::from_millis(10 * (ticks(11) + ticks(12))))
    }

    pub fn resident_bytes(&self) -> Outcome<u64> {
        let text = std::fs::read_to_string(format!("/proc/{}/statm", self.child.id()))?;
        let pages: u64 = text.split_whitespace().nth(1).ok_or("statm is short")?.parse()?;
        Ok(pages * 4_096)
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
