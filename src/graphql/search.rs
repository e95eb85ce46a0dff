use std::sync::Arc;
use std::time::Duration;

use async_graphql::{Context, Enum, Object, SimpleObject};

use super::Request;
use super::article::Article;
use super::category::Category;
use super::connection::{CountRelation, PageArgs, PageInfo};
use super::directives::{cost, semanticNonNull};
use super::nullable::{Nullable, present};
use super::ready::Ready;
use super::region::Region;
use super::routable::Routable;
use super::term::Term;
use crate::article::card::Card;
use crate::article::filter::{ArticleFilter, feed_query};
use crate::article::live::BodyForms;
use crate::fulltext::{Fragment, Highlighter, What};
use crate::kernel::{Error, Page, PageRequest, Result};
use crate::search::{
    self, Bucket, Found, Order, Prepared, Results, Search, SearchFacetKind, SearchFreshness, SuggestionKind,
};

/// The letter of pages of hits; their cursors are the search's own.
const LIST: u8 = b'q';
/// How long a search waits for its node to have taken in what was published last.
const PATIENCE: Duration = Duration::from_secs(1);
/// Buckets of a facet, if nothing else is asked.
const BUCKETS: i32 = 10;
/// Kinds of facets at once, and buckets of each.
const MAX_KINDS: usize = 5;
const MAX_BUCKETS: i32 = 100;

/// Order of search results.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
pub enum SearchOrder {
    /// Best match first, newer wins ties.
    Relevance,
    /// Newest first.
    Newest,
}

/// Where a query matched.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
pub enum SearchField {
    /// Headline.
    Headline,
    /// Kicker or standfirst.
    Standfirst,
    /// Name of a region, category, tag, author or source.
    Labels,
    /// Text, or the caption of the lead picture.
    Body,
}

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
    #[graphql(directive = cost::apply(10))]
    async fn facets(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "By what; each once.")] of: Vec<SearchFacetKind>,
        #[graphql(desc = "Buckets of each, 1 to 100; 10 if absent.")] first: Option<i32>,
    ) -> Result<Vec<SearchFacet>> {
        let first = first.unwrap_or(BUCKETS);
        let limit = usize::try_from(first)
            .ok()
            .filter(|_| (1..=MAX_BUCKETS).contains(&first))
            .ok_or_else(|| Error::invalid(format!("`first` is {first}; it must be between 1 and {MAX_BUCKETS}.")))?;
        let mut kinds = of;
        kinds.dedup();
        if kinds.is_empty() || kinds.len() > MAX_KINDS {
            return Err(Error::invalid(format!("`of` has {} kinds; name 1 to {MAX_KINDS}.", kinds.len())));
        }
        let request = Request::of(ctx);
        let mut facets = Vec::with_capacity(kinds.len());
        for kind in kinds {
            let found = search::facet(&request.app, request.vocabulary(), &self.prepared, kind, limit).await?;
            let buckets = found.into_iter().map(|(bucket, count)| SearchFacetBucket { bucket, count }).collect();
            facets.push(SearchFacet { kind, buckets });
        }
        Ok(facets)
    }

    /// Whether everything that is public was looked through.
    fn freshness(&self) -> SearchFreshness {
        self.freshness
    }
}

pub struct SearchResultEdge {
    found: Found,
    prepared: Arc<Prepared>,
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
    #[graphql(directive = cost::apply(2))]
    async fn highlights(&self, ctx: &Context<'_>) -> Result<Vec<Highlight>> {
        let request = Request::of(ctx);
        let card = &self.found.card;
        let highlighter = Highlighter::new(&self.prepared.query, &card.language);
        let mut highlights = Vec::new();
        let mut add = |field, fragments: Option<Vec<Fragment>>| {
            highlights.extend(fragments.map(|fragments| Highlight {
                field,
                fragments: fragments.into_iter().map(HighlightFragment::from).collect(),
            }));
        };
        add(SearchField::Headline, highlighter.whole(&card.headline));
        let kicker = card.detail.kicker.as_deref();
        let standfirst = card.detail.standfirst.as_ref().map(|standfirst| standfirst.text.as_str());
        for text in [kicker, standfirst].into_iter().flatten() {
            add(SearchField::Standfirst, highlighter.whole(text));
        }
        for label in labels(request, card).await? {
            add(SearchField::Labels, highlighter.whole(&label));
        }
        let form = BodyForms { text: true, ..BodyForms::default() };
        let body = request.bodies.one((card.id, form)).await?;
        let caption = card.detail.lead_media.as_ref().and_then(|figure| figure.caption.as_ref());
        let texts = [body.as_ref().map(|body| body.text.as_str()), caption.map(|caption| caption.text.as_str())];
        for text in texts.into_iter().flatten() {
            add(SearchField::Body, highlighter.passages(text));
        }
        Ok(highlights)
    }
}

