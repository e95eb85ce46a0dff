use std::net::{IpAddr, Ipv4Addr, SocketAddr};

use actix_web::HttpRequest;
use ipnet::IpNet;

use crate::kernel::{Error, Result};

const X_FORWARDED_FOR: &str = "x-forwarded-for";

/// Machines in front of this one whose word about who is asking is taken.
#[derive(Debug, Default)]
pub(super) struct Proxies(Vec<IpNet>);

/// Reads an address, or a network such as `10.0.0.0/8`.
pub fn network(text: &str) -> Option<IpNet> {
    text.parse().ok().or_else(|| text.parse::<IpAddr>().ok().map(IpNet::from))
}

impl Proxies {
    /// Fails if one of them is no address and no network.
    pub fn parse(texts: &[String]) -> Result<Self> {
        let parsed = texts.iter().map(|text| {
            network(text).ok_or_else(|| Error::invalid(format!("\"{text}\" is no address and no network.")))
        });
        Ok(Self(parsed.collect::<Result<_>>()?))
    }

    /// The address of the client: the one that is connected, or the last one that a trusted proxy saw. What stands further
    /// to the left in the header could have been written by anybody.
    pub fn client(&self, request: &HttpRequest) -> IpAddr {
        let mut nearest =
            request.peer_addr().map_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED), |peer| peer.ip().to_canonical());
        let forwarded: Vec<&str> =
            request.headers().get_all(X_FORWARDED_FOR).filter_map(|value| value.to_str().ok()).collect();
        for text in forwarded.iter().rev().flat_map(|value| value.rsplit(',')) {
            if !self.trusts(nearest) {
                break;
            }
            // A proxy that writes something else is the last one known.
            let Some(before) = address(text.trim()) else { break };
            nearest = before;
        }
        nearest
    }

    fn trusts(&self, address: IpAddr) -> bool {
        self.0.iter().any(|network| network.contains(&address))
    }
}

/// An address, with or without a port.
fn address(text: &str) -> Option<IpAddr> {
    let bare = text.trim_start_matches('[').trim_end_matches(']');
    let parsed = bare.parse().ok().or_else(|| text.parse::<SocketAddr>().ok().map(|address| address.ip()));
    parsed.map(|address: IpAddr| address.to_canonical())
}

#[cfg(test)]
mod tests {
    use actix_web::test::TestRequest;

    use super::*;

    fn client(trusted: &[&str], peer: &str, forwarded: &[&'static str]) -> String {
        let trusted: Vec<String> = trusted.iter().map(|text| (*text).to_owned()).collect();
        let mut request = TestRequest::get().peer_addr(format!("{peer}:9").parse().unwrap());
        for value in forwarded {
            request = request.append_header((X_FORWARDED_FOR, *value));
        }
        Proxies::parse(&trusted).unwrap().client(&request.to_http_request()).to_string()
    }

    #[test]
    fn nobody_is_believed_by_default() {
        assert_eq!(client(&[], "192.0.2.1", &["203.0.113.9"]), "192.0.2.1");
        assert_eq!(client(&["10.0.0.0/8"], "192.0.2.1", &["203.0.113.9"]), "192.0.2.1");
    }

    #[test]
    fn a_trusted_proxy_is_believed_as_far_as_it_saw() {
        let trusted = ["10.0.0.0/8", "2001:db8::1"];
        assert_eq!(client(&trusted, "10.1.2.3", &["203.0.113.9"]), "203.0.113.9");
        // The client wrote the first one.
        assert_eq!(client(&trusted, "10.1.2.3", &["198.51.100.7, 203.0.113.9, 10.9.9.9"]), "203.0.113.9");
        assert_eq!(client(&trusted, "10.1.2.3", &["198.51.100.7", "203.0.113.9:4711"]), "203.0.113.9");
        assert_eq!(client(&trusted, "[2001:db8::1]", &["[2001:db8::2]:80"]), "2001:db8::2");
        assert_eq!(client(&trusted, "[::ffff:10.0.0.1]", &["::ffff:203.0.113.9"]), "203.0.113.9");
    }

    #[test]
    fn nonsense_is_not_believed() {
        assert_eq!(client(&["10.0.0.1"], "10.0.0.1", &["203.0.113.9, unknown"]), "10.0.0.1");
        assert_eq!(client(&["10.0.0.1"], "10.0.0.1", &[]), "10.0.0.1");
        assert!(Proxies::parse(&["10.0.0.0/33".into()]).is_err());
    }
}
