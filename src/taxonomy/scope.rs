/// What a list of public articles gathers by. The numbers are stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(i16)]
pub enum ScopeKind {
    All = 0,
    /// A region and its descendants.
    Region = 1,
    /// A region exactly.
    RegionDirect = 2,
    /// A category and its descendants.
    Category = 3,
    /// A category exactly.
    CategoryDirect = 4,
    Tag = 5,
    Author = 6,
    Source = 7,
    Genre = 8,
    Language = 9,
}

impl ScopeKind {
    /// Every kind.
    pub const ALL: [Self; 10] = [
        Self::All,
        Self::Region,
        Self::RegionDirect,
        Self::Category,
        Self::CategoryDirect,
        Self::Tag,
        Self::Author,
        Self::Source,
        Self::Genre,
        Self::Language,
    ];

    /// Reads a stored number.
    pub fn from_stored(number: i16) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| *kind as i16 == number)
    }
}