/// The names of what an article is filed under, each once.
async fn labels(request: &Request, card: &Card) -> Result<Vec<String>> {
    let (vocabulary, detail) = (request.vocabulary(), &card.detail);
    let regions = detail.regions.iter().filter_map(|id| Some(vocabulary.regions.get(*id)?.name.clone()));
    let categories = detail.categories.iter().filter_map(|id| Some(vocabulary.categories.get(*id)?.name.clone()));
    let sources = detail.citations.iter().filter_map(|citation| vocabulary.sources.get(citation.source_id?));
    let mut labels: Vec<String> = regions.chain(categories).chain(sources.map(|source| source.name.clone())).collect();
    for used in &detail.tags {
        labels.extend(request.tags.one(used.tag_id).await?.map(|tag| tag.name.clone()));
    }
    for byline in &detail.bylines {
        labels.extend(byline.credited_as.clone());
        labels.extend(request.authors.one(byline.author_id).await?.map(|author| author.name.clone()));
    }
    labels.sort_unstable();
    labels.dedup();
    Ok(labels)
}

/// A match in a text, for showing it.
#[derive(SimpleObject)]
pub struct Highlight {
    /// Where.
    field: SearchField,
    /// Pieces in order; matched ones are marked. Together they are the text, or passages of a long one.
    fragments: Vec<HighlightFragment>,
}

/// Piece of a highlighted text.
#[derive(SimpleObject)]
pub struct HighlightFragment {
    /// Characters, never HTML.
    text: String,
    /// Part of a match.
    is_match: bool,
}

