//! What older programs write beside a picture: IPTC-IIM inside the resources of Photoshop.

use super::Proposal;
use super::proposal::keep;

/// The resource that has the words of a picture.
const IPTC: u16 = 0x0404;
/// Each field begins like this.
const FIELD: u8 = 0x1c;
/// The record about the picture.
const ABOUT: u8 = 2;

/// Reads resources as far as they can be read.
pub fn read(resources: &[u8]) -> Proposal {
    let mut proposal = Proposal::default();
    let mut rest = resources;
    while let Some((id, content, behind)) = resource(rest) {
        if id == IPTC {
            fields(content, &mut proposal);
        }
        rest = behind;
    }
    proposal
}

/// The number and the content of the first resource, and what is behind it. Everything is filled up to an even length.
fn resource(bytes: &[u8]) -> Option<(u16, &[u8], &[u8])> {
    let (id, rest) = bytes.strip_prefix(b"8BIM")?.split_first_chunk::<2>()?;
    let name = usize::from(*rest.first()?) + 1;
    let (length, rest) = rest.get(name + name % 2..)?.split_first_chunk::<4>()?;
    let length = usize::try_from(u32::from_be_bytes(*length)).ok()?;
    let content = rest.get(..length)?;
    Some((u16::from_be_bytes(*id), content, rest.get(length + length % 2..).unwrap_or_default()))
}

fn fields(mut bytes: &[u8], proposal: &mut Proposal) {
    // A length with its highest bit set is that of a length, for what is no text.
    while let [FIELD, record, field, high @ 0..=0x7f, low, rest @ ..] = bytes {
        let length = usize::from(u16::from_be_bytes([*high, *low]));
        let Some((content, behind)) = rest.split_at_checked(length) else { return };
        let field = match (*record, *field) {
            (ABOUT, 80) => Some(&mut proposal.creator),
            (ABOUT, 110) => Some(&mut proposal.credit),
            (ABOUT, 116) => Some(&mut proposal.copyright_notice),
            (ABOUT, 120) => Some(&mut proposal.caption),
            _ => None,
        };
        if let Some(field) = field {
            keep(field, &text(content));
        }
        bytes = behind;
    }
}

/// The character set is often not told, or told wrongly: what is UTF-8 is, and what is not is Latin-1.
fn text(bytes: &[u8]) -> String {
    std::str::from_utf8(bytes).map_or_else(|_| bytes.iter().copied().map(char::from).collect(), str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn field(record: u8, field: u8, text: &[u8]) -> Vec<u8> {
        [&[FIELD, record, field], &(text.len() as u16).to_be_bytes()[..], text].concat()
    }

    fn resource_of(id: u16, content: &[u8]) -> Vec<u8> {
        let padding = vec![0; content.len() % 2];
        [b"8BIM", &id.to_be_bytes()[..], &[0, 0], &(content.len() as u32).to_be_bytes(), content, &padding].concat()
    }

    #[test]
    fn words_are_found() {
        let words = [
            field(1, 90, b"\x1b%G"),
            field(2, 80, b"Jane Doe"),
            field(2, 110, "Agence été".as_bytes()),
            field(2, 120, b"Inondation \xe0 Lyon"),
            field(2, 120, b"Another"),
        ]
        .concat();
        let resources = [resource_of(0x03ed, b"odd"), resource_of(IPTC, &words)].concat();
        let found = read(&resources);
        assert_eq!(found.creator.as_deref(), Some("Jane Doe"));
        assert_eq!(found.credit.as_deref(), Some("Agence été"));
        assert_eq!(found.caption.as_deref(), Some("Inondation à Lyon"));
        assert_eq!(found.copyright_notice, None);
        for end in 0..resources.len() {
            read(&resources[..end]);
        }
        for wrong in [&b"8BIM"[..], b"8BIM\x04\x04\xff", b"8BIM\x04\x04\0\0\xff\xff\xff\xff", b"", b"x"] {
            assert!(read(wrong).is_empty());
        }
    }
}
