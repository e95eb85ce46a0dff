use std::sync::Arc;
use std::time::Duration;

use sea_orm::ConnectionTrait;
use uuid::Uuid;

use super::cursor::{Cursor, MAX_DEPTH};
use super::follow::{is_level, work};
use super::read;
use crate::app::App;
use crate::article::feed::FeedQuery;
use crate::article::{Card, Scope, live};
use crate::facet::{Facet, depends_on, depends_since, is_private};
use crate::fulltext::{Filter, Hit, Order, Plan, Query, Statistics, View, What, Window, set_number};
use crate::kernel::{Code, Error, Result};
use crate::taxonomy::ScopeKind;
use crate::vocabulary::Vocabulary;
use crate::wire_enum;

/// Withdrawn articles that are left out while an index is behind.
const MAX_WITHDRAWN: usize = 1_000;

wire_enum!(
    /// Whether a search has seen everything that is public.
    SearchFreshness {
        /// Everything that was public when it was asked.
        Current = "CURRENT",
        /// Something published in the last moments may be missing.
        Stale = "STALE",
        /// The index is being built, the newest articles first: older ones are missing.
        Building = "BUILDING",
    }
);

/// What is looked for.
#[derive(Clone, Debug)]
pub struct Search {
    pub query: String,
    /// Which articles.
    pub within: FeedQuery,
    pub order: Order,
    pub limit: usize,
    /// The cursor of the hit before.
    pub after: Option<String>,
}

/// An article that was found.
#[derive(Clone, Debug)]
pub struct Found {
    pub card: Arc<Card>,
    pub cursor: String,
    /// It has all the words.
    pub matches_all: bool,
}

/// A page of a search.
pub struct Results {
    pub hits: Vec<Found>,
    pub has_next: bool,
    pub has_previous: bool,
    /// Too few have all the words; those that have some follow.
    pub is_relaxed: bool,
    pub freshness: SearchFreshness,
    pub prepared: Arc<Prepared>,
}

/// A query as it was read and made ready, for what else is asked about its results.
pub struct Prepared {
    pub query: Query,
    /// What was taken in place of what was typed.
    pub corrections: Vec<(String, String)>,
    pub(super) filter: Filter,
    pub(super) view: View,
    pub(super) plan: Plan,
}

/// Finds public articles.
///
/// Fails with `BAD_USER_INPUT` on a query that is too long or a page that lies too deep, with `CURSOR_INVALID`, and with
/// `SEARCH_UNAVAILABLE` while there is no index.
pub async fn search(
    app: &App,
    connection: &impl ConnectionTrait,
    vocabulary: &Vocabulary,
    patience: Duration,
    asked: &Search,
) -> Result<Results> {
    depends_on(Facet::SEARCH);
    let query = Query::parse(&asked.query)?;
    let of = fingerprint(asked);
    let after = asked.after.as_deref().map(|text| Cursor::parse(text, of)).transpose()?;
    let depth = after.as_ref().map_or(0, |cursor| cursor.depth);
    if depth >= MAX_DEPTH {
        return Err(Error::invalid(format!(
            "A search goes down to {MAX_DEPTH} hits. Narrow it with `filter`, such as `publishedAt`, to go on."
        )));
    }
    let is_current = is_level(app, patience).await;
    let index = app.fulltext.index().ok_or_else(|| {
        let why = app.fulltext.failure();
        Error::new(Code::SearchUnavailable, "Search is not available at the moment. Try again.")
            .because(why.unwrap_or_else(|| "there is no index yet".into()))
    })?;
    let mut filter = conditions(&asked.within, vocabulary);
    if !is_current {
        let behind = index.position().article;
        filter.exclude.extend(read::withdrawn(connection, behind, MAX_WITHDRAWN).await?);
    }
    let given = after.as_ref().map(|cursor| (cursor.statistics.clone(), cursor.corrections.clone()));
    let prepared = work(&app.fulltext, move || {
        let view = index.view()?;
        let (statistics, corrections) = match given {
            Some((statistics, corrections)) => (Some(statistics), corrections),
            None if is_current => (None, view.corrections(&query)?),
            None => (None, Vec::new()),
        };
        let (query, told) = corrected(query, &corrections);
        let plan = view.plan(&query, &filter, statistics)?;
        Ok((Prepared { query, corrections: told, filter, view, plan }, corrections))
    });
    let (prepared, corrections) = prepared.await?;
    let prepared = Arc::new(prepared);
    let position = &prepared.view.position;
    let freshness = match (position.is_whole(), is_current) {
        (false, _) => SearchFreshness::Building,
        (true, false) => SearchFreshness::Stale,
        (true, true) => SearchFreshness::Current,
    };
    if freshness == SearchFreshness::Current {
        depends_since(position.public);
    } else {
        // True for a moment only.
        is_private();
    }
    let pages = Pages { app, connection, asked, prepared: &prepared, of, corrections };
    pages.page(after.as_ref(), freshness).await
}

struct Pages<'a, C> {
    app: &'a App,
    connection: &'a C,
    asked: &'a Search,
    prepared: &'a Arc<Prepared>,
    of: u64,
    corrections: Vec<(usize, String)>,
}

