use super::index::Index;
use crate::collection::{CollectionInput, CollectionItemInput, ItemLayout};
use crate::import::foreign::ItemOutcome;
use crate::kernel::{ArticleRef, Patch};

/// The most articles of a collection.
const MOST: usize = 50;

/// What the old site kept at the top of its pages, as a collection.
pub fn sticky(index: &Index) -> Option<(ItemOutcome, CollectionInput)> {
    let count = index.sticky().count();
    if count == 0 {
        return None;
    }
    let mut outcome = ItemOutcome::new("", 0, "sticky posts", "Sticky");
    if count > MOST {
        outcome.drop(format!("There are {count}; only the first {MOST} are taken."));
    }
    let items = index.sticky().take(MOST).map(|key| CollectionItemInput {
        article: ArticleRef::ImportKey(key),
        headline: None,
        kicker: None,
        summary: None,
        image: None,
        layout: ItemLayout::Standard,
        starts_at: None,
        ends_at: None,
    });
    let input = CollectionInput {
        slug: "sticky".into(),
        title: Patch::Set("Sticky".into()),
        is_published: Patch::Set(true),
        items: Patch::Set(items.collect()),
        ..CollectionInput::default()
    };
    Some((outcome, input))
}
