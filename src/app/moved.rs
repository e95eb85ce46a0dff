use std::sync::atomic::{AtomicU64, Ordering};

/// What this node has done of changes of vocabulary that go in steps.
#[derive(Debug, Default)]
pub struct Moved {
    articles: AtomicU64,
    skipped: AtomicU64,
}

impl Moved {
    /// Notes articles that followed, and articles that could not.
    pub fn count(&self, articles: u64, skipped: u64) {
        self.articles.fetch_add(articles, Ordering::Relaxed);
        self.skipped.fetch_add(skipped, Ordering::Relaxed);
    }

    /// Articles that followed, and times that one could not.
    pub fn counted(&self) -> (u64, u64) {
        (self.articles.load(Ordering::Relaxed), self.skipped.load(Ordering::Relaxed))
    }
}
