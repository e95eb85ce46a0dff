use async_graphql::{Context, ID, InputObject, Object, SimpleObject};
use uuid::Uuid;

use super::UserError;
use super::once::once;
use super::settle::{payload, settle};
use crate::auth::{Caller, Operation};
use crate::curation::media::{self as service, Begun, NewUpload};
use crate::graphql::Request;
use crate::graphql::directives::{cost, listSize};
use crate::graphql::error::read_back;
use crate::graphql::media::MediaAsset;
use crate::graphql::node::global_id;
use crate::graphql::nullable::Nullable;
use crate::graphql::scalars::{DateTime, Url};
use crate::kernel::{Error, GlobalId, NodeKind, Result};
use crate::media::Details;
use crate::media::upload::{UploadTarget as Target, upload};
use crate::refusal::Failure;

/// Input of createMediaUpload.
#[derive(InputObject)]
pub struct CreateMediaUploadInput {
    /// What the file is called.
    file_name: String,
    /// MIME type, e.g. image/jpeg; the bytes must be of it.
    mime_type: String,
    /// Bytes, as text.
    size_bytes: String,
    /// SHA-256 in hexadecimal digits; a READY file with the same bytes is returned instead. Bytes that come to another are refused.
    sha256: Option<String>,
    /// The MediaAsset whose bytes these replace: it stays as it is until they are there, and everything that is said of it stays.
    replaces: Option<ID>,
    #[graphql(flatten)]
    details: Details,
    /// Echoed; a repetition within 24 hours does nothing and answers the same: so an upload that broke off is taken up again.
    client_mutation_id: Option<String>,
}

/// What came of it.
#[derive(SimpleObject)]
pub struct CreateMediaUploadPayload {
    /// The file.
    asset: Option<MediaAsset>,
    /// Where to send the bytes; null if they are here already.
    upload: Option<UploadTarget>,
    /// Why nothing happened; empty on success.
    user_errors: Vec<UserError>,
    /// Echo of the input.
    client_mutation_id: Option<String>,
}

/// Where and how to send the bytes: one request with these headers before it expires, then completeMediaUpload. It may be the
/// address of another server.
#[derive(SimpleObject)]
pub struct UploadTarget {
    /// Signed address; no credentials are needed there.
    url: Url,
    /// PUT.
    method: &'static str,
    /// Headers to send.
    #[graphql(directive = listSize::apply(4))]
    headers: Vec<HttpHeader>,
    /// When it stops working.
    expires_at: DateTime,
}

/// HTTP header.
#[derive(SimpleObject)]
pub struct HttpHeader {
    /// Name.
    name: &'static str,
    /// Value.
    value: String,
}

impl From<Target> for UploadTarget {
    fn from(Target { url, headers, expires_at }: Target) -> Self {
        let headers = headers.into_iter().map(|(name, value)| HttpHeader { name, value }).collect();
        Self { url: Url(url), method: "PUT", headers, expires_at: DateTime(expires_at) }
    }
}

/// Input of completeMediaUpload.
#[derive(InputObject)]
pub struct CompleteMediaUploadInput {
    /// MediaAsset.
    id: ID,
    /// Echoed; a repetition within 24 hours does nothing and answers the same.
    client_mutation_id: Option<String>,
}

/// What came of it.
#[derive(SimpleObject)]
pub struct CompleteMediaUploadPayload {
    /// The file as it is now: READY, FAILED if its bytes were refused, or PROCESSING if they are still looked at. Then ask again.
    asset: Option<MediaAsset>,
    /// Why the bytes are not taken; empty on success.
    user_errors: Vec<UserError>,
    /// Echo of the input.
    client_mutation_id: Option<String>,
}

/// Input of updateMediaAsset; what is absent stays as it is.
#[derive(InputObject)]
pub struct UpdateMediaAssetInput {
    /// MediaAsset.
    id: ID,
    /// Version the client saw.
    expected_version: Option<i32>,
    #[graphql(flatten)]
    details: Details,
    /// Echoed; a repetition within 24 hours does nothing and answers the same.
    client_mutation_id: Option<String>,
}

