use std::borrow::Cow;
use std::sync::Arc;

use async_graphql::parser::types::Field;
use async_graphql::registry::Registry;
use async_graphql::{ContextSelectionSet, Data, OutputType, Positioned, ServerResult, Value};

use crate::app::App;
use crate::auth::{Caller, Who};
use crate::graphql::meter::metered;
use crate::graphql::{AnswerLimits, EventCursor, Request};

/// An event whose fields are resolved with a [`Request`] of its own, so that it is told as things are when it is told: nothing
/// that an earlier event of the same subscription has fetched is used again.
pub(super) struct Fresh<T> {
    pub event: T,
    /// Where it lies in what is listened to.
    pub cursor: String,
    pub app: Arc<App>,
    pub who: Who,
}

impl<T: OutputType> OutputType for Fresh<T> {
    fn type_name() -> Cow<'static, str> {
        T::type_name()
    }

    fn create_type_info(registry: &mut Registry) -> String {
        T::create_type_info(registry)
    }

    async fn resolve(&self, ctx: &ContextSelectionSet<'_>, field: &Positioned<Field>) -> ServerResult<Value> {
        let caller = Caller::new(self.who, self.app.clock.now());
        let mut own = Data::default();
        own.insert(Request::new(&self.app, caller));
        let _place = match ctx.data_opt::<AnswerLimits>() {
            Some(limits) => metered(limits, &mut own).await,
            None => None,
        };
        if let Some(cursor) = ctx.data_opt::<Arc<EventCursor>>() {
            cursor.set(&self.cursor);
        }
        let mut own_ctx = ctx.clone();
        own_ctx.execute_data = Some(&own);
        self.event.resolve(&own_ctx, field).await
    }
}
