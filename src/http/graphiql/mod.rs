//! GraphiQL, served by us: nothing is fetched from anywhere else. `refresh.mjs` in this folder makes the files beside it
//! from the packages that it names; their licences are in `LICENSES`.

mod assets;
mod page;

pub use assets::configure;
pub use page::page;
