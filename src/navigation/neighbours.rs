use sea_orm::ConnectionTrait;

use super::{Extent, LanguageScope, NamedScope};
use crate::article::card::Card;
use crate::article::navigation::{Neighbours, neighbours as in_feed};
use crate::article::{FeedWindows, Scope};
use crate::collection;
use crate::kernel::{Micros, Result};
use crate::vocabulary::Vocabulary;

/// The articles before and after one in a list: by date in a feed, by place in a collection.
pub async fn neighbours(
    feed_windows: &FeedWindows,
    connection: &impl ConnectionTrait,
    vocabulary: &Vocabulary,
    now: Micros,
    (scope, language): (&NamedScope, LanguageScope),
    article: &Card,
) -> Result<Neighbours> {
    match &scope.extent {
        // Everything in a language is a list of its own.
        Extent::Feed(Scope::ALL) => {
            in_feed(feed_windows, language.of(article).unwrap_or(Scope::ALL), None, article.sort_key).await
        }
        Extent::Feed(scope) => in_feed(feed_windows, *scope, language.of(article), article.sort_key).await,
        Extent::Collection(found) => collection::neighbours(connection, vocabulary, found, now, article).await,
        Extent::Nothing => Ok(Neighbours::default()),
    }
}
