use crate::vocabulary::Vocabulary;

/// A list of vocabulary that is in memory: how long it is at most is known before it is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Whole {
    Regions,
    RegionChildren,
    Categories,
    CategoryChildren,
    Sources,
}

impl Whole {
    /// The list of a field; `None` for one that is not in memory.
    pub fn of(parent: &str, field: &str) -> Option<Self> {
        match (parent, field) {
            ("Query", "regions") => Some(Self::Regions),
            ("Region", "children") => Some(Self::RegionChildren),
            ("Query", "categories") => Some(Self::Categories),
            ("Category", "children") => Some(Self::CategoryChildren),
            ("Query", "sources") => Some(Self::Sources),
            _ => None,
        }
    }

    /// How many there are at most.
    pub fn length(self, vocabulary: &Vocabulary, all_levels: bool) -> u64 {
        let Vocabulary { regions, categories, sources, .. } = vocabulary;
        let length = match self {
            Self::Regions => regions.by_name().len(),
            Self::RegionChildren => regions.most_children(),
            Self::Categories if all_levels => categories.all().count(),
            Self::Categories => categories.children(None).len(),
            Self::CategoryChildren => categories.most_children(),
            Self::Sources => sources.by_name().len(),
        };
        length as u64
    }
}
