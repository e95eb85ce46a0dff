use super::wxr::Item;
use crate::import::foreign::ItemOutcome;
use crate::import::foreign::policy::Wanted;
use crate::kernel::Micros;

/// What the old site did with a post, and its date there. What is not public for everybody is never published here.
pub fn state(item: &Item, now: Micros, outcome: &mut ItemOutcome) -> (Wanted, Option<Micros>) {
    match item.status.as_str() {
        _ if item.has_password => {
            outcome.change("A password protects it; it is a draft.");
            (Wanted::Draft, item.published)
        }
        "publish" | "inherit" | "" => (Wanted::Public, item.published),
        "future" => {
            if item.published.is_some_and(|at| at <= now) {
                outcome.change("Its hour has come since the export; it is public.");
            }
            (Wanted::Public, item.published)
        }
        "draft" | "auto-draft" => (Wanted::Draft, None),
        "pending" => (Wanted::Review, None),
        "private" => {
            outcome.change("It is private; it is a draft.");
            (Wanted::Draft, item.published)
        }
        "trash" if item.meta("_wp_trash_meta_status") == Some("publish") => {
            outcome.change("It was public and is in the trash; it is archived.");
            (Wanted::Archived, item.published)
        }
        "trash" => {
            outcome.change("It is in the trash and never was public; it is a draft.");
            (Wanted::Draft, None)
        }
        other => {
            outcome.change(format!("Its status \"{other}\" is unknown; it is a draft."));
            (Wanted::Draft, item.published)
        }
    }
}
