//! Settings: what they are, and where each value came from.
//!
//! A setting has one name everywhere. `limits.depth` is `depth` in the section `[limits]` of the file,
//! `DATELINE_LIMITS_DEPTH` in the environment, and `--set limits.depth=…` on the command line; the common ones have a flag
//! of their own. A flag beats the environment, the environment beats the file, the file beats the default.
//!
//! Adding a setting: a field with its default in a section's struct, and a line in `allowed.rs` if it is a number.

mod address;
mod allowed;
mod layer;
mod load;
mod settings;

pub use address::{Address, Replica};
pub use layer::{Origin, variable};
pub use load::{Config, Input};
pub use settings::{FirstSite, LogFormat, Settings};
