//! Terms: the same three steps for every kind. A kind is one call of `term_mutations`, which names what it defines.

use async_graphql::{Context, ID, InputObject, Object, Result, SimpleObject};
use uuid::Uuid;

use super::UserError;
use super::once::once;
use super::settle::{payload, settle};
use super::warning::Warning;
use crate::auth::{Caller, Operation};
use crate::author::AuthorInput;
use crate::category::CategoryInput;
use crate::curation;
use crate::graphql::Request;
use crate::graphql::author::Author;
use crate::graphql::category::Category;
use crate::graphql::directives::cost;
use crate::graphql::error::read_back;
use crate::graphql::node::global_id;
use crate::graphql::nullable::Nullable;
use crate::graphql::region::Region;
use crate::graphql::source::Source;
use crate::graphql::tag::Tag;
use crate::kernel::GlobalId;
use crate::refusal::Failure;
use crate::region::RegionInput;
use crate::source::SourceInput;
use crate::tag::TagInput;
use crate::taxonomy::TermKind;
use crate::terms::Term;

/// Defines the inputs, the payloads and the fields that make, change and delete terms of a kind. The documentation of what
/// differs between kinds is part of the call; the rest is the same for all.
macro_rules! term_mutations {
    ($mutation:ident, $kind:ident as $field:ident from $term:ident with $text:ident {
        $(#[$create_input_doc:meta])* $create_input:ident => $create_payload:ident,
        $(#[$create_doc:meta])* $create:ident,
        $(#[$update_input_doc:meta])* $update_input:ident => $update_payload:ident,
        $(#[$update_doc:meta])* $update:ident,
        $(#[$delete_input_doc:meta])* $delete_input:ident => $delete_payload:ident { $deleted:ident },
        $(#[$delete_doc:meta])* $delete:ident,
    }) => {
        $(#[$create_input_doc])*
        #[derive(InputObject)]
        pub struct $create_input {
            #[graphql(flatten)]
            term: $term,
            /// Echoed; a repetition within 24 hours does nothing and answers the same.
            client_mutation_id: Option<String>,
        }

        $(#[$update_input_doc])*
        #[derive(InputObject)]
        pub struct $update_input {
            /// Which one.
            id: ID,
            /// Version the client saw.
            expected_version: i32,
            #[graphql(flatten)]
            term: $term,
            /// Echoed; a repetition within 24 hours does nothing and answers the same.
            client_mutation_id: Option<String>,
        }

        $(#[$delete_input_doc])*
        #[derive(InputObject)]
        pub struct $delete_input {
            /// Which one.
            id: ID,
            /// What takes its place wherever it is used; without it, what is used is not deleted.
            replace_by_id: Option<ID>,
            /// Echoed; a repetition within 24 hours does nothing and answers the same.
            client_mutation_id: Option<String>,
        }

        /// What came of it.
        #[derive(SimpleObject)]
        pub struct $create_payload {
            /// What was made.
            $field: Option<$kind>,
            /// Why nothing happened; empty on success.
            user_errors: Vec<UserError>,
            /// What of the input was left out though the rest was taken; look at it after pasting.
            warnings: Vec<Warning>,
            /// Echo of the input.
            client_mutation_id: Option<String>,
        }

        /// What came of it.
        #[derive(SimpleObject)]
        pub struct $update_payload {
            /// As it is now.
            $field: Option<$kind>,
            /// Why nothing happened; empty on success.
            user_errors: Vec<UserError>,
            /// What of the input was left out though the rest was taken; look at it after pasting.
            warnings: Vec<Warning>,
            /// Echo of the input.
            client_mutation_id: Option<String>,
        }

        /// What came of it.
        #[derive(SimpleObject)]
        pub struct $delete_payload {
            /// Id that is gone; null while many articles move to its replacement: see Editorial.vocabularyMoves.
            $deleted: Option<ID>,
            /// Why nothing happened; empty on success.
            user_errors: Vec<UserError>,
            /// Echo of the input.
            client_mutation_id: Option<String>,
        }

        #[derive(Default)]
        pub struct $mutation;

        #[Object]
        impl $mutation {
            $(#[$create_doc])*
            #[graphql(directive = cost::apply(10))]
            async fn $create(
                &self,
                ctx: &Context<'_>,
                #[graphql(desc = "What to make.")] input: $create_input,
            ) -> Nullable<$create_payload> {
                payload(async {
                    let (request, $create_input { term, client_mutation_id }) = (Request::of(ctx), input);
                    let warnings = Warning::of_text(stringify!($text), &term.$text);
                    let (once, term) = (once(ctx, client_mutation_id.as_deref())?, Term::$kind(Box::new(term)));
                    let operation = TermKind::$kind.row().operations.create;
                    let done = curation::create(&request.app, &request.caller, operation, once, term).await;
                    let (id, user_errors) = settle(ctx, done)?;
                    let warnings = if id.is_some() { warnings } else { Vec::new() };
                    let $field = read_back(id, $kind::stored(request, id).await?)?;
                    Ok($create_payload { $field, user_errors, warnings, client_mutation_id })
                })
                .await
            }

            $(#[$update_doc])*
            #[graphql(directive = cost::apply(10))]
            async fn $update(
                &self,
                ctx: &Context<'_>,
                #[graphql(desc = "Which one, and what changes.")] input: $update_input,
            ) -> Nullable<$update_payload> {
                payload(async {
                    let request = Request::of(ctx);
                    let $update_input { id, expected_version, term, client_mutation_id } = input;
                    let warnings = Warning::of_text(stringify!($text), &term.$text);
                    let (once, term) = (once(ctx, client_mutation_id.as_deref())?, Term::$kind(Box::new(term)));
                    let operation = TermKind::$kind.row().operations.update;
                    let done = match one(&request.caller, operation, TermKind::$kind, &id) {
                        Ok(id) => {
                            let which = (id, expected_version);
                            curation::update(&request.app, &request.caller, operation, once, which, term).await
                        }
                        Err(failure) => Err(failure),
                    };
                    let (id, user_errors) = settle(ctx, done)?;
                    let warnings = if id.is_some() { warnings } else { Vec::new() };
                    let $field = read_back(id, $kind::stored(request, id).await?)?;
                    Ok($update_payload { $field, user_errors, warnings, client_mutation_id })
                })
                .await
            }

            $(#[$delete_doc])*
            #[graphql(directive = cost::apply(10))]
            async fn $delete(
                &self,
                ctx: &Context<'_>,
                #[graphql(desc = "Which one.")] input: $delete_input,
            ) -> Nullable<$delete_payload> {
                payload(async {
                    let (request, $delete_input { id, replace_by_id, client_mutation_id }) = (Request::of(ctx), input);
                    let once = once(ctx, client_mutation_id.as_deref())?;
                    let operation = TermKind::$kind.row().operations.delete;
                    let done = match ids(&request.caller, operation, TermKind::$kind, &id, replace_by_id.as_ref()) {
                        Ok(ids) => {
                            curation::delete(&request.app, &request.caller, operation, once, TermKind::$kind, ids).await
                        }
                        Err(failure) => Err(failure),
                    };
                    let (gone, user_errors) = settle(ctx, done)?;
                    let $deleted = gone.flatten().map(|id| global_id(TermKind::$kind.node(), id));
                    Ok($delete_payload { $deleted, user_errors, client_mutation_id })
                })
                .await
            }
        }
    };
}

term_mutations!(RegionMutation, Region as region from RegionInput with description {
    /// Input of createRegion.
    CreateRegionInput => CreateRegionPayload,
    /// Makes a region.
    create_region,
    /// Input of updateRegion; what is absent stays as it is.
    UpdateRegionInput => UpdateRegionPayload,
    /// Changes a region; with other parents, the lists follow. With another slug, the former page redirects.
    update_region,
    /// Input of deleteRegion.
    DeleteRegionInput => DeleteRegionPayload { deleted_region_id },
    /// Deletes a region that has none below it. Refused while it is used, unless there is a replacement; then its page redirects there.
    delete_region,
});

term_mutations!(CategoryMutation, Category as category from CategoryInput with description {
    /// Input of createCategory.
    CreateCategoryInput => CreateCategoryPayload,
    /// Makes a category.
    create_category,
    /// Input of updateCategory; what is absent stays as it is.
    UpdateCategoryInput => UpdateCategoryPayload,
    /// Changes a category; with another parent, the lists follow. With another slug, the former page redirects.
    update_category,
    /// Input of deleteCategory.
    DeleteCategoryInput => DeleteCategoryPayload { deleted_category_id },
    /// Deletes a category that has none below it. Refused while it is used, unless there is a replacement; then its page redirects there.
    delete_category,
});

term_mutations!(TagMutation, Tag as tag from TagInput with description {
    /// Input of createTag.
    CreateTagInput => CreateTagPayload,
    /// Makes a tag. The public does not see it before an article has it.
    create_tag,
    /// Input of updateTag; what is absent stays as it is.
    UpdateTagInput => UpdateTagPayload,
    /// Changes a tag. With another slug, the former page redirects.
    update_tag,
    /// Input of deleteTag.
    DeleteTagInput => DeleteTagPayload { deleted_tag_id },
    /// Deletes a tag. Refused while it is used, unless there is a replacement; then its page redirects there.
    delete_tag,
});

term_mutations!(AuthorMutation, Author as author from AuthorInput with bio {
    /// Input of createAuthor.
    CreateAuthorInput => CreateAuthorPayload,
    /// Makes an author. The public does not see them before an article credits them.
    create_author,
    /// Input of updateAuthor; what is absent stays as it is.
    UpdateAuthorInput => UpdateAuthorPayload,
    /// Changes an author. With another slug, the former page redirects.
    update_author,
    /// Input of deleteAuthor.
    DeleteAuthorInput => DeleteAuthorPayload { deleted_author_id },
    /// Deletes an author. Refused while it is used, unless there is a replacement; then its page redirects there.
    delete_author,
});

term_mutations!(SourceMutation, Source as source from SourceInput with description {
    /// Input of createSource.
    CreateSourceInput => CreateSourcePayload,
    /// Makes a source. The public does not see it before an article cites it.
    create_source,
    /// Input of updateSource; what is absent stays as it is.
    UpdateSourceInput => UpdateSourcePayload,
    /// Changes a source. With another slug, the former page redirects.
    update_source,
    /// Input of deleteSource.
    DeleteSourceInput => DeleteSourcePayload { deleted_source_id },
    /// Deletes a source. Refused while it is used, unless there is a replacement; then its page redirects there.
    delete_source,
});

/// Reads which term is meant; what is wrong with it is for those to know who may do this.
fn one(caller: &Caller, operation: Operation, kind: TermKind, id: &ID) -> Result<Uuid, Failure> {
    caller.require(operation)?;
    GlobalId::parse_as(kind.node(), id).map_err(|error| error.in_field("id").into())
}

/// Reads which term is meant, and which takes its place.
fn ids(
    caller: &Caller,
    operation: Operation,
    kind: TermKind,
    id: &ID,
    replace_by: Option<&ID>,
) -> Result<(Uuid, Option<Uuid>), Failure> {
    let id = one(caller, operation, kind, id)?;
    let by = replace_by.map(|by| GlobalId::parse_as(kind.node(), by)).transpose();
    Ok((id, by.map_err(|error| error.in_field("replaceById"))?))
}
