use async_graphql::{Context, ID, Object};

use crate::editorial::Happened;
use crate::graphql::Request;
use crate::graphql::account::User;
use crate::graphql::editorial::EditorialArticle;
use crate::graphql::node::global_id;
use crate::graphql::nullable::{Nullable, nullable};
use crate::graphql::scalars::DateTime;
use crate::kernel::NodeKind;

pub struct EditorialArticleEvent(pub(super) Happened);

/// Something that was done to an article in the newsroom.
#[Object]
impl EditorialArticleEvent {
    /// Pass to after to listen on from here, e.g. after the connection broke off.
    fn cursor(&self) -> &str {
        &self.0.cursor
    }

    /// What, by the name of the mutation, e.g. submitArticle; releaseArticle for planned releases.
    fn action(&self) -> &str {
        &self.0.entry.action
    }

    /// Id of the EditorialArticle; it may be gone.
    fn subject_id(&self) -> ID {
        global_id(NodeKind::EditorialArticle, self.0.id)
    }

    /// The article as it is when you are told; null if it was deleted.
    fn article(&self) -> Option<EditorialArticle> {
        self.0.article.clone().map(EditorialArticle)
    }

    /// Who did it; null if it was a program, the operator or the server.
    async fn user(&self, ctx: &Context<'_>) -> Nullable<User> {
        nullable(User::of_actor(Request::of(ctx), Some(&self.0.entry.actor))).await
    }

    /// When.
    fn at(&self) -> DateTime {
        DateTime(self.0.entry.at)
    }
}
