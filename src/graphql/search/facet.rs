use std::sync::Arc;

use async_graphql::{Context, Object, SimpleObject};

use crate::graphql::Request;
use crate::graphql::category::Category;
use crate::graphql::directives::listSize;
use crate::graphql::region::Region;
use crate::graphql::term::Term;
use crate::kernel::{Error, Result};
use crate::search::{self, Bucket, Prepared, SearchFacetKind};

/// Buckets of a facet, if nothing else is asked.
const BUCKETS: i32 = 10;
/// Kinds of facets at once, and buckets of each.
const MAX_KINDS: usize = 5;
const MAX_BUCKETS: i32 = 100;

/// The result of a search, counted by one kind of thing.
#[derive(SimpleObject)]
pub struct SearchFacet {
    /// By what.
    kind: SearchFacetKind,
    /// The largest first; years newest first. Those without an article are left out.
    #[graphql(directive = listSize::apply(10))]
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

/// Counts a result by each of these kinds.
pub(super) async fn facets(
    request: &Request,
    prepared: &Arc<Prepared>,
    of: Vec<SearchFacetKind>,
    first: Option<i32>,
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
    let mut facets = Vec::with_capacity(kinds.len());
    for kind in kinds {
        let found = search::facet(&request.app, request.vocabulary(), prepared, kind, limit).await?;
        let buckets = found.into_iter().map(|(bucket, count)| SearchFacetBucket { bucket, count }).collect();
        facets.push(SearchFacet { kind, buckets });
    }
    Ok(facets)
}
