use async_graphql::{Context, Enum, SimpleObject};

use crate::kernel::{Count, CursorKind, Error, Page, PageRequest, Position, Result};

/// Position of a page in its list.
#[derive(Clone, Debug, SimpleObject)]
pub struct PageInfo {
    /// There are more edges after this page.
    pub has_next_page: bool,
    /// There are more edges before this page.
    pub has_previous_page: bool,
    /// Cursor of the first edge.
    pub start_cursor: Option<String>,
    /// Cursor to continue from. Normally that of the last edge; if a selective filter used up the scan budget it lies
    /// further and the page may be short or empty although hasNextPage is true: go on with it.
    pub end_cursor: Option<String>,
}

impl PageInfo {
    /// The position of a page whose first edge has this cursor.
    pub(super) fn of<T>(page: &Page<T>, start: Option<&String>) -> Self {
        Self {
            has_next_page: page.has_next,
            has_previous_page: page.has_previous,
            start_cursor: start.cloned(),
            end_cursor: page.end.clone(),
        }
    }
}

/// How to read a count.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
pub enum CountRelation {
    /// The count is exact.
    Equal,
    /// Counting stopped at the limit (1,000): there are at least this many.
    AtLeast,
}

/// The four arguments of a connection, as they came.
#[derive(Clone, Debug, Default)]
pub struct PageArgs {
    pub first: Option<i32>,
    pub after: Option<String>,
    pub last: Option<i32>,
    pub before: Option<String>,
}

impl PageArgs {
    /// Checks them for one kind of list.
    pub fn check(&self, list: CursorKind, max: usize) -> Result<PageRequest> {
        PageRequest::new(list, max, self.first, self.after.as_deref(), self.last, self.before.as_deref())
    }
}

/// The kinds that a list is narrowed to; none if it is not.
///
/// Fails with `BAD_USER_INPUT` on an empty list, which could be meant either way.
pub(super) fn narrowed<T>(kinds: Option<Vec<T>>) -> Result<Vec<T>> {
    match kinds {
        Some(kinds) if kinds.is_empty() => Err(Error::invalid("`kinds` is empty. Name at least one, or leave it out.")),
        kinds => Ok(kinds.unwrap_or_default()),
    }
}

/// A page of a short list whose order an editor made.
pub(super) fn page_by_place<T: Clone>(page: &PageRequest, all: &[T]) -> Page<T> {
    let numbered: Vec<(u32, T)> = (0..).zip(all.iter().cloned()).collect();
    page.slice(&numbered, |(place, _)| Position::Place(*place)).map(|(_, item)| item)
}

/// Whether the length of the list was asked for.
pub fn wants_count(ctx: &Context<'_>) -> bool {
    let asked = ctx.look_ahead();
    asked.field("totalCount").exists() || asked.field("totalCountRelation").exists()
}

/// The page as far as it is asked for: of a list that is only counted nothing is read.
pub(super) fn wanted(ctx: &Context<'_>, page: PageRequest) -> PageRequest {
    let asked = ctx.look_ahead();
    let is_read = ["nodes", "edges", "pageInfo"].iter().any(|field| asked.field(field).exists());
    if is_read { page } else { PageRequest { limit: 0, ..page } }
}

/// The count of a list that was counted, in GraphQL's terms. Fails with `INTERNAL` if nobody counted: nothing is made up.
pub(super) fn total_count(count: Option<Count>) -> Result<i32> {
    counted(count).map(|count| i32::try_from(count.value).unwrap_or(i32::MAX))
}

pub(super) fn total_count_relation(count: Option<Count>) -> Result<CountRelation> {
    counted(count).map(|count| if count.is_exact { CountRelation::Equal } else { CountRelation::AtLeast })
}

fn counted(count: Option<Count>) -> Result<Count> {
    count.ok_or_else(|| Error::internal("a list was not counted"))
}

/// Defines the connection and the edge type of a node type.
///
/// `connection!(RegionConnection, RegionEdge, Region, "Page of regions.")`
#[macro_export]
macro_rules! connection {
    ($connection:ident, $edge:ident, $node:ty, $about:literal) => {
        #[doc = $about]
        pub struct $connection {
            edges: Vec<$edge>,
            page_info: $crate::graphql::connection::PageInfo,
            count: Option<$crate::kernel::Count>,
        }

        #[doc = concat!("Edge of ", stringify!($connection), ".")]
        #[derive(async_graphql::SimpleObject)]
        pub struct $edge {
            /// Pass to after or before.
            cursor: String,
            /// Item.
            node: $node,
        }

        impl From<$crate::kernel::Page<$node>> for $connection {
            fn from(page: $crate::kernel::Page<$node>) -> Self {
                let start = page.edges.first().map(|edge| &edge.cursor);
                let page_info = $crate::graphql::connection::PageInfo::of(&page, start);
                let count = page.count;
                let edges = page.edges.into_iter();
                let edges = edges.map(|edge| $edge { cursor: edge.cursor, node: edge.node }).collect();
                Self { edges, page_info, count }
            }
        }

        #[doc = $about]
        #[async_graphql::Object]
        impl $connection {
            /// Items with their cursors.
            fn edges(&self) -> &[$edge] {
                &self.edges
            }

            /// Items alone.
            fn nodes(&self) -> Vec<&$node> {
                self.edges.iter().map(|edge| &edge.node).collect()
            }

            /// Position.
            fn page_info(&self) -> &$crate::graphql::connection::PageInfo {
                &self.page_info
            }

            /// Number of items in all pages; see totalCountRelation. Counted only if selected.
            fn total_count(&self) -> $crate::kernel::Result<i32> {
                $crate::graphql::connection::total_count(self.count)
            }

            /// Whether totalCount is exact.
            fn total_count_relation(&self) -> $crate::kernel::Result<$crate::graphql::connection::CountRelation> {
                $crate::graphql::connection::total_count_relation(self.count)
            }
        }
    };
}
