//! The rendered text of a public article, apart so that lists never read it.

use std::io;

use sea_orm::entity::prelude::*;
use zstd::{bulk, zstd_safe};

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "article_live_body")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub article_id: Uuid,
    /// [`Forms`], packed.
    pub forms: Vec<u8>,
}

impl ActiveModelBehavior for ActiveModel {}

/// A body in all its forms.
///
/// They say the same in four ways, in blocks once more by block, so that together they take little more than one of them does:
/// of articles of 2.6 kB of text 1.7 kB in place of 17.7 kB (bytes of rows in SQLite). The price is to unpack all of them for
/// one, which `cargo bench --bench pieces -- body_` measures.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Forms {
    /// JSON.
    pub blocks: String,
    pub html: String,
    pub markdown: String,
    pub text: String,
}

/// Bytes before what is compressed: the length of each form.
const LENGTHS: usize = 16;
/// More of it gains little and takes longer.
const LEVEL: i32 = 3;

impl Forms {
    /// The length of each form, 32 bits with the least significant byte first, then all of them after one another by
    /// Zstandard (RFC 8878).
    pub fn pack(&self) -> io::Result<Vec<u8>> {
        let forms = [&self.blocks, &self.html, &self.markdown, &self.text];
        let mut packed = Vec::with_capacity(4_096);
        for form in forms {
            let length = u32::try_from(form.len()).map_err(|_| broken("a body is too long"))?;
            packed.extend(length.to_le_bytes());
        }
        packed.extend(bulk::compress(&forms.map(String::as_bytes).concat(), LEVEL)?);
        Ok(packed)
    }

    /// Fails if the bytes are not what [`Self::pack`] made.
    pub fn unpack(packed: &[u8]) -> io::Result<Self> {
        let (lengths, compressed) = packed.split_at_checked(LENGTHS).ok_or_else(|| broken("a body is cut off"))?;
        let lengths: Vec<usize> =
            lengths.as_chunks().0.iter().map(|length| u32::from_le_bytes(*length) as usize).collect();
        let length: usize = lengths.iter().sum();
        // Both say it: what is damaged must not reserve gigabytes.
        let told = zstd_safe::get_frame_content_size(compressed).ok().flatten();
        if told != u64::try_from(length).ok() {
            return Err(broken("a body is not as long as it says"));
        }
        let bytes = bulk::decompress(compressed, length)?;
        let mut rest = String::from_utf8(bytes).map_err(|_| broken("a body is not text"))?;
        // From the last to the first, so that the longest is not copied.
        let mut forms = lengths.iter().rev().map(|length| {
            let from = rest.len().checked_sub(*length).filter(|from| rest.is_char_boundary(*from));
            from.map(|from| rest.split_off(from)).ok_or_else(|| broken("a body is shorter than it says"))
        });
        let mut next = || forms.next().unwrap_or_else(|| Ok(String::new()));
        let (text, markdown, html, blocks) = (next()?, next()?, next()?, next()?);
        Ok(Self { blocks, html, markdown, text })
    }
}

fn broken(why: &str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, why)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_packed_is_unpacked() {
        let forms = Forms {
            blocks: "[{\"text\":\"Wörter über Wörter\"}]".into(),
            html: "<p>Wörter über Wörter</p>".into(),
            markdown: String::new(),
            text: "Wörter über Wörter".into(),
        };
        for forms in [forms, Forms::default()] {
            assert_eq!(Forms::unpack(&forms.pack().unwrap()).unwrap(), forms);
        }
    }

    #[test]
    fn other_bytes_are_refused() {
        let packed = Forms { html: "ä".repeat(100), ..Forms::default() }.pack().unwrap();
        let cut = packed.get(..packed.len() - 1).unwrap();
        let longer = [&[7], packed.get(1..).unwrap()].concat();
        for bytes in [&[][..], &packed[..LENGTHS], cut, &longer] {
            assert!(Forms::unpack(bytes).is_err(), "{bytes:?}");
        }
    }
}
