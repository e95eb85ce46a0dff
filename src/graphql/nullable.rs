use std::pin::Pin;

use async_graphql::Error;

use crate::kernel::Result;

/// What a nullable field that can fail returns.
///
/// A `Result` outside of the `Option` would take the parent down with it: the library passes the error of a resolver on,
/// whatever the type of the field. Only an error *inside* of the `Option` becomes null at this position.
pub type Nullable<T> = Option<Result<T, Error>>;

/// A field under way, boxed: the library moves the future of a field as large as that of the largest field of its type,
/// and with the statements of one field inside every headline is as dear as a list.
type Boxed<'a, T> = Pin<Box<dyn Future<Output = Nullable<T>> + Send + 'a>>;

/// A value that may be absent in real life.
pub fn nullable<'a, T>(found: impl Future<Output = Result<Option<T>>> + Send + 'a) -> Boxed<'a, T> {
    Box::pin(async { found.await.map_err(Error::from).transpose() })
}

/// A value that is always there if nothing fails: of a field with `@semanticNonNull`.
pub fn present<'a, T>(found: impl Future<Output = Result<T>> + Send + 'a) -> Boxed<'a, T> {
    Box::pin(async { Some(found.await.map_err(Error::from)) })
}
