use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use uuid::Uuid;

use super::{Code, CursorKind, Error, Result, shown};

/// Where a row stands in a list: the value of the list's key, which is unique.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Position {
    /// A feed of articles: the sort key.
    Key(i64),
    /// A list by time: microseconds and id.
    Time(i64, Uuid),
    /// A list by name: name key and id.
    Name(String, Uuid),
    /// A list whose order an editor or a ranking made: the place, from 0.
    Place(u32),
    /// A list made of several feeds one after the other: which of them, from 0, and the sort key in it.
    Step(u32, i64),
    /// A stream of changes: the epoch in which the change was numbered, its number, and how many numbers up to it are not
    /// complete.
    Change { epoch: i64, number: i64, behind: u32 },
}

/// A position with the name of the kind of list it is valid in, as clients see it: opaque text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cursor {
    pub list: CursorKind,
    pub position: Position,
}

impl Cursor {
    /// Reads a cursor of one kind of list. Fails with `CURSOR_INVALID` on every other text.
    pub fn parse(list: CursorKind, text: &str) -> Result<Position> {
        let (letter, position) = Self::decode(text).ok_or_else(|| {
            let message =
                format!("\"{}\" is not a cursor. Pass pageInfo.endCursor or edges.cursor back unchanged.", shown(text));
            Error::new(Code::CursorInvalid, message)
        })?;
        if letter == list as u8 {
            return Ok(position);
        }
        let message =
            format!("The cursor \"{}\" belongs to another kind of list. Use a cursor of this list.", shown(text));
        Err(Error::new(Code::CursorInvalid, message))
    }

    /// The letter of the kind of list, and the position.
    fn decode(text: &str) -> Option<(u8, Position)> {
        let bytes = URL_SAFE_NO_PAD.decode(text).ok()?;
        let (letter, rest) = bytes.split_first()?;
        let (shape, rest) = rest.split_first()?;
        let position = match shape {
            b'k' => Position::Key(i64::from_be_bytes(rest.try_into().ok()?)),
            b't' => {
                let (time, id) = rest.split_first_chunk::<8>()?;
                Position::Time(i64::from_be_bytes(*time), Uuid::from_slice(id).ok()?)
            }
            b'n' => {
                let (id, name) = rest.split_first_chunk::<16>()?;
                Position::Name(String::from_utf8(name.to_vec()).ok()?, Uuid::from_bytes(*id))
            }
            b'p' => Position::Place(u32::from_be_bytes(rest.try_into().ok()?)),
            b's' => {
                let (step, key) = rest.split_first_chunk::<4>()?;
                Position::Step(u32::from_be_bytes(*step), i64::from_be_bytes(key.try_into().ok()?))
            }
            b'c' => {
                let (epoch, rest) = rest.split_first_chunk::<8>()?;
                let (number, behind) = rest.split_first_chunk::<8>()?;
                Position::Change {
                    epoch: i64::from_be_bytes(*epoch),
                    number: i64::from_be_bytes(*number),
                    behind: u32::from_be_bytes(behind.try_into().ok()?),
                }
            }
            _ => return None,
        };
        Some((*letter, position))
    }
}

impl std::fmt::Display for Cursor {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let mut bytes = vec![self.list as u8];
        match &self.position {
            Position::Key(key) => {
                bytes.push(b'k');
                bytes.extend(key.to_be_bytes());
            }
            Position::Time(time, id) => {
                bytes.push(b't');
                bytes.extend(time.to_be_bytes());
                bytes.extend(id.as_bytes());
            }
            Position::Name(name, id) => {
                bytes.push(b'n');
                bytes.extend(id.as_bytes());
                bytes.extend(name.as_bytes());
            }
            Position::Place(place) => {
                bytes.push(b'p');
                bytes.extend(place.to_be_bytes());
            }
            Position::Step(step, key) => {
                bytes.push(b's');
                bytes.extend(step.to_be_bytes());
                bytes.extend(key.to_be_bytes());
            }
            Position::Change { epoch, number, behind } => {
                bytes.push(b'c');
                bytes.extend(epoch.to_be_bytes());
                bytes.extend(number.to_be_bytes());
                bytes.extend(behind.to_be_bytes());
            }
        }
        out.write_str(&URL_SAFE_NO_PAD.encode(bytes))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn position() -> impl Strategy<Value = Position> {
        let id = any::<u128>().prop_map(Uuid::from_u128);
        prop_oneof![
            any::<i64>().prop_map(Position::Key),
            (any::<i64>(), id.clone()).prop_map(|(time, id)| Position::Time(time, id)),
            (".*", id).prop_map(|(name, id)| Position::Name(name, id)),
            any::<u32>().prop_map(Position::Place),
            any::<(u32, i64)>().prop_map(|(step, key)| Position::Step(step, key)),
            any::<(i64, i64, u32)>().prop_map(|(epoch, number, behind)| Position::Change { epoch, number, behind }),
        ]
    }

    proptest! {
        #[test]
        fn round_trips_in_its_own_list_only(position in position()) {
            let text = Cursor { list: CursorKind::Feed, position: position.clone() }.to_string();
            prop_assert_eq!(Cursor::parse(CursorKind::Feed, &text).unwrap(), position);
            prop_assert_eq!(Cursor::parse(CursorKind::Tags, &text).unwrap_err().code(), Code::CursorInvalid);
        }

        #[test]
        fn refuses_what_it_did_not_give_out(text in ".*") {
            if let Ok(position) = Cursor::parse(CursorKind::Feed, &text) {
                prop_assert_eq!(Cursor { list: CursorKind::Feed, position }.to_string(), text);
            }
        }
    }
}
