use sea_orm::ConnectionTrait;

use super::{Extent, NamedScope};
use crate::article::Slices;
use crate::article::card::Card;
use crate::article::navigation::{Neighbours, neighbours as in_feed};
use crate::collection;
use crate::kernel::{Micros, Result};
use crate::vocabulary::Vocabulary;

/// The articles before and after one in a list: by date in a feed, by place in a collection.
pub async fn neighbours(
    slices: &Slices,
    connection: &impl ConnectionTrait,
    vocabulary: &Vocabulary,
    now: Micros,
    scope: &NamedScope,
    article: &Card,
) -> Result<Neighbours> {
    match &scope.extent {
        Extent::Feed(scope) => in_feed(slices, *scope, article.sort_key).await,
        Extent::Collection(found) => collection::neighbours(connection, vocabulary, found, now, article).await,
        Extent::Nothing => Ok(Neighbours::default()),
    }
}