/// What came of it.
#[derive(SimpleObject)]
pub struct UpdateMediaAssetPayload {
    /// As it is now.
    asset: Option<MediaAsset>,
    /// Why nothing happened; empty on success.
    user_errors: Vec<UserError>,
    /// Echo of the input.
    client_mutation_id: Option<String>,
}

/// Input of deleteMediaAsset.
#[derive(InputObject)]
pub struct DeleteMediaAssetInput {
    /// MediaAsset.
    id: ID,
    /// Echoed; a repetition within 24 hours does nothing and answers the same.
    client_mutation_id: Option<String>,
}

/// What came of it.
#[derive(SimpleObject)]
pub struct DeleteMediaAssetPayload {
    /// Id that is gone.
    deleted_media_asset_id: Option<ID>,
    /// Why nothing happened; empty on success.
    user_errors: Vec<UserError>,
    /// Echo of the input.
    client_mutation_id: Option<String>,
}

/// Input of createOriginalLink.
#[derive(InputObject)]
pub struct CreateOriginalLinkInput {
    /// MediaAsset.
    id: ID,
    /// Echoed; a repetition within 24 hours is one fetch to the audit log.
    client_mutation_id: Option<String>,
}

/// What came of it.
#[derive(SimpleObject)]
pub struct CreateOriginalLinkPayload {
    /// Where what was sent is, as it was sent; to be saved, and good for 15 minutes.
    url: Option<Url>,
    /// When it stops working.
    expires_at: Option<DateTime>,
    /// Why there is none; empty on success.
    user_errors: Vec<UserError>,
    /// Echo of the input.
    client_mutation_id: Option<String>,
}

#[derive(Default)]
pub struct MediaMutation;

#[Object]
impl MediaMutation {
    /// First step of an upload: says where to send the bytes. They never pass through GraphQL.
    #[graphql(directive = cost::apply(10))]
    async fn create_media_upload(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What is to come.")] input: CreateMediaUploadInput,
    ) -> Nullable<CreateMediaUploadPayload> {
        payload(async {
            let request = Request::of(ctx);
            let once = once(ctx, input.client_mutation_id.as_deref())?;
            let CreateMediaUploadInput { file_name, mime_type, size_bytes, sha256, .. } = input;
            let replaces = input.replaces.as_ref();
            let replaces = replaces.map(|id| named(&request.caller, Operation::CreateMediaUpload, id, "replaces"));
            let done = match replaces.transpose() {
                Ok(replaces) => {
                    let new = NewUpload { file_name, mime_type, size_bytes, sha256, replaces, details: input.details };
                    service::create(&request.app, &request.caller, once, new).await
                }
                Err(failure) => Err(failure),
            };
            let (begun, user_errors) = settle(ctx, done)?;
            let (asset, target) = match begun {
                Some(Begun { asset, upload }) => (Some(read(request, asset).await?), target(request, upload).await?),
                None => (None, None),
            };
            let client_mutation_id = input.client_mutation_id;
            Ok(CreateMediaUploadPayload { asset, upload: target, user_errors, client_mutation_id })
        })
        .await
    }

    /// Last step of an upload: checks size, digest and real type, and makes a clean copy of a picture.
    #[graphql(directive = cost::apply(100))]
    async fn complete_media_upload(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which one.")] input: CompleteMediaUploadInput,
    ) -> Nullable<CompleteMediaUploadPayload> {
        payload(async {
            let (request, CompleteMediaUploadInput { id, client_mutation_id }) = (Request::of(ctx), input);
            let once = once(ctx, client_mutation_id.as_deref())?;
            let done = match named(&request.caller, Operation::CompleteMediaUpload, &id, "id") {
                Ok(id) => service::complete(&request.app, &request.caller, once, id).await,
                Err(failure) => Err(failure),
            };
            let (done, mut user_errors) = settle(ctx, done)?;
            let asset = match done {
                Some(done) => {
                    user_errors.extend(done.refused.map(UserError::from));
                    Some(read(request, done.asset).await?)
                }
                None => None,
            };
            Ok(CompleteMediaUploadPayload { asset, user_errors, client_mutation_id })
        })
        .await
    }

