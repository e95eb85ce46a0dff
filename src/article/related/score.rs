use std::collections::HashMap;

use super::candidates::SharedScope;
use crate::article::Scope;
use crate::article::card::CardDetail;
use crate::route::{NodeRef, RoutedKind};
use crate::tag::TagRelation;
use crate::taxonomy::ScopeKind;
use crate::wire_enum;

wire_enum!(
    /// Why an article was suggested.
    RelatedReasonKind {
        /// Chosen by an editor.
        Editor = "EDITOR",
        /// Both have the tag.
        SharedTag = "SHARED_TAG",
        /// Both are about the region.
        SharedRegion = "SHARED_REGION",
        /// Both are in the category.
        SharedCategory = "SHARED_CATEGORY",
        /// Both cite the source.
        SharedSource = "SHARED_SOURCE",
        /// Both are by the author.
        SameAuthor = "SAME_AUTHOR",
        /// Both are parts of the series.
        SameSeries = "SAME_SERIES",
    }
);

/// Why an article was suggested, and how much that counted.
#[derive(Clone, Debug, PartialEq)]
pub struct Reason {
    pub kind: RelatedReasonKind,
    /// What the two articles share.
    pub target: Option<NodeRef>,
    /// What that is called, if it is a tag; other names are in the vocabulary or with the authors.
    pub tag_name: Option<String>,
    /// Addend of the score.
    pub weight: f64,
}

/// What sharing a scope is worth at no distance: the more, the fewer articles are in it.
pub(super) fn weight(scope: &SharedScope, relation: Option<TagRelation>) -> f64 {
    let base = match (scope.scope.kind, relation) {
        (ScopeKind::Tag, _) if scope.is_series => 6.0,
        (ScopeKind::Tag, Some(TagRelation::Mentions)) => 3.0,
        (ScopeKind::Tag, _) => 5.0,
        (ScopeKind::RegionDirect, _) => 2.0,
        (ScopeKind::CategoryDirect | ScopeKind::Author, _) => 1.0,
        (ScopeKind::Source, _) => 0.5,
        _ => 0.0,
    };
    base / (2.0 + scope.live_count as f64).log2()
}

/// How near two places in the feeds are: 1 at the same moment, a half at ninety days.
pub(super) fn nearness(one: i64, other: i64) -> f64 {
    const NINETY_DAYS: f64 = 90.0 * 86_400.0 * 1_000_000.0;
    1.0 / (1.0 + one.abs_diff(other) as f64 / NINETY_DAYS)
}

/// The scopes that can make an article related to others, and how it stands to its tags.
pub(super) fn scopes_of(detail: &CardDetail) -> HashMap<Scope, Option<TagRelation>> {
    let tags = detail.meta.tags.iter().map(|tag| (Scope::new(ScopeKind::Tag, tag.tag_id), Some(tag.relation)));
    let plain = |kind| move |id| (Scope::new(kind, id), None);
    tags.chain(detail.meta.regions.iter().copied().map(plain(ScopeKind::RegionDirect)))
        .chain(detail.meta.categories.iter().copied().map(plain(ScopeKind::CategoryDirect)))
        .chain(detail.meta.bylines.iter().map(|byline| byline.author_id).map(plain(ScopeKind::Author)))
        .chain(detail.meta.citations.iter().filter_map(|citation| citation.source_id).map(plain(ScopeKind::Source)))
        .collect()
}

/// Why a scope that two articles share relates them.
pub(super) fn reason(scope: &SharedScope, weight: f64) -> Option<Reason> {
    let (kind, routed) = match scope.scope.kind {
        ScopeKind::Tag if scope.is_series => (RelatedReasonKind::SameSeries, RoutedKind::Tag),
        ScopeKind::Tag => (RelatedReasonKind::SharedTag, RoutedKind::Tag),
        ScopeKind::RegionDirect => (RelatedReasonKind::SharedRegion, RoutedKind::Region),
        ScopeKind::CategoryDirect => (RelatedReasonKind::SharedCategory, RoutedKind::Category),
        ScopeKind::Author => (RelatedReasonKind::SameAuthor, RoutedKind::Author),
        ScopeKind::Source => (RelatedReasonKind::SharedSource, RoutedKind::Source),
        _ => return None,
    };
    Some(Reason {
        kind,
        target: Some(NodeRef { kind: routed, id: scope.scope.id }),
        tag_name: scope.tag_name.clone(),
        weight,
    })
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    fn scope(kind: ScopeKind, live_count: i64) -> SharedScope {
        SharedScope { id: 1, scope: Scope::new(kind, Uuid::from_u128(1)), live_count, is_series: false, tag_name: None }
    }

    #[test]
    fn a_rare_tag_beats_a_common_region() {
        let tag = weight(&scope(ScopeKind::Tag, 40), Some(TagRelation::About));
        let region = weight(&scope(ScopeKind::RegionDirect, 30_000), None);
        assert!((tag - 0.93).abs() < 0.01, "{tag}");
        assert!((region - 0.13).abs() < 0.01, "{region}");
        let mentioned = weight(&scope(ScopeKind::Tag, 40), Some(TagRelation::Mentions));
        let series = weight(&SharedScope { is_series: true, ..scope(ScopeKind::Tag, 40) }, Some(TagRelation::About));
        assert!(mentioned < tag && tag < series);
    }

    #[test]
    fn nearness_halves_in_ninety_days() {
        let day = 86_400 * 1_000_000;
        assert!((nearness(0, 0) - 1.0).abs() < f64::EPSILON);
        assert!((nearness(0, 90 * day) - 0.5).abs() < f64::EPSILON);
        assert!((nearness(90 * day, 0) - 0.5).abs() < f64::EPSILON);
    }
}
