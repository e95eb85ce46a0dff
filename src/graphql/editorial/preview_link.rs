use async_graphql::{Context, ID, Object};
use uuid::Uuid;

use super::{ArticleRevision, EditorialArticle};
use crate::auth::Operation;
use crate::editorial;
use crate::graphql::Request;
use crate::graphql::account::User;
use crate::graphql::node::global_id;
use crate::graphql::nullable::{Nullable, nullable};
use crate::graphql::scalars::DateTime;
use crate::kernel::{NodeKind, Result};

#[derive(Clone)]
pub struct PreviewLink(pub editorial::PreviewLink);

/// A link that shows a draft to whoever has it. Its token is shown once, when it is made.
#[Object]
impl PreviewLink {
    /// Opaque and globally unique.
    pub async fn id(&self) -> ID {
        global_id(NodeKind::PreviewLink, self.0.id)
    }

    /// Pinned revision; null follows the working copy.
    async fn revision(&self, ctx: &Context<'_>) -> Nullable<ArticleRevision> {
        nullable(ArticleRevision::load(Request::of(ctx), self.0.revision_id)).await
    }

    /// When it stops working.
    fn expires_at(&self) -> DateTime {
        DateTime(self.0.expires_at)
    }

    /// When it was made.
    fn created_at(&self) -> DateTime {
        DateTime(self.0.created_at)
    }

    /// Who made it; null if it was a program, the operator or the server.
    async fn created_by(&self, ctx: &Context<'_>) -> Nullable<User> {
        nullable(User::of_actor(Request::of(ctx), self.0.created_by.as_deref())).await
    }

    /// How often it was used.
    fn use_count(&self) -> i32 {
        self.0.use_count
    }

    /// When it was used last.
    fn last_used_at(&self) -> Option<DateTime> {
        self.0.last_used_at.map(DateTime)
    }
}

impl PreviewLink {
    /// The link, valid or not, if the viewer may see its article.
    pub async fn visible(request: &Request, id: Uuid) -> Result<Option<Self>> {
        if !request.caller.who.may(Operation::EditorialArticle) {
            return Ok(None);
        }
        let Some(found) = editorial::preview_link(request.db.primary(), id).await? else { return Ok(None) };
        Ok(EditorialArticle::load(request, found.article_id).await?.map(|_| Self(found)))
    }
}
