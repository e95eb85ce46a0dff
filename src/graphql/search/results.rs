use std::sync::Arc;

use async_graphql::{Context, Object, SimpleObject};

use super::facet::{SearchFacet, facets};
use super::highlight::{Highlight, Highlighters, highlights};
use crate::fulltext::What;
use crate::graphql::Request;
use crate::graphql::article::Article;
use crate::graphql::connection::{CountRelation, PageInfo};
use crate::graphql::directives::{cost, listSize};
use crate::graphql::ready::Ready;
use crate::kernel::{Page, Result};
use crate::search::{self, Found, Prepared, Results, SearchFacetKind, SearchFreshness};

pub struct SearchResultConnection {
    edges: Vec<SearchResultEdge>,
    page: Page<()>,
    is_relaxed: bool,
    freshness: SearchFreshness,
    prepared: Arc<Prepared>,
}

/// Page of search results.
#[Object]
impl SearchResultConnection {
    /// Items with their cursors.
    fn edges(&self) -> &[SearchResultEdge] {
        &self.edges
    }

    /// Items alone.
    fn nodes(&self) -> Vec<Ready<Article>> {
        self.edges.iter().map(|edge| Ready(Article(edge.found.card.clone()))).collect()
    }

    /// Position.
    fn page_info(&self) -> PageInfo {
        PageInfo::of(&self.page, self.edges.first().map(|edge| &edge.found.cursor))
    }

    /// How the query was read.
    fn interpretation(&self) -> SearchInterpretation {
        SearchInterpretation { is_relaxed: self.is_relaxed, prepared: self.prepared.clone() }
    }

    /// Number of articles that have all the words; of those that have some, if none has all. Counted only if selected.
    async fn total_count(&self, ctx: &Context<'_>) -> Result<i32> {
        let count = search::count(&Request::of(ctx).app, &self.prepared).await?;
        Ok(i32::try_from(count).unwrap_or(i32::MAX))
    }

    /// Whether totalCount is exact: it is not while freshness is other than CURRENT.
    fn total_count_relation(&self) -> CountRelation {
        if self.freshness == SearchFreshness::Current { CountRelation::Equal } else { CountRelation::AtLeast }
    }

    /// The whole result, not the page, counted by what articles are filed under.
    #[graphql(directive = cost::apply(10), directive = listSize::apply(3))]
    async fn facets(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "By what; each once.")] of: Vec<SearchFacetKind>,
        #[graphql(desc = "Buckets of each, 1 to 100; 10 if absent.")] first: Option<i32>,
    ) -> Result<Vec<SearchFacet>> {
        facets(Request::of(ctx), &self.prepared, of, first).await
    }

    /// Whether everything that is public was looked through.
    fn freshness(&self) -> SearchFreshness {
        self.freshness
    }
}

impl SearchResultConnection {
    pub(super) fn of(found: Results) -> Self {
        let Results { hits, has_next, has_previous, is_relaxed, freshness, prepared } = found;
        let end = hits.last().map(|hit| hit.cursor.clone());
        let page = Page { edges: Vec::new(), has_next, has_previous, end, count: None };
        let highlighters = Arc::<Highlighters>::default();
        let edge = |found| SearchResultEdge { found, prepared: prepared.clone(), highlighters: highlighters.clone() };
        Self { edges: hits.into_iter().map(edge).collect(), page, is_relaxed, freshness, prepared: prepared.clone() }
    }
}

pub struct SearchResultEdge {
    found: Found,
    prepared: Arc<Prepared>,
    highlighters: Arc<Highlighters>,
}

/// Edge of SearchResultConnection.
#[Object]
impl SearchResultEdge {
    /// Pass to after.
    fn cursor(&self) -> &str {
        &self.found.cursor
    }

    /// Item.
    fn node(&self) -> Ready<Article> {
        Ready(Article(self.found.card.clone()))
    }

    /// It has all the words that were asked for. Those that have come first.
    fn matches_all(&self) -> bool {
        self.found.matches_all
    }

    /// Where it matched, for showing the match.
    #[graphql(directive = cost::apply(2), directive = listSize::apply(3))]
    async fn highlights(&self, ctx: &Context<'_>) -> Result<Vec<Highlight>> {
        highlights(Request::of(ctx), &self.found.card, &self.prepared.query, &self.highlighters).await
    }
}

pub struct SearchInterpretation {
    is_relaxed: bool,
    prepared: Arc<Prepared>,
}

/// How the server read a search query.
#[Object]
impl SearchInterpretation {
    /// Words and beginnings of words that are looked for, after normalisation.
    fn terms(&self) -> Vec<String> {
        self.texts(false, |what| !matches!(what, What::Phrase(_)))
    }

    /// Phrases that must occur.
    fn phrases(&self) -> Vec<String> {
        self.texts(false, |what| matches!(what, What::Phrase(_)))
    }

    /// Words and phrases that must not occur.
    fn excluded(&self) -> Vec<String> {
        self.texts(true, |_| true)
    }

    /// Too few articles have all the words; those that have some of them follow.
    fn is_relaxed(&self) -> bool {
        self.is_relaxed
    }

    /// What was typed and is not looked for: words beyond the 32nd, beginnings of fewer than 3 letters.
    fn ignored(&self) -> &[String] {
        &self.prepared.query.ignored
    }

    /// Words that no article has, and what was looked for instead.
    #[graphql(directive = listSize::apply(1))]
    fn corrections(&self) -> Vec<SpellingCorrection> {
        let corrections = self.prepared.corrections.iter().cloned();
        corrections.map(|(typed, used)| SpellingCorrection { typed, used }).collect()
    }
}

impl SearchInterpretation {
    fn texts(&self, is_excluded: bool, is_wanted: impl Fn(&What) -> bool) -> Vec<String> {
        let clauses = self.prepared.query.clauses.iter();
        let wanted = clauses.filter(|clause| clause.is_excluded == is_excluded && is_wanted(&clause.what));
        wanted.map(|clause| clause.what.text()).collect()
    }
}

/// A word that was taken for another.
#[derive(SimpleObject)]
pub struct SpellingCorrection {
    /// As it was typed, after normalisation.
    typed: String,
    /// What was looked for.
    used: String,
}
