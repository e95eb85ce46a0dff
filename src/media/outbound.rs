//! Fetching from other sites. Whom an address leads to is looked at before anybody is asked: only what all the world can reach.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::time::Duration;

use ureq::http::Uri;
use ureq::unversioned::resolver::{DefaultResolver, ResolvedSocketAddrs, Resolver};
use ureq::unversioned::transport::{DefaultConnector, NextTimeout};
use ureq::{Agent, Error as Failed, config::Config};

/// How long a site may take.
const PATIENCE: Duration = Duration::from_secs(60);

/// What a site gave.
#[derive(Debug)]
pub struct Fetched {
    /// What it says that it is.
    pub mime_type: String,
    pub bytes: Vec<u8>,
}

/// Fetches what is at an address, at most so many bytes. Redirects are not followed: where one leads has not been looked at by
/// whoever named the address.
pub fn fetch(url: &str, most: u64) -> Result<Fetched, String> {
    let uri: Uri = url.parse().map_err(|_| "the address cannot be read".to_owned())?;
    if !matches!(uri.scheme_str(), Some("http" | "https")) {
        return Err("only http and https are asked".into());
    }
    let config = Config::builder()
        .timeout_global(Some(PATIENCE))
        .max_redirects(0)
        // Of the environment too: a proxy would resolve the name itself.
        .proxy(None)
        .user_agent("dateline")
        .build();
    let agent = Agent::with_parts(config, DefaultConnector::default(), Global::default());
    let mut answer = agent.get(url).call().map_err(|error| error.to_string())?;
    if answer.status() != 200 {
        return Err(format!("the answer was {}", answer.status()));
    }
    let mime_type = answer.headers().get("content-type").and_then(|value| value.to_str().ok()).unwrap_or_default();
    let mime_type = mime_type.split(';').next().unwrap_or_default().trim().to_owned();
    let bytes = answer.body_mut().with_config().limit(most).read_to_vec().map_err(|error| error.to_string())?;
    Ok(Fetched { mime_type, bytes })
}

/// Finds the addresses of a name, and refuses all of them if one is not global: the connection goes to these, whatever the name means
/// a moment later.
#[derive(Debug, Default)]
struct Global(DefaultResolver);

impl Resolver for Global {
    fn resolve(&self, uri: &Uri, config: &Config, timeout: NextTimeout) -> Result<ResolvedSocketAddrs, Failed> {
        let found = self.0.resolve(uri, config, timeout)?;
        if found.is_empty() || found.iter().any(|address: &SocketAddr| !is_global(address.ip())) {
            return Err(Failed::HostNotFound);
        }
        Ok(found)
    }
}

/// Whether all the world means the same host by it.
fn is_global(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => is_global_v4(address),
        IpAddr::V6(address) => is_global_v6(address),
    }
}

fn is_global_v4(address: Ipv4Addr) -> bool {
    let [a, b, c, _] = address.octets();
    let is_special = matches!(
        (a, b, c),
        (0 | 10 | 127, ..)
            | (100, 64..=127, _)
            | (169, 254, _)
            | (172, 16..=31, _)
            | (192, 0, 0 | 2)
            | (192, 88, 99)
            | (192, 168, _)
            | (198, 18 | 19, _)
            | (198, 51, 100)
            | (203, 0, 113)
            | (224..=255, ..)
    );
    !is_special
}

/// What is given out to networks (2000::/3), without those in which an address of another network is hidden and those for examples.
fn is_global_v6(address: Ipv6Addr) -> bool {
    let [a, b, ..] = address.segments();
    a & 0xe000 == 0x2000 && a != 0x2002 && !(a == 0x2001 && (b < 0x0200 || b == 0x0db8)) && !(a == 0x3fff && b < 0x1000)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_all_the_world_can_reach() {
        for local in [
            "0.0.0.0",
            "10.1.2.3",
            "100.64.0.1",
            "127.0.0.1",
            "127.8.8.8",
            "169.254.169.254",
            "172.16.0.1",
            "172.31.255.255",
            "192.0.0.8",
            "192.0.2.1",
            "192.168.1.1",
            "198.18.0.1",
            "198.51.100.7",
            "203.0.113.9",
            "224.0.0.1",
            "255.255.255.255",
            "::",
            "::1",
            "::ffff:127.0.0.1",
            "::ffff:8.8.8.8",
            "64:ff9b::7f00:1",
            "fc00::1",
            "fd12::1",
            "fe80::1",
            "ff02::1",
            "2001::1",
            "2001:db8::1",
            "2002:7f00:1::",
            "3fff::1",
        ] {
            assert!(!is_global(local.parse().unwrap()), "{local}");
        }
        for global in ["1.1.1.1", "8.8.8.8", "100.63.255.255", "172.32.0.1", "2606:4700::1111", "2a00:1450::1"] {
            assert!(is_global(global.parse().unwrap()), "{global}");
        }
    }

    #[test]
    fn whatever_it_is_written_like() {
        for url in [
            "http://127.0.0.1:1/",
            "http://localhost:1/",
            "http://[::1]:1/",
            "http://0/",
            "http://[::ffff:127.0.0.1]:1/",
            "http://2130706433/",
            "http://0x7f000001/",
            "http://017700000001/",
            "http://127.1/",
            "http://a@127.0.0.1:1/",
            "file:///etc/passwd",
            "gopher://127.0.0.1/",
            "http://169.254.169.254/latest/meta-data",
            "//127.0.0.1/",
            "127.0.0.1",
        ] {
            let told = fetch(url, 10).unwrap_err();
            assert!(
                told.contains("host not found") || told.contains("address") || told.contains("http"),
                "{url}: {told}"
            );
            assert!(!told.contains("refused"), "{url}: {told}");
        }
    }
}
