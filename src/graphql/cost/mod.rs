//! What an operation costs, worked out before it runs: from the document and the sizes of its pages, not from the data.
//!
//! | what | units |
//! | --- | --- |
//! | a scalar or an enum | 0; 1 for every sixteen of one object; 1 under a name of the client's own |
//! | a name of the client's own | 1 for every sixteen bytes |
//! | an object | 1, or the `@cost` of the field, and what is selected of it |
//! | a list that has no pages | the same, and what is selected of it for each item of its `@listSize`, at least 1 |
//! | a connection | 10, or the `@cost` of the field, and for each item of the page what is selected of it, at least 1; of vocabulary that is in memory, for no more than there are |
//! | a list by `ids` | as much for each id |
//! | `__schema`, `__type` | 1 for every sixty values of the description |
//!
//! Of fragments on several types the dearest counts. Fields that `@skip` and `@include` leave out cost nothing. The
//! work is linear to the document: a fragment is priced once, however often it is spread.

mod introspection;
mod operation;
mod schema;
mod value;
mod whole;

pub use schema::Costs;