    /// Changes what is said of a file: those that the viewer has sent, editors all. Its window and its focal point take effect at
    /// once wherever it is shown.
    #[graphql(directive = cost::apply(10))]
    async fn update_media_asset(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What changes.")] input: UpdateMediaAssetInput,
    ) -> Nullable<UpdateMediaAssetPayload> {
        payload(async {
            let (request, UpdateMediaAssetInput { id, expected_version, details, client_mutation_id }) =
                (Request::of(ctx), input);
            let once = once(ctx, client_mutation_id.as_deref())?;
            let done = match named(&request.caller, Operation::UpdateMediaAsset, &id, "id") {
                Ok(id) => service::update(&request.app, &request.caller, once, (id, expected_version), details).await,
                Err(failure) => Err(failure),
            };
            let (done, user_errors) = settle(ctx, done)?;
            let asset = match done {
                Some(id) => Some(read(request, id).await?),
                None => None,
            };
            Ok(UpdateMediaAssetPayload { asset, user_errors, client_mutation_id })
        })
        .await
    }

    /// Deletes a file. Refused while anything shows it, drafts included.
    #[graphql(directive = cost::apply(10))]
    async fn delete_media_asset(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which one.")] input: DeleteMediaAssetInput,
    ) -> Nullable<DeleteMediaAssetPayload> {
        payload(async {
            let (request, DeleteMediaAssetInput { id, client_mutation_id }) = (Request::of(ctx), input);
            let once = once(ctx, client_mutation_id.as_deref())?;
            let done = match named(&request.caller, Operation::DeleteMediaAsset, &id, "id") {
                Ok(id) => service::delete(&request.app, &request.caller, once, id).await,
                Err(failure) => Err(failure),
            };
            let (done, user_errors) = settle(ctx, done)?;
            let deleted_media_asset_id = done.map(|id| global_id(NodeKind::MediaAsset, id));
            Ok(DeleteMediaAssetPayload { deleted_media_asset_id, user_errors, client_mutation_id })
        })
        .await
    }

    /// Lets the viewer fetch a file as it was sent, with everything that it says of itself: those that the viewer has sent, editors
    /// all. The audit log has it.
    #[graphql(directive = cost::apply(10))]
    async fn create_original_link(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which one.")] input: CreateOriginalLinkInput,
    ) -> Nullable<CreateOriginalLinkPayload> {
        payload(async {
            let (request, CreateOriginalLinkInput { id, client_mutation_id }) = (Request::of(ctx), input);
            let once = once(ctx, client_mutation_id.as_deref())?;
            let done = match named(&request.caller, Operation::CreateOriginalLink, &id, "id") {
                Ok(id) => service::original(&request.app, &request.caller, once, id).await,
                Err(failure) => Err(failure),
            };
            let (done, user_errors) = settle(ctx, done)?;
            let (url, expires_at) = match done {
                Some(id) => {
                    let MediaAsset(asset) = read(request, id).await?;
                    let pass = request.app.media_pass(request.caller.now);
                    (request.app.media.addresses.original(&asset, pass).map(Url), Some(DateTime(pass.ends_at())))
                }
                None => (None, None),
            };
            Ok(CreateOriginalLinkPayload { url, expires_at, user_errors, client_mutation_id })
        })
        .await
    }
}

/// The file that an input names, for whoever may do this to any.
fn named(caller: &Caller, operation: Operation, id: &ID, field: &str) -> Result<Uuid, Failure> {
    caller.require(operation)?;
    GlobalId::parse_as(NodeKind::MediaAsset, id).map_err(|error| error.in_field(field).into())
}

async fn read(request: &Request, id: Uuid) -> Result<MediaAsset> {
    let found = read_back(Some(id), request.stored_assets.one(id).await?)?;
    found.map(MediaAsset).ok_or_else(|| Error::internal("what was read back is not there"))
}

async fn target(request: &Request, id: Option<Uuid>) -> Result<Option<UploadTarget>> {
    let Some(id) = id else { return Ok(None) };
    let found = upload(request.db.primary(), id).await?;
    let (app, now) = (&request.app, request.caller.now);
    let target = |upload| Target::of(&upload, &app.media, app.media_secret(), now);
    Ok(found.map(target).transpose()?.map(UploadTarget::from))
}
