//! The change stream as it is listened to: the end of `article_change` in memory, read once for all who listen.
//!
//! Like the table it holds the latest change of each article only. A listener keeps nothing but the number up to which it has
//! heard, and takes one change at a time; one that is slow finds later that some changes were overtaken, and never makes
//! others wait. Whoever is further behind than the memory reaches reads the table.

mod filter;
mod follow;
mod log;

pub use filter::SubscriptionFilter;
pub use follow::{Event, Follower};
pub use log::Log;

use std::collections::BTreeSet;

use sea_orm::ConnectionTrait;

use super::changes::{self, Change};
use super::publisher::memberships;
use super::scope::Scope;
use crate::kernel::Result;

/// A change, and what is needed to tell who wants to hear of it.
#[derive(Clone, Debug)]
pub struct Heard {
    pub change: Change,
    /// Those that the article is in; none if it was removed.
    pub scopes: BTreeSet<Scope>,
}

/// Changes after a number, oldest first.
async fn read(connection: &impl ConnectionTrait, after: i64, limit: usize) -> Result<Vec<Heard>> {
    let changes = changes::heard(connection, after, limit).await?;
    let keys: Vec<i64> = changes.iter().filter_map(|change| Some(change.card.as_ref()?.sort_key)).collect();
    let mut scopes = memberships(connection, &keys).await?;
    let heard = changes.into_iter().map(|change| {
        let scopes = change.card.as_ref().and_then(|card| scopes.remove(&card.sort_key));
        Heard { change, scopes: scopes.unwrap_or_default() }
    });
    Ok(heard.collect())
}
