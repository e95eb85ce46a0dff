//! The states of an article and the steps between them. Pure.

mod standing;
mod state;
mod step;

pub use standing::{Standing, needed};
pub use state::{ArticleAction, DraftState, PublicationState, ReleaseMode, WorkflowState};
pub use step::{Publish, Step};
