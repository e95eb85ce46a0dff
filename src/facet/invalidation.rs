use std::collections::BTreeSet;

use super::Facet;

/// Where something changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Point {
    pub facet: Facet,
    /// Place in a list; 0 for what has no places.
    pub key: i64,
}

/// What a change of the public world touches.
#[derive(Debug, Default)]
pub struct Invalidation {
    points: BTreeSet<Point>,
    is_everything: bool,
}

impl Invalidation {
    /// A change with more points than this is one of everything.
    const MOST: usize = 1_000;

    /// Something that is one thing.
    pub fn add(&mut self, facet: Facet) {
        self.add_at(facet, 0);
    }

    /// A place in a list.
    pub fn add_at(&mut self, facet: Facet, key: i64) {
        if !self.is_everything {
            self.points.insert(Point { facet, key });
        }
        if self.points.len() > Self::MOST {
            self.add_everything();
        }
    }

    /// More than can be told.
    pub fn add_everything(&mut self) {
        self.is_everything = true;
        self.points.clear();
    }

    /// Whether something that is one thing was touched.
    pub fn has(&self, facet: Facet) -> bool {
        self.is_everything || self.points.contains(&Point { facet, key: 0 })
    }

    pub fn is_empty(&self) -> bool {
        !self.is_everything && self.points.is_empty()
    }

    /// As it is stored: 16 bytes a point; `None` for everything.
    pub fn to_bytes(&self) -> Option<Vec<u8>> {
        let bytes = |point: &Point| [point.facet.0.to_be_bytes(), point.key.to_be_bytes()].concat();
        (!self.is_everything).then(|| self.points.iter().flat_map(bytes).collect())
    }
}

impl Point {
    /// Reads what [`Invalidation::to_bytes`] wrote.
    pub fn all_from(bytes: &[u8]) -> Vec<Self> {
        let (pairs, _) = bytes.as_chunks::<16>();
        let read = |[a, b, c, d, e, f, g, h, rest @ ..]: [u8; 16]| Self {
            facet: Facet(u64::from_be_bytes([a, b, c, d, e, f, g, h])),
            key: i64::from_be_bytes(rest),
        };
        pairs.iter().copied().map(read).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn is_stored_and_read_again() {
        let mut invalidation = Invalidation::default();
        assert!(invalidation.is_empty());
        invalidation.add(Facet::STREAM);
        invalidation.add_at(Facet::path("/a"), -7);
        invalidation.add(Facet::STREAM);
        let points = Point::all_from(&invalidation.to_bytes().unwrap());
        assert_eq!(points, [Point { facet: Facet::path("/a"), key: -7 }, Point { facet: Facet::STREAM, key: 0 }]);
    }

    #[test]
    fn too_much_is_everything() {
        let mut invalidation = Invalidation::default();
        for key in 0..2_000 {
            invalidation.add_at(Facet::STREAM, key);
        }
        assert!(!invalidation.is_empty());
        assert_eq!(invalidation.to_bytes(), None);
    }
}
