use super::{Code, Cursor, CursorKind, Error, Position, Result};

/// Which end of the list a page is counted from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// `first`: from the start.
    Forward,
    /// `last`: from the end.
    Backward,
}

/// A checked request for a part of a list (Relay Cursor Connections).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PageRequest {
    /// The letter of the kind of list; the cursors of the page carry it.
    pub list: CursorKind,
    /// How many items, at least 1.
    pub limit: usize,
    pub direction: Direction,
    /// Only what comes after this position.
    pub after: Option<Position>,
    /// Only what comes before this position.
    pub before: Option<Position>,
}

impl PageRequest {
    /// Items of a page if nothing else is asked.
    pub const DEFAULT: usize = 20;
    /// The largest page of an ordinary list.
    pub const MAX: usize = 100;

    /// Checks the four arguments of a connection. Fails with `PAGE_SIZE_INVALID` or `CURSOR_INVALID`.
    pub fn new(
        list: CursorKind,
        max: usize,
        first: Option<i32>,
        after: Option<&str>,
        last: Option<i32>,
        before: Option<&str>,
    ) -> Result<Self> {
        let (name, asked, direction) = match (first, last) {
            (Some(_), Some(_)) => {
                let message = "Give either `first` or `last`, not both.";
                return Err(Error::new(Code::PageSizeInvalid, message));
            }
            (None, Some(last)) => ("last", last, Direction::Backward),
            (Some(first), None) => ("first", first, Direction::Forward),
            (None, None) => ("first", Self::DEFAULT.min(max) as i32, Direction::Forward),
        };
        let limit = usize::try_from(asked).ok().filter(|limit| (1..=max).contains(limit)).ok_or_else(|| {
            Error::new(Code::PageSizeInvalid, format!("`{name}` is {asked}; it must be between 1 and {max}."))
        })?;
        let position = |text: Option<&str>| text.map(|text| Cursor::parse(list, text)).transpose();
        Ok(Self { list, limit, direction, after: position(after)?, before: position(before)? })
    }

    /// The first items of a list.
    pub fn first(list: CursorKind, limit: usize) -> Self {
        Self { list, limit, direction: Direction::Forward, after: None, before: None }
    }

    pub fn cursor(&self, position: Position) -> String {
        Cursor { list: self.list, position }.to_string()
    }

    /// Makes the page from rows in *reading direction* (for `last`: from the end), of which one more than the page was
    /// asked for.
    pub fn page<T>(&self, rows: Vec<T>, position: impl Fn(&T) -> Position) -> Page<T> {
        let more = rows.len() > self.limit;
        let mut edges: Vec<Edge<T>> =
            rows.into_iter().take(self.limit).map(|node| Edge { cursor: self.cursor(position(&node)), node }).collect();
        let (has_next, has_previous) = match self.direction {
            Direction::Forward => (more, self.after.is_some()),
            Direction::Backward => {
                edges.reverse();
                (self.before.is_some(), more)
            }
        };
        let end = edges.last().map(|edge| edge.cursor.clone());
        Page { edges, has_next, has_previous, end, count: None }
    }

    /// Makes the page from a whole list in memory.
    pub fn slice<T: Clone>(&self, all: &[T], position: impl Fn(&T) -> Position) -> Page<T> {
        let inside = |item: &&T| {
            let here = position(item);
            self.after.as_ref().is_none_or(|after| here > *after)
                && self.before.as_ref().is_none_or(|before| here < *before)
        };
        let rows: Vec<T> = match self.direction {
            Direction::Forward => all.iter().filter(inside).take(self.limit + 1).cloned().collect(),
            Direction::Backward => all.iter().rev().filter(inside).take(self.limit + 1).cloned().collect(),
        };
        let mut page = self.page(rows, position);
        page.count = Some(Count::exact(all.len() as i64));
        page
    }
}

/// One item of a page and its position.
#[derive(Clone, Debug)]
pub struct Edge<T> {
    pub cursor: String,
    pub node: T,
}

/// A part of a list.
#[derive(Clone, Debug)]
pub struct Page<T> {
    pub edges: Vec<Edge<T>>,
    pub has_next: bool,
    pub has_previous: bool,
    /// Where to go on; the last edge, or further if a scan stopped beyond it.
    pub end: Option<String>,
    /// The length of the whole list, if it was asked for.
    pub count: Option<Count>,
}

impl<T> Page<T> {
    /// The same page of other items.
    pub fn map<U>(self, change: impl Fn(T) -> U) -> Page<U> {
        let edges = self.edges.into_iter().map(|edge| Edge { cursor: edge.cursor, node: change(edge.node) }).collect();
        Page { edges, has_next: self.has_next, has_previous: self.has_previous, end: self.end, count: self.count }
    }
}

/// The length of a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Count {
    pub value: i64,
    /// False if counting stopped at the limit: there are at least this many.
    pub is_exact: bool,
}

impl Count {
    pub fn exact(value: i64) -> Self {
        Self { value, is_exact: true }
    }

    /// What was counted of at most `limit` and one more.
    pub fn up_to(limit: usize, found: i64) -> Self {
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
        Self { value: found.min(limit), is_exact: found <= limit }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn ask(first: Option<i32>, last: Option<i32>) -> Result<PageRequest> {
        PageRequest::new(CursorKind::Feed, 100, first, None, last, None)
    }

    #[test]
    fn says_what_a_page_size_may_be() {
        let message = |first, last| ask(first, last).unwrap_err().message().into_owned();
        assert_eq!(message(Some(0), None), "`first` is 0; it must be between 1 and 100.");
        assert_eq!(message(None, Some(101)), "`last` is 101; it must be between 1 and 100.");
        assert_eq!(message(Some(-5), None), "`first` is -5; it must be between 1 and 100.");
        assert_eq!(message(Some(1), Some(1)), "Give either `first` or `last`, not both.");
        assert_eq!(ask(None, None).unwrap().limit, 20);
    }

    proptest! {
        /// Walking a list in either direction, in pages of any size, meets every item once and in order.
        #[test]
        fn pages_cover_the_list(length in 0_u32..60, limit in 1_i32..20) {
            let all: Vec<u32> = (0..length).collect();
            let place = |item: &u32| Position::Place(*item);

            let (mut forward, mut after) = (Vec::new(), None);
            loop {
                let request = PageRequest::new(CursorKind::Feed, 100, Some(limit), after.as_deref(), None, None).unwrap();
                let page = request.slice(&all, place);
                forward.extend(page.edges.iter().map(|edge| edge.node));
                after = page.end;
                if !page.has_next { break; }
            }
            prop_assert_eq!(&forward, &all);

            let (mut backward, mut before) = (Vec::new(), None);
            loop {
                let request = PageRequest::new(CursorKind::Feed, 100, None, None, Some(limit), before.as_deref()).unwrap();
                let page = request.slice(&all, place);
                backward.splice(0..0, page.edges.iter().map(|edge| edge.node));
                before = page.edges.first().map(|edge| edge.cursor.clone());
                if !page.has_previous { break; }
            }
            prop_assert_eq!(&backward, &all);
        }
    }
}
