//! Entry points for listening.

mod article;
mod fresh;
mod root;

pub use root::Subscription;
