use std::collections::HashMap;

use uuid::Uuid;

use super::Heard;
use crate::article::feed::FeedQuery;

/// What somebody wants to hear of.
#[derive(Clone, Debug)]
pub enum SubscriptionFilter {
    /// Articles that become public and are in a list.
    Published(FeedQuery),
    /// Every change of these articles.
    Of(Vec<Uuid>),
    /// Articles that become breaking news.
    Breaking,
}

/// Pairs of an article and a number that are remembered by one listener; over it, one may be told twice.
const MEMORY: usize = 1_024;

/// What somebody has heard already. Who missed how an article became public hears of it with a later change of the article, so
/// it is not enough to know where they are.
#[derive(Clone, Debug)]
pub struct Delivered {
    /// Every change up to here was heard when it was the latest.
    pub complete_to: i64,
    /// What was told of later ones: the change that made each article what was asked for.
    told: HashMap<Uuid, i64>,
}

impl Delivered {
    pub fn up_to(number: i64) -> Self {
        Self { complete_to: number, told: HashMap::new() }
    }

    /// Nothing is left to hear up to this number.
    pub(super) fn complete(&mut self, number: i64) {
        self.complete_to = number;
        self.told.clear();
    }

    fn is_new(&self, article: Uuid, since: i64) -> bool {
        since > self.complete_to && self.told.get(&article) != Some(&since)
    }
}

impl SubscriptionFilter {
    /// Remembers that a change was told.
    pub(super) fn tell(&self, heard: &Heard, delivered: &mut Delivered) {
        let since = match self {
            Self::Published(_) => Some(heard.change.public_since),
            Self::Breaking => heard.change.breaking_since,
            Self::Of(_) => None,
        };
        if let Some(since) = since
            && delivered.told.len() < MEMORY
        {
            delivered.told.insert(heard.change.article_id, since);
        }
    }

    /// Whether a change is of interest to somebody with this past.
    pub(super) fn takes(&self, heard: &Heard, delivered: &Delivered) -> bool {
        let Heard { change, scopes } = heard;
        match (self, &change.card) {
            (Self::Of(articles), _) => articles.contains(&change.article_id),
            (Self::Published(query), Some(card)) => {
                delivered.is_new(change.article_id, change.public_since)
                    && query.sets.iter().all(|set| set.iter().any(|scope| scopes.contains(scope)))
                    && query.from.is_none_or(|from| card.sort_key >= from)
                    && query.before.is_none_or(|before| card.sort_key < before)
                    && !query.without.articles.contains(&change.article_id)
            }
            (Self::Breaking, Some(_)) => {
                change.breaking_since.is_some_and(|since| delivered.is_new(change.article_id, since))
            }
            (Self::Published(_) | Self::Breaking, None) => false,
        }
    }
}
