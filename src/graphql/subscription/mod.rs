//! Entry points for listening.

mod article;
mod editorial;
mod fresh;
mod root;

pub use root::Subscription;
