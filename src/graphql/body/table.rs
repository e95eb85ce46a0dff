use async_graphql::Object;

use super::block::Block;
use super::part::{Part, block};
use super::span::Span;
use crate::body;
use crate::graphql::directives::listSize;

block! {
    /// Table.
    TableBlock {
        caption: Option<&'a str>,
        has_header_row: bool,
        has_header_column: bool,
        rows: &'a [body::TableRow],
    }

    /// Caption.
    fn caption(&self) -> Option<&str> {
        self.caption
    }

    /// First row is a header.
    fn has_header_row(&self) -> bool {
        self.has_header_row
    }

    /// First column is a header.
    fn has_header_column(&self) -> bool {
        self.has_header_column
    }

    /// Rows.
    #[graphql(directive = listSize::apply(10))]
    fn rows(&self) -> Vec<TableRow<'_>> {
        self.rows.iter().map(|row| TableRow { part: self.part, row }).collect()
    }
}

pub struct TableRow<'a> {
    part: Part<'a>,
    row: &'a body::TableRow,
}

/// Table row.
#[Object]
impl<'a> TableRow<'a> {
    /// Cells.
    #[graphql(directive = listSize::apply(4))]
    fn cells(&self) -> Vec<TableCell<'_>> {
        self.row.cells.iter().map(|cell| TableCell { part: self.part, cell }).collect()
    }
}

pub struct TableCell<'a> {
    part: Part<'a>,
    cell: &'a body::TableCell,
}

/// Table cell.
#[Object]
impl<'a> TableCell<'a> {
    /// Runs of text.
    #[graphql(directive = listSize::apply(1))]
    fn spans(&self) -> Vec<Span<'_>> {
        Span::all(self.part.card, &self.cell.spans)
    }

    /// What stands in the cell after its text: pictures, lists, code, more text. Often empty; TableBlock.html has it all.
    #[graphql(directive = listSize::apply(1))]
    fn blocks(&self) -> Vec<Block<'_>> {
        self.part.inside(&self.cell.blocks)
    }

    /// Columns covered.
    fn column_span(&self) -> i32 {
        self.cell.column_span
    }

    /// Rows covered.
    fn row_span(&self) -> i32 {
        self.cell.row_span
    }
}
