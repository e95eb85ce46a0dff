use async_graphql::{Context, InputObject, Object};

use crate::auth::Operation;
use crate::connection;
use crate::graphql::Request;
use crate::graphql::connection::{PageArgs, narrowed, wanted, wants_count};
use crate::graphql::directives::semanticNonNull;
use crate::graphql::media::MediaAsset;
use crate::graphql::nullable::{Nullable, present};
use crate::kernel::{PageRequest, Result};
use crate::media::{self, MediaFilter, MediaKind, MediaStatus};

connection!(MediaAssetConnection, MediaAssetEdge, MediaAsset, "Page of media.");

/// Which media files. All conditions hold.
#[derive(Default, InputObject)]
pub struct EditorialMediaFilter {
    /// Words or parts of words of the file name, the text alternative or the credit line; case and accents make no difference.
    text: Option<String>,
    /// Only these kinds.
    kinds: Option<Vec<MediaKind>>,
    /// Only those in one of these states.
    statuses: Option<Vec<MediaStatus>>,
    /// Something shows it, drafts included, or nothing does.
    is_used: Option<bool>,
    /// Sent by the viewer.
    mine: Option<bool>,
}

#[derive(Default)]
pub struct EditorialMedia;

#[Object]
impl EditorialMedia {
    /// Media library, newest first: files in any state, whether anything shows them or not. Where one is used, usages says.
    #[graphql(directive = semanticNonNull::apply())]
    async fn media(
        &self,
        ctx: &Context<'_>,
        first: Option<i32>,
        after: Option<String>,
        last: Option<i32>,
        before: Option<String>,
        #[graphql(desc = "Only those.")] filter: Option<EditorialMediaFilter>,
    ) -> Nullable<MediaAssetConnection> {
        present(async {
            let request = Request::of(ctx);
            request.caller.require(Operation::EditorialMedia)?;
            let page = PageArgs { first, after, last, before }.check(media::LIST, PageRequest::MAX)?;
            let filter = filter.unwrap_or_default().read(request)?;
            let mut found = media::list(request.db.primary(), &filter, &wanted(ctx, page)).await?;
            if wants_count(ctx) {
                found.count = Some(media::count(request.db.primary(), &filter).await?);
            }
            Ok(found.map(MediaAsset).into())
        })
        .await
    }
}

impl EditorialMediaFilter {
    fn read(self, request: &Request) -> Result<MediaFilter> {
        let Self { text, kinds, statuses, is_used, mine } = self;
        let created_by = mine.unwrap_or_default().then(|| request.caller.who.actor().unwrap_or_default());
        Ok(MediaFilter { text, kinds: narrowed(kinds)?, statuses: narrowed(statuses)?, is_used, created_by })
    }
}
