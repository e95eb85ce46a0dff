//! How the newsroom works on articles: written, handed in, published, corrected, withdrawn.
//!
//! Each step is one transaction: the article is locked, the rights, the version and the step are checked (in this order), a
//! revision is written if the content changes, and what becomes public goes through `article::publisher`.

mod amend;
mod article;
mod blockers;
mod correct;
mod create;
mod diff;
mod find;
mod import;
mod list;
mod listen;
mod notice;
mod path;
mod preview;
mod publish;
mod release;
mod remove;
mod rendered;
mod restore;
mod review;
mod revision;
mod rewrite;
mod schedule;
mod text;
mod translation;
mod update;
mod update_many;
mod withdraw;
mod working;

pub use article::{EditorialArticle, Release};
pub use blockers::blockers;
pub use correct::{Correct, Corrected, correct};
pub use create::{Create, Saved, create};
pub use diff::{BlockChange, Diff, FieldChange, Operation as DiffOperation, diff};
pub use find::{ArticleKey, by_ids, find, translations};
pub use import::{Imported, import};
pub use list::{Filter, LIST, count, count_releases, list, releases};
pub use listen::{Happened, Listener};
pub use notice::{delete_correction, update_correction};
pub use path::{change_path, set_comment_policy};
pub use preview::{
    CreatePreview, PreviewLink, create as create_preview, link as preview_link, links as preview_links,
    open as open_preview, revoke as revoke_preview,
};
pub use publish::publish;
pub use release::{ReleaseFailure, failed_releases, follow, release_due, release_failures, release_if_due};
pub use remove::remove;
pub use rendered::{rendered, rendered_all};
pub use restore::{discard, restore};
pub use review::{request_changes, submit};
pub use revision::{
    LIST as REVISIONS, Revision, RevisionReason, by_ids as revisions_by_ids, count as count_revisions, revisions,
};
pub use rewrite::rewrite;
pub use schedule::{schedule, unschedule};
pub use translation::create_translation;
pub use update::{Update, update};
pub use update_many::update_many;
pub use withdraw::{archive, retract};
pub use working::viewer_actions as allowed_actions;
