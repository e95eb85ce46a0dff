use async_graphql::{Context, ID, InputObject, Object, SimpleObject};

use super::UserError;
use super::once::once;
use super::settle::{payload, settle};
use crate::auth::Operation;
use crate::curation;
use crate::graphql::Request;
use crate::graphql::directives::cost;
use crate::graphql::error::read_back;
use crate::graphql::menu::Menu;
use crate::graphql::node::global_id;
use crate::graphql::nullable::Nullable;
use crate::kernel::{GlobalId, NodeKind};
use crate::menu::{MenuInput, MenuItemInput};
use crate::refusal::Failure;

/// Input of saveMenu.
#[derive(InputObject)]
pub struct SaveMenuInput {
    /// Where it goes, e.g. primary, footer.
    location: String,
    /// Name.
    name: Option<String>,
    /// Version the client saw; 0 for a new menu; absent to replace whatever is there.
    expected_version: Option<i32>,
    /// All its items: at most 200, on three levels.
    items: Vec<MenuItemInput>,
    /// Echoed; a repetition within 24 hours does nothing and answers the same.
    client_mutation_id: Option<String>,
}

/// What came of it.
#[derive(SimpleObject)]
pub struct SaveMenuPayload {
    /// As it is now.
    menu: Option<Menu>,
    /// Why nothing happened; empty on success.
    user_errors: Vec<UserError>,
    /// Echo of the input.
    client_mutation_id: Option<String>,
}

/// Input of deleteMenu.
#[derive(InputObject)]
pub struct DeleteMenuInput {
    /// Which one.
    id: ID,
    /// Echoed; a repetition within 24 hours does nothing and answers the same.
    client_mutation_id: Option<String>,
}

/// What came of it.
#[derive(SimpleObject)]
pub struct DeleteMenuPayload {
    /// Id that is gone.
    deleted_menu_id: Option<ID>,
    /// Why nothing happened; empty on success.
    user_errors: Vec<UserError>,
    /// Echo of the input.
    client_mutation_id: Option<String>,
}

#[derive(Default)]
pub struct MenuMutation;

#[Object]
impl MenuMutation {
    /// Creates a menu or replaces all its items.
    #[graphql(directive = cost::apply(10))]
    async fn save_menu(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The menu.")] input: SaveMenuInput,
    ) -> Nullable<SaveMenuPayload> {
        payload(async {
            let request = Request::of(ctx);
            let SaveMenuInput { location, name, expected_version, items, client_mutation_id } = input;
            let once = once(ctx, client_mutation_id.as_deref())?;
            let input = MenuInput { location, name, items };
            let done = curation::save_menu(&request.app, &request.caller, once, expected_version, input).await;
            let (id, user_errors) = settle(ctx, done)?;
            let menus = &request.vocabulary().menus;
            let menu = id.and_then(|id| menus.iter().find(|menu| menu.id == id).cloned()).map(Menu);
            let menu = read_back(id, menu)?;
            Ok(SaveMenuPayload { menu, user_errors, client_mutation_id })
        })
        .await
    }

    /// Deletes a menu.
    async fn delete_menu(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which one.")] input: DeleteMenuInput,
    ) -> Nullable<DeleteMenuPayload> {
        payload(async {
            let (request, DeleteMenuInput { id, client_mutation_id }) = (Request::of(ctx), input);
            let once = once(ctx, client_mutation_id.as_deref())?;
            request.caller.require(Operation::DeleteMenu)?;
            let done = match GlobalId::parse_as(NodeKind::Menu, &id) {
                Ok(id) => curation::delete_menu(&request.app, &request.caller, once, id).await,
                Err(error) => Err(Failure::from(error.in_field("id"))),
            };
            let (gone, user_errors) = settle(ctx, done)?;
            let deleted_menu_id = gone.map(|id| global_id(NodeKind::Menu, id));
            Ok(DeleteMenuPayload { deleted_menu_id, user_errors, client_mutation_id })
        })
        .await
    }
}