impl<C: ConnectionTrait> Pages<'_, C> {
    async fn page(&self, after: Option<&Cursor>, freshness: SearchFreshness) -> Result<Results> {
        let wanted = self.asked.limit + 1;
        let mut hits: Vec<(Hit, Arc<Card>, bool)> = Vec::new();
        let mut is_relaxed = after.is_some_and(|cursor| cursor.is_relaxed);
        if !after.is_some_and(|cursor| cursor.is_partial) {
            self.fill(&mut hits, wanted, true, after).await?;
            // Decided by the first page, so that the list is one.
            is_relaxed |= after.is_none() && hits.len() < wanted && self.prepared.plan.has_some();
        }
        if is_relaxed && hits.len() < wanted {
            self.fill(&mut hits, wanted, false, after.filter(|cursor| cursor.is_partial)).await?;
        }
        let is_relaxed = is_relaxed && (after.is_some() || hits.iter().any(|(.., matches_all)| !matches_all));
        let has_next = hits.len() > self.asked.limit;
        hits.truncate(self.asked.limit);
        let before = after.map_or(0, |cursor| cursor.depth);
        let hits = (before + 1..).zip(hits).map(|(depth, (hit, card, matches_all))| Found {
            cursor: self.cursor(&hit, depth, matches_all, is_relaxed),
            card,
            matches_all,
        });
        Ok(Results {
            hits: hits.collect(),
            has_next,
            has_previous: after.is_some(),
            is_relaxed,
            freshness,
            prepared: self.prepared.clone(),
        })
    }

    /// Adds hits until there are so many. What is no longer public is left out, and the next takes its place.
    async fn fill(
        &self,
        hits: &mut Vec<(Hit, Arc<Card>, bool)>,
        wanted: usize,
        matches_all: bool,
        after: Option<&Cursor>,
    ) -> Result<()> {
        let mut from = after.map(Cursor::rank);
        while hits.len() < wanted {
            let limit = wanted - hits.len();
            let (prepared, order) = (self.prepared.clone(), self.asked.order);
            let found = work(&self.app.fulltext, move || {
                let Prepared { view, plan, filter, .. } = &*prepared;
                let window = Window { limit, order, after: from, from: filter.from, before: filter.before };
                if matches_all { view.all(plan, &window) } else { view.some(plan, &window) }
            })
            .await?;
            let ids: Vec<Uuid> = found.iter().map(|hit| hit.id).collect();
            let cards = if ids.is_empty() { Default::default() } else { live::by_ids(self.connection, &ids).await? };
            hits.extend(found.iter().filter_map(|hit| Some((*hit, cards.get(&hit.id)?.clone(), matches_all))));
            match found.last() {
                Some(last) if found.len() == limit => from = Some(last.rank),
                _ => return Ok(()),
            }
        }
        Ok(())
    }

    fn cursor(&self, hit: &Hit, depth: u32, matches_all: bool, is_relaxed: bool) -> String {
        let statistics: Statistics = self.prepared.plan.statistics.clone();
        let cursor = Cursor {
            of: self.of,
            score: hit.rank.score,
            key: hit.rank.key,
            depth,
            is_partial: !matches_all,
            is_relaxed,
            statistics,
            corrections: self.corrections.clone(),
        };
        cursor.to_string()
    }
}

/// The query with the words that were taken in place of others, and what is told of it.
fn corrected(mut query: Query, corrections: &[(usize, String)]) -> (Query, Vec<(String, String)>) {
    let mut told = Vec::new();
    for (place, used) in corrections {
        let Some(clause) = query.clauses.get_mut(*place) else { continue };
        let words = crate::fulltext::analyser::words(used);
        if let (What::Word(_), Ok([word])) = (&clause.what, <[_; 1]>::try_from(words)) {
            told.push((clause.what.text(), used.clone()));
            clause.what = What::Word(word);
        }
    }
    (query, told)
}

/// The conditions as the index knows them: who asks for a region asks for it and all below it.
fn conditions(within: &FeedQuery, vocabulary: &Vocabulary) -> Filter {
    let numbers = |scope: &Scope| -> Vec<u64> {
        let all = |kind, ids: Vec<Uuid>| ids.into_iter().map(|id| read::number(Scope::new(kind, id))).collect();
        match scope.kind {
            ScopeKind::Region => all(ScopeKind::RegionDirect, vocabulary.regions.descendants(scope.id)),
            ScopeKind::Category => all(ScopeKind::CategoryDirect, vocabulary.categories.descendants(scope.id)),
            _ => vec![read::number(*scope)],
        }
    };
    Filter {
        sets: within.sets.iter().map(|set| set.iter().flat_map(numbers).collect()).collect(),
        from: within.from,
        before: within.before,
        exclude: within.without.articles.clone(),
    }
}

/// Stands for what is asked but for the page.
fn fingerprint(asked: &Search) -> u64 {
    let Search { query, within, order, limit: _, after: _ } = asked;
    let text = format!("{query}\0{within:?}\0{order:?}");
    set_number(0, uuid::Uuid::new_v5(&Uuid::NAMESPACE_OID, text.as_bytes()).as_u128())
}
