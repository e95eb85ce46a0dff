use uuid::Uuid;

use crate::body::RichText;
use crate::kernel::Micros;
use crate::wire_enum;

wire_enum!(
    /// Order of comments.
    CommentOrder {
        /// Oldest first.
        Oldest = "OLDEST",
        /// Newest first.
        Newest = "NEWEST",
    }
);

wire_enum!(
    /// Moderation state.
    CommentState {
        /// Waits for a moderator.
        Pending = "PENDING",
        /// Everybody sees it.
        Approved = "APPROVED",
        /// A moderator refused it.
        Rejected = "REJECTED",
        /// Advertising or worse.
        Spam = "SPAM",
        /// Taken away after it was visible.
        Deleted = "DELETED",
    }
);

/// An approved comment of a public article.
#[derive(Clone, Debug, PartialEq)]
pub struct Comment {
    pub id: Uuid,
    pub article_id: Uuid,
    /// The comment that it answers, in whatever state that is.
    pub parent_id: Option<Uuid>,
    /// 0 at the top, at most [`Comment::MAX_DEPTH`].
    pub depth: i32,
    pub author_name: String,
    pub author_url: Option<String>,
    pub is_staff: bool,
    pub body: RichText,
    /// Approved direct replies.
    pub reply_count: i32,
    pub created_at: Micros,
    pub edited_at: Option<Micros>,
}

impl Comment {
    /// Replies to a comment at this depth stand beside it.
    pub const MAX_DEPTH: i32 = 4;
}
