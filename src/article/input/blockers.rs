use crate::article::ArticleContent;
use crate::kernel::{Micros, Problems, checked};

/// What keeps this content from being published at `now`; nothing if it can be.
pub fn publish_blockers(content: &ArticleContent, now: Micros) -> Problems {
    let mut problems = Problems::default();
    if !content.headline.chars().any(checked::is_visible) {
        problems.add("headline", "A headline is needed to publish.");
    }
    if content.body.is_empty() {
        problems.add("body", "A body is needed to publish.");
    }
    if content.meta.bylines.is_empty() {
        problems.add("bylines", "At least one byline is needed to publish.");
    }
    if content.meta.regions.is_empty() && content.meta.categories.is_empty() {
        problems.add("regions", "At least one region or category is needed to publish.");
    }
    if content.published_at.is_some_and(|at| at > now) {
        problems.add("publishedAt", "The date lies in the future: schedule the article instead.");
    }
    problems
}
