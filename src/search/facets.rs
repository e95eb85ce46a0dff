use std::collections::HashMap;
use std::sync::Arc;

use uuid::Uuid;

use super::find::Prepared;
use super::follow::work;
use super::read::{genres, number, year_number};
use crate::app::App;
use crate::article::{Genre, Scope};
use crate::fulltext::{Buckets, Counted, facet_number};
use crate::kernel::Result;
use crate::taxonomy::ScopeKind;
use crate::vocabulary::Vocabulary;
use crate::wire_enum;

/// The years that articles can be of.
const YEARS: std::ops::RangeInclusive<i16> = 1_000..=2_100;

wire_enum!(
    /// What the results of a search are counted by.
    SearchFacetKind {
        /// Regions, with everything below them.
        Region = "REGION",
        /// Categories, with everything below them.
        Category = "CATEGORY",
        /// Genres.
        Genre = "GENRE",
        /// Languages.
        Language = "LANGUAGE",
        /// Years of the display date, in the site's time zone.
        Year = "YEAR",
    }
);

/// What a bucket holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Bucket {
    Region(Uuid),
    Category(Uuid),
    Genre(Genre),
    Language(String),
    Year(i16),
}

/// How many results there are in all.
pub async fn count(app: &App, prepared: &Arc<Prepared>) -> Result<u64> {
    Ok(counted(app, prepared, Buckets::default()).await?.documents)
}

/// The largest buckets of a kind with their counts, over the whole result and not the page.
pub async fn facet(
    app: &App,
    vocabulary: &Vocabulary,
    prepared: &Arc<Prepared>,
    kind: SearchFacetKind,
    limit: usize,
) -> Result<Vec<(Bucket, u64)>> {
    let (names, of_facet) = buckets(vocabulary, &prepared.view.tags, kind);
    let counted = counted(app, prepared, Buckets { of_facet, length: names.len() }).await?;
    let mut found: Vec<(Bucket, u64)> =
        names.into_iter().zip(counted.buckets).filter(|(_, count)| *count > 0).collect();
    if kind == SearchFacetKind::Year {
        // The newest first, as in an archive.
        found.reverse();
    } else {
        // Stable: those that are as large stay in the order that they have.
        found.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    }
    found.truncate(limit);
    Ok(found)
}

async fn counted(app: &App, prepared: &Arc<Prepared>, buckets: Buckets) -> Result<Counted> {
    let prepared = prepared.clone();
    work(&app.fulltext, move || {
        let Prepared { view, plan, filter, .. } = &*prepared;
        view.count(plan, filter, &buckets)
    })
    .await
}

/// The buckets of a kind, and in which of them each facet counts.
fn buckets(
    vocabulary: &Vocabulary,
    languages: &[String],
    kind: SearchFacetKind,
) -> (Vec<Bucket>, HashMap<u64, Vec<u32>>) {
    let simple = |all: Vec<(Bucket, u64)>| {
        let of_set = (0..).zip(&all).map(|(place, (_, set))| (*set, vec![place])).collect();
        (all.into_iter().map(|(bucket, _)| bucket).collect(), of_set)
    };
    let (names, of_set): (Vec<Bucket>, HashMap<u64, Vec<u32>>) = match kind {
        SearchFacetKind::Region => {
            let ids: Vec<Uuid> = vocabulary.regions.by_name().iter().map(|region| region.id).collect();
            rolled_up(ScopeKind::RegionDirect, &ids, Bucket::Region, |id| vocabulary.regions.ancestors(id))
        }
        SearchFacetKind::Category => {
            let ids: Vec<Uuid> = vocabulary.categories.all().map(|category| category.id).collect();
            rolled_up(ScopeKind::CategoryDirect, &ids, Bucket::Category, |id| vocabulary.categories.ancestors(id))
        }
        SearchFacetKind::Genre => simple(genres().map(|(genre, facet)| (Bucket::Genre(genre), facet)).collect()),
        SearchFacetKind::Language => {
            let language = |tag: &String| (Bucket::Language(tag.clone()), number(Scope::language(tag)));
            simple(languages.iter().map(language).collect())
        }
        SearchFacetKind::Year => simple(YEARS.map(|year| (Bucket::Year(year), year_number(year))).collect()),
    };
    (names, of_set.into_iter().map(|(set, places)| (facet_number(set), places)).collect())
}

/// Whatever is in a term is in all terms above it.
fn rolled_up<'a>(
    kind: ScopeKind,
    ids: &[Uuid],
    bucket: impl Fn(Uuid) -> Bucket,
    ancestors: impl Fn(Uuid) -> &'a [Uuid],
) -> (Vec<Bucket>, HashMap<u64, Vec<u32>>) {
    // Of two that hold as much, the one that lies above comes first.
    let mut ids = ids.to_vec();
    ids.sort_by_key(|id| ancestors(*id).len());
    let places: HashMap<Uuid, u32> = ids.iter().copied().zip(0..).collect();
    let of_set = ids.iter().map(|id| {
        let mut all: Vec<u32> = ancestors(*id).iter().chain([id]).filter_map(|id| places.get(id).copied()).collect();
        all.sort_unstable();
        all.dedup();
        (number(Scope::new(kind, *id)), all)
    });
    (ids.iter().map(|id| bucket(*id)).collect(), of_set.collect())
}
