use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

/// A share of so many bytes is small.
const SMALL: usize = 64 << 10;

/// Bytes that all who share them may hold at a time. Small shares may still grow when large ones may not, up to half as much
/// again: those who ask for little do not go without because others ask for much.
#[derive(Debug)]
pub struct Budget {
    most: usize,
    held: AtomicUsize,
}

/// What one of them holds. Given back when it is dropped.
#[derive(Debug)]
pub struct Share {
    budget: Arc<Budget>,
    held: AtomicUsize,
}

impl Budget {
    pub fn new(most: usize) -> Self {
        Self { most, held: AtomicUsize::new(0) }
    }

    /// Bytes that are held now.
    pub fn held(&self) -> usize {
        self.held.load(Ordering::Relaxed)
    }

    /// A share that holds nothing yet.
    pub fn share(self: &Arc<Self>) -> Share {
        Share { budget: self.clone(), held: AtomicUsize::new(0) }
    }
}

impl Share {
    /// Holds more, if there is room for it.
    #[must_use]
    pub fn grow(&self, bytes: usize) -> bool {
        let before = self.budget.held.fetch_add(bytes, Ordering::Relaxed);
        let is_small = self.held.load(Ordering::Relaxed).saturating_add(bytes) <= SMALL;
        let most = if is_small { self.budget.most.saturating_add(self.budget.most / 2) } else { self.budget.most };
        if before.saturating_add(bytes) > most {
            self.budget.held.fetch_sub(bytes, Ordering::Relaxed);
            return false;
        }
        self.held.fetch_add(bytes, Ordering::Relaxed);
        true
    }

    /// Holds more, whether there is room or not.
    pub fn insist(&self, bytes: usize) {
        self.budget.held.fetch_add(bytes, Ordering::Relaxed);
        self.held.fetch_add(bytes, Ordering::Relaxed);
    }

    /// Gives everything back.
    pub fn clear(&self) {
        self.budget.held.fetch_sub(self.held.swap(0, Ordering::Relaxed), Ordering::Relaxed);
    }
}

impl Drop for Share {
    fn drop(&mut self) {
        self.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_dropped_is_free_again() {
        let budget = Arc::new(Budget::new(4 * SMALL));
        let (one, two) = (budget.share(), budget.share());
        assert!(one.grow(2 * SMALL));
        assert!(!two.grow(2 * SMALL + 1));
        assert!(two.grow(2 * SMALL));
        assert!(!one.grow(1) && !two.grow(1));
        two.insist(50);
        assert_eq!(budget.held(), 4 * SMALL + 50);
        drop(two);
        assert_eq!(budget.held(), 2 * SMALL);
        one.clear();
        assert_eq!(budget.held(), 0);
    }

    #[test]
    fn there_is_room_for_small_ones_when_large_ones_have_all() {
        let budget = Arc::new(Budget::new(4 * SMALL));
        let large = budget.share();
        assert!(large.grow(4 * SMALL));
        let small: Vec<_> = (0..3).map(|_| budget.share()).collect();
        let grown: Vec<bool> = small.iter().map(|share| share.grow(SMALL)).collect();
        assert_eq!(grown, [true, true, false]);
        assert!(!large.grow(1));
    }
}
