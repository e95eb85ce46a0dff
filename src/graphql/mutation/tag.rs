use async_graphql::{Context, InputObject, Object, Result, SimpleObject};

use super::UserError;
use super::once::once;
use super::settle::settle;
use crate::graphql::Request;
use crate::graphql::directives::cost;
use crate::graphql::tag::Tag;
use crate::tag::{self, TagKind};

/// A new tag.
#[derive(InputObject)]
pub struct CreateTagInput {
    /// Name.
    name: String,
    /// Kind.
    #[graphql(default_with = "TagKind::Keyword")]
    tag_kind: TagKind,
    /// URL part; made from the name if absent.
    slug: Option<String>,
    /// Echoed; a repetition within 24 hours does nothing and answers the same.
    client_mutation_id: Option<String>,
}

/// What came of it.
#[derive(SimpleObject)]
pub struct CreateTagPayload {
    /// The tag.
    tag: Option<Tag>,
    /// Why nothing happened; empty on success.
    user_errors: Vec<UserError>,
    /// Echo of the input.
    client_mutation_id: Option<String>,
}

#[derive(Default)]
pub struct TagMutation;

#[Object]
impl TagMutation {
    /// Makes a tag. The public does not see it before an article has it.
    #[graphql(directive = cost::apply(10))]
    async fn create_tag(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What to make.")] input: CreateTagInput,
    ) -> Result<CreateTagPayload> {
        let request = Request::of(ctx);
        let CreateTagInput { name, tag_kind, slug, client_mutation_id } = input;
        let once = once(ctx, client_mutation_id.as_deref())?;
        let input = tag::TagInput { slug, name: Some(name), tag_kind: Some(tag_kind), ..tag::TagInput::default() };
        let (id, user_errors) = settle(ctx, tag::create(&request.app, &request.caller, once, input).await)?;
        let tag = match id {
            Some(id) => request.tags.one(id).await?.map(Tag),
            None => None,
        };
        Ok(CreateTagPayload { tag, user_errors, client_mutation_id })
    }
}
