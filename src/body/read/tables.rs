use super::dom::{Dom, attribute, has_link, line, name};
use super::flow::{Flow, Folded};
use super::inline::State;
use super::reader::{Depth, Reader};
use crate::body::{BlockKind, TableCell, TableRow};

/// A table. One that lays out a single cell, or is too deep for a block, only holds what is in it.
pub fn read(
    reader: &mut Reader<'_>,
    table: Dom<'_>,
    caption: Option<String>,
    state: &State,
    flow: &mut Flow,
    depth: Depth,
) {
    let found = rows(table);
    let own_caption = table.children().find(|child| name(*child) == "caption");
    if let Some(words) = own_caption.filter(|own| has_link(*own)) {
        reader.nodes(words.children(), state, flow, depth.element());
        flow.end_line(reader);
    }
    let plain = own_caption.filter(|own| !has_link(*own)).map(line);
    let caption = plain.or(caption).filter(|text| !text.is_empty());
    let is_header = |cell: Dom<'_>| name(cell) == "th";
    let is_shown = caption.is_some() || table.ancestors().any(|above| name(above) == "figure");
    let is_layout = !is_shown
        && matches!(found.iter().flat_map(|row| cells(*row)).collect::<Vec<_>>()[..], [cell] if !is_header(cell));
    if depth.is_full() || is_layout {
        let state = state.inside(table, reader.scene);
        for cell in found.iter().flat_map(|row| cells(*row)) {
            reader.nodes(cell.children(), &state, flow, depth.element());
            flow.end_line(reader);
        }
        return;
    }
    let has_header_row = found.first().is_some_and(|row| {
        let (cells, in_head) = (cells(*row), row.parent().is_some_and(|above| name(above) == "thead"));
        !cells.is_empty() && (in_head || cells.iter().all(|cell| is_header(*cell)))
    });
    let mut below = found.iter().skip(usize::from(has_header_row)).peekable();
    let has_header_column =
        below.peek().is_some() && below.all(|row| cells(*row).first().is_some_and(|cell| is_header(*cell)));
    let mut rows = Vec::with_capacity(found.len());
    for row in found {
        let state = state.inside(row, reader.scene);
        let mut row_cells = Vec::new();
        for node in cells(row) {
            row_cells.push(cell(reader, node, &state, flow, depth));
        }
        rows.push(TableRow { cells: row_cells });
    }
    if !rows.is_empty() || caption.is_some() {
        flow.push(BlockKind::Table { caption, has_header_row, has_header_column, rows }, reader);
    }
}

/// The rows of a table itself, not those of tables in its cells.
fn rows(table: Dom<'_>) -> Vec<Dom<'_>> {
    let mut found = Vec::new();
    for child in table.children() {
        match name(child) {
            "tr" => found.push(child),
            "thead" | "tbody" | "tfoot" => found.extend(child.children().filter(|row| name(*row) == "tr")),
            _ => {}
        }
    }
    found
}

fn cells(row: Dom<'_>) -> Vec<Dom<'_>> {
    row.children().filter(|cell| matches!(name(*cell), "td" | "th")).collect()
}

fn cell(reader: &mut Reader<'_>, node: Dom<'_>, state: &State, flow: &mut Flow, depth: Depth) -> TableCell {
    let state = state.inside(node, reader.scene);
    let Folded { spans, blocks, names, .. } = reader.folded(node.children(), &state, depth, false);
    flow.names.extend(names);
    let span =
        |name| attribute(node, name).and_then(|text| text.parse::<i32>().ok()).map_or(1, |span| span.clamp(1, 1_000));
    TableCell { spans, blocks, column_span: span("colspan"), row_span: span("rowspan") }
}
