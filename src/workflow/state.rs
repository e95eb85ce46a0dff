use crate::wire_enum;

wire_enum!(
    /// What the public sees.
    PublicationState {
        /// Never published.
        Unpublished = "UNPUBLISHED",
        /// Public now.
        Published = "PUBLISHED",
        /// Was public; withdrawn without fault. Path answers 410 or redirects.
        Archived = "ARCHIVED",
        /// Was public; withdrawn with a notice (IPTC canceled, "kill").
        Retracted = "RETRACTED",
    }
);

wire_enum!(
    /// State of the working copy, independent of what is public.
    DraftState {
        /// Equal to what is public.
        Clean = "CLEAN",
        /// Being written.
        Draft = "DRAFT",
        /// Waiting for an editor.
        InReview = "IN_REVIEW",
        /// An editor sent it back.
        ChangesRequested = "CHANGES_REQUESTED",
        /// A revision is frozen for release.
        Scheduled = "SCHEDULED",
    }
);

wire_enum!(
    /// How a frozen revision will become public.
    ReleaseMode {
        /// Nobody outside the newsroom sees it before.
        PublishAt = "PUBLISH_AT",
        /// The same, and the newsroom calls it an embargo.
        EmbargoUntil = "EMBARGO_UNTIL",
    }
);

wire_enum!(
    /// Where an article stands: how far its working copy is, or, where that adds nothing, what the public sees.
    WorkflowState {
        /// It is being written.
        Draft = "DRAFT",
        /// It waits for an editor.
        InReview = "IN_REVIEW",
        /// An editor has sent it back.
        ChangesRequested = "CHANGES_REQUESTED",
        /// It will become public at a set time.
        Scheduled = "SCHEDULED",
        /// It will become public when its embargo ends.
        Embargoed = "EMBARGOED",
        /// Readers see it as it is.
        Published = "PUBLISHED",
        /// It was public and was taken away without fault.
        Archived = "ARCHIVED",
        /// It was public and was withdrawn with a notice.
        Retracted = "RETRACTED",
    }
);

wire_enum!(
    /// What can be done to an article.
    ArticleAction {
        /// Save another working copy.
        Edit = "EDIT",
        /// Hand the working copy to the editors.
        Submit = "SUBMIT",
        /// Send the working copy back.
        RequestChanges = "REQUEST_CHANGES",
        /// Make the working copy public now.
        Publish = "PUBLISH",
        /// Have the working copy become public at a set time.
        Schedule = "SCHEDULE",
        /// Cancel that.
        Unschedule = "UNSCHEDULE",
        /// Change the public text and tell readers.
        Correct = "CORRECT",
        /// Take it away without fault.
        Archive = "ARCHIVE",
        /// Withdraw it with a notice.
        Retract = "RETRACT",
        /// Make an old revision the working copy.
        RestoreRevision = "RESTORE_REVISION",
        /// Throw the working copy away.
        DiscardDraft = "DISCARD_DRAFT",
        /// Delete an article that was never public.
        Delete = "DELETE",
        /// Change the path of a public article.
        ChangePath = "CHANGE_PATH",
        /// Show the working copy by a link.
        Preview = "PREVIEW",
    }
);