impl From<Fragment> for HighlightFragment {
    fn from(Fragment { text, is_match }: Fragment) -> Self {
        Self { text, is_match }
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

/// The result of a search, counted by one kind of thing.
#[derive(SimpleObject)]
pub struct SearchFacet {
    /// By what.
    kind: SearchFacetKind,
    /// The largest first; years newest first. Those without an article are left out.
    buckets: Vec<SearchFacetBucket>,
}

pub struct SearchFacetBucket {
    bucket: Bucket,
    count: u64,
}

/// Results that have something in common.
#[Object]
impl SearchFacetBucket {
    /// What to call it.
    fn label(&self, ctx: &Context<'_>) -> String {
        let vocabulary = Request::of(ctx).vocabulary();
        let name = match &self.bucket {
            Bucket::Region(id) => vocabulary.regions.get(*id).map(|region| region.name.clone()),
            Bucket::Category(id) => vocabulary.categories.get(*id).map(|category| category.name.clone()),
            Bucket::Genre(genre) => Some(genre.as_str().to_owned()),
            Bucket::Language(tag) => Some(tag.clone()),
            Bucket::Year(year) => Some(year.to_string()),
        };
        name.unwrap_or_default()
    }

    /// How many results.
    fn article_count(&self) -> i32 {
        i32::try_from(self.count).unwrap_or(i32::MAX)
    }

    /// The region or category.
    async fn term(&self, ctx: &Context<'_>) -> Option<Term> {
        let vocabulary = Request::of(ctx).vocabulary();
        match &self.bucket {
            Bucket::Region(id) => vocabulary.regions.get(*id).map(|region| Term::Region(Region(region.clone()))),
            Bucket::Category(id) => {
                vocabulary.categories.get(*id).map(|category| Term::Category(Category(category.clone())))
            }
            Bucket::Genre(_) | Bucket::Language(_) | Bucket::Year(_) => None,
        }
    }

    /// The year.
    fn year(&self) -> Option<i32> {
        match self.bucket {
            Bucket::Year(year) => Some(year.into()),
            _ => None,
        }
    }
}

pub struct Suggestion(search::Suggestion, Routable);

/// Completion of a name.
#[Object]
impl Suggestion {
    /// Name.
    fn text(&self) -> &str {
        &self.0.text
    }

    /// What it is.
    fn kind(&self) -> SuggestionKind {
        self.0.kind
    }

    /// Its page.
    fn target(&self) -> &Routable {
        &self.1
    }

    /// Public articles.
    fn article_count(&self) -> i32 {
        i32::try_from(self.0.article_count).unwrap_or(i32::MAX)
    }
}

#[derive(Default)]
pub struct SearchQuery;

#[Object]
impl SearchQuery {
    /// Full-text search in public articles. Words are looked for in all their forms; "quoted" is a phrase, -x not x, x* a
    /// beginning, title:x in the headline. Articles that have all the words come first; if they do not fill a page, those that
    /// have some follow. Forward only, down to 1,000 hits.
    #[graphql(directive = semanticNonNull::apply(), directive = cost::apply(20))]
    async fn search(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What a reader typed; at most 1,000 characters.")] query: String,
        #[graphql(desc = "Conditions.")] filter: Option<ArticleFilter>,
        #[graphql(desc = "Order.", default_with = "SearchOrder::Relevance")] order_by: SearchOrder,
        first: Option<i32>,
        after: Option<String>,
    ) -> Nullable<SearchResultConnection> {
        present(async move {
            let page = PageArgs { first, ..PageArgs::default() }.check(LIST, PageRequest::MAX)?;
            let request = Request::of(ctx);
            let (connection, vocabulary) = (request.db.reader(), request.vocabulary());
            let within = feed_query(connection, vocabulary, filter.as_ref(), None).await?;
            let order = match order_by {
                SearchOrder::Relevance => Order::Relevance,
                SearchOrder::Newest => Order::Newest,
            };
            let asked = Search { query, within, order, limit: page.limit, after };
            let found = search::search(&request.app, connection, vocabulary, PATIENCE, &asked).await?;
            request.know_articles(found.hits.iter().map(|hit| &hit.card));
            Ok(SearchResultConnection::of(found))
        })
        .await
    }

    /// Completion of names of regions, categories, tags, authors, sources and collections, the most used first.
    #[graphql(directive = semanticNonNull::apply(), directive = cost::apply(5))]
    async fn suggest(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How the name begins; case and accents make no difference.")] prefix: String,
        #[graphql(desc = "Only these kinds.")] kinds: Option<Vec<SuggestionKind>>,
        #[graphql(desc = "How many, 1 to 25; 8 if absent.")] limit: Option<i32>,
    ) -> Nullable<Vec<Suggestion>> {
        present(async move {
            let request = Request::of(ctx);
            let kinds = super::connection::narrowed(kinds)?;
            let (connection, vocabulary) = (request.db.reader(), request.vocabulary());
            let now = request.caller.now;
            let found = search::suggest(connection, vocabulary, now, &prefix, &kinds, limit).await?;
            let mut suggestions = Vec::with_capacity(found.len());
            for suggestion in found {
                let target = Routable::load(request, suggestion.target).await?;
                suggestions.extend(target.map(|target| Suggestion(suggestion, target)));
            }
            Ok(suggestions)
        })
        .await
    }
}

impl SearchResultConnection {
    fn of(found: Results) -> Self {
        let Results { hits, has_next, has_previous, is_relaxed, freshness, prepared } = found;
        let end = hits.last().map(|hit| hit.cursor.clone());
        let page = Page { edges: Vec::new(), has_next, has_previous, end, count: None };
        let edge = |found| SearchResultEdge { found, prepared: prepared.clone() };
        Self { edges: hits.into_iter().map(edge).collect(), page, is_relaxed, freshness, prepared: prepared.clone() }
    }
}
