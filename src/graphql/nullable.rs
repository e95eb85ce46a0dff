use async_graphql::Error;

use crate::kernel::Result;

/// What a nullable field that can fail returns.
///
/// A `Result` outside of the `Option` would take the parent down with it: the library passes the error of a resolver on,
/// whatever the type of the field. Only an error *inside* of the `Option` becomes null at this position.
pub type Nullable<T> = Option<Result<T, Error>>;

/// A value that may be absent in real life.
pub async fn nullable<T>(found: impl Future<Output = Result<Option<T>>>) -> Nullable<T> {
    found.await.map_err(Error::from).transpose()
}

/// A value that is always there if nothing fails: of a field with `@semanticNonNull`.
pub async fn present<T>(found: impl Future<Output = Result<T>>) -> Nullable<T> {
    Some(found.await.map_err(Error::from))
}
