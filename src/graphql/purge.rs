use async_graphql::{Context, Object, SimpleObject};

use super::Request;
use super::connection::PageArgs;
use super::directives::semanticNonNull;
use super::nullable::{Nullable, present};
use crate::app::{self, PURGE_LIST};
use crate::auth::Operation;

/// What shared caches, such as a CDN, have to forget.
#[derive(SimpleObject)]
pub struct CachePurges {
    /// Keys of the header Surrogate-Key or Cache-Tag; null if everything may have changed.
    keys: Option<Vec<String>>,
    /// Pass to after the next time.
    cursor: String,
    /// There is more: ask again at once.
    has_more: bool,
}

#[derive(Default)]
pub struct PurgeQuery;

#[Object]
impl PurgeQuery {
    /// What public changes have made untrue since a cursor, for whatever keeps answers in front of this server: for admins
    /// and any API key. A cursor is good for an hour; an older one, or one of another copy of the database, is answered with
    /// everything.
    #[graphql(directive = semanticNonNull::apply())]
    async fn cache_purges(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Where the last answer ended; absent to begin now.")] after: Option<String>,
    ) -> Nullable<CachePurges> {
        present(async {
            let request = Request::of(ctx);
            request.caller.require(Operation::CachePurges)?;
            let page = PageArgs { after, ..PageArgs::default() }.check(PURGE_LIST, 1)?;
            let found = app::purges(request.db.primary(), &page).await?;
            Ok(CachePurges { keys: found.keys, cursor: found.cursor, has_more: found.has_more })
        })
        .await
    }
}
