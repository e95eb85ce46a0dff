use crate::wire_enum;

wire_enum!(
    /// What kind of journalism it is (maps to IPTC genre).
    Genre {
        /// A report of what happened.
        News = "NEWS",
        /// A report in a few sentences.
        Brief = "BRIEF",
        /// What it means, by a specialist.
        Analysis = "ANALYSIS",
        /// The view of its author.
        Opinion = "OPINION",
        /// Questions and answers.
        Interview = "INTERVIEW",
        /// A long report on people and background.
        Feature = "FEATURE",
        /// Whether a claim is true.
        FactCheck = "FACT_CHECK",
        /// How something works, for newcomers.
        Explainer = "EXPLAINER",
        /// The life of somebody who died.
        Obituary = "OBITUARY",
        /// A judgement of a work.
        Review = "REVIEW",
        /// Updated while it happens.
        Live = "LIVE",
        /// Pictures first.
        Gallery = "GALLERY",
        /// Moving pictures first.
        Video = "VIDEO",
        /// Sound first.
        Audio = "AUDIO",
        /// Text of an organisation, as it was sent.
        PressRelease = "PRESS_RELEASE",
    }
);

wire_enum!(
    /// What the credited author did.
    BylineRole {
        /// Wrote it.
        Author = "AUTHOR",
        /// Additional reporting.
        Reporting = "REPORTING",
        /// Edited it.
        Editor = "EDITOR",
        /// Took the pictures.
        Photographer = "PHOTOGRAPHER",
        /// Drew the pictures.
        Illustrator = "ILLUSTRATOR",
        /// Made the video.
        Video = "VIDEO",
        /// Worked on the data.
        Data = "DATA",
        /// Translated it.
        Translator = "TRANSLATOR",
        /// Checked and researched.
        Researcher = "RESEARCHER",
    }
);

wire_enum!(
    /// What the source contributed (IPTC infoSource role; REPUBLISHED is schema.org isBasedOn).
    CitationRole {
        /// It reported facts that the article uses.
        Reporting = "REPORTING",
        /// It published the quoted words.
        Quote = "QUOTE",
        /// It published the figures.
        Data = "DATA",
        /// It is the document that the article is about.
        Document = "DOCUMENT",
        /// It made the pictures, sound or video.
        Media = "MEDIA",
        /// The article is a reprint of it.
        Republished = "REPUBLISHED",
    }
);

wire_enum!(
    /// Whether readers can comment.
    CommentThreadState {
        /// Comments are open: a front end may offer to write one.
        Open = "OPEN",
        /// Existing comments are shown, no new ones.
        Closed = "CLOSED",
        /// There is no comment section.
        Disabled = "DISABLED",
    }
);
