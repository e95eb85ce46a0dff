use super::{ArticleAction, DraftState, PublicationState, ReleaseMode, WorkflowState};
use crate::auth::Role;

/// Where an article stands on both axes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Standing {
    pub publication: PublicationState,
    pub draft: DraftState,
    /// How it will become public, if that is planned.
    pub release: Option<ReleaseMode>,
    /// It has been public at some time.
    pub was_public: bool,
}

impl Standing {
    /// One label for lists: the state of the working copy, unless it is clean; else what the public sees.
    pub fn state(self) -> WorkflowState {
        match (self.draft, self.publication) {
            (DraftState::Draft, _) => WorkflowState::Draft,
            (DraftState::InReview, _) => WorkflowState::InReview,
            (DraftState::ChangesRequested, _) => WorkflowState::ChangesRequested,
            (DraftState::Scheduled, _) if self.release == Some(ReleaseMode::EmbargoUntil) => WorkflowState::Embargoed,
            (DraftState::Scheduled, _) => WorkflowState::Scheduled,
            (DraftState::Clean, PublicationState::Unpublished) => WorkflowState::Draft,
            (DraftState::Clean, PublicationState::Published) => WorkflowState::Published,
            (DraftState::Clean, PublicationState::Archived) => WorkflowState::Archived,
            (DraftState::Clean, PublicationState::Retracted) => WorkflowState::Retracted,
        }
    }

    /// Whether the step exists from here, whoever takes it.
    ///
    /// A retracted article stays as it is: what replaces it is a new one. Editing goes on while a release is planned, because
    /// the revision that will be released is frozen.
    pub fn fits(self, action: ArticleAction) -> bool {
        use ArticleAction as A;
        use DraftState as D;
        use PublicationState as P;
        let (publication, draft) = (self.publication, self.draft);
        if publication == P::Retracted {
            return false;
        }
        let pending = draft != D::Clean;
        match action {
            A::Edit | A::RestoreRevision | A::Preview => true,
            A::Submit => matches!(draft, D::Draft | D::ChangesRequested),
            A::RequestChanges => draft == D::InReview,
            A::Publish | A::Schedule => pending || publication == P::Archived,
            A::Unschedule => draft == D::Scheduled,
            A::Correct | A::Archive | A::ChangePath => publication == P::Published,
            A::Retract => matches!(publication, P::Published | P::Archived),
            A::DiscardDraft => pending && publication == P::Published,
            A::Delete => !self.was_public,
        }
    }

    /// Whether somebody with this role may take the step, on an article that is `own` or not.
    pub fn permits(self, action: ArticleAction, role: Role, own: bool) -> bool {
        role >= needed(action) && (role >= Role::Editor || own) && (role > Role::Contributor || self.is_open(action))
    }

    /// Contributors write until it is handed in, and never change what is or was public.
    fn is_open(self, action: ArticleAction) -> bool {
        let in_hand = matches!(self.draft, DraftState::Draft | DraftState::ChangesRequested);
        action == ArticleAction::Preview || (in_hand && self.publication == PublicationState::Unpublished)
    }
}

/// The role that is enough for a step on an article of one's own.
pub fn needed(action: ArticleAction) -> Role {
    use ArticleAction as A;
    match action {
        A::Edit | A::Submit | A::DiscardDraft | A::RestoreRevision | A::Delete | A::Preview => Role::Contributor,
        A::Publish | A::Schedule | A::Unschedule | A::Correct => Role::Author,
        A::RequestChanges | A::Archive | A::Retract | A::ChangePath => Role::Editor,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all() -> Vec<Standing> {
        let mut all = Vec::new();
        for &publication in PublicationState::ALL {
            for &draft in DraftState::ALL {
                let release = (draft == DraftState::Scheduled).then_some(ReleaseMode::PublishAt);
                let was_public = publication != PublicationState::Unpublished;
                all.push(Standing { publication, draft, release, was_public });
            }
        }
        all
    }

    #[test]
    fn a_higher_role_may_whatever_a_lower_one_may() {
        for standing in all() {
            for &action in ArticleAction::ALL {
                for own in [true, false] {
                    let may: Vec<bool> = Role::ALL.iter().map(|role| standing.permits(action, *role, own)).collect();
                    assert!(may.is_sorted(), "{standing:?} {action:?} {own}: {may:?}");
                }
            }
        }
    }

    #[test]
    fn nothing_leads_out_of_a_retraction() {
        let retracted = all().into_iter().filter(|standing| standing.publication == PublicationState::Retracted);
        for standing in retracted {
            assert!(!ArticleAction::ALL.iter().any(|action| standing.fits(*action)), "{standing:?}");
        }
    }
}
