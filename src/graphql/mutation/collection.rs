use async_graphql::{Context, ID, InputObject, Object, Result, SimpleObject};
use uuid::Uuid;

use super::UserError;
use super::once::once;
use super::settle::{payload, settle};
use crate::auth::{Caller, Operation};
use crate::collection::{CollectionInput, CollectionItemInput};
use crate::curation;
use crate::graphql::Request;
use crate::graphql::collection::Collection;
use crate::graphql::directives::cost;
use crate::graphql::error::read_back;
use crate::graphql::node::global_id;
use crate::graphql::nullable::Nullable;
use crate::kernel::{GlobalId, NodeKind, Patch};
use crate::refusal::{Failure, Refusal, UserErrorCode};

/// Input of createCollection.
#[derive(InputObject)]
pub struct CreateCollectionInput {
    #[graphql(flatten)]
    collection: CollectionInput,
    /// Echoed; a repetition within 24 hours does nothing and answers the same.
    client_mutation_id: Option<String>,
}

/// Input of updateCollection; what is absent stays as it is.
#[derive(InputObject)]
pub struct UpdateCollectionInput {
    /// Which one.
    id: ID,
    /// Version the client saw.
    expected_version: i32,
    #[graphql(flatten)]
    collection: CollectionInput,
    /// Echoed; a repetition within 24 hours does nothing and answers the same.
    client_mutation_id: Option<String>,
}

/// Input of deleteCollection.
#[derive(InputObject)]
pub struct DeleteCollectionInput {
    /// Which one.
    id: ID,
    /// Echoed; a repetition within 24 hours does nothing and answers the same.
    client_mutation_id: Option<String>,
}

/// Input of setCollectionItems.
#[derive(InputObject)]
pub struct SetCollectionItemsInput {
    /// Which collection.
    id: ID,
    /// Version the client saw.
    expected_version: i32,
    /// All its items in order; at most 200.
    items: Vec<CollectionItemInput>,
    /// Echoed; a repetition within 24 hours does nothing and answers the same.
    client_mutation_id: Option<String>,
}

/// Input of addCollectionItem.
#[derive(InputObject)]
pub struct AddCollectionItemInput {
    /// Which collection.
    id: ID,
    /// Version the client saw; absent if that does not matter.
    expected_version: Option<i32>,
    /// The item; one with the same article is moved.
    item: CollectionItemInput,
    /// Place, from 0.
    #[graphql(default)]
    position: i32,
    /// Echoed; a repetition within 24 hours does nothing and answers the same.
    client_mutation_id: Option<String>,
}

/// Input of removeCollectionItem.
#[derive(InputObject)]
pub struct RemoveCollectionItemInput {
    /// Which collection.
    id: ID,
    /// Version the client saw; absent if that does not matter.
    expected_version: Option<i32>,
    /// Public id of the article.
    article_id: ID,
    /// Echoed; a repetition within 24 hours does nothing and answers the same.
    client_mutation_id: Option<String>,
}

/// Defines the payload of a step of a collection.
macro_rules! collection_payload {
    ($name:ident) => {
        /// What came of it.
        #[derive(SimpleObject)]
        pub struct $name {
            /// As it is now.
            collection: Option<Collection>,
            /// Why nothing happened; empty on success.
            user_errors: Vec<UserError>,
            /// Echo of the input.
            client_mutation_id: Option<String>,
        }

        impl $name {
            async fn of(
                ctx: &Context<'_>,
                done: Result<Uuid, Failure>,
                client_mutation_id: Option<String>,
            ) -> Result<Self> {
                let (id, user_errors) = settle(ctx, done)?;
                let collection = read_back(id, Collection::stored(Request::of(ctx), id).await?)?;
                Ok(Self { collection, user_errors, client_mutation_id })
            }
        }
    };
}

collection_payload!(CreateCollectionPayload);
collection_payload!(UpdateCollectionPayload);
collection_payload!(SetCollectionItemsPayload);
collection_payload!(AddCollectionItemPayload);
collection_payload!(RemoveCollectionItemPayload);

/// What came of it.
#[derive(SimpleObject)]
pub struct DeleteCollectionPayload {
    /// Id that is gone.
    deleted_collection_id: Option<ID>,
    /// Why nothing happened; empty on success.
    user_errors: Vec<UserError>,
    /// Echo of the input.
    client_mutation_id: Option<String>,
}

fn one(caller: &Caller, operation: Operation, id: &ID) -> Result<Uuid, Failure> {
    caller.require(operation)?;
    GlobalId::parse_as(NodeKind::Collection, id).map_err(|error| error.in_field("id").into())
}

#[derive(Default)]
pub struct CollectionMutation;

#[Object]
impl CollectionMutation {
    /// Creates a collection. It is not visible before it is published.
    #[graphql(directive = cost::apply(10))]
    async fn create_collection(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What to make.")] input: CreateCollectionInput,
    ) -> Nullable<CreateCollectionPayload> {
        payload(async {
            let (request, CreateCollectionInput { collection, client_mutation_id }) = (Request::of(ctx), input);
            let once = once(ctx, client_mutation_id.as_deref())?;
            let done = curation::create_collection(&request.app, &request.caller, once, collection).await;
            CreateCollectionPayload::of(ctx, done, client_mutation_id).await
        })
        .await
    }

