use super::dom::{Dom, attribute, line, name};
use super::inline::Line;
use crate::body::{BlockKind, TableCell, TableRow};

/// A table; nested ones count by their text.
pub fn read(table: Dom<'_>, caption: Option<String>) -> BlockKind {
    let own = |row: &Dom<'_>| {
        row.ancestors().find(|above| name(*above) == "table").is_some_and(|above| above.id() == table.id())
    };
    let found: Vec<Dom<'_>> = table.descendants().filter(|inner| name(*inner) == "tr").filter(own).collect();
    let is_header = |cell: Dom<'_>| name(cell) == "th";
    let has_header_row = found.first().is_some_and(|row| {
        let cells = cells(*row);
        !cells.is_empty() && cells.iter().all(|cell| is_header(*cell))
    });
    let mut below = found.iter().skip(usize::from(has_header_row)).peekable();
    let has_header_column =
        below.peek().is_some() && below.all(|row| cells(*row).first().is_some_and(|cell| is_header(*cell)));
    let rows = found.iter().map(|row| TableRow { cells: cells(*row).into_iter().map(cell).collect() }).collect();
    let own_caption = table.children().find(|child| name(*child) == "caption").map(line);
    let caption = own_caption.or(caption).filter(|text| !text.is_empty());
    BlockKind::Table { caption, has_header_row, has_header_column, rows }
}

fn cells(row: Dom<'_>) -> Vec<Dom<'_>> {
    row.children().filter(|cell| matches!(name(*cell), "td" | "th")).collect()
}

fn cell(node: Dom<'_>) -> TableCell {
    let mut words = Line::default();
    for child in node.children() {
        words.add(child);
    }
    let span =
        |name| attribute(node, name).and_then(|text| text.parse::<i32>().ok()).map_or(1, |span| span.clamp(1, 1_000));
    TableCell { spans: words.finish(), column_span: span("colspan"), row_span: span("rowspan") }
}
