use tantivy::SegmentMeta;
use tantivy::indexer::{LogMergePolicy, MergeCandidate, MergePolicy};

/// Documents of a segment that is not merged with others any more: what a merge takes of memory goes with them. A million documents
/// are some thirty segments then.
const MOST: u32 = 10_000;
/// So many of about the same size become one: sixteen commits while an index is made.
const TOGETHER: usize = 16;
/// Smaller segments count as equally large: a commit may have a single document. With the library's 10,000 it was written again and
/// again what a morning had brought.
const SMALL: u32 = 500;

/// Which segments become one: those of about the same size, and, alone, one that is large and of which half is deleted.
#[derive(Debug)]
pub(super) struct Merging(LogMergePolicy);

impl Merging {
    pub fn new() -> Self {
        let mut by_size = LogMergePolicy::default();
        by_size.set_max_docs_before_merge(MOST as usize);
        by_size.set_min_num_segments(TOGETHER);
        by_size.set_min_layer_size(SMALL);
        Self(by_size)
    }
}

impl MergePolicy for Merging {
    fn compute_merge_candidates(&self, segments: &[SegmentMeta]) -> Vec<MergeCandidate> {
        let is_spent =
            |segment: &&SegmentMeta| segment.num_docs() > MOST && segment.num_deleted_docs() > segment.num_docs();
        let spent = segments.iter().filter(is_spent).map(|segment| MergeCandidate(vec![segment.id()]));
        self.0.compute_merge_candidates(segments).into_iter().chain(spent).collect()
    }
}