    /// Changes a collection.
    #[graphql(directive = cost::apply(10))]
    async fn update_collection(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which one, and what changes.")] input: UpdateCollectionInput,
    ) -> Nullable<UpdateCollectionPayload> {
        payload(async {
            let request = Request::of(ctx);
            let UpdateCollectionInput { id, expected_version, collection, client_mutation_id } = input;
            let (once, operation) = (once(ctx, client_mutation_id.as_deref())?, Operation::UpdateCollection);
            let done = match one(&request.caller, operation, &id) {
                Ok(id) => {
                    let which = (id, Some(expected_version));
                    curation::update_collection(&request.app, &request.caller, operation, once, which, collection).await
                }
                Err(failure) => Err(failure),
            };
            UpdateCollectionPayload::of(ctx, done, client_mutation_id).await
        })
        .await
    }

    /// Deletes a collection; the articles in it stay.
    async fn delete_collection(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which one.")] input: DeleteCollectionInput,
    ) -> Nullable<DeleteCollectionPayload> {
        payload(async {
            let (request, DeleteCollectionInput { id, client_mutation_id }) = (Request::of(ctx), input);
            let once = once(ctx, client_mutation_id.as_deref())?;
            let done = match one(&request.caller, Operation::DeleteCollection, &id) {
                Ok(id) => curation::delete_collection(&request.app, &request.caller, once, id).await,
                Err(failure) => Err(failure),
            };
            let (gone, user_errors) = settle(ctx, done)?;
            let deleted_collection_id = gone.map(|id| global_id(NodeKind::Collection, id));
            Ok(DeleteCollectionPayload { deleted_collection_id, user_errors, client_mutation_id })
        })
        .await
    }

    /// Replaces the curated items, in order; at most 200.
    #[graphql(directive = cost::apply(10))]
    async fn set_collection_items(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which collection, and its items.")] input: SetCollectionItemsInput,
    ) -> Nullable<SetCollectionItemsPayload> {
        payload(async {
            let request = Request::of(ctx);
            let SetCollectionItemsInput { id, expected_version, items, client_mutation_id } = input;
            let (once, operation) = (once(ctx, client_mutation_id.as_deref())?, Operation::SetCollectionItems);
            let done = match one(&request.caller, operation, &id) {
                Ok(id) => {
                    let (which, items) = ((id, Some(expected_version)), Patch::Set(items));
                    let input = CollectionInput { items, ..CollectionInput::default() };
                    curation::update_collection(&request.app, &request.caller, operation, once, which, input).await
                }
                Err(failure) => Err(failure),
            };
            SetCollectionItemsPayload::of(ctx, done, client_mutation_id).await
        })
        .await
    }

    /// Adds or moves one item.
    #[graphql(directive = cost::apply(10))]
    async fn add_collection_item(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which collection, and what.")] input: AddCollectionItemInput,
    ) -> Nullable<AddCollectionItemPayload> {
        payload(async {
            let request = Request::of(ctx);
            let AddCollectionItemInput { id, expected_version, item, position, client_mutation_id } = input;
            let once = once(ctx, client_mutation_id.as_deref())?;
            let done = match (one(&request.caller, Operation::AddCollectionItem, &id), usize::try_from(position)) {
                (Ok(id), Ok(position)) => {
                    let which = (id, expected_version);
                    curation::add_item(&request.app, &request.caller, once, which, item, position).await
                }
                (Err(failure), _) => Err(failure),
                (_, Err(_)) => {
                    let message = "A place is 0 or more.";
                    Err(Refusal::validation(UserErrorCode::Invalid, message).at(&["position"]).into())
                }
            };
            AddCollectionItemPayload::of(ctx, done, client_mutation_id).await
        })
        .await
    }

    /// Removes one item.
    #[graphql(directive = cost::apply(10))]
    async fn remove_collection_item(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which collection and article.")] input: RemoveCollectionItemInput,
    ) -> Nullable<RemoveCollectionItemPayload> {
        payload(async {
            let request = Request::of(ctx);
            let RemoveCollectionItemInput { id, expected_version, article_id, client_mutation_id } = input;
            let once = once(ctx, client_mutation_id.as_deref())?;
            let article = GlobalId::parse_as(NodeKind::Article, &article_id);
            let done = match (one(&request.caller, Operation::RemoveCollectionItem, &id), article) {
                (Ok(id), Ok(article)) => {
                    curation::remove_item(&request.app, &request.caller, once, (id, expected_version), article).await
                }
                (Err(failure), _) => Err(failure),
                (_, Err(error)) => Err(Failure::from(error.in_field("articleId"))),
            };
            RemoveCollectionItemPayload::of(ctx, done, client_mutation_id).await
        })
        .await
    }
}
