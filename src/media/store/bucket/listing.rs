use std::io;

use jiff::Timestamp;
use quick_xml::Reader;
use quick_xml::escape::resolve_predefined_entity;
use quick_xml::events::Event;

use crate::media::store::{Entry, Spot};

/// A page of what is in a bucket.
#[derive(Debug, Default)]
pub struct Listing {
    pub entries: Vec<Entry>,
    /// Where the next page begins; `None` at the end.
    pub next: Option<String>,
}

impl Listing {
    /// Reads an answer to ListObjectsV2. `now` is what the store's own clock says: ages do not depend on ours.
    pub fn read(answer: &str, now: Timestamp) -> io::Result<Self> {
        let mut reader = Reader::from_str(answer);
        let (mut listing, mut is_cut) = (Self::default(), false);
        let (mut key, mut written, mut bytes) = (None, None, None);
        let mut words = String::new();
        let mut is_whole = false;
        loop {
            match reader.read_event().map_err(io::Error::other)? {
                Event::Start(_) => words.clear(),
                Event::Text(part) => words.push_str(&part.into_inner()),
                Event::GeneralRef(name) => {
                    words.push_str(resolve_predefined_entity(&name.into_inner()).ok_or_else(|| broken("an entity"))?);
                }
                Event::End(element) => match element.local_name().into_inner() {
                    "Key" => key = Some(std::mem::take(&mut words)),
                    "LastModified" => written = Some(words.parse::<Timestamp>().map_err(io::Error::other)?),
                    "Size" => bytes = Some(words.parse::<u64>().map_err(io::Error::other)?),
                    "ListBucketResult" => is_whole = true,
                    "IsTruncated" => is_cut = words == "true",
                    "NextContinuationToken" => listing.next = Some(std::mem::take(&mut words)),
                    "Contents" => {
                        let (Some(key), Some(written), Some(bytes)) = (key.take(), written.take(), bytes.take()) else {
                            return Err(broken("something without a name, a size or an age"));
                        };
                        let age = u64::try_from(now.as_second() - written.as_second()).unwrap_or_default();
                        listing.entries.push(Entry { spot: Spot::found(key), bytes, age });
                    }
                    _ => {}
                },
                Event::Eof => break,
                _ => {}
            }
        }
        if !is_whole {
            return Err(broken("no beginning or no end"));
        }
        // A list that ends before its end would have the rest swept away or left for ever.
        if is_cut && listing.next.is_none() {
            return Err(broken("a part of a list without the place where it goes on"));
        }
        listing.next.take_if(|_| !is_cut);
        Ok(listing)
    }
}

fn broken(what: &str) -> io::Error {
    io::Error::other(format!("the list of what is in the bucket has {what}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_is_read() {
        let now: Timestamp = "2026-01-02T00:00:00Z".parse().unwrap();
        let read = |answer: &str| Listing::read(answer, now);
        let page = r#"<?xml version="1.0" encoding="UTF-8"?>
            <ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Name>news</Name><Prefix>o/</Prefix><IsTruncated>true</IsTruncated>
            <Contents><Key>o/ab/cd/abcd</Key><LastModified>2026-01-01T23:59:00.000Z</LastModified><ETag>&quot;x&quot;</ETag><Size>12</Size>
            <Owner><ID>1</ID></Owner><StorageClass>STANDARD</StorageClass></Contents>
            <NextContinuationToken>1/a+b==</NextContinuationToken></ListBucketResult>"#;
        let found = read(page).unwrap();
        assert_eq!(found.entries, [Entry { spot: Spot::found("o/ab/cd/abcd".into()), bytes: 12, age: 60 }]);
        assert_eq!(found.next.as_deref(), Some("1/a+b=="));
        assert_eq!(read(&page.replace(">true<", ">false<")).unwrap().next, None);
        assert!(read("<ListBucketResult/>").unwrap_err().to_string().contains("no end"));
        assert!(read("<ListBucketResult></ListBucketResult>").unwrap().entries.is_empty());
        for wrong in [
            "",
            "<html></html>",
            "<ListBucketResult>",
            "<ListBucketResult><Contents><Key>o/a</Key></Contents></ListBucketResult>",
            "<ListBucketResult><IsTruncated>true</IsTruncated></ListBucketResult>",
        ] {
            assert!(read(wrong).is_err(), "{wrong}");
        }
    }
}
