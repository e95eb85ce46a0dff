//! How much of everything an article has at most.

/// Characters of a headline, a kicker, a summary and every other line.
pub const LINE: usize = 300;
/// Characters of a name that somebody is credited under.
pub const NAME: usize = 200;
pub const BYLINES: usize = 50;
pub const REGIONS: usize = 50;
pub const CATEGORIES: usize = 20;
pub const TAGS: usize = 100;
pub const CITATIONS: usize = 50;
pub const RELATED: usize = 12;
