//! The states of an article and the steps between them. Pure.

mod state;

pub use state::{ArticleAction, WorkflowState};
