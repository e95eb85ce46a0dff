use std::net::{IpAddr, Ipv6Addr};

/// Who stands behind an address when something is counted: the address, or the network of one household where addresses are
/// plenty.
pub fn ip_prefix(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V4(address) => address.into(),
        IpAddr::V6(address) => Ipv6Addr::from_bits(address.to_bits() & (u128::MAX << 64)).into(),
    }
}
