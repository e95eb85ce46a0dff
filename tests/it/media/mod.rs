//! Files that are kept here: how they come, who may see them and until when, and what hostile ones come to.

mod adopted;
mod bucket;
mod canary;
mod commands;
mod desk;
mod doors;
mod files;
mod s3_server;
mod table;
mod taken;

pub use desk::{get, upload};
pub use files::jpeg;
