use std::collections::{HashMap, VecDeque};
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{PoisonError, RwLock};
use std::time::{Duration, Instant};

use sea_orm::ConnectionTrait;

use super::public_change::{self, PublicChange};
use crate::facet::{Facet, KeyRange, Point};
use crate::kernel::Result;

/// Points that are remembered, at 40 bytes or so each.
const MOST: usize = 100_000;
/// A node that has not looked for this long does not know what is true.
const PATIENCE: Duration = Duration::from_secs(3);

/// Whether what a node read earlier still holds: the latest public changes, in memory.
#[derive(Debug)]
pub struct ChangeIndex {
    /// The number of the last change that is known. It is moved after what it stands for is in place.
    position: AtomicI64,
    /// The number of the last change that the replica is known to have.
    replica: AtomicI64,
    recent: RwLock<Recent>,
    looked: RwLock<Instant>,
}

#[derive(Debug, Default)]
struct Recent {
    /// Everything after this number is remembered.
    floor: i64,
    to: i64,
    /// The number and key of each point, by facet, oldest first.
    by_facet: HashMap<Facet, VecDeque<(i64, i64)>>,
    order: VecDeque<(i64, Point)>,
}

impl ChangeIndex {
    pub(super) fn new(position: i64) -> Self {
        let recent = Recent { floor: position, to: position, ..Recent::default() };
        Self {
            position: position.into(),
            replica: i64::MIN.into(),
            recent: RwLock::new(recent),
            looked: RwLock::new(Instant::now()),
        }
    }

    /// The number of the last public change that is known: what is read from now on has seen it.
    pub fn position(&self) -> i64 {
        self.position.load(Ordering::Acquire)
    }

    /// Whether the replica has every change that this node knows of.
    pub fn is_replica_level(&self) -> bool {
        self.replica_position() >= self.position()
    }

    /// The number of the last public change that the replica is known to have.
    pub(super) fn replica_position(&self) -> i64 {
        self.replica.load(Ordering::Acquire)
    }

    /// The replica has this change; none is known if it could not be asked.
    pub(super) fn replica_has(&self, last: Option<i64>) {
        self.replica.store(last.unwrap_or(i64::MIN), Ordering::Release);
    }

    /// Whether the node has looked lately.
    pub fn is_known(&self) -> bool {
        self.looked.read().unwrap_or_else(PoisonError::into_inner).elapsed() < PATIENCE
    }

    /// The node knows that it does not know: nothing is answered from memory until it has looked again.
    pub(super) fn lose_sight(&self) {
        let mut looked = self.looked.write().unwrap_or_else(PoisonError::into_inner);
        *looked = looked.checked_sub(PATIENCE).unwrap_or(*looked);
    }

    /// Whether what was read when `since` was the last change may be another now; if not, the number up to which it is not.
    pub fn holds(&self, since: i64, parts: &[KeyRange]) -> Option<i64> {
        let recent = self.recent.read().unwrap_or_else(PoisonError::into_inner);
        if since < recent.floor {
            return None;
        }
        let is_touched = parts.iter().any(|part| {
            let changes = recent.by_facet.get(&part.facet).into_iter().flatten().rev();
            changes.take_while(|(seq, _)| *seq > since).any(|(_, key)| part.has(*key))
        });
        (!is_touched).then_some(recent.to)
    }

    /// The log is another one, which has come to this number.
    pub(super) fn restart(&self, position: i64) {
        let mut recent = self.recent.write().unwrap_or_else(PoisonError::into_inner);
        recent.restart(position);
        self.position.store(position, Ordering::Release);
        self.replica_has(None);
    }

    /// Reads what was changed up to `last`, which the caller has seen to be the number of the last change, at `looked`.
    pub(super) async fn catch_up(&self, connection: &impl ConnectionTrait, last: i64, looked: Instant) -> Result<()> {
        while self.position() < last {
            let from = self.position();
            let changes = public_change::after(connection, from).await?;
            let mut recent = self.recent.write().unwrap_or_else(PoisonError::into_inner);
            for change in changes {
                // Somebody else may have been faster.
                if change.seq > recent.to {
                    recent.add(change);
                }
            }
            if recent.to <= from {
                // What there was is not kept any more.
                recent.restart(last);
            }
            self.position.fetch_max(recent.to, Ordering::AcqRel);
        }
        let mut last_looked = self.looked.write().unwrap_or_else(PoisonError::into_inner);
        *last_looked = looked.max(*last_looked);
        Ok(())
    }
}

impl Recent {
    fn add(&mut self, PublicChange { seq, points }: PublicChange) {
        let Some(points) = points.filter(|_| seq == self.to + 1) else {
            return self.restart(seq);
        };
        self.to = seq;
        for point in points {
            self.by_facet.entry(point.facet).or_default().push_back((seq, point.key));
            self.order.push_back((seq, point));
        }
        while self.order.len() > MOST {
            let Some((seq, point)) = self.order.pop_front() else { return };
            self.floor = seq;
            if let Some(changes) = self.by_facet.get_mut(&point.facet) {
                changes.pop_front();
                if changes.is_empty() {
                    self.by_facet.remove(&point.facet);
                }
            }
        }
    }

    /// Everything may have changed.
    fn restart(&mut self, seq: i64) {
        *self = Self { floor: seq, to: seq, ..Self::default() };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn change(seq: i64, points: &[(Facet, i64)]) -> PublicChange {
        PublicChange {
            seq,
            points: Some(points.iter().map(|(facet, key)| Point { facet: *facet, key: *key }).collect()),
        }
    }

    fn after(changes: Vec<PublicChange>) -> ChangeIndex {
        let change_index = ChangeIndex::new(0);
        let mut recent = change_index.recent.write().unwrap();
        changes.into_iter().for_each(|change| recent.add(change));
        drop(recent);
        change_index
    }

    #[test]
    fn a_part_holds_until_a_point_in_it_is_touched() {
        let change_index = after(vec![change(1, &[(Facet::TAGS, 0)]), change(2, &[(Facet::STREAM, 7)])]);
        let part = |facet, from, to| [KeyRange { facet, from, to }];
        assert_eq!(change_index.holds(0, &part(Facet::TAGS, 0, 0)), None);
        assert_eq!(change_index.holds(1, &part(Facet::TAGS, 0, 0)), Some(2));
        assert_eq!(change_index.holds(1, &part(Facet::STREAM, 8, 9)), Some(2));
        assert_eq!(change_index.holds(1, &part(Facet::STREAM, 0, 7)), None);
        assert_eq!(change_index.holds(2, &part(Facet::STREAM, 0, 7)), Some(2));
    }

    #[test]
    fn what_is_not_remembered_does_not_hold() {
        let everything = PublicChange { seq: 2, points: None };
        let change_index = after(vec![change(1, &[]), everything, change(3, &[])]);
        assert_eq!(change_index.holds(1, &[]), None);
        assert_eq!(change_index.holds(2, &[]), Some(3));
        let gap = after(vec![change(1, &[]), change(3, &[])]);
        assert_eq!(gap.holds(1, &[]), None);
        let points: Vec<(Facet, i64)> = (0..60_000).map(|key| (Facet::STREAM, key)).collect();
        let many = after(vec![change(1, &points), change(2, &points), change(3, &[])]);
        assert_eq!(many.holds(0, &[]), None);
        assert_eq!(many.holds(1, &[]), Some(3));
    }
}
