use super::wxr::Item;
use crate::article::AfterSave;
use crate::import::foreign::Fate;
use crate::kernel::Micros;
use crate::workflow::PublicationState;

/// Where a post is in the work of a newsroom.
#[derive(Debug, PartialEq, Eq)]
pub struct State {
    pub then: AfterSave,
    pub withdrawn: Option<PublicationState>,
    pub published_at: Option<Micros>,
    /// When it is to become public.
    pub release: Option<Micros>,
}

/// The state of a post. What is not public for everybody is never published here.
pub fn state(item: &Item, has_text: bool, now: Micros, fate: &mut Fate) -> State {
    let draft = |published_at| State { then: AfterSave::KeepDraft, withdrawn: None, published_at, release: None };
    let can_be_public = |fate: &mut Fate| {
        if !has_text {
            fate.change("Without a text it cannot be public; it is a draft.");
        }
        if item.published.is_none() {
            fate.change("Its date is unknown, so it cannot be public; it is a draft.");
        }
        has_text && item.published.is_some()
    };
    match item.status.as_str() {
        _ if item.has_password => {
            fate.change("A password protects it; it is a draft.");
            draft(item.published)
        }
        "publish" | "inherit" | "" | "future" if item.published > Some(now) && has_text => {
            State { then: AfterSave::KeepDraft, withdrawn: None, published_at: None, release: item.published }
        }
        "publish" | "inherit" | "" if can_be_public(fate) => {
            State { then: AfterSave::Publish, withdrawn: None, published_at: item.published, release: None }
        }
        "publish" | "inherit" | "" => draft(item.published),
        "future" if item.published.is_some_and(|at| at <= now) && can_be_public(fate) => {
            fate.change("Its hour has come since the export; it is public.");
            State { then: AfterSave::Publish, withdrawn: None, published_at: item.published, release: None }
        }
        "future" => {
            fate.change("It cannot be scheduled without a text and a date; it is a draft.");
            draft(None)
        }
        "draft" | "auto-draft" => draft(None),
        "pending" => State { then: AfterSave::Submit, withdrawn: None, published_at: None, release: None },
        "private" => {
            fate.change("It is private; it is a draft.");
            draft(item.published)
        }
        "trash" => {
            let was_public = item.meta("_wp_trash_meta_status") == Some("publish");
            if was_public && item.published.is_some_and(|at| at <= now) && has_text {
                fate.change("It was public and is in the trash; it is archived.");
                let withdrawn = Some(PublicationState::Archived);
                return State { then: AfterSave::KeepDraft, withdrawn, published_at: item.published, release: None };
            }
            fate.change("It is in the trash and never was public; it is a draft.");
            draft(None)
        }
        other => {
            fate.change(format!("Its status \"{other}\" is unknown; it is a draft."));
            draft(item.published)
        }
    }
}
