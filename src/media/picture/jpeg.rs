//! What a JPEG file says of itself before any pixel is decoded.

use super::Refused;

/// Looks over the markers of a file: the decoder fills what is missing of a file that was cut off with grey, and takes the four
/// inks of print for whatever they look like.
pub fn check(bytes: &[u8]) -> Result<(), Refused> {
    let cut = || Refused::invalid("The JPEG file is not whole: it ends before its picture does. Send it again.");
    let (mut at, mut scans) = (2, 0);
    loop {
        let marker = marker(bytes, &mut at).ok_or_else(cut)?;
        match marker {
            END => return Ok(()),
            // They stand alone.
            0x01 | 0xd0..=0xd8 => continue,
            _ => {}
        }
        let length = match bytes.get(at..at + 2) {
            Some([high, low]) => usize::from(u16::from_be_bytes([*high, *low])),
            _ => return Err(cut()),
        };
        let segment = bytes.get(at + 2..at + length).ok_or_else(cut)?;
        at += length;
        if is_frame(marker) && segment.get(5).is_some_and(|inks| !matches!(inks, 1 | 3)) {
            return Err(Refused::unsupported("JPEG in CMYK, the inks of print, is not taken. Export it in RGB."));
        }
        if marker == SCAN {
            scans += 1;
            if scans > SCANS {
                return Err(Refused::invalid("The JPEG file draws its picture too many times over. Export it anew."));
            }
            at = entropy_end(bytes, at).ok_or_else(cut)?;
        }
    }
}

const END: u8 = 0xd9;
const SCAN: u8 = 0xda;
/// How often a picture may be gone over from top to bottom. Programs do it a dozen times, to show it before all of it is there; a
/// few bytes more each time keep a decoder busy for minutes.
const SCANS: u32 = 64;

/// A start of a frame. 0xc4, 0xc8 and 0xcc lie between but are none.
fn is_frame(marker: u8) -> bool {
    matches!(marker, 0xc0..=0xcf) && !matches!(marker, 0xc4 | 0xc8 | 0xcc)
}

/// The next marker, and behind it.
fn marker(bytes: &[u8], at: &mut usize) -> Option<u8> {
    let mut from = *at;
    while *bytes.get(from)? != 0xff {
        from += 1;
    }
    while *bytes.get(from)? == 0xff {
        from += 1;
    }
    *at = from + 1;
    bytes.get(from).copied()
}

/// Where the next marker begins behind pixels; zeros behind 0xff and restarts are part of them.
fn entropy_end(bytes: &[u8], from: usize) -> Option<usize> {
    let rest = bytes.get(from..)?;
    memchr::memchr_iter(0xff, rest)
        .find(|place| rest.get(place + 1).is_some_and(|next| !matches!(next, 0x00 | 0xff | 0xd0..=0xd7)))
        .map(|place| from + place)
}
