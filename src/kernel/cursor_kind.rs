/// The kinds of lists that give out cursors. A cursor of one is refused by another; the letter is part of its text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum CursorKind {
    ApiKeys = b'k',
    ArticleChanges = b'c',
    /// Articles in any state, as the newsroom lists them.
    ArticlesOfNewsroom = b'E',
    AuditLog = b'A',
    Authors = b'u',
    CachePurges = b'g',
    Categories = b'G',
    Collections = b'l',
    CollectionItems = b'i',
    Comments = b'o',
    Corrections = b'x',
    EditorialChanges = b'w',
    /// Public articles in the order of their dates.
    Feed = b'a',
    /// Media files, as the newsroom lists them.
    MediaOfNewsroom = b'M',
    /// Public articles in the order of their last changes.
    Modified = b'm',
    MoreIn = b'h',
    Redirects = b'R',
    Regions = b'r',
    /// The regions below another.
    RegionsBelow = b'Y',
    Related = b'e',
    Revisions = b'v',
    /// Hits of a search; their cursors are the search's own.
    SearchHits = b'q',
    Sources = b's',
    Tags = b't',
    /// Tags, authors or sources, as the newsroom lists them.
    TermsOfNewsroom = b'T',
    Users = b'y',
    VocabularyMoves = b'V',
}
